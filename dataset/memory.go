package dataset

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"slices"

	"github.com/diabolo-go/diabolo/internal/raster"
	"github.com/diabolo-go/diabolo/tensor"
)

// Images is a data set of images in memory. The slices that describe the images have one
// entry per image, or are nil.
//
// The images are treated like the pictures of a folder: the largest centred square of each
// is resized to 64x64 pixels, or kept if all these squares have the same side of at most
// 128 pixels; the data set is in colour unless all images are grey. Size, Colour and Crop
// of the Config change that.
type Images struct {
	Name    string        // of the data set, which a Config calls "memory:" + Name; "": "images"
	Images  []image.Image // of any size and colour; Load needs at least two
	Classes []string      // name of each image's class, not ""
	Names   []string      // of the images, such as their files
	Attrs   []Attr        // columns of one value per image; NaN: unknown
	Val     []bool        // which images are for validation, at least one and not all; nil: Config.Split chooses
}

// ErrInMemory is wrapped by the error of Load for a name of images in memory, "memory:...":
// only a program that has the images can load them, with Images.Load.
var ErrInMemory = errors.New("its images were in the memory of a program")

// memory stands for the images of any program. It is not among the sources, which can be
// loaded by name.
var memory = source{
	Source: Source{Name: "memory:NAME", About: "images in the memory of a program", Shape: folder.Shape},
	prefix: "memory:", side: pictureSide, local: "is in the memory of a program",
	load: func(_ context.Context, c Config, _ Options) (*loaded, error) {
		return nil, fmt.Errorf("%s: %w", c.Name, ErrInMemory)
	},
}

// Load makes a data set of the images according to c, whose Name it ignores, as it does
// Split if m.Val is set. It returns an error if a slice of m does not have one entry per
// image, or one of those of the function Load, whose signature it has: m.Load can be
// experiment.OpenOptions.Load.
func (m Images) Load(ctx context.Context, c Config, o Options) (*Data, error) {
	c.Name = memory.prefix + cmp.Or(m.Name, "images")
	if m.Val != nil {
		c.Split = nil
	}
	if err := c.Validate(); err != nil {
		return nil, err
	}
	infos, err := m.check()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.Name, err)
	}
	side, colour := ownLook(infos, c.Crop)
	look := c.look(Crop{Centre: true}, side, colour)
	s := &loaded{Set: &Set{Name: c.Name, Shape: shapeOf(look)}, held: slices.Clone(m.Val)}
	if o.Exact {
		err = m.exact(infos, s.Shape)
	}
	if err == nil {
		s.Pixels, err = m.pixels(ctx, look, o)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.Name, err)
	}
	m.describe(s.Set)
	return s.data(c)
}

// Pictures returns the images as the function Pictures returns files: to be read a batch
// at a time, fitted to a model.
func (m Images) Pictures(o PictureOptions) (*PictureFiles, error) {
	if _, err := m.check(); err != nil {
		return nil, err
	}
	p := &PictureFiles{o: o}
	for i, img := range m.Images {
		f := pictureFile{path: m.nameOf(i), img: img}
		if m.Classes != nil {
			f.class = m.Classes[i]
		}
		p.files = append(p.files, f)
	}
	return p, nil
}

// check returns the size of each image, or an error for the first fault.
func (m Images) check() ([]raster.Info, error) {
	n := len(m.Images)
	if n == 0 {
		return nil, errors.New("no image is given")
	}
	for _, s := range []struct {
		name  string
		given bool
		len   int
	}{{"classes", m.Classes != nil, len(m.Classes)}, {"names", m.Names != nil, len(m.Names)}, {"marks of validation", m.Val != nil, len(m.Val)}} {
		if s.given && s.len != n {
			return nil, fmt.Errorf("%d %s for %s, want one for each", s.len, s.name, plural(n, "image"))
		}
	}
	for _, a := range m.Attrs {
		if len(a.Values) != n {
			return nil, fmt.Errorf("attribute %q: %d values for %s, want one for each", a.Name, len(a.Values), plural(n, "image"))
		}
	}
	if i := slices.Index(m.Classes, ""); i >= 0 {
		return nil, fmt.Errorf("%s: no class; give every image one, or none", m.nameOf(i))
	}
	infos := make([]raster.Info, n)
	for i, img := range m.Images {
		var err error
		if infos[i], err = raster.InfoOf(img); err != nil {
			return nil, m.named(i, err)
		}
	}
	return infos, nil
}

// exact reports the first image that would have to be resized or lose or gain colour.
func (m Images) exact(infos []raster.Info, shape [3]int) error {
	for i, info := range infos {
		if err := info.Fits(shape); err != nil {
			return m.named(i, err)
		}
	}
	return nil
}

// pixels returns the planes of all images, one after the other.
func (m Images) pixels(ctx context.Context, look raster.Options, o Options) ([]uint8, error) {
	shape := shapeOf(look)
	size := tensor.Volume(shape[:])
	all := make([]uint8, len(m.Images)*size)
	newWorker := func() worker {
		var d raster.Decoder
		return func(i int, _ string, _ []byte, _ error) error {
			_, err := d.Convert(all[i*size:i*size:(i+1)*size], m.Images[i], look)
			return m.named(i, err)
		}
	}
	return all, o.each(ctx, newWorker, feedOf(m.Images, func(image.Image) file { return file{} }))
}

// describe adds classes, names, attributes and the checksum to a set of the images.
func (m Images) describe(s *Set) {
	if m.Classes != nil {
		s.Classes = slices.Compact(slices.Sorted(slices.Values(m.Classes)))
		s.Labels = make([]int, len(m.Classes))
		for i, class := range m.Classes {
			s.Labels[i], _ = slices.BinarySearch(s.Classes, class)
		}
	}
	s.Names = slices.Clone(m.Names)
	for _, a := range m.Attrs {
		s.Attrs = append(s.Attrs, Attr{a.Name, slices.Clone(a.Values)})
	}
	sum := sha256.New()
	fmt.Fprintln(sum, s.Shape, m.Classes)
	sum.Write(s.Pixels)
	s.Sums = []Sum{{File: s.Name, Kind: "sha256 of pixels", Hex: hex.EncodeToString(sum.Sum(nil))}}
}

// nameOf returns the name of an image, or else its number in words.
func (m Images) nameOf(i int) string {
	if m.Names != nil {
		return m.Names[i]
	}
	return fmt.Sprintf("image %d", i)
}

// named adds the name of an image to an error.
func (m Images) named(i int, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", m.nameOf(i), err)
}

// given splits the items by held.
func (s *loaded) given() (*Data, error) {
	d := &Data{Set: s.Set, Held: true, Warnings: s.warnings}
	d.Train.Set, d.Val.Set, d.Test.Set = s.Set, s.Set, s.Set
	for i, h := range s.held {
		v := &d.Train
		if h {
			v = &d.Val
		}
		v.Index = append(v.Index, i)
	}
	if len(d.Train.Index) == 0 || len(d.Val.Index) == 0 {
		return nil, fmt.Errorf("%s: %s train and %d validate, want at least one of each", s.Name, plural(len(d.Train.Index), "image"), len(d.Val.Index))
	}
	return d, nil
}
