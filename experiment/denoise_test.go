package experiment

import (
	"bytes"
	"context"
	"encoding/gob"
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/tensor"
)

// principal is a linear autoencoder whose weights are the principal components
// of its images: it does what PCA does.
func principal(t *testing.T, latent int) *Subject {
	t.Helper()
	subject := fixture(t, 16)
	c, err := model.Parse([]byte("kind: ae\nencoder: [flatten]\ndecoder: [linear]\nlatent: 12"))
	if err != nil {
		t.Fatal(err)
	}
	c.Latent = latent
	if c, err = c.ForData(subject.Data.Shape, 0); err != nil {
		t.Fatal(err)
	}
	if subject.Model, err = model.New(c, 1); err != nil {
		t.Fatal(err)
	}
	pca, err := subject.PCA(context.Background(), latent)
	if err != nil {
		t.Fatal(err)
	}
	p := subject.Model.Params() // head and decoder: weight out x in, bias
	copy(p[0].Data, pca.Axes.Data)
	for i := range latent {
		p[1].Data[i] = 0
		for j, m := range pca.Mean {
			p[1].Data[i] -= m * pca.Axes.Row(i)[j]
			p[2].Data[j*latent+i] = pca.Axes.Row(i)[j]
		}
	}
	copy(p[3].Data, pca.Mean)
	return subject
}

// A model that does what PCA does has PCA's figures, and those agree with a loop
// over the images; at noise like this, both are nearer to the clean images than
// the noisy ones are.
func TestDenoise(t *testing.T) {
	subject := principal(t, 12)
	r, err := Denoise(context.Background(), subject, DenoiseOptions{Kinds: NoiseKinds, Levels: []float64{0.5, 0.3}, Show: 4})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Noises) != 3 || r.Components != 12 || r.Images != 300 {
		t.Fatalf("%+v", r.Head)
	}
	for _, c := range r.Noises {
		if !slices.Equal(c.Levels, []float64{0.3, 0.5}) || c.Main != 1 || len(c.Methods) != 4 {
			t.Fatalf("%s: levels %v, main %d, %d methods", c.Kind, c.Levels, c.Main, len(c.Methods))
		}
		nothing, m, pca := c.Methods[0], c.Methods[1], c.Methods[3]
		for i, level := range c.Levels {
			near := func(what string, got, want float64) {
				if math.Abs(got-want) > 1e-4*math.Abs(want) {
					t.Errorf("%s %v: %s is %v, want %v", c.Kind, level, what, got, want)
				}
			}
			near("the model's MSE", m.MSE[i], pca.MSE[i])
			near("the model's PSNR", m.PSNR[i], pca.PSNR[i])
			near("the model's SSIM", m.SSIM[i], pca.SSIM[i])
			near("the model's BCE", m.BCE[i], pca.BCE[i])
			if m.PSNR[i] <= nothing.PSNR[i] {
				t.Errorf("%s %v: PSNR %v, of the noisy images %v", c.Kind, level, m.PSNR[i], nothing.PSNR[i])
			}
			mse, bce := noisy(subject, NoiseLevel{c.Kind, level})
			near("the noise's MSE", nothing.MSE[i], mse)
			near("the noise's BCE", nothing.BCE[i], bce)
		}
		checkDenoised(t, c, subject)
	}
}

// noisy measures noise by its definition.
func noisy(s *Subject, l NoiseLevel) (mse, bce float64) {
	var b dataset.Batch
	s.Data.Train.Batches(dataset.BatchOptions{Size: 300, Noise: l.noise()}).Fill(0, &b)
	for i, target := range b.Target.Data {
		t, p := float64(target), min(max(float64(b.Input.Data[i]), 1e-7), 1-1e-7)
		bce -= t*math.Log(p) + (1-t)*math.Log(1-p)
	}
	return metric.MSE(b.Target.Data, b.Input.Data), bce / float64(len(b.Target.Data))
}

// checkDenoised looks at the pictures.
func checkDenoised(t *testing.T, c NoiseCurve, s *Subject) {
	t.Helper()
	for i, m := range c.Methods {
		if m.Shown.N() != 4 || m.Ladder.N() != 3 {
			t.Fatalf("%s, %s: %d shown, %d at levels", c.Kind, m.Method, m.Shown.N(), m.Ladder.N())
		}
		if i > 0 && metric.MSE(m.Shown.Row(0), c.Methods[0].Shown.Row(0)) == 0 {
			t.Errorf("%s, %s: does nothing", c.Kind, m.Method)
		}
		if slices.Min(m.Shown.Data) < 0 || slices.Max(m.Shown.Data) > 1 {
			t.Errorf("%s, %s: values outside 0..1", c.Kind, m.Method)
		}
	}
	first := c.Methods[0]
	if metric.MSE(first.Ladder.Row(0), c.Clean.Row(0)) != 0 || metric.MSE(first.Ladder.Row(2), first.Shown.Row(0)) != 0 {
		t.Errorf("%s: the image at every level is another", c.Kind)
	}
	if c.Shown[1].Index != s.Data.Train.Index[75] {
		t.Errorf("%s: image %d is shown second", c.Kind, c.Shown[1].Index)
	}
}

// What the model was trained with chooses kind, levels and main level; one that
// learned nothing is warned of.
func TestDenoiseAsTrained(t *testing.T) {
	subject := fixture(t, 16)
	subject.Data.Config.Noise = &dataset.Noise{SaltPepper: 0.25}
	r, err := Denoise(context.Background(), subject, DenoiseOptions{})
	if err != nil {
		t.Fatal(err)
	}
	c := r.Noises[0]
	if c.Kind != NoiseSaltPepper || c.Levels[c.Main] != 0.25 || len(c.Levels) != 6 || *r.Trained != (NoiseLevel{NoiseSaltPepper, 0.25}) {
		t.Errorf("%s %v, main %d, trained with %v", c.Kind, c.Levels, c.Main, r.Trained)
	}
	if len(r.Warnings) != 1 || r.Warnings[0].Code != DenoiseLoses {
		t.Errorf("warnings %v", r.Warnings)
	}
	stored(t, r)
	subject.Data.Config.Noise, subject.Own = nil, false
	if r, err = Denoise(context.Background(), subject, DenoiseOptions{}); err != nil || r.Noises[0].Kind != NoiseGaussian || len(r.Noises[0].Methods) != 3 {
		t.Errorf("%+v, %v", r.Head, err)
	}
}

// stored holds a result to what every result must survive.
func stored(t *testing.T, r any) {
	t.Helper()
	if _, err := json.Marshal(r); err != nil {
		t.Error(err)
	}
	if err := gob.NewEncoder(&bytes.Buffer{}).Encode(r); err != nil {
		t.Error(err)
	}
}

func TestDenoiseRefuses(t *testing.T) {
	subject := fixture(t, 16)
	wide := fixture(t, 32)
	if m := (rebuilder{Subject: wide}).methods(); !slices.Contains(m, MethodMedian5) {
		t.Errorf("images of 32 pixels have %v", m)
	}
	for _, o := range []DenoiseOptions{
		{Kinds: []NoiseKind{"pepper"}},
		{Kinds: []NoiseKind{NoiseMask}, Levels: []float64{1.1}},
		{Levels: []float64{0}},
		{Levels: []float64{0.1, math.NaN()}},
		{Levels: []float64{11}},
	} {
		if _, err := Denoise(context.Background(), subject, o); err == nil {
			t.Errorf("%+v: no error", o)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Denoise(ctx, subject, DenoiseOptions{}); err == nil {
		t.Error("went on after the end of its context")
	}
}

// TestMedian compares with the values scipy.ndimage gives; a median only moves
// data, so they are equal.
func TestMedian(t *testing.T) {
	text, err := os.ReadFile("testdata/median.json")
	if err != nil {
		t.Fatal(err)
	}
	var recorded struct {
		Cases []struct {
			Shape         []int
			Side          int
			Input, Output []float32
		}
	}
	if err := json.Unmarshal(text, &recorded); err != nil || len(recorded.Cases) == 0 {
		t.Fatal(err)
	}
	for _, c := range recorded.Cases {
		x := tensor.FromSlice(c.Input, append([]int{1}, c.Shape...)...)
		if got := median(x, c.Side); !slices.Equal(got.Data, c.Output) {
			t.Errorf("%v, %d: %v, scipy says %v", c.Shape, c.Side, got.Data, c.Output)
		}
	}
}

func BenchmarkMedian(b *testing.B) {
	x := tensor.New(32, 1, 28, 28)
	for i := range x.Data {
		x.Data[i] = float32(i*7919%1009) / 1009
	}
	for _, side := range []int{3, 5} {
		b.Run(string(rune('0'+side)), func(b *testing.B) {
			for b.Loop() {
				median(x, side)
			}
		})
	}
}
