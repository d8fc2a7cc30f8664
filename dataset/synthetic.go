package dataset

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"

	"github.com/diabolo-go/diabolo/internal/raster"
	"github.com/diabolo-go/diabolo/internal/slice"
)

// A generator draws a data set item by item. Every item depends only on generationSeed
// and its number, so a count only says where to stop, and any number of workers draws
// the same images.
type generator struct {
	Source
	version int // raised when any image changes: part of the checksum
	count   int // number of items unless the config says otherwise
	factors []string

	// painter returns a function, one per worker, that writes the image of an item,
	// planar, side x side, and one value for each factor.
	painter func(side int) func(item int, pixels []uint8, factors []float32)

	// finish adds to a set what follows from the numbers of its items: names, classes,
	// persons.
	finish func(set *Set)
}

func (g generator) source() source {
	g.Attributes = "the factors it is drawn from"
	return source{
		Source: g.Source, side: bounds{16, 512}, count: bounds{1, 10_000_000}, drawn: true,
		local: "is drawn when it is used; there is nothing to download",
		load: func(ctx context.Context, c Config, _ Options) (*loaded, error) {
			set, err := g.generate(ctx, c)
			return &loaded{Set: set}, err
		},
	}
}

// A factor is one exact value of an item.
type factor[T any] struct {
	name  string
	value func(*T) float64
}

func namesOf[T any](factors []factor[T]) []string {
	return slice.Map(factors, func(f factor[T]) string { return f.name })
}

// generationSeed is the same for all synthetic data: a run's seed must not change its
// training data.
const generationSeed = 20130313

// generate draws the whole set as configured. Its error is that of ctx.
func (g generator) generate(ctx context.Context, c Config) (*Set, error) {
	count, side, channels := cmp.Or(c.Count, g.count), cmp.Or(c.Size, g.Shape[1]), g.Shape[0]
	switch c.Colour {
	case "grey":
		channels = 1
	case "rgb":
		channels = 3
	}
	set := &Set{
		Name:   g.Name,
		Shape:  [3]int{channels, side, side},
		Pixels: make([]uint8, count*channels*side*side),
		Names:  make([]string, count),
		Attrs:  make([]Attr, len(g.factors)),
	}
	for i, name := range g.factors {
		set.Attrs[i] = Attr{name, make([]float32, count)}
	}
	g.drawAll(ctx, set)
	set.Sums = []Sum{g.sum(set)}
	g.finish(set)
	return set, ctx.Err()
}

// drawAll fills the set; workers take items in turn. Each writes its own pixels and its
// own row of factors, so it does not matter which one draws an item. They stop when ctx
// ends.
func (g generator) drawAll(ctx context.Context, set *Set) {
	workers := min(runtime.GOMAXPROCS(0), set.Len())
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			pixels := make([]uint8, g.Shape[0]*set.Shape[1]*set.Shape[2])
			factors := make([]float32, len(g.factors))
			draw := g.painter(set.Shape[1])
			for i := w; i < set.Len() && ctx.Err() == nil; i += workers {
				draw(i, pixels, factors)
				convert(set.Image(i), pixels)
				for f, v := range factors {
					set.Attrs[f].Values[i] = v
				}
			}
		})
	}
	group.Wait()
}

// convert copies a planar image to one or three channels, depending on the length of
// out; colour becomes grey by its luma.
func convert(out, in []uint8) {
	switch size := len(in); {
	case len(out) == size:
		copy(out, in)
	case len(out) == 3*size:
		for c := range 3 {
			copy(out[c*size:], in)
		}
	default:
		n := len(out)
		raster.Luma(out, in[:n], in[n:2*n], in[2*n:])
	}
}

// sum returns the checksum of the parameters that determine the pixels.
func (g generator) sum(set *Set) Sum {
	text := fmt.Sprintf("%s version %d seed %d count %d shape %v", g.Name, g.version, generationSeed, set.Len(), set.Shape)
	return Sum{File: g.Name, Kind: "generated", Hex: fmt.Sprintf("%x", sha256.Sum256([]byte(text)))}
}

// chance draws numbers of one stream by more convenient methods.
type chance struct{ *rand.Rand }

func (c chance) of(p float64) bool { return c.Float64() < p }

func (c chance) between(low, high float64) float64 { return low + (high-low)*c.Float64() }

// bell is a normal number, limited to at most from the mean.
func (c chance) bell(mean, deviation, most float64) float64 {
	return mean + min(max(c.NormFloat64()*deviation, -most), most)
}
