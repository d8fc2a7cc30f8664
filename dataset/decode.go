package dataset

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/diabolo-go/diabolo/internal/picture"
)

// A file is a picture on its way to a decoder.
type file struct {
	name string
	path string // where to read it, or
	data []byte // its bytes, in memory that goes back to decoding.free
}

// A decoding turns files into pictures, several at once, and puts them where
// their turn was: the result does not depend on which worker was faster.
type decoding struct {
	look   picture.Options
	size   int // bytes of a decoded picture
	strict bool
	queue  chan job
	free   chan []byte
	cancel context.CancelCauseFunc

	mu       sync.Mutex
	results  []result
	pixels   []uint8
	done     int
	expected int
	progress func(done, total int)
}

type job struct {
	turn int
	file
}

type result struct {
	name string
	err  error
	sum  [sha256.Size]byte // of the file
}

// decode runs feed, which hands over one file after another, and decodes what it
// hands over. Expected is how many files there will be, if all is as it should
// be. The first file that cannot be decoded ends it all when strict is set.
func (o Options) decode(ctx context.Context, look picture.Options, expected int, strict bool, feed func(send func(file) error, free <-chan []byte) error) (*decoding, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	shape, workers := shapeOf(look), orDefault(o.Workers, runtime.GOMAXPROCS(0))
	d := &decoding{
		look: look, size: shape[0] * shape[1] * shape[2], strict: strict,
		queue: make(chan job, 4*workers), free: make(chan []byte, 8*workers), cancel: cancel,
		expected: expected, progress: o.Progress,
	}
	d.pixels = make([]uint8, 0, expected*d.size)
	var group sync.WaitGroup
	for range workers {
		group.Go(func() { d.work(ctx) })
	}
	turn := 0
	err := feed(func(f file) error {
		select {
		case d.queue <- job{turn, f}:
			turn++
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}, d.free)
	close(d.queue)
	group.Wait()
	if ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	return d, err
}

// work decodes files until there are no more.
func (d *decoding) work(ctx context.Context) {
	var decoder picture.Decoder
	var data, pixels []byte
	for j := range d.queue {
		if ctx.Err() != nil {
			continue
		}
		r := result{name: j.name}
		content := j.data
		if j.path != "" {
			data, r.err = readFile(data, j.path)
			content = data
		}
		if r.err == nil {
			r.sum = sha256.Sum256(content)
			pixels, r.err = decoder.Decode(pixels[:0], content, d.look)
		}
		if j.data != nil {
			select {
			case d.free <- j.data:
			default:
			}
		}
		d.put(j.turn, r, pixels)
	}
}

// put stores what became of a file.
func (d *decoding) put(turn int, r result, pixels []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if r.err != nil && d.strict {
		d.cancel(fmt.Errorf("%s: %w", r.name, r.err))
		return
	}
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

// readFile reads a file into dst, unless it is too large for a picture.
func readFile(dst []byte, path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return dst, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return dst, err
	}
	if info.Size() > picture.MaxBytes {
		return dst, fmt.Errorf("%d bytes, a picture has at most %d", info.Size(), picture.MaxBytes)
	}
	dst = slices.Grow(dst[:0], int(info.Size()))[:info.Size()]
	_, err = io.ReadFull(f, dst)
	return dst, err
}

// set returns the decoded pictures in the order of their names, and those that
// failed. Everything is moved in place.
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
	s.Pixels, s.Names = d.pixels, make([]string, n)
	for i, r := range d.results {
		s.Names[i] = r.name
	}
	return s
}

// sort puts results and pixels in the order of names, along the cycles of the
// permutation, so that one picture of extra memory is enough.
func (d *decoding) sort() {
	from := make([]int, len(d.results)) // place -> where its picture is
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

// sum is the checksum of all files together: that of the lines which sha256sum
// prints for them, in the order of their names.
func (d *decoding) sum(what string) Sum {
	all := sha256.New()
	for _, r := range d.results {
		fmt.Fprintf(all, "%x  %s\n", r.sum, r.name)
	}
	return Sum{File: what, Kind: "sha256 of sha256sum", Hex: hex.EncodeToString(all.Sum(nil))}
}
