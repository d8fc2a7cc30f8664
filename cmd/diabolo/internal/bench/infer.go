package bench

import (
	"context"
	"errors"
	"runtime"
)

// Infer measures how fast images in memory are encoded and decoded again, as
// model.Reconstruct does it: z = mu, running statistics, pixels in 0..1. The batch
// is what one call gets, so with one image its latency is that of an image. It sets
// GOMAXPROCS to the workers meanwhile, which is how inference is told, and gives up
// when ctx ends.
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
