package dataset

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// ramp is a set of n pictures of random pixels with labels.
func ramp(n, channels, height, width int) *Set {
	s := &Set{Name: "ramp", Shape: [3]int{channels, height, width}, Labels: make([]int, n), Classes: []string{"even", "odd"}}
	s.Pixels = make([]uint8, n*channels*height*width)
	r := rand.New(rand.NewPCG(3, 4))
	for i := range s.Pixels {
		s.Pixels[i] = uint8(r.Uint32())
	}
	for i := range s.Labels {
		s.Labels[i] = i % 2
	}
	return s
}

// all is the view of every item of s, in reverse, so that positions are not items.
func all(s *Set) View {
	v := View{Set: s, Index: make([]int, s.Len())}
	for i := range v.Index {
		v.Index[i] = s.Len() - 1 - i
	}
	return v
}

func TestBatchesCoverTheView(t *testing.T) {
	view := all(ramp(10, 1, 4, 4))
	for _, shuffle := range []bool{false, true} {
		b := view.Batches(BatchOptions{Size: 4, Seed: 1, Epoch: 2, Shuffle: shuffle})
		if b.Len() != 3 {
			t.Fatalf("%d batches of 4 from 10 items, want 3", b.Len())
		}
		var batch Batch
		var seen []int
		for step := range b.Len() {
			b.Fill(step, &batch)
			if batch.Input != batch.Target {
				t.Error("without noise, Input and Target differ")
			}
			for i, item := range batch.Index {
				if batch.Labels[i] != item%2 {
					t.Errorf("item %d has label %d", item, batch.Labels[i])
				}
				for j, pixel := range view.Set.Image(item) {
					if want := float32(pixel) / 255; batch.Input.Row(i)[j] != want {
						t.Fatalf("item %d, value %d is %v, want %v", item, j, batch.Input.Row(i)[j], want)
					}
				}
			}
			seen = append(seen, batch.Index...)
		}
		if got := slices.Equal(seen, view.Index); got == shuffle {
			t.Errorf("shuffle %v: order %v", shuffle, seen)
		}
		slices.Sort(seen)
		if diff := cmp.Diff([]int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, seen); diff != "" {
			t.Errorf("shuffle %v: items of an epoch (-want +got):\n%s", shuffle, diff)
		}
	}
}

func TestBatchesOfNothing(t *testing.T) {
	if n := all(ramp(0, 1, 4, 4)).Batches(BatchOptions{Size: 4, Shuffle: true}).Len(); n != 0 {
		t.Errorf("%d batches from an empty view", n)
	}
	defer func() {
		if recover() == nil {
			t.Error("batches of 0 images did not panic")
		}
	}()
	all(ramp(3, 1, 4, 4)).Batches(BatchOptions{})
}

// The values of an image depend on its position in the epoch, not on the order in which
// batches are filled, their size, or the previous contents of the Batch.
func TestFillInAnyOrder(t *testing.T) {
	view := all(ramp(23, 3, 9, 7))
	rapid.Check(t, func(t *rapid.T) {
		o := BatchOptions{
			Seed: rapid.Uint64().Draw(t, "seed"), Epoch: rapid.Uint64Range(1, 50).Draw(t, "epoch"),
			Shuffle: rapid.Bool().Draw(t, "shuffle"), Noise: drawNoise(t), Augment: drawAugment(t),
		}
		one := epoch(view, o, 1, nil)
		size := rapid.IntRange(1, 25).Draw(t, "size")
		steps := rapid.Permutation(stepsOf(view, size)).Draw(t, "steps")
		if diff := cmp.Diff(one, epoch(view, o, size, steps)); diff != "" {
			t.Fatalf("batches of 1 in order and of %d in order %v differ:\n%s", size, steps, diff)
		}
	})
}

func stepsOf(v View, size int) []int {
	steps := make([]int, (v.Len()+size-1)/size)
	for i := range steps {
		steps[i] = i
	}
	return steps
}

// A place is the contents of one position of an epoch.
type place struct {
	Item          int
	Input, Target []float32
}

// epoch fills batches in the order of steps, nil for the natural one, and returns their
// contents by position.
func epoch(v View, o BatchOptions, size int, steps []int) []place {
	o.Size = size
	b := v.Batches(o)
	places := make([]place, v.Len())
	if steps == nil {
		steps = stepsOf(v, size)
	}
	var batch Batch
	for _, step := range steps {
		b.Fill(step, &batch)
		for i, item := range batch.Index {
			places[step*size+i] = place{item, slices.Clone(batch.Input.Row(i)), slices.Clone(batch.Target.Row(i))}
		}
	}
	return places
}

func TestFillAllocatesNothing(t *testing.T) {
	view := all(ramp(40, 3, 8, 8))
	for name, o := range map[string]BatchOptions{
		"plain":   {},
		"noise":   {Noise: &Noise{Gaussian: 0.3}},
		"augment": {Augment: &Augment{Flip: true, Shift: 2, Crop: 2}},
	} {
		o.Size, o.Shuffle = 16, true // 16, 16, 8: the last is smaller
		b := view.Batches(o)
		var batch Batch
		b.Fill(0, &batch)
		step := 0
		if n := testing.AllocsPerRun(20, func() {
			b.Fill(step%b.Len(), &batch)
			step++
		}); n != 0 {
			t.Errorf("%s: %v allocations a batch, want none", name, n)
		}
	}
}

func TestEpochsDiffer(t *testing.T) {
	view := all(ramp(50, 1, 4, 4))
	o := BatchOptions{Shuffle: true, Noise: &Noise{Mask: 0.5}}
	o.Epoch = 1
	first := epoch(view, o, 8, nil)
	o.Epoch = 2
	second := epoch(view, o, 8, nil)
	o.Epoch, o.Seed = 1, 1
	seeded := epoch(view, o, 8, nil)
	if cmp.Equal(first, second) || cmp.Equal(first, seeded) {
		t.Error("two epochs, or two seeds, have the same order and noise")
	}
}

func BenchmarkFill(b *testing.B) {
	for _, c := range []struct {
		name                      string
		size, channels, side, set int
		o                         BatchOptions
	}{
		{name: "plain", size: 32, channels: 1, side: 28, set: 60000},
		{name: "plain", size: 4, channels: 3, side: 64, set: 6000},
		{name: "flip-shift", size: 32, channels: 1, side: 28, set: 6000, o: BatchOptions{Augment: &Augment{Flip: true, Shift: 2}}},
		{name: "crop", size: 32, channels: 1, side: 28, set: 6000, o: BatchOptions{Augment: &Augment{Crop: 2}}},
		{name: "gaussian", size: 32, channels: 1, side: 28, set: 6000, o: BatchOptions{Noise: &Noise{Gaussian: 0.4}}},
		{name: "mask", size: 32, channels: 1, side: 28, set: 6000, o: BatchOptions{Noise: &Noise{Mask: 0.3}}},
	} {
		b.Run(fmt.Sprintf("%s/%dx%dx%dx%d", c.name, c.size, c.channels, c.side, c.side), func(b *testing.B) {
			c.o.Size, c.o.Shuffle = c.size, true
			batches := all(ramp(c.set, c.channels, c.side, c.side)).Batches(c.o)
			var batch Batch
			step := 0
			for b.Loop() {
				batches.Fill(step%batches.Len(), &batch)
				step++
			}
		})
	}
}

func TestSpread(t *testing.T) {
	v := View{Index: []int{5, 6, 7, 8, 9, 10, 11}}
	for n, want := range map[int][]int{0: {}, 1: {5}, 3: {5, 7, 9}, 7: v.Index, 20: v.Index} {
		if got := v.Spread(n).Index; !slices.Equal(got, want) {
			t.Errorf("%d of %v: %v, want %v", n, v.Index, got, want)
		}
	}
}
