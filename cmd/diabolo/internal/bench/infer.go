package bench

import (
	"context"
	"errors"
	"runtime"
)

// Infer measures how fast images in memory are encoded and decoded by model.Reconstruct:
// z = mu, running statistics, pixels in 0..1. A call processes one batch, so a batch of one
// image gives the latency of an image. Meanwhile GOMAXPROCS is set to the number of
// workers, from which inference takes it. Infer stops when ctx ends.
func Infer(ctx context.Context, o Options) (Result, error) {
	s, err := newSubject(o)
	if err != nil {
		return Result{}, err
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(o.Workers))
	var failed error
	number := 0
	r, calls, err := s.measure(ctx, o, newRecorder(s.model), func() {
		in := s.inputs[number%len(s.inputs)]
		number++
		if _, err := s.model.Reconstruct(in.Input, in.Labels); err != nil {
			failed = err
		}
	})
	if err != nil || failed != nil {
		return Result{}, errors.Join(err, failed)
	}
	r.Mode, r.Latency = "infer", &Latency{median(calls), quantile(calls, 0.95)}
	return r, nil
}
