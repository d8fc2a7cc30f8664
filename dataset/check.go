package dataset

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/diabolo-go/diabolo/internal/raster"
)

// A Report is the result of Check.
type Report struct {
	Path     string    `json:"path"`
	Checked  int       `json:"checked"`  // number of files and of members of archives that were read
	Problems []Problem `json:"problems"` // sorted by file; empty, not nil, if there are none
}

// oddSide is the side in pixels below which a picture is reported as odd.
const oddSide = 8

// beginning is how many bytes identify the format of a file.
const beginning = 12

// A checker fills a report.
type checker struct {
	context.Context
	Options
	mu sync.Mutex
	Report
}

// Check reads everything at path and reports every file that is broken, truncated or
// odd: empty, not of the format that its name indicates, smaller than 8 pixels on a side,
// or not of the size that nine in ten pictures have. path is a folder with the files of a
// Source, a folder of pictures, a data folder that contains such folders, or a single
// file. A file with a problem is not an error; an error means that path could not be
// read, or that ctx ended. Of o, Check uses only Workers, Progress, Verify and CacheDir.
func Check(ctx context.Context, path string, o Options) (Report, error) {
	c := &checker{Context: ctx, Options: o, Report: Report{Path: path, Problems: []Problem{}}}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return c.Report, fmt.Errorf("there is no file or folder %s: %w", path, fs.ErrNotExist)
	case err != nil:
		return c.Report, err
	case info.IsDir():
		err = c.folder(path)
	default:
		err = c.file(path)
	}
	slices.SortStableFunc(c.Problems, func(a, b Problem) int { return cmp.Compare(a.File, b.File) })
	return c.Report, cmp.Or(ctx.Err(), err)
}

// problem records what is wrong with a file.
func (c *checker) problem(file, format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.Problems = append(c.Problems, Problem{file, fmt.Sprintf(format, args...)})
}

// count records that one more of about total files was read.
func (c *checker) count(total int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.Checked++
	if c.Progress != nil {
		c.Progress(c.Checked, max(total, c.Checked))
	}
}

// A layout describes the files of a data set in a folder, for Check.
type layout interface {
	// found reports whether some of the files are in dir, and whether all that Load
	// needs are.
	found(dir string) (some, whole bool)
	check(c *checker, dir string) error

	// checkFile checks a file if its name or its first bytes are those of one of these;
	// otherwise it returns false.
	checkFile(c *checker, path string, begin []byte) (bool, error)

	String() string // describes its files
}

// layouts returns the layouts of all sources, each once.
func layouts() (all []layout) {
	for _, s := range sources {
		if s.layout != nil && !slices.Contains(all, s.layout) {
			all = append(all, s.layout)
		}
	}
	return all
}

// folder checks a folder according to its contents.
func (c *checker) folder(dir string) error {
	known := false
	check := func(l layout, dir string) error {
		some, _ := l.found(dir)
		if !some {
			return nil
		}
		known = true
		return l.check(c, dir)
	}
	for _, l := range layouts() {
		if err := check(l, dir); err != nil {
			return err
		}
	}
	for _, s := range sources {
		if s.layout == nil {
			continue
		}
		if err := check(s.layout, filepath.Join(dir, s.Name)); err != nil {
			return err
		}
	}
	if known {
		return nil
	}
	return c.pictures(dir)
}

// file checks one file according to its first bytes and its name.
func (c *checker) file(path string) error {
	begin, err := head(path, beginning)
	if err != nil {
		return err
	}
	var known []string
	for _, l := range layouts() {
		if mine, err := l.checkFile(c, path, begin); mine || err != nil {
			return err
		}
		known = append(known, l.String())
	}
	if raster.Sniff(begin) == "" && raster.ByExtension(filepath.Ext(path)) == "" {
		return fmt.Errorf("%s is not a picture, %s: it begins with %q", path, strings.Join(known, ", "), begin)
	}
	data, err := readFile(nil, path)
	c.picture(c, path, data, err, 1)
	return nil
}

// pictures checks a folder of pictures, including its sub-folders.
func (c *checker) pictures(dir string) error {
	l, err := list(dir)
	if err != nil {
		return err
	}
	var misnamed []string
	others := l.passed.without(func(f passedFile) bool {
		begin, _ := head(l.path(f.name), beginning)
		if raster.Sniff(begin) != "" {
			misnamed = append(misnamed, f.name)
			return true
		}
		return f.isNote()
	})
	if len(l.names)+len(misnamed) == 0 {
		return fmt.Errorf("%s holds no pictures (%s), and nothing of a data set that is downloaded", dir, formats)
	}
	for _, name := range misnamed {
		c.problem(filepath.Join(dir, name), "a picture by its content but not by its name: it is not loaded")
	}
	for _, text := range others.texts(slices.Concat(l.names, misnamed)) {
		c.problem(dir, "%s", text)
	}
	if err := c.verify(dir, l); err != nil {
		return err
	}
	called := func(name string) string { return filepath.Join(dir, name) }
	return c.feed(called, len(l.names), feedOf(l.names, func(name string) file { return file{name: name, path: l.path(name)} }))
}

// verify reads the checksums of all files again, with Options.Verify, and reports those that
// have changed though nothing else of the file has. The next Load takes what was read.
func (c *checker) verify(dir string, l *listing) error {
	if !c.Verify {
		return nil
	}
	x := c.openIndex(l.root)
	before := maps.Clone(x.files)
	if err := l.digest(c, c.Options, x); err != nil {
		return err
	}
	for _, name := range l.names {
		then, now := before[name], l.digests[name]
		if then.Sum != (Digest{}) && then.stamp == l.stamps[name] && now != then.Sum {
			c.problem(filepath.Join(dir, name), "its bytes are others than when it was last read, but not its size and its times")
		}
	}
	return x.keep(l.names)
}

// head returns the first n bytes of a file, or all if there are fewer.
func head(path string, n int64) ([]byte, error) {
	f, err := openFile(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, n))
}

// picture checks one picture file and returns its header.
func (c *checker) picture(ctx context.Context, path string, data []byte, err error, total int) raster.Info {
	c.count(total)
	if err != nil {
		c.problem(path, "cannot be read: %v", err)
		return raster.Info{}
	}
	info, err := raster.Verify(ctx, data)
	if err != nil {
		c.problem(path, "%v", err)
		return raster.Info{}
	}
	if named := raster.ByExtension(filepath.Ext(path)); named != info.Format {
		c.problem(path, "named %s but is a %s", cmp.Or(filepath.Ext(path), "without an extension"), info.Format)
	}
	return info
}

// feed checks the pictures of a feed, about total; called returns the name of a picture
// in the report.
func (c *checker) feed(called func(name string) string, total int, feed feed) error {
	sizes := make(map[[2]int][]string)
	newWorker := func() worker {
		return func(ctx context.Context, _ int, name string, data []byte, err error) error {
			info := c.picture(ctx, called(name), data, err, total)
			if info.Format == "" {
				return nil
			}
			c.mu.Lock()
			defer c.mu.Unlock()
			size := [2]int{info.Width, info.Height}
			sizes[size] = append(sizes[size], called(name))
			return nil
		}
	}
	err := c.each(c, newWorker, feed)
	c.odd(sizes)
	return err
}

// odd records the tiny pictures and, if nine out of ten have the same size, the others.
func (c *checker) odd(sizes map[[2]int][]string) {
	total := 0
	for _, files := range sizes {
		total += len(files)
	}
	var common [2]int
	for size, files := range sizes {
		if 10*len(files) >= 9*total {
			common = size
		}
	}
	for size, files := range sizes {
		for _, path := range files {
			switch {
			case min(size[0], size[1]) < oddSide:
				c.problem(path, "odd size: %dx%d pixels", size[0], size[1])
			case common != [2]int{} && size != common:
				c.problem(path, "odd size: %dx%d pixels, nearly all others are %dx%d", size[0], size[1], common[0], common[1])
			}
		}
	}
}
