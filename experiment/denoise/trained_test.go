package denoise

import (
	"context"
	"math"
	"testing"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/train"
)

// A model trained for a moment to take noise away brings images nearer to the
// clean ones than they were; and its error at the level it was trained with is the
// val_loss of its training: the same images, the same noise.
func TestDenoiseTrained(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and what others do as well but for its arithmetic")
	}
	c, err := run.Preset("dae-digits")
	if err != nil {
		t.Fatal(err)
	}
	for _, option := range []string{"train.epochs=6", "train.keep=last", "dataset.count=800", "dataset.size=16", "dataset.split.val=0.2"} {
		if err := run.Set(&c, option); err != nil {
			t.Fatal(err)
		}
	}
	data, err := dataset.Load(context.Background(), c.Dataset, dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	trainer, err := train.New(train.Options{Config: c, Data: data})
	if err != nil {
		t.Fatal(err)
	}
	defer trainer.Close()
	folder, err := run.CreateNext(t.TempDir(), "dae")
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	trained, err := trainer.Run(context.Background(), folder)
	if err != nil {
		t.Fatal(err)
	}
	subject := &experiment.Subject{Run: &run.Run{Model: trainer.Model()}, Data: data, Own: true, Seed: c.Train.Seed}
	r, err := Run(context.Background(), subject, Default())
	if err != nil {
		t.Fatal(err)
	}
	n := r.Noises[0]
	noisy, model := n.Methods[0], n.Methods[1]
	if model.PSNR[n.Main] < noisy.PSNR[n.Main]+1 {
		t.Errorf("PSNR %v, of the noisy images %v", model.PSNR[n.Main], noisy.PSNR[n.Main])
	}
	loss := trained.Epochs[len(trained.Epochs)-1].Loss
	if got := model.MSE[n.Main]; math.Abs(got/loss-1) > 1e-4 {
		t.Errorf("MSE %v, val_loss is %v", got, loss)
	}
}
