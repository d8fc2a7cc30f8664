package model

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/internal/engine/rng"
	"github.com/diabolo-go/diabolo/internal/file/safetensors"
	"github.com/diabolo-go/diabolo/tensor"
)

// twoClasses are latents of two classes far apart, the values of one correlated, with a
// posterior variance of 0.04.
func twoClasses(n int) (Latent, []int) {
	l := Latent{Mu: tensor.New(n, 2), LogVar: tensor.New(n, 2)}
	labels := make([]int, n)
	stream := rng.New(1, "test")
	for i := range n {
		a, b := float32(stream.NormFloat64()), float32(stream.NormFloat64())
		labels[i] = i % 2
		copy(l.Mu.Row(i), []float32{3 + a, 0.8*a + 0.2*b})
		if labels[i] == 1 {
			copy(l.Mu.Row(i), []float32{-2 + 0.5*a, 1 + 0.1*b})
		}
		for j := range 2 {
			l.LogVar.Row(i)[j] = float32(math.Log(0.04))
		}
	}
	return l, labels
}

// Draws of a class have the moments of its posteriors.
func TestGaussiansDraw(t *testing.T) {
	l, labels := twoClasses(4000)
	g := FitGaussians(l, labels, 2)
	const n = 20_000
	for class, want := range []struct{ mean, variance [2]float64 }{
		{[2]float64{3, 0}, [2]float64{1.04, 0.72}}, {[2]float64{-2, 1}, [2]float64{0.29, 0.05}},
	} {
		z := g.Draw(n, 7, 1, slices.Repeat([]int{class}, n))
		for j := range 2 {
			mean, square := 0.0, 0.0
			for i := range n {
				v := float64(z.Row(i)[j])
				mean, square = mean+v/n, square+v*v/n
			}
			if variance := square - mean*mean; math.Abs(mean-want.mean[j]) > 0.05 || math.Abs(variance/want.variance[j]-1) > 0.08 {
				t.Errorf("class %d, value %d: %v +- %v, want %v +- %v", class, j, mean, variance, want.mean[j], want.variance[j])
			}
		}
	}
	if g.Images(0) != 2000 || g.Images(1) != 2000 {
		t.Errorf("fitted to %d and %d images", g.Images(0), g.Images(1))
	}
	few := g.Draw(3, 7, 1, []int{0, 1, 0})
	if all := g.Draw(5, 7, 1, []int{0, 1, 0, 1, 1}); !slices.Equal(few.Data, all.Rows(0, 3).Data) {
		t.Error("row i depends on n")
	}
	if middle := g.Draw(1, 7, 0, []int{1}); math.Abs(float64(middle.Data[0])+2) > 0.1 {
		t.Errorf("at temperature 0 z is %v, want the mean", middle.Data)
	}
}

// A class without images is drawn as all are, one of a single image has the covariance
// within the others, and values that never vary stay as they are.
func TestGaussiansOfFewImages(t *testing.T) {
	l, labels := twoClasses(2001)
	labels[2000] = 2
	g := FitGaussians(l, labels, 4)
	const n = 4000
	spread := func(class int) (mean, deviation float64) {
		z := g.Draw(n, 7, 1, slices.Repeat([]int{class}, n))
		for i := range n {
			mean += float64(z.Row(i)[0]) / n
		}
		for i := range n {
			d := float64(z.Row(i)[0]) - mean
			deviation += d * d / n
		}
		return mean, math.Sqrt(deviation)
	}
	if mean, deviation := spread(3); math.Abs(mean-0.5) > 0.2 || deviation < 2 {
		t.Errorf("without images: %v +- %v, want all classes", mean, deviation)
	}
	if mean, deviation := spread(2); math.Abs(mean-float64(l.Mu.Row(2000)[0])) > 0.1 || deviation < 0.5 {
		t.Errorf("of one image: %v +- %v, want its latent, spread as within the classes", mean, deviation)
	}
	flat := Latent{Mu: tensor.New(10, 2)}
	for i := range 10 {
		flat.Mu.Row(i)[0] = 5
	}
	for _, v := range FitGaussians(flat, make([]int, 10), 1).Draw(2, 1, 1, []int{0, 0}).Data {
		if v != 5 && v != 0 {
			t.Errorf("a constant latent is drawn as %v", v)
		}
	}
}

func conditional(t *testing.T) *Model {
	t.Helper()
	c, err := Parse([]byte("kind: cvae\nlatent: 2\nclasses: 2\ninput: [1, 4, 4]\nencoder: [flatten]\ndecoder: [linear, sigmoid]"))
	if err != nil {
		t.Fatal(err)
	}
	m, err := New(c, 1)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// The model file keeps the Gaussians, and Sample draws from them.
func TestGaussiansStored(t *testing.T) {
	m := conditional(t)
	labels := []int{1, 0, 1}
	prior, err := m.Sample(3, 5, labels)
	if err != nil {
		t.Fatal(err)
	}
	l, of := twoClasses(200)
	m.SetGaussians(FitGaussians(l, of, 2))
	var file bytes.Buffer
	if err := m.Write(&file, map[string]string{"dataset": "d", "gaussians": "ignored"}); err != nil {
		t.Fatal(err)
	}
	read, err := Read(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		t.Fatal(err)
	}
	if meta := read.Meta(); len(meta) != 1 || meta["dataset"] != "d" {
		t.Errorf("meta %v", meta)
	}
	got, err := read.Sample(3, 5, labels)
	if err != nil {
		t.Fatal(err)
	}
	want, err := m.Decode(read.Gaussians().Draw(3, 5, 1, labels), labels)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got.Data, want.Data) || slices.Equal(got.Data, prior.Data) {
		t.Error("samples are not of the Gaussians")
	}
	var again bytes.Buffer
	if err := read.Write(&again, read.Meta()); err != nil || !bytes.Equal(again.Bytes(), file.Bytes()) {
		t.Errorf("%v: written again, the file is another", err)
	}
}

func TestGaussiansDamaged(t *testing.T) {
	for want, text := range map[string]string{
		"metadata gaussians":                             "[",
		"1 Gaussians for a cvae of 2 classes":            `[{"mean": [1, 2], "root": [1, 0, 1]}]`,
		"metadata gaussians: that of class 1 is damaged": `[{"mean": [1, 2], "root": [1, 0, 1]}, {"mean": [1, 2], "root": [1, 0]}]`,
	} {
		m := conditional(t)
		meta, err := m.fileMeta(nil)
		if err != nil {
			t.Fatal(err)
		}
		meta[gaussiansKey] = text
		var file bytes.Buffer
		if err := safetensors.Write(&file, m.tensors(), meta); err != nil {
			t.Fatal(err)
		}
		if _, err := Read(bytes.NewReader(file.Bytes()), int64(file.Len())); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", text, err, want)
		}
	}
}
