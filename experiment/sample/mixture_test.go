package sample

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/internal/fixture"
	"github.com/diabolo-go/diabolo/experiment/internal/rows"
	"github.com/diabolo-go/diabolo/internal/engine/rng"
	"github.com/diabolo-go/diabolo/tensor"
)

// The mixtures of the classes are fitted to the latents of each; one with few images is
// drawn from the mixture of all.
func TestSampleClassMixtures(t *testing.T) {
	s := fixture.Untrained(t, "cvae", 400)
	l, err := s.Latents(context.Background(), s.Data.Train)
	if err != nil {
		t.Fatal(err)
	}
	labels := s.Data.Train.Labels()
	for i, label := range labels { // shifts class 3 away
		if label == 3 {
			for j := range l.Mu.Row(i) {
				l.Mu.Row(i)[j] += 50
			}
		}
	}
	draw, err := NewSource(context.Background(), s, Mixture)
	if err != nil {
		t.Fatal(err)
	}
	z := draw(20, 1, 1, slices.Repeat([]int{3, 5}, 10))
	for i := range z.N() {
		if far := z.Row(i)[0] > 25; far != (i%2 == 0) {
			t.Errorf("row %d of class %d is %v", i, 3+2*(i%2), z.Row(i))
		}
	}
	again := draw(5, 1, 1, []int{3, 5, 3, 5, 3})
	if !slices.Equal(again.Data, z.Rows(0, 5).Data) {
		t.Error("row i depends on n")
	}
}

// Mixtures grow until BIC rises, and it is said when it does not.
func TestMixtureBorder(t *testing.T) {
	z := tensor.New(1200, 1)
	stream := rng.New(1, "test")
	for i := range z.Data { // four groups
		z.Data[i] = float32(10*(i%4)) + float32(stream.NormFloat64())
	}
	m := &sampling{Subject: &experiment.Subject{Seed: 1}, o: Default()}
	var r Drawn
	mixtures, err := m.fitMixtures(context.Background(), []*tensor.Tensor{z}, &r)
	if err != nil || r.Parts != 4 || r.Border || len(r.Tried) != 4 || len(mixtures) != 1 || len(mixtures[0].Weights) != 4 {
		t.Errorf("%v: %+v", err, r)
	}
	r = Drawn{}
	if _, err := m.fitMixtures(context.Background(), []*tensor.Tensor{z.Rows(0, 19)}, &r); err != nil || r.Parts != 4 || !r.Border {
		t.Errorf("of 19 latents, enough for 4 components: %v, %+v", err, r)
	}
}

// What is drawn from many is not in step with a pattern they follow.
func TestThinned(t *testing.T) {
	x := tensor.New(6000, 1)
	for i := range x.Data {
		x.Data[i] = float32(i % 6)
	}
	if mean, deviation := rows.Moments(thinned(x, 1000, 1)); math.Abs(mean[0]-2.5) > 0.2 || math.Abs(deviation[0]-1.708) > 0.1 {
		t.Errorf("of 0 to 5 again and again the mean is %v, the deviation %v", mean, deviation)
	}
	if thinned(x, 6000, 1) != x {
		t.Error("all of them are not all of them")
	}
}
