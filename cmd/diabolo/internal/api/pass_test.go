package api

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/diabolo-go/diabolo/tensor"
)

// Many rows are passes of mostRows, whose results are put together again; none begins once
// the client has left.
func TestManyRowsTakeTurns(t *testing.T) {
	ctx, leave := context.WithCancel(t.Context())
	var passes []int
	double := func(in *tensor.Tensor, labels []int) ([]float64, error) {
		var out []float64
		for i, v := range in.Data {
			out = append(out, float64(v)+float64(labels[i]))
		}
		if passes = append(passes, in.N()); len(passes) == 7 {
			leave()
		}
		return out, nil
	}
	b, q := &base{o: Options{Timeout: time.Minute}}, newQueue(func(int) {}, double, scoreResults)
	rows, labels, want := tensor.New(300, 1), make([]int, 300), make([]float64, 300)
	for i := range want {
		rows.Data[i], labels[i], want[i] = float32(i), 1000*i, float64(1001*i)
	}
	if got, err := pass(ctx, b, q, rows, labels); err != nil || !slices.Equal(got, want) {
		t.Errorf("%v, %v", got, err)
	}
	if want := []int{64, 64, 64, 64, 44}; !slices.Equal(passes, want) {
		t.Errorf("passes of %v rows, want %v", passes, want)
	}
	var problem *Problem
	if _, err := pass(ctx, b, q, rows, labels); !errors.As(err, &problem) || problem.Kind != Abandoned || len(passes) != 7 {
		t.Errorf("%v after passes of %v rows", err, passes)
	}
}
