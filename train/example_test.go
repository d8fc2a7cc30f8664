package train_test

import (
	"context"
	"fmt"
	"os"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/train"
)

// A preset, made small by options; its run folder can be loaded by model.Load.
func Example() {
	if err := example(); err != nil {
		fmt.Println(err)
	}
	// Output:
	// 2 epochs, finished
	// the loss fell: true
}

func example() error {
	ctx := context.Background()
	c, err := run.Preset("vae-digits")
	if err != nil {
		return err
	}
	for _, option := range []string{"train.epochs=2", "dataset.count=400", "model.latent=4"} {
		if err := run.Set(&c, option); err != nil {
			return err
		}
	}
	data, err := dataset.Load(ctx, c.Dataset, dataset.Options{})
	if err != nil {
		return err
	}
	t, err := train.New(train.Options{Config: c, Data: data})
	if err != nil {
		return err
	}
	defer t.Close()
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	folder, err := run.CreateNext(dir, "vae-digits")
	if err != nil {
		return err
	}
	defer folder.Close()
	result, err := t.Run(ctx, folder)
	if err != nil {
		return err
	}
	fmt.Printf("%d epochs, %s\n", len(result.Epochs), result.Info.Status)
	fmt.Println("the loss fell:", result.Epochs[1].TrainLoss < result.Epochs[0].TrainLoss)
	return nil
}
