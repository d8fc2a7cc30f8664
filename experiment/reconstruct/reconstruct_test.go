package reconstruct

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/internal/fixture"
	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/tensor"
)

func TestReconstruct(t *testing.T) {
	subject := fixture.Digits(t, 16)
	m, v := subject.Model, subject.Data.Train
	r, err := Run(context.Background(), subject, Options{Show: 7, Picks: picks, Images: []int{17, 3}})
	if err != nil {
		t.Fatal(err)
	}
	x := v.Tensor()
	y, err := m.Reconstruct(x, nil)
	if err != nil {
		t.Fatal(err)
	}
	var mse, psnr, ssim []float64
	for i := range x.N() {
		e := metric.MSE(x.Row(i), y.Row(i))
		mse, psnr, ssim = append(mse, e), append(psnr, metric.PSNR(e)), append(ssim, metric.SSIM(x.Row(i), y.Row(i), v.Set.Shape))
	}
	for name, f := range map[string]struct {
		got  metric.Spread
		want []float64
	}{"MSE": {r.Model.MSE, mse}, "PSNR": {r.Model.PSNR, psnr}, "SSIM": {*r.Model.SSIM, ssim}} {
		if want := metric.Describe(f.want); math.Abs(f.got.Mean-want.Mean) > 1e-6*want.Mean || math.Abs(f.got.Median-want.Median) > 1e-6*want.Median {
			t.Errorf("%s is %+v, one image after the other gives %+v", name, f.got, want)
		}
	}
	if len(r.Shown) != 1+len(picks) || r.Shown[0].Pick != Chosen || r.Shown[0].Images[0].Index != 17 || r.Shown[0].Images[1].Index != 3 {
		t.Fatalf("%+v", r.Shown)
	}
	for _, shown := range r.Shown {
		checkShown(t, shown, x, y)
	}
	checkPicks(t, r, mse)
}

// checkShown compares the images shown with what they should be.
func checkShown(t *testing.T, s Shown, x, y *tensor.Tensor) {
	t.Helper()
	seen := map[int]bool{}
	for k, image := range s.Images {
		seen[image.Index] = true
		if image.Class == "" || image.Model.MSE <= 0 || !image.Trained || image.PCA.MSE <= 0 {
			t.Errorf("%s: %+v", s.Pick, image)
		}
		if metric.MSE(s.Original.Row(k), x.Row(image.Index)) != 0 || metric.MSE(s.Recon.Row(k), y.Row(image.Index)) > 1e-12 {
			t.Errorf("%s: place %d does not show image %d", s.Pick, k, image.Index)
		}
	}
	if len(seen) != len(s.Images) || s.Original.N() != len(s.Images) || s.PCA.N() != len(s.Images) {
		t.Errorf("%s: images are shown twice, or not at all: %v", s.Pick, seen)
	}
}

func checkPicks(t *testing.T, r Result, mse []float64) {
	t.Helper()
	order := make([]int, len(mse))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(mse[i], mse[j]) })
	slices.Reverse(order[7:]) // best first, then worst first
	for _, s := range r.Shown {
		for k, image := range s.Images {
			if s.Pick == Best && image.Index != order[k] || s.Pick == Worst && image.Index != order[7+k] {
				t.Errorf("%s %d is image %d", s.Pick, k, image.Index)
			}
		}
	}
}

// With as many components as z is wide stands PCA, which an untrained model does
// not reach; with all it gives everything back.
func TestReconstructPCA(t *testing.T) {
	subject := fixture.Digits(t, 16)
	r, err := Run(context.Background(), subject, Options{Show: 1})
	if err != nil {
		t.Fatal(err)
	}
	c, err := subject.PCA(context.Background(), 2)
	if err != nil {
		t.Fatal(err)
	}
	rest := (c.Total - c.Variance[0] - c.Variance[1]) * 299 / 300 / 256 // variance left, of n, a value
	if math.Abs(r.PCA.MSE.Mean/rest-1) > 1e-3 || r.Components != 2 {
		t.Errorf("PCA of 2 leaves %v, the variance it does not explain is %v", r.PCA.MSE.Mean, rest)
	}
	if *r.Ahead > 0.05 || len(r.Warnings) != 1 || r.Warnings[0].Code != PCAWins {
		t.Errorf("an untrained model is ahead on %v of the images: %v", *r.Ahead, r.Warnings)
	}
	subject.Own = false
	if r, err = Run(context.Background(), subject, Default()); err != nil || r.PCA != nil || r.Warnings[0].Code != experiment.NoPCA {
		t.Errorf("PCA without the training images: %v, %v", r.Warnings, err)
	}
}

// The dots of a result are those of its images and reconstructions; a warning needs them to
// be above the limit.
func TestReconstructDots(t *testing.T) {
	subject := fixture.Digits(t, 16)
	r, err := Run(context.Background(), subject, Options{Show: 1})
	if err != nil {
		t.Fatal(err)
	}
	x := subject.Data.Train.Tensor()
	y, err := subject.Model.Reconstruct(x, nil)
	if err != nil {
		t.Fatal(err)
	}
	var original, model []metric.Block
	for i := range x.N() {
		original, model = append(original, metric.Blocks(x.Row(i), subject.Data.Shape)...), append(model, metric.Blocks(y.Row(i), subject.Data.Shape)...)
	}
	d := *r.Dots
	if want := metric.Dots(original, model); math.Abs(d.Model-want) > 1e-6*want || d.Originals != metric.Dots(original, original) || *d.PCA <= 0 {
		t.Errorf("%+v, one image after the other gives %v and %v", d, want, metric.Dots(original, original))
	}
	for _, c := range []struct{ model, pca, originals, warns float64 }{
		{5e-6, 4e-6, 1e-6, 0}, // below 1.2 times that of PCA
		{5e-6, 1e-6, 4e-6, 0}, // and of the originals
		{9e-7, 0, 0, 0},       // invisible
		{2e-5, 4e-6, 1e-6, 2e-5 / (4.8e-6 + 0.0625/(255*255))}, // above
		{1e-5, 0, 0, 1e-5 / 0.0625 * 255 * 255},                // on black
	} {
		of := func(power float64) []metric.Block { return []metric.Block{{Nyquist: power}} }
		var r Result
		r.dots(blocks{of(c.originals), of(c.model), of(c.pca)})
		if warned := len(r.Warnings) > 0; warned != (c.warns > 0) || warned && math.Abs(r.Warnings[0].Value/c.warns-1) > 1e-9 {
			t.Errorf("%+v: %v", c, r.Warnings)
		}
	}
	var small Result
	if small.dots(blocks{}); small.Dots != nil || small.Warnings != nil {
		t.Errorf("images without a block: %+v", small)
	}
}

func TestReconstructNoise(t *testing.T) {
	subject := fixture.Digits(t, 16)
	subject.Data.Config.Noise = &dataset.Noise{Mask: 0.5}
	r, err := Run(context.Background(), subject, Options{Show: 300})
	if err != nil {
		t.Fatal(err)
	}
	if metric.MSE(r.Shown[0].Original.Data, r.Shown[0].Input.Data) == 0 || *r.Noise != (experiment.NoiseLevel{Kind: experiment.NoiseMask, Level: 0.5}) {
		t.Errorf("the model was shown no noise: %v", r.Noise)
	}
	sum := 0.0
	for _, image := range r.Shown[0].Images {
		sum += image.Model.MSE
	}
	if math.Abs(sum/300/r.Model.MSE.Mean-1) > 1e-6 {
		t.Errorf("shown with other noise than measured: %v, %v", sum/300, r.Model.MSE.Mean)
	}
}

func TestReconstructRefuses(t *testing.T) {
	subject := fixture.Digits(t, 16)
	none := &experiment.Subject{Run: subject.Run, Data: &dataset.Data{Set: subject.Data.Set}}
	if _, err := Run(context.Background(), none, Default()); err == nil {
		t.Error("no image is no error")
	}
	for _, i := range []int{-1, 300} {
		if _, err := Run(context.Background(), subject, Options{Show: 1, Images: []int{i}}); err == nil {
			t.Errorf("image %d is no error", i)
		}
	}
	if _, err := Run(context.Background(), subject, Options{Show: 1, Picks: []Pick{"nicest"}}); err == nil {
		t.Error("an unknown pick is no error")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Run(ctx, subject, Default()); err == nil {
		t.Error("went on after the end of its context")
	}
	subject.Model.Weights()[0] = float32(math.NaN())
	if _, err := Run(context.Background(), subject, Default()); !errors.Is(err, experiment.ErrNotANumber) {
		t.Errorf("a broken model: %v", err)
	}
}
