package bench

import (
	"time"

	"gonum.org/v1/gonum/floats"
)

// A Profile breaks down the time of a batch: means over all windows, in milliseconds.
type Profile struct {
	Batch  float64 `json:"batch_ms"` // the whole step, or call
	Layers []Layer `json:"layers"`   // in the order they run forward
	Loss   float64 `json:"loss_ms"`  // losses and their gradients; 0 in inference
	Other  float64 `json:"other_ms"` // the rest: drawing z, copies, allocation

	// AtOnce is set if layers ran concurrently, so that their times add up to more than
	// the batch took. Shares are then of that sum.
	AtOnce bool `json:"at_once,omitempty"`
}

// A Layer is a row of a profile: a layer that ran, which may combine several of the
// config.
type Layer struct {
	Names      []string `json:"names"`
	Kinds      []string `json:"kinds"`
	Out        []int    `json:"out"` // shape for one image
	Parameters int      `json:"parameters"`
	FLOP       FLOP     `json:"flop_per_image"`
	Bytes      int      `json:"bytes_per_batch"` // lower bound
	Forward    float64  `json:"forward_ms"`
	Backward   float64  `json:"backward_ms"` // with AdamW for the weights updated in it
	Update     float64  `json:"update_ms"`   // AdamW for the others
	GFLOPS     float64  `json:"gflops"`      // forward and backward
	Share      float64  `json:"share"`       // of the time of a batch
}

// FLOP are the floating-point operations of a layer.
type FLOP struct {
	Forward  int `json:"forward"`
	Backward int `json:"backward"`
}

// work adds up the work of the layers, and its speed at a rate in images per second.
func (r *recorder) work(batch int, rate float64, p Peaks) Work {
	var w Work
	for _, l := range r.layers {
		forward, backward := l.flop()
		w.FLOP += forward + backward
		w.Bytes += l.bytes(batch)
	}
	w.GFLOPS = float64(w.FLOP) * rate / 1e9
	w.GBps = float64(w.Bytes) * rate / float64(batch) / 1e9
	w.FMAShare, w.BandwidthShare = share(w.GFLOPS, p.GFLOPS.All), share(w.GBps, p.GBps.All)
	return w
}

// profile distributes the time of the calls over the layers.
func (r *recorder) profile(batch int, calls []float64) *Profile {
	mean := func(d time.Duration) float64 { return milliseconds(d) / float64(len(calls)) }
	p := &Profile{Batch: floats.Sum(calls) / float64(len(calls)), Loss: mean(r.loss)}
	total := p.Loss
	for _, ran := range r.layers {
		l, t := ran.row(batch), ran.times
		l.Forward, l.Backward, l.Update = mean(t.forward), mean(t.backward), mean(t.update)
		l.GFLOPS = share(float64((l.FLOP.Forward+l.FLOP.Backward)*batch)/1e6, l.Forward+l.Backward)
		total += l.time()
		p.Layers = append(p.Layers, l)
	}
	p.Other, p.AtOnce = max(p.Batch-total, 0), total > p.Batch
	for i := range p.Layers {
		p.Layers[i].Share = share(p.Layers[i].time(), max(p.Batch, total))
	}
	return p
}

// row describes a layer and its work.
func (l *layer) row(batch int) Layer {
	r := Layer{Bytes: l.bytes(batch)}
	for _, info := range l.rows {
		r.Names, r.Kinds = append(r.Names, info.Name), append(r.Kinds, info.Kind)
		r.Out, r.Parameters = info.Out, r.Parameters+info.Params
	}
	r.FLOP.Forward, r.FLOP.Backward = l.flop()
	return r
}

func (l Layer) time() float64 { return l.Forward + l.Backward + l.Update }

// share is part/whole, and 0 if whole is 0.
func share(part, whole float64) float64 {
	if whole == 0 {
		return 0
	}
	return part / whole
}
