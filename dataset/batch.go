package dataset

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/diabolo-go/diabolo/internal/engine/rng"
	"github.com/diabolo-go/diabolo/tensor"
)

// A Batch is the data of one training step. The zero value is ready for Batches.Fill,
// which reuses its memory: the contents are valid until the next Fill.
type Batch struct {
	Input  *tensor.Tensor // N C H W in 0..1, augmented and noisy
	Target *tensor.Tensor // Input before noise was added; the same tensor if there is no noise
	Labels []int          // class of each image, an index into Set.Classes; nil if the data have no classes
	Index  []int          // which item of the Set each image is

	clean, noisy *tensor.Tensor
	labels       []int
	unwarped     []float32 // an image before its augmentation
	warp         warp
	pcg          rand.PCG
	stream       *rand.Rand // over pcg
}

// BatchOptions are the options of View.Batches.
type BatchOptions struct {
	Size    int      // images per batch, at least 1; the last batch may have fewer
	Seed    uint64   // of order, augmentation and noise
	Epoch   uint64   // number of the epoch: another one gives other random numbers
	Shuffle bool     // random order; false: that of the view
	Noise   *Noise   // nil: none
	Augment *Augment // nil: none
}

// Batches are the batches of a View in one epoch. They are read-only, so goroutines may
// fill different Batch values concurrently.
type Batches struct {
	view  View
	o     BatchOptions
	order []int // position in the epoch -> position in the view; nil: the same
}

// Batches splits the view into batches. The order is random by Seed and Epoch; the
// augmentation and noise of an image are random by Seed, Epoch and its position in the
// epoch, so its values depend neither on the batch size nor on the goroutine that fills
// the batch. Batches panics if Size is below 1.
func (v View) Batches(o BatchOptions) *Batches {
	if o.Size < 1 {
		panic(fmt.Sprintf("dataset: batches of %d images", o.Size))
	}
	b := &Batches{view: v, o: o}
	if o.Shuffle {
		b.order = rng.New(o.Seed, "shuffle", o.Epoch).Perm(v.Len())
	}
	return b
}

// Len returns the number of batches, including a smaller last one.
func (b *Batches) Len() int { return (b.view.Len() + b.o.Size - 1) / b.o.Size }

// Fill sets dst to batch number step, 0 to Len-1. The result depends only on the view,
// the options and step. Fill allocates only if dst has too little memory.
func (b *Batches) Fill(step int, dst *Batch) {
	from := step * b.o.Size
	to := min(from+b.o.Size, b.view.Len())
	dst.reset(to-from, b.view.Set, b.o.Noise.active())
	for i := range dst.Index {
		place := uint64(from + i)
		item := b.item(from + i)
		dst.Index[i] = item
		if dst.Labels != nil {
			dst.Labels[i] = b.view.Set.Labels[item]
		}
		b.gather(item, place, dst, dst.Target.Row(i))
		if b.o.Noise.active() {
			b.o.Noise.add(dst.seed(b.o, "noise", place), dst.Input.Row(i), dst.Target.Row(i), b.view.Set.Shape[0])
		}
	}
}

// item returns the item of the set at a position of the epoch.
func (b *Batches) item(place int) int {
	if b.order != nil {
		place = b.order[place]
	}
	return b.view.Index[place]
}

// gather writes one image, augmented, to out.
func (b *Batches) gather(item int, place uint64, dst *Batch, out []float32) {
	if !b.o.Augment.active() {
		b.view.Set.Read(out, item)
		return
	}
	dst.unwarped = slices.Grow(dst.unwarped[:0], len(out))[:len(out)]
	b.view.Set.Read(dst.unwarped, item)
	shape := b.view.Set.Shape
	dst.warp.draw(b.o.Augment, dst.seed(b.o, "augment", place), shape[1], shape[2])
	dst.warp.apply(out, dst.unwarped, shape[0])
}

// seed returns the batch's generator at the start of the stream of one image.
func (b *Batch) seed(o BatchOptions, purpose string, place uint64) *rand.Rand {
	rng.Seed(&b.pcg, o.Seed, purpose, o.Epoch, place)
	return b.stream
}

// reset makes room for n images of the set.
func (b *Batch) reset(n int, s *Set, noise bool) {
	if b.stream == nil {
		b.stream = rand.New(&b.pcg)
	}
	b.Index = slices.Grow(b.Index[:0], n)[:n]
	b.Labels = nil
	if s.Labels != nil {
		b.labels = slices.Grow(b.labels[:0], n)[:n]
		b.Labels = b.labels
	}
	b.clean = b.clean.Resize(n, s.Shape[0], s.Shape[1], s.Shape[2])
	b.Target, b.Input = b.clean, b.clean
	if noise {
		b.noisy = b.noisy.Resize(b.clean.Shape...)
		b.Input = b.noisy
	}
}
