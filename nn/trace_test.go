package nn

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/diabolo-go/diabolo/tensor"
)

// traced is one call of a Trace, without the time.
type traced struct {
	part     any
	backward bool
}

const forward, back = false, true // in traced

// A Trace is called for every layer once per pass, in the order they run, and for no
// Sequential, not even one among the layers. Results do not change.
func TestTrace(t *testing.T) {
	conv, relu, flat := NewConv2D("conv", 1, 2, Conv{Kernel: 3}), NewReLU(), NewFlatten()
	NewSequential(conv).Init(1)
	for _, p := range conv.Params() {
		p.Bind(p.Data, make([]float32, len(p.Data)))
	}
	net := NewSequential(NewDropout("d", 0), NewSequential(conv, relu), flat)
	x := batch(2, []int{1, 5, 5}, 1)
	var heard []traced
	call := &Call{Train: true}
	want := net.Forward(call, x).Clone()
	call.Trace = func(part any, backward bool, took time.Duration) {
		if took < 0 {
			t.Errorf("%T took %v", part, took)
		}
		heard = append(heard, traced{part, backward})
	}
	y := call.Forward(net, x)
	same(t, "y", y.Data, want.Data)
	call.Backward(net, y, false)

	first := net.layers[0]
	expected := []traced{
		{first, forward}, {conv, forward}, {relu, forward}, {flat, forward},
		{flat, back}, {relu, back}, {conv, back}, // nothing before conv has weights
	}
	compare := cmp.Comparer(func(a, b traced) bool { return a == b })
	if d := cmp.Diff(expected, heard, compare); d != "" {
		t.Errorf("traced (-want +got):\n%s", d)
	}
}

func TestTraceOfEmbedding(t *testing.T) {
	e := NewEmbedding("e", 3, 2)
	e.Weight.Bind(e.Weight.room(), make([]float32, 6))
	var heard []traced
	call := &Call{Train: true, Trace: func(part any, backward bool, _ time.Duration) { heard = append(heard, traced{part, backward}) }}
	e.Forward(call, []int{2, 0})
	e.Backward(call, tensor.New(2, 2))
	if len(heard) != 2 || heard[0] != (traced{e, forward}) || heard[1] != (traced{e, back}) {
		t.Errorf("heard %v", heard)
	}
}

// A Trace costs no memory, on or off.
func TestTraceAllocatesNothing(t *testing.T) {
	net := NewSequential(NewReLU())
	x := tensor.New(1, 4)
	for name, trace := range map[string]Trace{"off": nil, "on": func(any, bool, time.Duration) {}} {
		bare, call := &Call{}, &Call{Trace: trace}
		l := net.layers[0]
		without := testing.AllocsPerRun(100, func() { l.Forward(bare, x) })
		if with := testing.AllocsPerRun(100, func() { net.Forward(call, x) }); with != without {
			t.Errorf("%s: %v allocations, %v without", name, with, without)
		}
	}
}
