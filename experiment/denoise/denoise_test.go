package denoise

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/internal/fixture"
	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/tensor"
)

// A model that does what PCA does has PCA's figures, and those agree with a loop
// over the images; at noise like this, both are nearer to the clean images than
// the noisy ones are.
func TestDenoise(t *testing.T) {
	subject := fixture.Principal(t, 12)
	r, err := Run(context.Background(), subject, Options{Kinds: experiment.NoiseKinds, Levels: []float64{0.5, 0.3}, Show: 4})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Noises) != 3 || r.Components != 12 || r.Images != 300 || r.Pairs != 6000 {
		t.Fatalf("%+v, %d pairs", r.Scope, r.Pairs)
	}
	for _, c := range r.Noises {
		if !slices.Equal(c.Levels, []float64{0.3, 0.5}) || c.Main != 1 || len(c.Methods) != 5 {
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
			mse, bce := noisy(subject, experiment.NoiseLevel{Kind: c.Kind, Level: level})
			near("the noise's MSE", nothing.MSE[i], mse)
			near("the noise's BCE", nothing.BCE[i], bce)
			if linear := c.Methods[4]; linear.Method != Linear || linear.PSNR[i] <= pca.PSNR[i] {
				t.Errorf("%s %v: a linear map, which PCA is one of, has a PSNR of %v, PCA %v", c.Kind, level, linear.PSNR[i], pca.PSNR[i])
			}
		}
		if at := c.Main; math.Abs(c.Gain.Value-(m.PSNR[at]-nothing.PSNR[at])) > 1e-9 || math.Abs(c.Lead.Value-(m.PSNR[at]-c.Simple().Best(at).PSNR[at])) > 1e-9 ||
			!(c.Lead.Low < c.Lead.Value && c.Lead.Value < c.Lead.High) {
			t.Errorf("%s: gain %v, lead %v", c.Kind, c.Gain, c.Lead)
		}
		checkDenoised(t, c, subject)
	}
}

// noisy measures noise by its definition.
func noisy(s *experiment.Subject, l experiment.NoiseLevel) (mse, bce float64) {
	var b dataset.Batch
	s.Data.Train.Batches(dataset.BatchOptions{Size: 300, Noise: l.Noise()}).Fill(0, &b)
	for i, target := range b.Target.Data {
		t, p := float64(target), min(max(float64(b.Input.Data[i]), 1e-7), 1-1e-7)
		bce -= t*math.Log(p) + (1-t)*math.Log(1-p)
	}
	return metric.MSE(b.Target.Data, b.Input.Data), bce / float64(len(b.Target.Data))
}

// checkDenoised looks at the pictures.
func checkDenoised(t *testing.T, c Curve, s *experiment.Subject) {
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
	subject := fixture.Digits(t, 16)
	subject.Data.Config.Noise = &dataset.Noise{SaltPepper: 0.25}
	r, err := Run(context.Background(), subject, Default())
	if err != nil {
		t.Fatal(err)
	}
	c := r.Noises[0]
	if c.Kind != experiment.NoiseSaltPepper || c.Levels[c.Main] != 0.25 || len(c.Levels) != 6 || *r.Trained != (experiment.NoiseLevel{Kind: experiment.NoiseSaltPepper, Level: 0.25}) {
		t.Errorf("%s %v, main %d, trained with %v", c.Kind, c.Levels, c.Main, r.Trained)
	}
	if len(r.Warnings) != 1 || r.Warnings[0].Code != DenoiseLoses {
		t.Errorf("warnings %v", r.Warnings)
	}
	fixture.Stored(t, r)
	subject.Data.Config.Noise, subject.Own = nil, false
	if r, err = Run(context.Background(), subject, Default()); err != nil || r.Noises[0].Kind != experiment.NoiseGaussian || len(r.Noises[0].Methods) != 3 {
		t.Errorf("%+v, %v", r.Scope, err)
	}
}

func TestDenoiseRefuses(t *testing.T) {
	subject := fixture.Digits(t, 16)
	wide := fixture.Digits(t, 32)
	if m := methods(wide, nil); !slices.Contains(m, Median5) || slices.Contains(m, Linear) {
		t.Errorf("images of 32 pixels have %v", m)
	}
	for _, o := range []Options{
		{Kinds: []experiment.NoiseKind{"pepper"}},
		{Kinds: []experiment.NoiseKind{experiment.NoiseMask}, Levels: []float64{1.1}},
		{Levels: []float64{0}},
		{Levels: []float64{0.1, math.NaN()}},
		{Levels: []float64{11}},
	} {
		o.Show = 1
		if _, err := Run(context.Background(), subject, o); err == nil {
			t.Errorf("%+v: no error", o)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Run(ctx, subject, Default()); err == nil {
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
