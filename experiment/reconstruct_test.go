package experiment

import (
	"context"
	"math"
	"testing"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/tensor"
)

// fixture is a small model, untrained, and digits for it.
func fixture(t *testing.T, side int) (*model.Model, dataset.View) {
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
	return m, data.Train
}

// images returns a view's images as a tensor.
func images(v dataset.View) *tensor.Tensor {
	var b dataset.Batch
	v.Batches(dataset.BatchOptions{Size: v.Len()}).Fill(0, &b)
	return b.Input
}

func TestReconstruct(t *testing.T) {
	m, v := fixture(t, 16)
	r, err := Reconstruct(context.Background(), m, v, ReconstructOptions{Show: 7})
	if err != nil {
		t.Fatal(err)
	}
	x := images(v)
	y, err := m.Reconstruct(x, nil)
	if err != nil {
		t.Fatal(err)
	}
	var mse, psnr, ssim float64
	for i := range x.N() {
		e := metric.MSE(x.Row(i), y.Row(i))
		mse, psnr, ssim = mse+e, psnr+metric.PSNR(e), ssim+metric.SSIM(x.Row(i), y.Row(i), v.Set.Shape)
	}
	n := float64(x.N())
	for _, f := range []struct {
		name      string
		got, want float64
	}{{"MSE", r.MSE, mse / n}, {"PSNR", r.PSNR, psnr / n}, {"SSIM", *r.SSIM, ssim / n}} {
		if math.Abs(f.got-f.want) > 1e-9*math.Abs(f.want) {
			t.Errorf("%s is %v, one image after the other gives %v", f.name, f.got, f.want)
		}
	}
	checkShown(t, r, x, y, v)
}

func checkShown(t *testing.T, r Reconstruction, x, y *tensor.Tensor, v dataset.View) {
	t.Helper()
	if r.Images != 300 || len(r.Shown) != 7 || r.Original.N() != 7 || r.Recon.N() != 7 {
		t.Fatalf("%d images, %d shown, %v", r.Images, len(r.Shown), r.Recon.Shape)
	}
	seen := map[int]bool{}
	for k, s := range r.Shown {
		seen[s.Index] = true
		if s.Class != v.Set.Classes[v.Set.Labels[s.Index]] || s.MSE <= 0 {
			t.Errorf("%+v", s)
		}
		if metric.MSE(r.Original.Row(k), x.Row(s.Index)) != 0 || metric.MSE(r.Recon.Row(k), y.Row(s.Index)) > 1e-12 {
			t.Errorf("place %d does not show image %d", k, s.Index)
		}
	}
	if len(seen) != 7 {
		t.Errorf("images are shown twice: %v", seen)
	}
}

// TestPlace spreads any number of shown images over any number of images.
func TestPlace(t *testing.T) {
	for n := 1; n < 40; n++ {
		for show := 1; show <= n; show++ {
			r := Reconstruction{Images: n, Shown: make([]Shown, show)}
			next := 0
			for i := range n {
				if k := r.place(i); k >= 0 {
					if k != next {
						t.Fatalf("%d of %d: place %d after %d", show, n, k, next-1)
					}
					next++
				}
			}
			if next != show {
				t.Fatalf("%d of %d: %d places filled", show, n, next)
			}
		}
	}
}

func TestReconstructNoiseAndSmallImages(t *testing.T) {
	m, v := fixture(t, 16)
	r, err := Reconstruct(context.Background(), m, v, ReconstructOptions{Show: 3, Noise: &dataset.Noise{Mask: 0.5}})
	if err != nil {
		t.Fatal(err)
	}
	if metric.MSE(r.Original.Data, r.Input.Data) == 0 {
		t.Error("the model was shown no noise")
	}
	if _, err := Reconstruct(context.Background(), m, dataset.View{Set: v.Set}, ReconstructOptions{}); err == nil {
		t.Error("no image is no error")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Reconstruct(ctx, m, v, ReconstructOptions{}); err == nil {
		t.Error("went on after the end of its context")
	}
}
