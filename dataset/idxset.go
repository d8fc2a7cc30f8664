package dataset

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"image"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/diabolo-go/diabolo/internal/raster"
	"github.com/diabolo-go/diabolo/tensor"
)

// An idxSet is a data set of four files like MNIST: training and test images and
// labels, published packed by gzip.
type idxSet struct {
	name, about      string
	classes          [idxClasses]string
	mirrors          []string     // addresses of folders with the packed files
	packed, unpacked [2][2]string // MD5 of the files in the order of idxNames, with .gz and without
}

const idxClasses = 10

// idxNames are the published names, images and labels, without ".gz".
var idxNames = [2][2]string{
	{"train-images-idx3-ubyte", "train-labels-idx1-ubyte"},
	{"t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"},
}

func (d idxSet) source() source {
	return source{
		Source: Source{Name: d.name, About: d.about, Shape: [3]int{1, 28, 28}, Classes: idxClasses, Download: true},
		side:   pictureSide, load: d.load, files: d.remote(), layout: idxLayout{}, stored: image.Pt(28, 28),
	}
}

func (d idxSet) remote() (files []remoteFile) {
	for i, pair := range idxNames {
		for j, name := range pair {
			f := remoteFile{name: name + ".gz", md5: d.packed[i][j], maxBytes: 32 << 20, unpacked: name, unpackedMD5: d.unpacked[i][j]}
			for _, mirror := range d.mirrors {
				f.urls = append(f.urls, mirror+f.name)
			}
			files = append(files, f)
		}
	}
	return files
}

// An idxPair is a file of images and the file of their labels.
type idxPair struct {
	images, labels *idx
}

// load reads the four files: the training images, then the test images. Nothing is
// cached, since unpacking takes no longer than reading a cache.
func (d idxSet) load(ctx context.Context, c Config, o Options) (*loaded, error) {
	dir, err := dataDir(o.Dir)
	if err != nil {
		return nil, err
	}
	var pairs [2]idxPair
	defer func() {
		for _, p := range pairs {
			p.images.close()
			p.labels.close()
		}
	}()
	for i, names := range idxNames {
		if pairs[i], err = d.open(dir, names); err != nil {
			return nil, err
		}
	}
	if train, test := pairs[0].images, pairs[1].images; !slices.Equal(train.shape[1:], test.shape[1:]) {
		return nil, fmt.Errorf("%s: the pictures of %s are %v, those of %s %v; the files do not belong together",
			filepath.Join(dir, d.name), train.name, train.shape[1:], test.name, test.shape[1:])
	}
	return d.read(ctx, c, pairs)
}

// open opens images and labels. It returns files already opened even with an error.
func (d idxSet) open(dir string, names [2]string) (p idxPair, err error) {
	if p.images, err = d.openFile(dir, names[0], idxImages); err != nil {
		return p, err
	}
	if p.labels, err = d.openFile(dir, names[1], idxLabels); err != nil {
		return p, err
	}
	if p.images.shape[0] != p.labels.shape[0] {
		err = fmt.Errorf("%s: %d images in %s but %d labels in %s; the files do not belong together", filepath.Join(dir, d.name),
			p.images.shape[0], p.images.name, p.labels.shape[0], p.labels.name)
	}
	return p, err
}

// openFile opens the file of that published name.
func (d idxSet) openFile(dir, name string, dimensions int) (*idx, error) {
	path, err := idxPath(filepath.Join(dir, d.name), name)
	if err != nil {
		return nil, err
	}
	if path == "" {
		return nil, missing(d.name, dir, name+"[.gz]")
	}
	x, err := openIdx(path, dimensions)
	if err != nil {
		return nil, badIdx(path, err)
	}
	return x, nil
}

// badIdx adds the name of the file.
func badIdx(path string, err error) error {
	if errors.As(err, new(*fs.PathError)) { // it contains the name already
		return err
	}
	return fmt.Errorf("%s: %w", path, err)
}

// idxPath returns the path of a file, with or without ".gz", or "".
func idxPath(dir, name string) (string, error) {
	for _, n := range []string{name, name + ".gz"} {
		path := filepath.Join(dir, n)
		if there, err := exists(path); there || err != nil {
			return path, err
		}
	}
	return "", nil
}

// read reads both pairs concurrently, each into its own part of one set.
func (d idxSet) read(ctx context.Context, c Config, pairs [2]idxPair) (*loaded, error) {
	stored := [2]int(pairs[0].images.shape[1:])
	look := c.look(Crop{}, 0, "grey")
	if look.Width == 0 {
		look.Height, look.Width = stored[0], stored[1]
	}
	set := &Set{Name: d.name, Shape: shapeOf(look), Classes: d.classes[:]}
	train := pairs[0].images.shape[0]
	count, size := train+pairs[1].images.shape[0], tensor.Volume(set.Shape[:])
	set.Pixels, set.Labels = make([]uint8, count*size), make([]int, count)
	var errs [2]error
	var group sync.WaitGroup
	group.Go(func() { errs[0] = pairs[0].read(ctx, set.Pixels[:train*size], set.Labels[:train], look) })
	group.Go(func() { errs[1] = pairs[1].read(ctx, set.Pixels[train*size:], set.Labels[train:], look) })
	group.Wait()
	if err := cmp.Or(errs[:]...); err != nil {
		return nil, err
	}
	return d.loaded(set, count-train, pairs), nil
}

// read fills pixels and labels.
func (p idxPair) read(ctx context.Context, pixels []uint8, labels []int, look raster.Options) error {
	if err := p.readImages(ctx, pixels, look); err != nil {
		return badIdx(p.images.path, err)
	}
	raw, err := p.labels.labels()
	if err != nil {
		return badIdx(p.labels.path, err)
	}
	for i, v := range raw {
		labels[i] = int(v)
	}
	return nil
}

// readImages reads directly into pixels, unless the images have to be converted.
func (p idxPair) readImages(ctx context.Context, pixels []uint8, look raster.Options) error {
	rows, columns := p.images.shape[1], p.images.shape[2]
	if look.Grey && look.Height == rows && look.Width == columns && look.Crop.Empty() {
		if err := p.images.read(pixels); err != nil {
			return err
		}
		return p.images.end()
	}
	img := image.NewGray(image.Rect(0, 0, columns, rows))
	var d raster.Decoder
	return p.images.eachImage(ctx, img.Pix, func() error {
		out, err := d.Convert(pixels[:0], img, look)
		pixels = pixels[len(out):]
		return err
	})
}

// loaded adds the checksums, and a warning if they are not the published ones: other
// data must not silently pass for the data set of that name.
func (d idxSet) loaded(set *Set, test int, pairs [2]idxPair) *loaded {
	var other []string
	for i, p := range pairs {
		for j, x := range []*idx{p.images, p.labels} {
			sum := x.md5()
			set.Sums = append(set.Sums, sum)
			if sum.Hex != d.unpacked[i][j] {
				other = append(other, sum.File)
			}
		}
	}
	s := &loaded{Set: set, published: true, parts: lastTest(set.Len(), test)}
	if len(other) > 0 {
		s.warnings = []string{d.name + ": not the published files, by their MD5: " + strings.Join(other, ", ")}
	}
	return s
}
