package nn

import (
	"math"
	"testing"

	"github.com/diabolo-go/diabolo/tensor"
)

func TestEmbedding(t *testing.T) {
	e := NewEmbedding("classes", 4, 3)
	copy(e.Weight.room(), spread(12, 1))
	e.Weight.Bind(e.Weight.room(), spread(12, 2)) // gradients full of rubbish
	call, labels := &Call{Train: true}, []int{2, 0, 2}
	y := e.Forward(call, labels)
	for i, label := range labels {
		same(t, "row", y.Row(i), e.Weight.Data[3*label:][:3])
	}
	e.Backward(call, tensor.FromSlice([]float32{1, 2, 3, 10, 20, 30, 100, 200, 300}, 3, 3))
	same(t, "gradient", e.Weight.Grad, []float32{10, 20, 30, 0, 0, 0, 101, 202, 303, 0, 0, 0})
}

// Two embeddings have separate memory in one Call.
func TestEmbeddingsDoNotShareBuffers(t *testing.T) {
	a, b := NewEmbedding("a", 3, 2), NewEmbedding("b", 3, 2)
	a.Init(1)
	b.Init(1)
	var call Call
	y := a.Forward(&call, []int{1})
	want := y.Clone()
	b.Forward(&call, []int{2})
	same(t, "the first output", y.Data, want.Data)
}

func TestEmbeddingRefusesLabels(t *testing.T) {
	for _, label := range []int{-1, 4} {
		func() {
			defer func() {
				want := "nn: classes.weight: label -1, there are classes 0 to 3"
				if got := recover(); label == -1 && got != want || got == nil {
					t.Errorf("label %d: panic %v, want %s", label, got, want)
				}
			}()
			e := NewEmbedding("classes", 4, 3)
			e.Init(1)
			e.Forward(&Call{}, []int{label})
		}()
	}
}

// Init draws from N(0, 1): of n values the mean is within five of its standard
// errors 1/sqrt(n), the mean square of its sqrt(2/n). Names and seeds differ.
func TestEmbeddingInit(t *testing.T) {
	const n = 20_000
	e := NewEmbedding("a", n/100, 100)
	e.Init(3)
	sum, squares := 0.0, 0.0
	for _, w := range exactly(e.Weight.Data).v {
		sum, squares = sum+w, squares+w*w
	}
	if math.Abs(sum/n) > 5/math.Sqrt(n) || math.Abs(squares/n-1) > 5*math.Sqrt(2./n) {
		t.Errorf("mean %v, mean square %v", sum/n, squares/n)
	}
	other := NewEmbedding("b", n/100, 100)
	other.Init(3)
	if d := differing(e.Weight.Data, other.Weight.Data); d < n*99/100 {
		t.Errorf("another name changes only %d of %d weights", d, n)
	}
}
