package dataset

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/diabolo-go/diabolo/internal/raster"
	"github.com/diabolo-go/diabolo/internal/slice"
	"github.com/diabolo-go/diabolo/tensor"
)

// A decoding collects the results of workers, each picture at its position in the feed:
// the result does not depend on which worker was faster.
type decoding struct {
	look     raster.Options
	size     int  // bytes per decoded picture
	strict   bool // the first file that cannot be decoded is an error
	expected int
	progress func(done, total int)

	mu      sync.Mutex
	results []result
	pixels  []uint8
	done    int
}

type result struct {
	name string
	err  error
	sum  [sha256.Size]byte // of the file
}

// decode decodes the files of a feed, about as many as expected.
func (o Options) decode(ctx context.Context, look raster.Options, expected int, strict bool, feed feed) (*decoding, error) {
	shape := shapeOf(look)
	d := &decoding{look: look, size: tensor.Volume(shape[:]), strict: strict, expected: expected, progress: o.Progress}
	d.pixels = make([]uint8, 0, expected*d.size)
	return d, o.each(ctx, d.worker, feed)
}

func (d *decoding) worker() worker {
	var decoder raster.Decoder
	var pixels []byte
	return func(turn int, name string, data []byte, err error) error {
		r := result{name: name, err: err}
		if err == nil {
			r.sum = sha256.Sum256(data)
			pixels, r.err = decoder.Decode(pixels[:0], data, d.look)
		}
		if r.err != nil && d.strict {
			return fmt.Errorf("%s: %w", name, r.err)
		}
		d.put(turn, r, pixels)
		return nil
	}
}

// put stores the result of a file.
func (d *decoding) put(turn int, r result, pixels []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if n := turn + 1; n > len(d.results) {
		d.results = slices.Grow(d.results, n-len(d.results))[:n]
		d.pixels = slices.Grow(d.pixels, n*d.size-len(d.pixels))[:n*d.size]
	}
	d.results[turn] = r
	if r.err == nil {
		copy(d.pixels[turn*d.size:], pixels)
	}
	d.done++
	if d.progress != nil {
		d.progress(d.done, max(d.expected, d.done))
	}
}

// set returns the decoded pictures in the order of their names, and those that failed.
// Everything is moved in place.
func (d *decoding) set(name string) *Set {
	s := &Set{Name: name, Shape: shapeOf(d.look)}
	n := 0
	for i, r := range d.results {
		if r.err != nil {
			s.Skipped = append(s.Skipped, Problem{r.name, r.err.Error()})
			continue
		}
		copy(d.pixels[n*d.size:(n+1)*d.size], d.pixels[i*d.size:])
		d.results[n] = r
		n++
	}
	d.results, d.pixels = d.results[:n], d.pixels[:n*d.size]
	d.sort()
	s.Pixels, s.Names = d.pixels, slice.Map(d.results, func(r result) string { return r.name })
	return s
}

// sort sorts results and pixels by name, along the cycles of the permutation, so that
// it needs extra memory for only one picture.
func (d *decoding) sort() {
	from := make([]int, len(d.results)) // position -> position of its picture
	for i := range from {
		from[i] = i
	}
	slices.SortStableFunc(from, func(a, b int) int { return strings.Compare(d.results[a].name, d.results[b].name) })
	picture := make([]uint8, d.size)
	for start := range from {
		if from[start] == start {
			continue
		}
		copy(picture, d.at(start))
		r, to := d.results[start], start
		for from[to] != start {
			copy(d.at(to), d.at(from[to]))
			d.results[to] = d.results[from[to]]
			from[to], to = to, from[to]
		}
		copy(d.at(to), picture)
		d.results[to], from[to] = r, to
	}
}

func (d *decoding) at(i int) []uint8 { return d.pixels[i*d.size : (i+1)*d.size] }

// sum returns the checksum of all files together: that of the lines which sha256sum
// prints for them, in the order of their names.
func (d *decoding) sum(what string) Sum {
	all := sha256.New()
	for _, r := range d.results {
		fmt.Fprintf(all, "%x  %s\n", r.sum, r.name)
	}
	return Sum{File: what, Kind: "sha256 of sha256sum", Hex: fmt.Sprintf("%x", all.Sum(nil))}
}
