package train

import (
	"context"
	"math"
	"path/filepath"
	"testing"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/fit"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/nn"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/tensor"
)

// begun returns a trainer with a linear path, right after its start.
func begun(t *testing.T, posterior string, augment *dataset.Augment) *Trainer {
	t.Helper()
	c := small(t, "vae")
	cells()["linear path, "+posterior](&c)
	c.Dataset.Noise, c.Dataset.Augment = nil, augment
	tr, err := New(Options{Config: c, Data: load(t, c)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(tr.Close)
	if err := tr.startAtPCA(context.Background()); err != nil {
		t.Fatal(err)
	}
	return tr
}

func componentsOf(t *testing.T, tr *Trainer) *fit.Components {
	t.Helper()
	p, err := fit.PCA(context.Background(), tr.data.Train, fit.PCAOptions{Components: 3, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// An autoencoder with a linear path starts as PCA of the training images, also on images
// it has not seen, and with latents of variance 1.
func TestStartsAtPCA(t *testing.T) {
	tr := begun(t, "point", nil)
	p, x := componentsOf(t, tr), tr.data.Val.Tensor()
	y, err := tr.model.Reconstruct(x, nil)
	if err != nil {
		t.Fatal(err)
	}
	flat := x.Reshape(x.N(), x.Stride())
	for i, want := range p.Rebuild(p.Project(flat)).Data {
		if math.Abs(float64(y.Data[i]-want)) > 1e-5 {
			t.Fatalf("value %d is %v, PCA has %v", i, y.Data[i], want)
		}
	}
	l, err := tr.model.Encode(tr.data.Train.Tensor())
	if err != nil {
		t.Fatal(err)
	}
	for j, v := range secondMoments(l.Mu) {
		if n := float64(l.Mu.N()); math.Abs(v-(n-1)/n) > 1e-3 {
			t.Errorf("dimension %d has variance %v", j, v)
		}
	}
}

// With augmentation it starts as PCA of the images as training sees them, each several
// times.
func TestStartsAtPCAOfAugmented(t *testing.T) {
	tr := begun(t, "point", &dataset.Augment{Flip: true})
	train := tr.data.Train
	both := tensor.New(2*train.Len(), train.Width())
	images, mirrored := both.Rows(0, train.Len()), both.Rows(train.Len(), 2*train.Len())
	copy(images.Data, train.Tensor().Data)
	copy(mirrored.Data, images.Data)
	mirror(mirrored.Reshape(train.Len(), 1, 16, 16))
	want, err := fit.PCA(context.Background(), fit.Matrix(both), fit.PCAOptions{Components: 3, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	error := func(x *tensor.Tensor) float64 {
		y, err := tr.model.Reconstruct(x, nil)
		if err != nil {
			t.Fatal(err)
		}
		return nn.SquaredSum(y.Reshape(x.N(), x.Stride()), x.Reshape(x.N(), x.Stride()), nil, 1)
	}
	for name, x := range map[string]*tensor.Tensor{"images": train.Tensor(), "mirrored": mirrored.Reshape(train.Len(), 1, 16, 16)} {
		got, flipped, plain := error(x), pcaError(want, x, x), pcaError(componentsOf(t, tr), x, x)
		if math.Abs(got-flipped) > 0.02*flipped {
			t.Errorf("%s: error %v, want about that of PCA of images and mirror images, %v; PCA of the images has %v", name, got, flipped, plain)
		}
	}
}

func secondMoments(x *tensor.Tensor) []float64 {
	moments := make([]float64, x.Stride())
	for i := range x.N() {
		for j, v := range x.Row(i) {
			moments[j] += float64(v) * float64(v) / float64(x.N())
		}
	}
	return moments
}

// A VAE with a linear path starts at the optimum of probabilistic PCA, where the KL of the
// training images is half the sum of log(l/v) on average.
func TestStartsAtProbabilisticPCA(t *testing.T) {
	tr := begun(t, "gaussian", nil)
	p := componentsOf(t, tr)
	v := p.Total
	for _, l := range p.Variance {
		v -= l
	}
	v /= float64(len(p.Mean) - len(p.Variance))
	l, err := tr.model.Encode(tr.data.Train.Tensor())
	if err != nil {
		t.Fatal(err)
	}
	n := float64(l.Mu.N())
	for j, square := range secondMoments(l.Mu) {
		lv := float64(l.LogVar.Row(0)[j])
		if want := math.Log(v / p.Variance[j]); math.Abs(lv-want) > 1e-4 {
			t.Errorf("dimension %d: logvar %v, want %v", j, lv, want)
		}
		kl, want := (math.Exp(lv)-1-lv+square*n/(n-1))/2, math.Log(p.Variance[j]/v)/2
		if math.Abs(kl-want) > 1e-3 {
			t.Errorf("dimension %d: KL %v, want %v", j, kl, want)
		}
	}
}

// Training with initial weights does not begin at PCA: the file has its linear path.
func TestInitKeepsTheLinearPath(t *testing.T) {
	first := begun(t, "point", nil)
	first.model.Params()[0].Data[0] = 7
	file := filepath.Join(t.TempDir(), model.FileName)
	if err := first.model.Save(file, nil); err != nil {
		t.Fatal(err)
	}
	c := first.o.Config
	c.Train.Seed = 5
	tr, err := New(Options{Config: c, Data: first.data, Init: file})
	if err != nil {
		t.Fatal(err)
	}
	defer tr.Close()
	before := bits(tr)
	if err := tr.startAtPCA(context.Background()); err != nil {
		t.Fatal(err)
	}
	if string(bits(tr)) != string(before) || tr.model.Params()[0].Data[0] != 7 {
		t.Error("the start overwrote the initial weights")
	}
}

// With fewer images than dimensions of z, the path has as many components as there are.
func TestStartsAtPCAOfFewImages(t *testing.T) {
	c := small(t, "vae")
	cells()["linear path, gaussian"](&c)
	c.Model.Latent, c.Dataset.Count, c.Train.Epochs, c.Train.Batch = 40, 20, 1, 4
	r := mustRun(t, folder(t), Options{Config: c})
	if r.Info.Status != run.Finished || math.IsNaN(r.Epochs[0].Loss) {
		t.Errorf("%s, loss %v", r.Info.Status, r.Epochs[0].Loss)
	}
}
