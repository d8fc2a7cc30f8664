package fit

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/diabolo-go/diabolo/internal/engine/rng"
	"github.com/diabolo-go/diabolo/tensor"
)

func TestLogisticHeaps(t *testing.T) {
	for _, classes := range []int{2, 4} {
		x, heap := heaps(1000, 3, classes, 10)
		c, err := Logistic(context.Background(), x, heap, LogisticOptions{Classes: classes, L2: 0.1})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(c.Predict(x), heap) {
			t.Errorf("%d heaps far from each other are not told apart", classes)
		}
	}
}

// Without a penalty the coefficients are those the labels were drawn with.
func TestLogisticRecovers(t *testing.T) {
	stream := rng.New(1, "test")
	want := []float64{1, -2, 0.5}
	x, labels := tensor.New(30000, 3), make([]int, 30000)
	for i := range labels {
		score := 0.7
		for j, w := range want {
			x.Row(i)[j] = float32(stream.NormFloat64())
			score += w * float64(x.Row(i)[j])
		}
		if stream.Float64() < 1/(1+math.Exp(-score)) {
			labels[i] = 1
		}
	}
	c, err := Logistic(context.Background(), x, labels, LogisticOptions{Classes: 2})
	if err != nil || !c.Converged {
		t.Fatal(c, err)
	}
	for j, w := range want {
		if math.Abs(float64(c.Coef.Row(0)[j])-w) > 0.08 { // about 4 standard errors
			t.Errorf("coefficients %v, want %v", c.Coef.Data, want)
		}
	}
	if math.Abs(c.Intercept[0]-0.7) > 0.08 {
		t.Errorf("intercept %v, want 0.7", c.Intercept)
	}
}

// Few wide vectors, some of them twice, get the classifier that is fitted to them as they are.
func TestLogisticOfFewWideVectors(t *testing.T) {
	for _, classes := range []int{2, 4} {
		x, labels, weights := vectors(5, 60, 500, classes, 0.3), make([]int, 60), make([]float64, 60)
		for i := range labels {
			labels[i], weights[i] = i%classes, 0.5+float64(i%3)
			for j := range x.Row(i) {
				x.Row(i)[j] += 7
			}
		}
		copy(x.Rows(40, 60).Data, x.Rows(0, 20).Data)
		o, e := LogisticOptions{Classes: classes, Weights: weights, L2: 1}, newEngine()
		defer e.close()
		if s := newSubspace(e, x); s == nil || s.coordinates.Stride() != 39 {
			t.Fatal("40 different vectors do not span 39 directions")
		}
		want, err := logisticOf(t.Context(), e, x, labels, o)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Logistic(t.Context(), x, labels, o)
		if err != nil || !got.Converged {
			t.Fatal(got, err)
		}
		for i, v := range want.Coef.Data {
			within(t, "coefficient", float64(got.Coef.Data[i]), float64(v), 0.05, 1e-2)
		}
		p := want.Probabilities(x)
		for i, v := range got.Probabilities(x).Data {
			within(t, "probability", float64(v), float64(p.Data[i]), 1, 1e-4)
		}
	}
	same := tensor.New(5, 500)
	if _, err := Logistic(t.Context(), same, []int{0, 1, 0, 1, 1}, LogisticOptions{Classes: 2, L2: 1}); err != nil {
		t.Error(err)
	}
}

// A weight of two equals the vector twice; a weight of zero equals leaving it out.
func TestLogisticWeights(t *testing.T) {
	x, heap := heaps(300, 3, 3, 1)
	weights := make([]float64, 300)
	double := &tensor.Tensor{Shape: []int{0, 3}}
	var labels []int
	for i := range weights {
		weights[i] = float64(i % 3)
		for range i % 3 {
			double.Data = append(double.Data, x.Row(i)...)
			labels = append(labels, heap[i])
		}
	}
	double.Shape[0] = len(labels)
	a, err := Logistic(context.Background(), x, heap, LogisticOptions{Classes: 3, L2: 2, Weights: weights})
	if err != nil {
		t.Fatal(err)
	}
	b, err := Logistic(context.Background(), double, labels, LogisticOptions{Classes: 3, L2: 2})
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range a.Coef.Data {
		if math.Abs(float64(v-b.Coef.Data[i])) > 1e-3 {
			t.Errorf("weighted %v, repeated %v", a.Coef.Data, b.Coef.Data)
		}
	}
}

// A constant value carries no information, with or without a penalty.
func TestLogisticConstant(t *testing.T) {
	x, heap := heaps(200, 2, 2, 1)
	for i := range 200 {
		x.Row(i)[1] = 7
	}
	for _, l2 := range []float64{0, 1} {
		c, err := Logistic(context.Background(), x, heap, LogisticOptions{Classes: 2, L2: l2})
		if err != nil {
			t.Fatal(err)
		}
		if v := c.Coef.Row(0)[1]; math.Abs(float64(v)) > 1e-6 {
			t.Errorf("L2 %v: its coefficient is %v", l2, v)
		}
	}
}

func TestLogisticRefuses(t *testing.T) {
	x, heap := heaps(20, 2, 2, 3)
	one := make([]int, 20)
	bad := slices.Clone(heap)
	bad[3] = 2
	negative := slices.Repeat([]float64{-1}, 20)
	for name, f := range map[string]func() error{
		"one class": func() error {
			_, err := Logistic(context.Background(), x, heap, LogisticOptions{Classes: 1})
			return err
		},
		"all of one class": func() error {
			_, err := Logistic(context.Background(), x, one, LogisticOptions{Classes: 2})
			return err
		},
		"a label too many": func() error {
			_, err := Logistic(context.Background(), x, bad, LogisticOptions{Classes: 2})
			return err
		},
		"too few labels": func() error {
			_, err := Logistic(context.Background(), x, heap[:19], LogisticOptions{Classes: 2})
			return err
		},
		"negative weights": func() error {
			_, err := Logistic(context.Background(), x, heap, LogisticOptions{Classes: 2, Weights: negative})
			return err
		},
		"an ended context": func() error {
			ctx, cancel := context.WithCancel(context.Background())
			cancel()
			_, err := Logistic(ctx, x, heap, LogisticOptions{Classes: 2})
			return err
		},
	} {
		if f() == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func BenchmarkLogistic(b *testing.B) {
	for _, c := range []struct {
		name              string
		n, width, classes int
	}{{"60000x16 in 10", 60000, 16, 10}, {"3000x200 in 2", 3000, 200, 2}} {
		x, heap := heaps(c.n, c.width, c.classes, 1)
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := Logistic(context.Background(), x, heap, LogisticOptions{Classes: c.classes, L2: 1}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
