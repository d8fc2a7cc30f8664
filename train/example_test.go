package train_test

import (
	"context"
	"fmt"
	"image"
	"log"
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

// Without a run folder a training touches no file: the model is returned in memory.
func ExampleTrainer_Kept() {
	ctx := context.Background()
	var shapes dataset.Images
	for i := range 40 {
		img := image.NewGray(image.Rect(0, 0, 16, 16))
		for at := range img.Pix {
			img.Pix[at] = uint8(at%16*i) / 3
		}
		shapes.Images = append(shapes.Images, img)
	}
	c := run.MustPreset("ae")
	c.Train.Epochs, c.Model.Latent = 3, 2
	data, err := shapes.Load(ctx, c.Dataset, dataset.Options{})
	if err != nil {
		log.Fatal(err)
	}
	c.Dataset = data.Config
	t, err := train.New(train.Options{Config: c, Data: data})
	if err != nil {
		log.Fatal(err)
	}
	defer t.Close()
	if _, err := t.Run(ctx, nil); err != nil {
		log.Fatal(err)
	}
	m, err := t.Kept()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(m.Config().Input, "to", m.Config().Latent, "numbers")
	// Output: [1 16 16] to 2 numbers
}
