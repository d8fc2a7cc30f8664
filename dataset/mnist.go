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

// An idxPair is images and their labels.
type idxPair struct {
	images, labels *idx
}

// mnistFiles are the published names and the MD5 of the unpacked files.
var mnistFiles = [2]struct{ images, labels, imagesMD5, labelsMD5 string }{
	{"train-images-idx3-ubyte", "train-labels-idx1-ubyte", "6bbc9ace898e44ae57da46a324031adb", "a25bea736e30d166cdddb491f175f624"},
	{"t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte", "2646ac647ad5339dbf082846283269ea", "27ae3e4e09519cfbb04c329615203637"},
}

var digitNames = []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}

// loadMNIST reads the four idx files of DIR/mnist: the training images, then the
// test images. Nothing is cached: unpacking takes as long as reading a cache.
func loadMNIST(ctx context.Context, c Config, o Options) (*source, error) {
	dir, err := dataDir(o.Dir)
	if err != nil {
		return nil, err
	}
	train, err := openPair(dir, 0)
	if err != nil {
		return nil, err
	}
	defer train.close()
	test, err := openPair(dir, 1)
	if err != nil {
		return nil, err
	}
	defer test.close()
	if train.images.shape[1] != test.images.shape[1] || train.images.shape[2] != test.images.shape[2] {
		return nil, fmt.Errorf("%s: the pictures of %s are %v, those of %s %v; the files do not belong together", filepath.Join(dir, nameMNIST),
			train.images.name, train.images.shape[1:], test.images.name, test.images.shape[1:])
	}
	return readPairs(ctx, c, train, test)
}

func openPair(dir string, i int) (p idxPair, err error) {
	p.images, err = openMNIST(dir, mnistFiles[i].images, idxImages)
	if err != nil {
		return p, err
	}
	p.labels, err = openMNIST(dir, mnistFiles[i].labels, idxLabels)
	if err == nil && p.images.shape[0] != p.labels.shape[0] {
		err = fmt.Errorf("%s: %d images in %s but %d labels in %s; the files do not belong together", filepath.Join(dir, nameMNIST),
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

// openMNIST opens the file of that published name.
func openMNIST(dir, name string, dimensions int) (*idx, error) {
	path, err := mnistPath(filepath.Join(dir, nameMNIST), name)
	if err != nil {
		return nil, err
	}
	if path == "" {
		return nil, missing(nameMNIST, dir, name+"[.gz]")
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

// mnistPath returns where a file is, with or without ".gz", or "".
func mnistPath(dir, name string) (string, error) {
	for _, n := range []string{name, name + ".gz"} {
		path := filepath.Join(dir, n)
		if there, err := exists(path); there || err != nil {
			return path, err
		}
	}
	return "", nil
}

// readPairs reads all pairs at once, each into its own part of one set.
func readPairs(ctx context.Context, c Config, pairs ...idxPair) (*source, error) {
	stored := [2]int(pairs[0].images.shape[1:])
	look := c.look(Crop{}, 0, "grey")
	if look.Width == 0 {
		look.Height, look.Width = stored[0], stored[1]
	}
	set := &Set{Name: nameMNIST, Shape: shapeOf(look), Classes: digitNames}
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
	return mnistSource(set, last, pairs), nil
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
	if err := checkDigits(raw); err != nil {
		return err
	}
	for i, v := range raw {
		labels[i] = int(v)
	}
	return p.labels.end()
}

// checkDigits returns an error that names the first label that is no digit.
func checkDigits(labels []uint8) error {
	for i, v := range labels {
		if int(v) >= len(digitNames) {
			return fmt.Errorf("label %d of image %d, want 0 to %d", v, i, len(digitNames)-1)
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

// mnistSource adds the checksums, and a warning when they are not the published
// ones: other data under MNIST's name must not pass for MNIST in silence.
func mnistSource(set *Set, test int, pairs []idxPair) *source {
	var other []string
	for i, p := range pairs {
		images, labels := p.images.md5(), p.labels.md5()
		set.Sums = append(set.Sums, images, labels)
		if images.Hex != mnistFiles[i].imagesMD5 {
			other = append(other, images.File)
		}
		if labels.Hex != mnistFiles[i].labelsMD5 {
			other = append(other, labels.File)
		}
	}
	s := &source{Set: set, published: true, test: test}
	if len(other) > 0 {
		s.warnings = []string{"mnist: not the published files, by their MD5: " + strings.Join(other, ", ")}
	}
	return s
}
