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
// the result does not depend on which worker was faster. Its pixels are bytes, or the
// values of the files.
type decoding[T uint8 | float32] struct {
	look     raster.Options
	method   method[T]
	size     int  // values per decoded picture
	strict   bool // the first file that cannot be decoded is an error
	expected int
	progress func(done, total int)

	mu      sync.Mutex
	results []result
	pixels  []T
	done    int
	unread  bool // a file could not be read, through no fault of its own
}

// A method appends the decoded picture of a file to dst.
type method[T uint8 | float32] func(d *raster.Decoder, ctx context.Context, dst []T, data []byte, o raster.Options) ([]T, error)

type result struct {
	name   string
	err    error
	unread bool   // err is of the system, not of the file
	sum    Digest // of the file; zero if it could not be read
}

// decode decodes the files of a feed, about as many as expected.
func decode[T uint8 | float32](ctx context.Context, o Options, m method[T], look raster.Options, expected int, strict bool, feed feed) (*decoding[T], error) {
	shape := shapeOf(look)
	d := &decoding[T]{look: look, method: m, size: tensor.Volume(shape[:]), strict: strict, expected: expected, progress: o.Progress}
	d.pixels = make([]T, 0, expected*d.size)
	return d, o.each(ctx, d.worker, feed)
}

func (d *decoding[T]) worker() worker {
	var decoder raster.Decoder
	var pixels []T
	return func(ctx context.Context, turn int, name string, data []byte, err error) error {
		r := result{name: name, err: err, unread: ofSystem(err) != nil}
		if err == nil {
			r.sum = sha256.Sum256(data)
			pixels, r.err = d.method(&decoder, ctx, pixels[:0], data, d.look)
		}
		if r.err != nil && d.strict {
			return fmt.Errorf("%s: %w", name, r.err)
		}
		d.put(turn, r, pixels)
		return nil
	}
}

// put stores the result of a file.
func (d *decoding[T]) put(turn int, r result, pixels []T) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if n := turn + 1; n > len(d.results) {
		d.results = slices.Grow(d.results, n-len(d.results))[:n]
		d.pixels = slices.Grow(d.pixels, n*d.size-len(d.pixels))[:n*d.size]
	}
	d.results[turn] = r
	d.unread = d.unread || r.unread
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
func (d *decoding[T]) set(name string) *Set {
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
	s.Names = slice.Map(d.results, func(r result) string { return r.name })
	switch pixels := any(d.pixels).(type) {
	case []uint8:
		s.Pixels = pixels
	case []float32:
		s.Values = pixels
	}
	return s
}

// sort sorts results and pixels by name, along the cycles of the permutation, so that
// it needs extra memory for only one picture.
func (d *decoding[T]) sort() {
	from := make([]int, len(d.results)) // position -> position of its picture
	for i := range from {
		from[i] = i
	}
	slices.SortStableFunc(from, func(a, b int) int { return strings.Compare(d.results[a].name, d.results[b].name) })
	picture := make([]T, d.size)
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

func (d *decoding[T]) at(i int) []T { return d.pixels[i*d.size : (i+1)*d.size] }

// sum returns the checksum of all files together: that of the lines which sha256sum
// prints for them, in the order of their names.
func (d *decoding[T]) sum(what string) Sum {
	all := sha256.New()
	for _, r := range d.results {
		fmt.Fprintf(all, "%x  %s\n", r.sum, r.name)
	}
	return Sum{File: what, Kind: "sha256 of sha256sum", Hex: fmt.Sprintf("%x", all.Sum(nil))}
}
