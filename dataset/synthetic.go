package dataset

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
)

// A generator draws a data set item by item. Everything about an item comes from
// generationSeed and the item's number, so a count only says where to stop and
// any number of workers draws the same pictures.
type generator struct {
	name     string
	version  int // raised when any picture changes: part of the checksum
	count    int // items unless the config says otherwise
	side     int // pixels unless the config says otherwise
	channels int // 1 or 3
	factors  []string

	// painter returns a worker's own function that writes the picture of an item,
	// planar, side x side, and one value for each factor.
	painter func(side int) func(item int, pixels []uint8, factors []float32)
}

// generationSeed is the same for all synthetic data: a run's seed must not
// change what it is trained on.
const generationSeed = 20130313

const (
	minSide  = 16
	maxSide  = 512
	maxCount = 10_000_000
)

// generate draws the whole set as the config wants it.
func (g generator) generate(c Config) (*Set, error) {
	if err := g.check(c); err != nil {
		return nil, err
	}
	count, side, channels := orDefault(c.Count, g.count), orDefault(c.Size, g.side), g.channels
	switch c.Colour {
	case "grey":
		channels = 1
	case "rgb":
		channels = 3
	}
	set := &Set{
		Name:   g.name,
		Shape:  [3]int{channels, side, side},
		Pixels: make([]uint8, count*channels*side*side),
		Names:  make([]string, count),
		Attrs:  make([]Attr, len(g.factors)),
	}
	for i, name := range g.factors {
		set.Attrs[i] = Attr{name, make([]float32, count)}
	}
	g.drawAll(set)
	set.Sums = []Sum{g.sum(set)}
	return set, nil
}

func (g generator) check(c Config) error {
	if c.Count < 0 || c.Count > maxCount {
		return fmt.Errorf("dataset.count: %d items of %s, want 1 to %d", c.Count, g.name, maxCount)
	}
	if c.Size != 0 && (c.Size < minSide || c.Size > maxSide) {
		return fmt.Errorf("dataset.size: %s in %d pixels, want %d to %d", g.name, c.Size, minSide, maxSide)
	}
	if c.Colour != "" && c.Colour != "grey" && c.Colour != "rgb" {
		return fmt.Errorf("dataset.colour: %q, want grey or rgb", c.Colour)
	}
	if c.Crop != nil {
		return fmt.Errorf("dataset.crop: %s is drawn at its size; leave crop out, or set size", g.name)
	}
	return nil
}

// drawAll fills the set, workers taking items in turn. Who draws an item does
// not matter: each writes its own pixels and its own row of factors.
func (g generator) drawAll(set *Set) {
	workers := min(runtime.GOMAXPROCS(0), set.Len())
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			pixels := make([]uint8, g.channels*set.Shape[1]*set.Shape[2])
			factors := make([]float32, len(g.factors))
			draw := g.painter(set.Shape[1])
			for i := w; i < set.Len(); i += workers {
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

// convert copies a planar picture, to one channel or to three as out has room:
// grey from colour by the weights of ITU-R BT.601, as Pillow's "L".
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
		for i := range out {
			r, g, b := int(in[i]), int(in[n+i]), int(in[2*n+i])
			out[i] = uint8((r*19595 + g*38470 + b*7471 + 1<<15) >> 16)
		}
	}
}

// sum is the checksum of what the pixels are a function of.
func (g generator) sum(set *Set) Sum {
	text := fmt.Sprintf("%s version %d seed %d count %d shape %v", g.name, g.version, generationSeed, set.Len(), set.Shape)
	hash := sha256.Sum256([]byte(text))
	return Sum{File: g.name, Kind: "generated", Hex: hex.EncodeToString(hash[:])}
}

func orDefault(v, normal int) int {
	if v == 0 {
		return normal
	}
	return v
}

// chance draws numbers of one stream under handier names.
type chance struct{ *rand.Rand }

func (c chance) of(p float64) bool { return c.Float64() < p }

func (c chance) between(low, high float64) float64 { return low + (high-low)*c.Float64() }

// bell is a normal number, cut off at most from the mean.
func (c chance) bell(mean, deviation, most float64) float64 {
	return mean + min(max(c.NormFloat64()*deviation, -most), most)
}
