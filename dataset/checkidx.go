package dataset

import (
	"fmt"
	"path/filepath"
	"slices"
)

// mnist checks the four idx files and whether they belong together.
func (c *checker) mnist(dir string) error {
	var pairs [len(mnistFiles)][2]*idx
	for p, f := range mnistFiles {
		for i, file := range []struct {
			name       string
			dimensions int
		}{{f.images, idxImages}, {f.labels, idxLabels}} {
			path, err := mnistPath(dir, file.name)
			if err != nil {
				return err
			}
			if path == "" {
				c.problem(filepath.Join(dir, file.name), "missing")
				continue
			}
			pairs[p][i] = c.idx(path, file.dimensions)
		}
		c.sameCount(pairs[p][0], pairs[p][1])
	}
	c.sameSize(pairs[0][0], pairs[1][0])
	return c.Err()
}

// sameCount checks that there is a label for every image, if both could be read.
func (c *checker) sameCount(images, labels *idx) {
	if images != nil && labels != nil && images.shape[0] != labels.shape[0] {
		c.problem(labels.path, "%d labels for the %d images of %s", labels.shape[0], images.shape[0], images.name)
	}
}

// sameSize checks that the images that train and those that test are of one size.
func (c *checker) sameSize(train, test *idx) {
	if train != nil && test != nil && !slices.Equal(train.shape[1:], test.shape[1:]) {
		c.problem(test.path, "pictures of %v, those of %s are %v", test.shape[1:], train.name, train.shape[1:])
	}
}

// idx reads one idx file to its end and returns it, closed, or nil when it is
// broken.
func (c *checker) idx(path string, dimensions int) *idx {
	c.count(len(mnistFiles) * 2)
	x, err := openIdx(path, dimensions)
	if err == nil {
		defer x.close()
		err = c.values(x)
	}
	if err != nil {
		c.problem(path, "%v", err)
		return nil
	}
	return x
}

// values reads what follows the header.
func (c *checker) values(x *idx) error {
	if len(x.shape) == idxLabels {
		labels := make([]uint8, x.volume())
		if err := x.read(labels); err != nil {
			return err
		}
		if err := checkDigits(labels); err != nil {
			return err
		}
		return x.end()
	}
	image := make([]uint8, x.shape[1]*x.shape[2])
	for i := range x.shape[0] {
		if err := x.read(image); err != nil {
			return fmt.Errorf("image %d: %w", i, err)
		}
		if err := c.Err(); err != nil {
			return err
		}
	}
	return x.end()
}
