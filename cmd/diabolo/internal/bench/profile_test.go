package bench

import (
	"context"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/diabolo-go/diabolo/nn/arch"
)

// A profile names every layer of the model's table once, those that run as one in
// one row, and its times add up to the batch's.
func TestProfile(t *testing.T) {
	for mode, measure := range map[string]func(context.Context, Options) (Result, error){"train": Train, "infer": Infer} {
		o := options(t, "cvae-digits")
		o.Profile = true
		r, err := measure(context.Background(), o)
		if err != nil {
			t.Fatal(err)
		}
		s, err := newSubject(o)
		if err != nil {
			t.Fatal(err)
		}
		checkRows(t, mode, r, s.model.Layers())
		checkTimes(t, mode, r.Profile)
	}
}

func checkRows(t *testing.T, mode string, r Result, table []arch.Info) {
	t.Helper()
	if mode == "train" { // where the loss contains the sigmoid
		table = table[:len(table)-1]
	}
	var got, want []string
	flop, bytes, params := 0, 0, 0
	for _, l := range r.Profile.Layers {
		for i, name := range l.Names {
			got = append(got, name+" "+l.Kinds[i])
		}
		flop, bytes, params = flop+l.FLOP.Forward+l.FLOP.Backward, bytes+l.Bytes, params+l.Parameters
	}
	for _, l := range table {
		want = append(want, l.Name+" "+l.Kind)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s: rows (-want +got):\n%s", mode, d)
	}
	if flop != r.FLOP || bytes != r.Bytes || params != r.Parameters {
		t.Errorf("%s: the rows have %d operations, %d bytes, %d parameters, the model %d, %d, %d", mode, flop, bytes, params, r.FLOP, r.Bytes, r.Parameters)
	}
}

func checkTimes(t *testing.T, mode string, p *Profile) {
	t.Helper()
	sum, shares := p.Loss+p.Other, (p.Loss+p.Other)/p.Batch
	for _, l := range p.Layers {
		sum, shares = sum+l.time(), shares+l.Share
		conv := slices.Contains(l.Kinds, "conv2d")
		if conv && !(l.Forward > 0 && l.GFLOPS > 0) || (l.Backward > 0 && l.Update >= 0) != (mode == "train") {
			t.Errorf("%s: %+v", mode, l)
		}
	}
	if math.Abs(sum-p.Batch) > 1e-9*p.Batch || math.Abs(shares-1) > 1e-9 || p.AtOnce {
		t.Errorf("%s: the rows take %v of %v ms, shares %v, at once %v", mode, sum, p.Batch, shares, p.AtOnce)
	}
	if (p.Loss > 0) != (mode == "train") {
		t.Errorf("%s: a loss of %v ms", mode, p.Loss)
	}
}

// Where goroutines ran layers at once, shares are of the sum of their times.
func TestProfileAtOnce(t *testing.T) {
	r := recorder{}
	for range 2 {
		r.layers = append(r.layers, &layer{times: times{forward: 3 * time.Millisecond}, rows: []arch.Info{{Name: "a", In: []int{1}, Out: []int{1}}}})
	}
	p := r.profile(1, []float64{2, 2})
	if !p.AtOnce || p.Other != 0 || p.Batch != 2 || p.Layers[0].Forward != 1.5 || p.Layers[0].Share != 0.5 {
		t.Errorf("%+v", p)
	}
}
