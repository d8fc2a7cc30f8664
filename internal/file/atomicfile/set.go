package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
)

// A Set is a file that stands for others beside it, such as numbers for their pictures. As
// long as the main file is there, all others are, and are those that were written with it.
type Set struct {
	folder *Folder // holds the new files until Commit
	paths  []string
}

// CreateSet begins the set of a main file. The folder must exist.
func CreateSet(main string) (*Set, error) {
	main, err := target(main)
	if err != nil {
		return nil, err
	}
	folder, err := (&Folder{path: main}).begin(main)
	return &Set{folder, []string{main}}, err
}

// Add writes a file that will stand beside the main file. Its path must be another than
// those of the other files.
func (s *Set) Add(path string, data []byte) error {
	path, err := target(path)
	if err != nil {
		return err
	}
	s.paths = append(s.paths, path)
	return s.folder.write(strconv.Itoa(len(s.paths)-1), path, data, true)
}

// Commit writes the main file, data, and puts all files at their paths. Before the first
// appears, the old ones go, the main one first, and with them the old files at the paths
// of gone; the main file appears last. If Commit fails, there is no main file, or the old
// one.
func (s *Set) Commit(data []byte, gone ...string) (err error) {
	defer s.Discard()
	if err := s.folder.write("0", s.paths[0], data, true); err != nil {
		return err
	}
	if len(s.paths) > 1 || len(gone) > 0 {
		for _, path := range append(s.paths[:len(s.paths):len(s.paths)], gone...) {
			if err := Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
	}
	for i := len(s.paths) - 1; i >= 0; i-- {
		if err = Rename(filepath.Join(s.folder.temp.Name(), strconv.Itoa(i)), s.paths[i]); err != nil {
			break
		}
	}
	if err == nil {
		return syncDir(filepath.Dir(s.paths[0]))
	}
	for _, path := range s.paths {
		_ = Remove(path) // those that have appeared
	}
	return hide(s.paths[0], err)
}

// CommitJSON is Commit with a JSON document, indented.
func (s *Set) CommitJSON(v any, gone ...string) error {
	text, err := indented(v)
	if err != nil {
		return err
	}
	return s.Commit(text, gone...)
}

// Discard abandons the set and removes what was written. After Commit it does nothing.
func (s *Set) Discard() { s.folder.Discard() }

// target returns the path of the file to replace: path or, if it is a symbolic link, what
// it points to.
func target(path string) (string, error) {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		return "", Explain(path, errOther)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", Explain(path, err) // such as a loop of links
	}
	to, err := os.Readlink(path)
	if err != nil {
		return path, nil
	}
	if !filepath.IsAbs(to) {
		to = filepath.Join(filepath.Dir(path), to)
	}
	return target(to)
}

var errOther = errors.New("this name belongs to something that is not a file; choose another")
