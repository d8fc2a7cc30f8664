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
// Pixels are kept as uint8, planar (C H W: channel, row, column), and become float32 in
// 0..1 only in a batch; those of pictures with more than 8 bits are kept as float32. Nothing is silently replaced by something else: if files are
// missing, the error says which and where they are expected.
package dataset

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/diabolo-go/diabolo/internal/raster"
	"github.com/diabolo-go/diabolo/internal/slice"
	"github.com/diabolo-go/diabolo/tensor"
)

// A Set is a decoded data set in memory. The slices that describe items have one entry
// per item, or are nil if the data do not provide them.
type Set struct {
	Name    string    // as in a config: "mnist", "lfw", "folder:PATH"...
	Shape   [3]int    // C, H, W of every image
	Pixels  []uint8   // N x C x H x W, 0..255; nil if there are Values
	Values  []float32 // instead of Pixels, of pictures of more than 8 bits: N x C x H x W, 0..1
	Labels  []int     // class of each item, an index into Classes; -1: none
	Classes []string  // names of the classes
	Names   []string  // of each item, such as its file
	Groups  []int     // person in each item, numbered from 0, for splits by person
	Attrs   []Attr    // columns of one value per item
	Sums    []Sum     // checksums of what was read, for the record of a run
	Skipped []Problem // images that could not be read, with the reason
	Digests []Digest  `json:"-"` // of the file of each item, if each is a file
}

// An Attr is a named column of one value per item, such as LFW's "Smiling" or a factor of
// synthetic data. NaN means unknown.
type Attr struct {
	Name   string
	Values []float32
}

// A Sum is the checksum of a source file, or of the parameters of generated data.
type Sum struct {
	File string `json:"file"`

	// Kind is "md5" for a file of images; TableSum; "sha256 of sha256sum" for a folder:
	// that of the output of sha256sum for its files, sorted by name; "generated" for
	// generated data; "sha256 of pixels" for images in memory.
	Kind string `json:"kind"`

	Hex string `json:"hex"`
}

// TableSum is the Kind of the checksum of a table of labels or attributes.
const TableSum = "sha256"

// A Problem is a file that could not be used, and why.
type Problem struct {
	File   string `json:"file"`
	Reason string `json:"reason"`
}

// Len returns the number of items.
func (s *Set) Len() int {
	return max(len(s.Pixels), len(s.Values)) / max(1, tensor.Volume(s.Shape[:]))
}

// Read writes item i to dst, C x H x W values in 0..1.
func (s *Set) Read(dst []float32, i int) {
	if s.Values == nil {
		raster.ToUnit(dst, s.Image(i))
		return
	}
	size := tensor.Volume(s.Shape[:])
	copy(dst, s.Values[i*size:(i+1)*size])
}

// Image returns the pixels of item i, C x H x W in 0..255, in the memory of the set, which
// must have Pixels.
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

// Attr returns the attribute of that name, or nil if there is none.
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

// LeftOut describes in one line how many images could not be read, and lists the first
// few with the reason. It is "" if all were read.
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

// A View is a selection of items of a Set in some order; it copies no pixels.
type View struct {
	Set   *Set
	Index []int // of the selected items in Set
}

// Len returns the number of items in the view.
func (v View) Len() int { return len(v.Index) }

// Spread returns a view of n items, evenly spaced over the view, or of all if there are
// fewer. If the items are ordered by class, each class keeps its share.
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

// Labels returns the class of each item of the view as an index into Set.Classes, or -1
// for an item without a class; nil if the data have no classes.
func (v View) Labels() []int {
	if v.Set.Labels == nil {
		return nil
	}
	return slice.Map(v.Index, func(item int) int { return v.Set.Labels[item] })
}

// ByClass returns a view with the first items of each of the first classes, class by
// class: at most each items of each of at most classes classes.
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

	// Used is Config with what the data decided of it: for pictures of one's own, the kind
	// of the split, the classes that are kept, and the range of their values if they have
	// more than 8 bits. Loaded with it, the same files give the same data.
	Used Config

	Train View
	Val   View
	Test  View // the published test set, or the given test pictures, whatever the split; empty if there are none

	// Held reports whether Val was held out from the training images, so that it may be
	// used to choose a model; it is false if Val is the published test set, or empty.
	Held bool

	// Warnings are for the user, one line each: a class with one image, rows without an
	// image, a cache that had to be rebuilt.
	Warnings []string
}

// Options are the options of Load, List and Check: where files are and how to read them.
// They never change the values that are read.
type Options struct {
	Dir      string // the data folder, with a folder for each data set; "": diabolo/data in os.UserCacheDir
	CacheDir string // folder of decoded pixels; "": diabolo/pixels in os.UserCacheDir
	Workers  int    // number of concurrent decoders; 0: GOMAXPROCS
	Strict   bool   // an image that cannot be read is an error, instead of being left out
	Verify   bool   // read every file of a folder again, even if its size, times and number are those of the last time

	// Exact makes an image of a folder or in memory an error if it would have to be
	// resized, or to lose or gain colour. For a folder, the config must then give Size
	// and Colour.
	Exact bool

	// Ground is that of the images a model was trained on: data with the opposite are
	// warned of. "": none are.
	Ground Ground

	// Progress, if set, is called with the number of images decoded and the approximate
	// total, by one goroutine at a time.
	Progress func(done, total int)

	// Warn, if set, is called with a warning that might come too late in Data.Warnings:
	// that the images need so much memory that the program may be killed.
	Warn func(text string)
}

// Load reads, decodes and splits the data set named by c. If its files are not there,
// the error wraps a *MissingError. Other errors are those of c.Validate, of options that
// do not fit the data, of damaged files, and that of ctx. Their texts are one line.
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
	return s.data(c, o)
}

// data applies what the config says beside size, colour and crop.
func (s *loaded) data(c Config, o Options) (*Data, error) {
	if err := s.labelled(c.Labels); err != nil {
		return nil, err
	}
	used := c
	used.Only = s.taught(c.Only)
	if err := s.keep(used.Only); err != nil {
		return nil, err
	}
	if err := c.Augment.check(s.Shape[1], s.Shape[2]); err != nil {
		return nil, err
	}
	d, err := s.split(c.Split)
	if err != nil {
		return nil, err
	}
	used.Split = d.Used.Split
	if used.Range, err = s.scale(c.Range, d); err != nil {
		return nil, err
	}
	d.Config, d.Used = c, used
	if text := d.All().Ground().Unlike(o.Ground); o.Ground != "" && text != "" {
		d.warn("%s: %s", d.Name, text)
	}
	return d, nil
}
