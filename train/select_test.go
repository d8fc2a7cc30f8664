package train

import (
	"math"
	"slices"
	"testing"

	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/tensor"
)

// The images that choose the epoch are training images that are not trained on; the
// validation images have no say.
func TestSelect(t *testing.T) {
	c := small(t, "vae")
	c.Train.Epochs, c.Train.Keep, c.Train.Select, c.Train.LR = 6, run.KeepBest, 0.25, 0.1
	data := load(t, c)
	tr, err := New(Options{Config: c, Data: data})
	if err != nil {
		t.Fatal(err)
	}
	defer tr.Close()
	all := slices.Sorted(slices.Values(slices.Concat(tr.images.Index, tr.chooser.Index)))
	if tr.chooser.Len() != 12 || !slices.Equal(all, slices.Sorted(slices.Values(data.Train.Index))) {
		t.Errorf("%d and %d images of %d", tr.images.Len(), tr.chooser.Len(), data.Train.Len())
	}
	r := mustRun(t, folder(t), Options{Config: c, Data: data})
	best := slices.MinFunc(r.Epochs, func(a, b run.Epoch) int {
		return int(math.Copysign(1, *a.SelectLoss-*b.SelectLoss))
	})
	if r.Info.SelectImages != 12 || r.Info.Model != best.Epoch || r.Info.Best.Epoch != best.Epoch {
		t.Errorf("%d images chose epoch %d, the lowest loss is in %d", r.Info.SelectImages, r.Info.Model, best.Epoch)
	}
	for _, e := range r.Epochs {
		if *e.SelectLoss == e.Validation.Loss {
			t.Errorf("epoch %d was chosen by the validation images", e.Epoch)
		}
	}
}

// Steps are rounded up to whole epochs, and count where no epochs are set.
func TestSteps(t *testing.T) {
	for steps, want := range map[int]int{1: 1, 7: 1, 8: 2, 50: 8} {
		c := small(t, "ae")
		c.Train.Epochs, c.Train.Steps = 0, steps
		tr, err := New(Options{Config: c, Data: load(t, c)})
		if err != nil {
			t.Fatal(err)
		}
		tr.Close()
		if got := tr.Config().Train; got.Epochs != want || got.Steps != 0 {
			t.Errorf("%d steps of 7 an epoch are %d epochs, want %d", steps, got.Epochs, want)
		}
	}
	c := run.MustPreset("ae")
	if c.Train.Epochs != 0 || c.Train.Steps == 0 {
		t.Errorf("%d epochs, %d steps", c.Train.Epochs, c.Train.Steps)
	}
	if err := run.Set(&c, "train.epochs=3"); err != nil || c.Train.Epochs != 3 {
		t.Errorf("%d epochs, %v", c.Train.Epochs, err)
	}
	if err := run.Set(&c, "train.steps=70"); err != nil || c.Train.Epochs != 0 || c.Train.Steps != 70 {
		t.Errorf("%d epochs, %d steps, %v", c.Train.Epochs, c.Train.Steps, err)
	}
}

// During the warm-up the KL counts for its share of beta.
func TestBetaWarmUp(t *testing.T) {
	c := small(t, "vae")
	c.Train.BetaWarmUp = 1.5
	data := load(t, c)
	tr, err := New(Options{Config: c, Data: data})
	if err != nil {
		t.Fatal(err)
	}
	defer tr.Close()
	for step, want := range map[int]float64{0: 1. / 11, 5: 6. / 11, 10: 1, 100: 1} { // of 7 steps an epoch
		if got := tr.betaShare(step); math.Abs(got-want) > 1e-12 {
			t.Errorf("step %d: %v of beta, want %v", step, got, want)
		}
	}
	x := data.Val.Tensor()
	loss := func(share float64) model.Losses {
		return tr.pass.Loss(model.PassInput{Input: x, Eps: tensor.New(x.N(), 3), Train: true, BetaShare: share})
	}
	half := loss(0.5)
	kl, _ := half.Parts.Of("kl")
	recon, _ := half.Parts.Of("recon")
	if math.Abs(half.Total-(recon+kl/2)) > 1e-9*half.Total {
		t.Errorf("total %v of %v and %v", half.Total, recon, kl)
	}
}
