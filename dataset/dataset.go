// Package dataset turns files into batches: it finds or downloads a data set, decodes
// and resizes its images once, splits them by seed, and assembles shuffled, augmented,
// noisy batches.
//
//	data, err := dataset.Load(ctx, dataset.Config{Name: "mnist"}, dataset.Options{Dir: dir})
//	batches := data.Train.Batches(dataset.BatchOptions{Size: 32, Seed: 1, Epoch: 1, Shuffle: true})
//	for i := range batches.Len() {
//		batches.Fill(i, &b) // b.Input, b.Target: N C H W in 0..1
//	}
//
// Pixels are kept as uint8, planar (C H W), and become float32 in 0..1 only in a batch.
// Nothing is silently replaced by something else: if something is missing, the error
// says how to get it.
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

// A Set is a decoded data set in memory. The slices that describe items have one entry
// per item, or are nil if the data do not provide them.
type Set struct {
	Name    string    // as in a config: "mnist", "lfw", "folder:PATH"...
	Shape   [3]int    // C, H, W of every image
	Pixels  []uint8   // N x C x H x W, 0..255
	Labels  []int     // class of each item, an index into Classes
	Classes []string  // class names
	Names   []string  // file or item names
	Groups  []int     // number of the person in each item, for splits by person
	Attrs   []Attr    // named values per item, one column each
	Sums    []Sum     // checksums of what was read, for the record of a run
	Skipped []Problem // images left out, with the reason
}

// An Attr is one named value per item, such as LFW's "Smiling" or a factor of synthetic
// data. NaN means unknown.
type Attr struct {
	Name   string
	Values []float32
}

// A Sum is the checksum of a source file, or of the parameters of generated data.
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

// ClassOf returns the name of item i's class, "" if it has none.
func (s *Set) ClassOf(i int) string {
	if label := s.label(i); label >= 0 {
		return s.Classes[label]
	}
	return ""
}

// NameOf returns the file or name of item i, "" if it has none.
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

// label returns the class of an item as an index into Classes, or -1.
func (s *Set) label(item int) int {
	if s.Labels == nil || s.Labels[item] >= len(s.Classes) {
		return -1
	}
	return s.Labels[item]
}

// Known reports whether item i has a value.
func (a *Attr) Known(i int) bool { return !math.IsNaN(float64(a.Values[i])) }

// LeftOut describes which images could not be read and why, listing the first few; it
// is one of Data.Warnings. It is empty if all were read.
func (s *Set) LeftOut() string { return s.leftOut(s.Name + ": ") }

// leftOut is LeftOut with another beginning.
func (s *Set) leftOut(begin string) string {
	const most = 5
	n := len(s.Skipped)
	if n == 0 {
		return ""
	}
	listed := slice.Map(s.Skipped[:min(n, most)], func(p Problem) string { return p.File + ": " + p.Reason })
	text := fmt.Sprintf("%s%s left out: %s", begin, plural(n, "picture"), strings.Join(listed, "; "))
	if n > most {
		text += fmt.Sprintf("; and %d more", n-most)
	}
	return text
}

// All returns a view of every item, in order.
func (s *Set) All() View { return s.span(0, s.Len()) }

// span returns the items from (inclusive) to to (exclusive).
func (s *Set) span(from, to int) View {
	index := make([]int, to-from)
	for i := range index {
		index[i] = from + i
	}
	return View{s, index}
}

// A View is a selection of items of a Set in some order; it copies nothing.
type View struct {
	Set   *Set
	Index []int
}

// Len returns the number of items in the view.
func (v View) Len() int { return len(v.Index) }

// Spread returns a view of n items, evenly spaced over all, or of all if there are
// fewer. If the items are ordered by class, each class has its share.
func (v View) Spread(n int) View {
	n = min(n, v.Len())
	index := make([]int, n)
	for i := range index {
		index[i] = v.Index[i*v.Len()/n]
	}
	return View{v.Set, index}
}

// First returns a view of the first n items, or of all if there are fewer.
func (v View) First(n int) View { return View{v.Set, v.Index[:min(n, v.Len())]} }

// Labels returns the class of each item as an index into Classes, or -1; nil if the
// data have no classes.
func (v View) Labels() []int {
	if v.Set.Labels == nil {
		return nil
	}
	return slice.Map(v.Index, func(item int) int { return v.Set.Labels[item] })
}

// ByClass returns a view of the first items, at most each, of each of the first
// classes, class by class.
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
	Config Config // the config it was loaded with; Noise and Augment apply to batches

	Train View
	Val   View
	Test  View // the published test set, whatever the split; empty if there is none

	// Held reports whether Val was cut from the training images, so that it may be used
	// to choose something; it is false if Val is the published test set, or empty.
	Held bool

	// Warnings are for the user, one line each: a class with one image, rows without an
	// image, a cache that had to be rebuilt.
	Warnings []string
}

// Options say where things are and how to work; they never change the resulting values.
type Options struct {
	Dir      string // the data folder, with a folder for each data set; "" is the user's cache
	CacheDir string // folder of decoded pixels; "" is the user's cache
	Workers  int    // concurrent decoders; 0 is all cores
	Strict   bool   // an image that cannot be read is an error
	Exact    bool   // in a folder, an image of another size or colour than the config's, which must give both, is an error

	// Progress, if set, is called with the number of images decoded and the approximate
	// total, by one goroutine at a time.
	Progress func(done, total int)

	// Warn, if set, is called immediately with a warning that might come too late in
	// Data.Warnings: images that need so much memory that the program may be killed.
	Warn func(text string)
}

// Load reads, decodes and splits a data set. Errors are one line. If the data set is
// not present, the error wraps fs.ErrNotExist and says how to get it. If ctx ends, Load
// returns its error.
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
