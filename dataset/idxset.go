package dataset

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io/fs"
	"path/filepath"
	"strings"
	"sync"

	"github.com/diabolo-go/diabolo/picture"
)

// An idxSet is a data set of four files as MNIST has them: images and labels that
// train, images and labels that test, published packed by gzip.
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
		side:   pictureSide, load: d.load, files: d.remote(), layout: idxLayout{},
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

// An idxPair is images and their labels.
type idxPair struct {
	images, labels *idx
}

// load reads the four files: the training images, then the test images. Nothing is
// cached: unpacking takes as long as reading a cache.
func (d idxSet) load(ctx context.Context, c Config, o Options) (*loaded, error) {
	dir, err := dataDir(o.Dir)
	if err != nil {
		return nil, err
	}
	train, err := d.open(dir, 0)
	if err != nil {
		return nil, err
	}
	defer train.close()
	test, err := d.open(dir, 1)
	if err != nil {
		return nil, err
	}
	defer test.close()
	if train.images.shape[1] != test.images.shape[1] || train.images.shape[2] != test.images.shape[2] {
		return nil, fmt.Errorf("%s: the pictures of %s are %v, those of %s %v; the files do not belong together", filepath.Join(dir, d.name),
			train.images.name, train.images.shape[1:], test.images.name, test.images.shape[1:])
	}
	return d.read(ctx, c, train, test)
}

// open opens the files that train, 0, or those that test, 1.
func (d idxSet) open(dir string, i int) (p idxPair, err error) {
	p.images, err = d.openFile(dir, idxNames[i][0], idxImages)
	if err != nil {
		return p, err
	}
	p.labels, err = d.openFile(dir, idxNames[i][1], idxLabels)
	if err == nil && p.images.shape[0] != p.labels.shape[0] {
		err = fmt.Errorf("%s: %d images in %s but %d labels in %s; the files do not belong together", filepath.Join(dir, d.name),
			p.images.shape[0], p.images.name, p.labels.shape[0], p.labels.name)
	}
	if err != nil {
		p.close()
	}
	return p, err
}

func (p idxPair) close() {
	p.images.close()
	if p.labels != nil {
		p.labels.close()
	}
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

// badIdx says which file is wrong.
func badIdx(path string, err error) error {
	if errors.As(err, new(*fs.PathError)) { // which names it already
		return err
	}
	return fmt.Errorf("%s: %w", path, err)
}

// idxPath returns where a file is, with or without ".gz", or "".
func idxPath(dir, name string) (string, error) {
	for _, n := range []string{name, name + ".gz"} {
		path := filepath.Join(dir, n)
		if there, err := exists(path); there || err != nil {
			return path, err
		}
	}
	return "", nil
}

// read reads all pairs at once, each into its own part of one set.
func (d idxSet) read(ctx context.Context, c Config, pairs ...idxPair) (*loaded, error) {
	stored := [2]int(pairs[0].images.shape[1:])
	look := c.look(Crop{}, 0, "grey")
	if look.Width == 0 {
		look.Height, look.Width = stored[0], stored[1]
	}
	set := &Set{Name: d.name, Shape: shapeOf(look), Classes: d.classes[:]}
	count := 0
	for _, p := range pairs {
		count += p.images.shape[0]
	}
	size := set.Shape[0] * set.Shape[1] * set.Shape[2]
	set.Pixels, set.Labels = make([]uint8, count*size), make([]int, count)
	errs := make([]error, len(pairs))
	var group sync.WaitGroup
	at := 0
	for i, p := range pairs {
		to := at + p.images.shape[0]
		pixels, labels := set.Pixels[at*size:to*size], set.Labels[at:to]
		group.Go(func() { errs[i] = p.read(ctx, pixels, labels, look) })
		at = to
	}
	group.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	last := pairs[len(pairs)-1].images.shape[0]
	return d.loaded(set, last, pairs), nil
}

// read fills pixels and labels.
func (p idxPair) read(ctx context.Context, pixels []uint8, labels []int, look picture.Options) error {
	if err := p.readImages(ctx, pixels, look); err != nil {
		return badIdx(p.images.path, err)
	}
	if err := p.readLabels(labels); err != nil {
		return badIdx(p.labels.path, err)
	}
	return nil
}

func (p idxPair) readLabels(labels []int) error {
	raw := make([]uint8, len(labels))
	if err := p.labels.read(raw); err != nil {
		return err
	}
	if err := checkLabels(raw); err != nil {
		return err
	}
	for i, v := range raw {
		labels[i] = int(v)
	}
	return p.labels.end()
}

// checkLabels returns an error that names the first label that is no class.
func checkLabels(labels []uint8) error {
	for i, v := range labels {
		if v >= idxClasses {
			return fmt.Errorf("label %d of image %d, want 0 to %d", v, i, idxClasses-1)
		}
	}
	return nil
}

// readImages reads straight into pixels, unless every picture has to be changed.
func (p idxPair) readImages(ctx context.Context, pixels []uint8, look picture.Options) error {
	rows, columns := p.images.shape[1], p.images.shape[2]
	if look.Grey && look.Height == rows && look.Width == columns && look.Crop.Empty() {
		if err := p.images.read(pixels); err != nil {
			return err
		}
		return p.images.end()
	}
	img := image.NewGray(image.Rect(0, 0, columns, rows))
	var d picture.Decoder
	for i := range p.images.shape[0] {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := p.images.read(img.Pix); err != nil {
			return err
		}
		out, err := d.Convert(pixels[:0], img, look)
		if err != nil {
			return fmt.Errorf("image %d: %w", i, err)
		}
		pixels = pixels[len(out):]
	}
	return p.images.end()
}

// loaded adds the checksums, and a warning when they are not the published ones:
// other data under the name of a set must not pass for it in silence.
func (d idxSet) loaded(set *Set, test int, pairs []idxPair) *loaded {
	var other []string
	for i, p := range pairs {
		images, labels := p.images.md5(), p.labels.md5()
		set.Sums = append(set.Sums, images, labels)
		if images.Hex != d.unpacked[i][0] {
			other = append(other, images.File)
		}
		if labels.Hex != d.unpacked[i][1] {
			other = append(other, labels.File)
		}
	}
	s := &loaded{Set: set, published: true, test: test}
	if len(other) > 0 {
		s.warnings = []string{d.name + ": not the published files, by their MD5: " + strings.Join(other, ", ")}
	}
	return s
}
