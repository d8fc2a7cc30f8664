package dataset

import (
	"fmt"
	"path/filepath"
)

// mnist checks the four idx files and whether they belong together.
func (c *checker) mnist(dir string) error {
	for _, f := range mnistFiles {
		counts := [2]int{-1, -1}
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
			counts[i] = c.idx(path, file.dimensions)
		}
		if counts[0] != counts[1] && min(counts[0], counts[1]) >= 0 {
			c.problem(filepath.Join(dir, f.labels), "%d labels for the %d images of %s", counts[1], counts[0], f.images)
		}
	}
	return c.Err()
}

// idx reads one idx file to its end and returns how many images or labels it
// has, -1 when it is broken.
func (c *checker) idx(path string, dimensions int) int {
	c.count(len(mnistFiles) * 2)
	x, err := openIdx(path, dimensions)
	if err == nil {
		defer x.close()
		err = c.values(x)
	}
	if err != nil {
		c.problem(path, "%v", err)
		return -1
	}
	return x.shape[0]
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
