package nn

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/diabolo-go/diabolo/tensor"
)

func ones(shape ...int) *tensor.Tensor {
	x := tensor.New(shape...)
	for i := range x.Data {
		x.Data[i] = 1
	}
	return x
}

// The mean of a dropped-out 1 is 1: of n values within five standard errors,
// sqrt(p/(1-p)/n) each, which chance exceeds once in two million.
func TestDropoutKeepsTheMean(t *testing.T) {
	const n = 40_000
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.Float64Range(0, 0.95).Draw(t, "p")
		call := &Call{Train: true, Seed: rapid.Uint64().Draw(t, "seed")}
		sum := 0.0
		for _, y := range NewDropout("d", p).Forward(call, ones(4, n/4)).Data {
			sum += float64(y)
		}
		if off, err := math.Abs(sum/n-1), math.Sqrt(p/(1-p)/n); off > 5*err+1e-5 {
			t.Fatalf("p %v: the mean is off by %v, standard error %v", p, off, err)
		}
	})
}

// Each image, step, epoch, seed and layer has its own mask, and the same one when it is
// computed again.
func TestDropoutStreams(t *testing.T) {
	mask := func(name string, seed, epoch, step uint64, image int) []float32 {
		call := &Call{Train: true, Seed: seed, Epoch: epoch, Step: step}
		return NewDropout(name, 0.5).Forward(call, ones(2, 256)).Row(image)
	}
	first := mask("a", 1, 1, 1, 0)
	same(t, "the mask computed again", mask("a", 1, 1, 1, 0), first)
	for what, other := range map[string][]float32{
		"layer": mask("b", 1, 1, 1, 0), "seed": mask("a", 2, 1, 1, 0), "epoch": mask("a", 1, 2, 1, 0),
		"step": mask("a", 1, 1, 2, 0), "image": mask("a", 1, 1, 1, 1),
	} {
		// Of 256 fair coins 128 differ; 5 standard deviations are 40.
		if n := differing(first, other); n < 88 || n > 168 {
			t.Errorf("another %s: %d of 256 values differ", what, n)
		}
	}
}

func TestDropoutInfersNothing(t *testing.T) {
	x := ones(2, 3)
	if y := NewDropout("d", 0.5).Forward(&Call{}, x); y != x {
		t.Error("without Train the input does not come back")
	}
}

func TestDropoutRefusesProbabilities(t *testing.T) {
	for _, p := range []float64{-0.1, 1, 1.5, math.NaN(), 1 - 1e-9} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("p = %v did not panic", p)
				}
			}()
			NewDropout("d", p)
		}()
	}
}
