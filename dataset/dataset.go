// Package dataset turns files into batches: it finds or downloads a data set,
// decodes and resizes its pictures once, splits them by seed, and gathers
// shuffled, augmented, noisy batches from them.
//
//	data, err := dataset.Load(ctx, dataset.Config{Name: "mnist"}, dataset.Options{Dir: dir})
//	batches := data.Train.Batches(dataset.BatchOptions{Size: 32, Seed: 1, Epoch: 1, Shuffle: true})
//	for i := range batches.Len() {
//		batches.Fill(i, &b) // b.Input, b.Target: N C H W in 0..1
//	}
//
// Pixels are kept as uint8, planar (C H W), and become float32 in 0..1 only in
// a batch. Nothing here is ever swapped for something else in silence: what is
// missing is an error that says how to get it.
package dataset

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/diabolo-go/diabolo/internal/slice"
	"github.com/diabolo-go/diabolo/tensor"
)

// A Set is a decoded data set in memory. The slices that describe items have
// one entry an item, or are nil where the data says nothing.
type Set struct {
	Name    string    // as in a config: "mnist", "lfw", "folder:PATH"...
	Shape   [3]int    // C, H, W of every picture
	Pixels  []uint8   // N x C x H x W, 0..255
	Labels  []int     // class of each item, an index into Classes
	Classes []string  // class names
	Names   []string  // file or item names
	Groups  []int     // person of each item, for splits by person
	Attrs   []Attr    // named values an item, one column each
	Sums    []Sum     // what was read, for the record of a run
	Skipped []Problem // pictures left out, with the reason
}

// An Attr is one named value an item: LFW's "Smiling", a synthetic factor.
// NaN stands for unknown.
type Attr struct {
	Name   string
	Values []float32
}

// A Sum is the checksum of a source file, or of the parameters of generated
// data.
type Sum struct {
	File string `json:"file"`
	Kind string `json:"kind"` // "md5" and "sha256" of a file, "sha256 of sha256sum" of a folder, "generated", "sha256 of pixels" of images in memory
	Hex  string `json:"hex"`
}

// A Problem is a file that could not be used, and why.
type Problem struct {
	File   string `json:"file"`
	Reason string `json:"reason"`
}

// Len returns the number of items.
func (s *Set) Len() int {
	return len(s.Pixels) / max(1, tensor.Volume(s.Shape[:]))
}

// Image returns the pixels of item i, C x H x W, sharing the set's memory.
func (s *Set) Image(i int) []uint8 {
	size := tensor.Volume(s.Shape[:])
	return s.Pixels[i*size : (i+1)*size : (i+1)*size]
}

// ClassOf returns the name of item i's class, "" where the data says nothing.
func (s *Set) ClassOf(i int) string {
	if label := s.label(i); label >= 0 {
		return s.Classes[label]
	}
	return ""
}

// NameOf returns the file or name of item i, "" where the data says nothing.
func (s *Set) NameOf(i int) string {
	if s.Names == nil {
		return ""
	}
	return s.Names[i]
}

// Attr returns the column of that name, or nil.
func (s *Set) Attr(name string) *Attr {
	for i := range s.Attrs {
		if s.Attrs[i].Name == name {
			return &s.Attrs[i]
		}
	}
	return nil
}

// label returns the class of an item, an index into Classes, or -1.
func (s *Set) label(item int) int {
	if s.Labels == nil || s.Labels[item] >= len(s.Classes) {
		return -1
	}
	return s.Labels[item]
}

// Known reports whether item i has a value.
func (a *Attr) Known(i int) bool { return !math.IsNaN(float64(a.Values[i])) }

// LeftOut says which pictures could not be read and why, the first of them where
// they are many; it is one of Data.Warnings. It is empty when all were read.
func (s *Set) LeftOut() string { return s.leftOut(s.Name + ": ") }

// leftOut is LeftOut that begins in another way.
func (s *Set) leftOut(begin string) string {
	const most = 5
	n := len(s.Skipped)
	if n == 0 {
		return ""
	}
	listed := slice.Map(s.Skipped[:min(n, most)], func(p Problem) string { return p.File + ": " + p.Reason })
	text := fmt.Sprintf("%s%s left out: %s", begin, plural(n, "picture"), strings.Join(listed, "; "))
	if n > most {
		text += fmt.Sprintf("; and %d more, which 'diabolo data check' lists", n-most)
	}
	return text
}

// All returns a view of every item, in order.
func (s *Set) All() View { return s.span(0, s.Len()) }

// span returns the items from up to, not including, to.
func (s *Set) span(from, to int) View {
	index := make([]int, to-from)
	for i := range index {
		index[i] = from + i
	}
	return View{s, index}
}

// A View is some items of a Set, in an order of its own, without copying it.
type View struct {
	Set   *Set
	Index []int
}

// Len returns the number of items in the view.
func (v View) Len() int { return len(v.Index) }

// Spread returns a view of n of the items, evenly over all; fewer when there are
// not so many. In an order by class, each class has its share.
func (v View) Spread(n int) View {
	n = min(n, v.Len())
	index := make([]int, n)
	for i := range index {
		index[i] = v.Index[i*v.Len()/n]
	}
	return View{v.Set, index}
}

// First returns a view of the first n items; fewer when there are not so many.
func (v View) First(n int) View { return View{v.Set, v.Index[:min(n, v.Len())]} }

// Labels returns the class of each item, an index into Classes or -1; nil where the
// data say nothing.
func (v View) Labels() []int {
	if v.Set.Labels == nil {
		return nil
	}
	return slice.Map(v.Index, func(item int) int { return v.Set.Labels[item] })
}

// ByClass returns a view of the first items, at most each, of the first so many
// classes, class after class.
func (v View) ByClass(each, classes int) View {
	items := make([][]int, min(classes, len(v.Set.Classes)))
	for _, i := range v.Index {
		if label := v.Set.label(i); label >= 0 && label < len(items) && len(items[label]) < each {
			items[label] = append(items[label], i)
		}
	}
	return View{v.Set, slices.Concat(items...)}
}

// Data is a loaded data set, split for training.
type Data struct {
	*Set
	Config Config // it was loaded by; its Noise and Augment are for the batches

	Train View
	Val   View
	Test  View // the published test set, whatever the split; empty when there is none

	// Held reports whether Val was cut from the training images, so that
	// something may be chosen by it; false when it is the published test set,
	// or empty.
	Held bool

	// Warnings are for the user, a line each: a class with one image, rows
	// without a picture, a cache that had to be rebuilt.
	Warnings []string
}

// Options say where things are and how to work; they never change the values
// that come out.
type Options struct {
	Dir      string // the data folder, each data set in a folder of its name; "" is the user's cache
	CacheDir string // decoded pixels; "" is the user's cache
	Workers  int    // decoders at once; 0 is all cores
	Strict   bool   // a picture that cannot be read is an error
	Exact    bool   // a picture of a folder in another size or colour than the config's, which must say both, is an error

	// Progress, when set, is called with how many of about total pictures are decoded,
	// from one goroutine at a time.
	Progress func(done, total int)

	// Warn, when set, is called at once with what may end the program before there
	// are any Data.Warnings: pictures that take much memory.
	Warn func(text string)
}

// Load reads, decodes and splits a data set. Errors are one line; that of a data
// set that is not there wraps fs.ErrNotExist and says how to get it. A cancelled
// ctx ends the load with its error.
func Load(ctx context.Context, c Config, o Options) (*Data, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	from, err := find(c.Name)
	if err != nil {
		return nil, err
	}
	s, err := from.load(ctx, c, o)
	if err != nil {
		return nil, err
	}
	return s.data(c)
}

// data applies what the config says beside size, colour and crop.
func (s *loaded) data(c Config) (*Data, error) {
	if err := s.keep(c.Only); err != nil {
		return nil, err
	}
	if err := c.Augment.check(s.Shape[1], s.Shape[2]); err != nil {
		return nil, err
	}
	d, err := s.split(c.Split)
	if err != nil {
		return nil, err
	}
	d.Config = c
	return d, nil
}
