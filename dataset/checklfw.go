package dataset

import (
	"path/filepath"
	"strings"

	"github.com/diabolo-go/diabolo/internal/file/regular"
)

// lfwLayout is the layout of LFW: the archive or the folder it unpacks to, and the
// attributes.
type lfwLayout struct{}

func (lfwLayout) String() string { return "LFW archive or attribute file" }

func (lfwLayout) found(dir string) (some, whole bool) {
	there := isThere(dir, lfwArchive) || isThere(dir, lfwFolder)
	return there, there
}

func (lfwLayout) checkFile(c *checker, path string, _ []byte) (bool, error) {
	switch base := filepath.Base(path); {
	case strings.HasSuffix(base, ".tgz"), strings.HasSuffix(base, ".tar.gz"):
		return true, c.archive(path)
	case base == lfwAttributes:
		c.attributes(path)
		return true, nil
	}
	return false, nil
}

// check checks the archive, the unpacked folder and the attributes, if present.
func (lfwLayout) check(c *checker, dir string) error {
	if isThere(dir, lfwArchive) {
		if err := c.archive(filepath.Join(dir, lfwArchive)); err != nil {
			return err
		}
	}
	if isThere(dir, lfwFolder) {
		if err := c.pictures(filepath.Join(dir, lfwFolder)); err != nil {
			return err
		}
	}
	if isThere(dir, lfwAttributes) {
		c.attributes(filepath.Join(dir, lfwAttributes))
	}
	return nil
}

func (c *checker) attributes(path string) {
	c.count(1)
	f, err := regular.Open(path)
	if err == nil {
		defer f.Close()
		_, err = readAttributes(f)
	}
	if err != nil {
		c.problem(path, "%v", err)
	}
}

// archive checks LFW's archive, continuing after problems.
func (c *checker) archive(path string) error {
	f, err := regular.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	in := func(member string) string { return path + ": " + member }
	w := &archiveWalk{bad: func(member string, err error) error {
		c.problem(in(member), "%v", err)
		return nil
	}}
	pictures := w.feed(f)
	err = c.feed(in, lfwFaces, func(send func(file) error) error {
		if err := pictures(send); err != nil {
			c.problem(path, "%v", err)
		}
		return nil
	})
	for _, name := range w.others {
		c.problem(in(name), "not a picture")
	}
	return err
}
