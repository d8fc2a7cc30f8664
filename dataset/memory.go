package dataset

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"slices"

	"github.com/diabolo-go/diabolo/internal/raster"
	"github.com/diabolo-go/diabolo/internal/slice"
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
	p, err := c.Range.process(c.look(Crop{Centre: true}, side, colour), infos, m.nameOf)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.Name, err)
	}
	s := &loaded{Set: &Set{Name: c.Name, Shape: shapeOf(p.Options)}, own: true, parts: m.parts()}
	if o.Exact {
		err = m.exact(infos, s.Shape)
	}
	switch {
	case err != nil:
	case p.stored == nil:
		s.Pixels, err = convertAll(ctx, m, o, (*raster.Decoder).Convert, p.Options)
	default:
		s.stored = *p.stored
		s.Values, err = convertAll(ctx, m, o, (*raster.Decoder).ConvertValues, p.Options)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.Name, err)
	}
	m.describe(s.Set)
	return s.data(c, o)
}

// parts returns what the images are for.
func (m Images) parts() []part {
	if m.Val == nil {
		return nil
	}
	return slice.Map(m.Val, func(held bool) part {
		if held {
			return toValidate
		}
		return toTrain
	})
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

// convertAll returns the planes of all images, one after the other.
func convertAll[T uint8 | float32](ctx context.Context, m Images, o Options, convert func(*raster.Decoder, []T, image.Image, raster.Options) ([]T, error), look raster.Options) ([]T, error) {
	shape := shapeOf(look)
	size := tensor.Volume(shape[:])
	all := make([]T, len(m.Images)*size)
	newWorker := func() worker {
		var d raster.Decoder
		return func(_ context.Context, i int, _ string, _ []byte, _ error) error {
			_, err := convert(&d, all[i*size:i*size:(i+1)*size], m.Images[i], look)
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
	binary.Write(sum, binary.LittleEndian, s.Values)
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
