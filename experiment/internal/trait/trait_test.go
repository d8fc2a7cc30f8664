package trait

import (
	"math"
	"slices"
	"testing"

	"github.com/diabolo-go/diabolo/dataset"
)

func TestTrait(t *testing.T) {
	nan := float32(math.NaN())
	for _, c := range []struct {
		values []float32
		want   []bool // of those known
	}{
		{[]float32{1, -1, nan, 0.5}, []bool{true, false, true}},
		{[]float32{0, 1, 1, 1}, []bool{false, true, true, true}},
		{[]float32{0.1, 0.2, 0.3, 0.4}, []bool{false, false, true, true}},
		{[]float32{2, 2, 2}, []bool{false, false, false}},
	} {
		s := &dataset.Set{Attrs: []dataset.Attr{{Name: "x", Values: c.values}}}
		trait, err := New(s, "x")
		if err != nil {
			t.Fatal(err)
		}
		var got []bool
		for i := range c.values {
			if trait.Known(i) {
				got = append(got, trait.Has(i))
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%v: %v, want %v", c.values, got, c.want)
		}
	}
}

func TestAttributed(t *testing.T) {
	want := "lfw (lfw_attributes.txt), synthetic-digits (the factors it is drawn from), synthetic-faces (the factors it is drawn from)"
	if got := Attributed(); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
