package dataset

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"
)

// idxLayout is the layout of the four files of an idxSet.
type idxLayout struct{}

func (idxLayout) String() string { return "idx file" }

func (idxLayout) found(dir string) (some, whole bool) {
	whole = true
	for _, pair := range idxNames {
		for _, name := range pair {
			there := isThere(dir, name) || isThere(dir, name+".gz")
			some, whole = some || there, whole && there
		}
	}
	return some, whole
}

func (idxLayout) checkFile(c *checker, path string, begin []byte) (bool, error) {
	switch base := filepath.Base(path); {
	case strings.Contains(base, "idx3"), bytes.HasPrefix(begin, []byte{0, 0, idxBytes, idxImages}):
		c.idx(path, idxImages)
	case strings.Contains(base, "idx1"), bytes.HasPrefix(begin, []byte{0, 0, idxBytes, idxLabels}):
		c.idx(path, idxLabels)
	default:
		return false, nil
	}
	return true, nil
}

// check checks the four files and whether they belong together.
func (idxLayout) check(c *checker, dir string) error {
	var pairs [len(idxNames)][2]*idx
	for p, names := range idxNames {
		for i, dimensions := range [2]int{idxImages, idxLabels} {
			path, err := idxPath(dir, names[i])
			if err != nil {
				return err
			}
			if path == "" {
				c.problem(filepath.Join(dir, names[i]), "missing")
				continue
			}
			pairs[p][i] = c.idx(path, dimensions)
		}
		if images, labels := pairs[p][0], pairs[p][1]; images != nil && labels != nil && images.shape[0] != labels.shape[0] {
			c.problem(labels.path, "%d labels for the %d images of %s", labels.shape[0], images.shape[0], images.name)
		}
	}
	if train, test := pairs[0][0], pairs[1][0]; train != nil && test != nil && !slices.Equal(train.shape[1:], test.shape[1:]) {
		c.problem(test.path, "pictures of %v, those of %s are %v", test.shape[1:], train.name, train.shape[1:])
	}
	return c.Err()
}

// idx reads one idx file to its end and returns it, closed, or nil if it is broken.
func (c *checker) idx(path string, dimensions int) *idx {
	c.count(len(idxNames) * 2)
	x, err := openIdx(path, dimensions)
	if err == nil {
		defer x.close()
		if dimensions == idxLabels {
			_, err = x.labels()
		} else {
			err = x.eachImage(c, make([]uint8, x.shape[1]*x.shape[2]), func() error { return nil })
		}
	}
	if err != nil {
		c.problem(path, "%v", err)
		return nil
	}
	return x
}
