package experiment

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/tensor"
)

// fixture is a small model, untrained, and digits for it.
func fixture(t *testing.T, side int) *Subject {
	t.Helper()
	c := dataset.Config{Name: "synthetic-digits", Count: 300, Size: side, Split: &dataset.Split{By: "none"}}
	data, err := dataset.Load(context.Background(), c, dataset.Options{Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	mc, err := model.Parse([]byte("kind: vae\nlatent: 2\nencoder: [flatten]\ndecoder: [linear, sigmoid]"))
	if err != nil {
		t.Fatal(err)
	}
	if mc, err = mc.ForData(data.Shape, 0); err != nil {
		t.Fatal(err)
	}
	m, err := model.New(mc, 1)
	if err != nil {
		t.Fatal(err)
	}
	return &Subject{Run: &run.Run{Model: m}, Data: data, Own: true}
}

// images returns a view's images as a tensor.
func images(v dataset.View) *tensor.Tensor {
	var b dataset.Batch
	v.Batches(dataset.BatchOptions{Size: v.Len()}).Fill(0, &b)
	return b.Input
}

func TestReconstruct(t *testing.T) {
	subject := fixture(t, 16)
	m, v := subject.Model, subject.Data.Train
	r, err := Reconstruct(context.Background(), subject, ReconstructOptions{Show: 7, Picks: Picks, Images: []int{17, 3}})
	if err != nil {
		t.Fatal(err)
	}
	x := images(v)
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
	if len(r.Shown) != 1+len(Picks) || r.Shown[0].Pick != PickChosen || r.Shown[0].Images[0].Index != 17 || r.Shown[0].Images[1].Index != 3 {
		t.Fatalf("%+v", r.Shown)
	}
	for _, shown := range r.Shown {
		checkShown(t, shown, x, y)
	}
	checkPicks(t, r, mse)
}

// checkShown compares the images shown with what they should be.
func checkShown(t *testing.T, s ShownImages, x, y *tensor.Tensor) {
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

func checkPicks(t *testing.T, r Reconstruction, mse []float64) {
	t.Helper()
	order := make([]int, len(mse))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(mse[i], mse[j]) })
	slices.Reverse(order[7:]) // best first, then worst first
	for _, s := range r.Shown {
		for k, image := range s.Images {
			if s.Pick == PickBest && image.Index != order[k] || s.Pick == PickWorst && image.Index != order[7+k] {
				t.Errorf("%s %d is image %d", s.Pick, k, image.Index)
			}
		}
	}
}

// With as many components as z is wide stands PCA, which an untrained model does
// not reach; with all it gives everything back.
func TestReconstructPCA(t *testing.T) {
	subject := fixture(t, 16)
	r, err := Reconstruct(context.Background(), subject, ReconstructOptions{Show: 1})
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
	if r, err = Reconstruct(context.Background(), subject, ReconstructOptions{}); err != nil || r.PCA != nil || r.Warnings[0].Code != NoPCA {
		t.Errorf("PCA without the training images: %v, %v", r.Warnings, err)
	}
}

func TestSpread(t *testing.T) {
	for n := 1; n < 40; n++ {
		for k := 1; k <= n; k++ {
			at := spread(k, n)
			if at[0] != 0 || at[k-1] >= n || len(slices.Compact(at)) != k || !slices.IsSorted(at) {
				t.Fatalf("%d of %d: %v", k, n, at)
			}
		}
	}
}

func TestReconstructNoise(t *testing.T) {
	subject := fixture(t, 16)
	subject.Data.Config.Noise = &dataset.Noise{Mask: 0.5}
	r, err := Reconstruct(context.Background(), subject, ReconstructOptions{Show: 300})
	if err != nil {
		t.Fatal(err)
	}
	if metric.MSE(r.Shown[0].Original.Data, r.Shown[0].Input.Data) == 0 || *r.Noise != (NoiseLevel{NoiseMask, 0.5}) {
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
	subject := fixture(t, 16)
	none := &Subject{Run: subject.Run, Data: &dataset.Data{Set: subject.Data.Set}}
	if _, err := Reconstruct(context.Background(), none, ReconstructOptions{}); err == nil {
		t.Error("no image is no error")
	}
	for _, i := range []int{-1, 300} {
		if _, err := Reconstruct(context.Background(), subject, ReconstructOptions{Images: []int{i}}); err == nil {
			t.Errorf("image %d is no error", i)
		}
	}
	if _, err := Reconstruct(context.Background(), subject, ReconstructOptions{Picks: []Pick{"nicest"}}); err == nil {
		t.Error("an unknown pick is no error")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Reconstruct(ctx, subject, ReconstructOptions{}); err == nil {
		t.Error("went on after the end of its context")
	}
	subject.Model.Weights()[0] = float32(math.NaN())
	if _, err := Reconstruct(context.Background(), subject, ReconstructOptions{}); !errors.Is(err, errNotANumber) {
		t.Errorf("a broken model: %v", err)
	}
}
