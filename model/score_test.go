package model

import (
	"math"
	"slices"
	"testing"

	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/tensor"
)

// deviance is the Bernoulli deviance of x from y, term by term.
func deviance(x, y float64) float64 {
	sum := 0.0
	if x > 0 {
		sum += x * math.Log(x/y)
	}
	if x < 1 {
		sum += (1 - x) * math.Log((1-x)/(1-y))
	}
	return sum
}

// Each score is what its definition says of the reconstruction.
func TestScoreBy(t *testing.T) {
	eachCell(t, func(t *testing.T, k cell) {
		m := mustNew(t, tiny(t, k), 1)
		x, labels := images(m, 40, 2)
		y, err := m.Reconstruct(x, labels)
		if err != nil {
			t.Fatal(err)
		}
		squares, unexplained := make([]float64, x.N()), make([]float64, x.N())
		for i := range x.N() {
			squares[i] = metric.MSE(x.Row(i), y.Row(i)) * float64(x.Stride())
			mean, left, all := 0.0, 0.0, 0.0
			for _, v := range x.Row(i) {
				mean += float64(v) / float64(x.Stride())
			}
			for j, v := range x.Row(i) {
				if a, b := float64(v), float64(y.Row(i)[j]); !k.bernoulli() {
					left, all = left+(a-b)*(a-b), all+(a-mean)*(a-mean)
				} else {
					left, all = left+deviance(a, b), all+deviance(a, mean)
				}
			}
			unexplained[i] = left / all
		}
		want := map[string][]float64{ScoreError: squares, ScoreUnexplained: unexplained}
		if k.sampled() {
			if want[ScoreELBO], err = m.Score(x, labels); err != nil {
				t.Fatal(err)
			}
		}
		for _, name := range m.Config().Scores() {
			got, err := m.ScoreBy(name, x, labels)
			if want[name] == nil {
				if name != ScoreLatent || err == nil {
					t.Errorf("%s: %v", name, err)
				}
				continue
			}
			for i, v := range got {
				// float32 pixels stand beside float32 logits
				if err != nil || math.Abs(v-want[name][i]) > 1e-4*math.Abs(want[name][i]) {
					t.Fatalf("%s of image %d is %v, want %v (%v)", name, i, v, want[name][i], err)
				}
			}
		}
		if _, err := m.ScoreBy("elb", x, labels); err == nil {
			t.Error("a score that is none")
		}
	})
}

// An image of one colour has a score that is a number, and a high one.
func TestUnexplainedOfOneColour(t *testing.T) {
	for _, k := range []cell{AE, VAE} {
		m := mustNew(t, tiny(t, k), 1)
		x := tensor.New(append([]int{3}, m.Config().Input...)...)
		for i := range x.N() {
			for j := range x.Row(i) {
				x.Row(i)[j] = float32(i) / 2
			}
		}
		scores, err := m.ScoreBy(ScoreUnexplained, x, nil)
		if err != nil || slices.ContainsFunc(scores, func(v float64) bool { return !(v > 1) || math.IsInf(v, 0) }) {
			t.Errorf("%s: %v, %v", k, scores, err)
		}
	}
}
