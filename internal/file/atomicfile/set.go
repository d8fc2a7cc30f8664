package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
)

// A Set is a file that stands for others beside it, such as numbers for their pictures. As
// long as the main file is there, all others are, and are those that were written with it.
type Set struct {
	folder  *Folder // holds the new files until Commit
	members []member
}

// A member is a file of a Set.
type member struct {
	path, temp string // where it goes, and its name in the folder
	own        bool   // of a use of its own
}

// CreateSet begins the set of a main file. The folder must exist.
func CreateSet(main string) (*Set, error) {
	main, err := target(main)
	if err != nil {
		return nil, err
	}
	folder, err := (&Folder{path: main}).begin(main)
	return &Set{folder, []member{{path: main, temp: "0"}}}, err
}

// Add writes a file that will stand beside the main file. Its path must be another than
// those of the other files.
func (s *Set) Add(path string, data []byte) error { return s.add(len(s.members), path, data, false) }

// Replace writes a file that others use without the set, anywhere: it is always there, at
// first the old one and then, just before the main file appears, the new one.
func (s *Set) Replace(path string, data []byte) error { return s.add(1, path, data, true) }

func (s *Set) add(at int, path string, data []byte, own bool) error {
	path, err := target(path)
	if err != nil {
		return err
	}
	m := member{path, strconv.Itoa(len(s.members)), own}
	s.members = slices.Insert(s.members, at, m)
	return s.folder.write(m.temp, path, data, true)
}

// ReplaceJSON is Replace with a JSON document, indented.
func (s *Set) ReplaceJSON(path string, v any) error {
	text, err := indented(v)
	if err != nil {
		return err
	}
	return s.Replace(path, text)
}

// Commit writes the main file, data, and puts all files at their paths. Before the first
// appears, the old ones go, the main one first, and with them the old files at the paths
// of gone; the main file appears last. If Commit fails, there is no main file, or the old
// one.
func (s *Set) Commit(data []byte, gone ...string) (err error) {
	defer s.Discard()
	main := s.members[0]
	if err := s.folder.write(main.temp, main.path, data, true); err != nil {
		return err
	}
	if len(s.members) > 1 || len(gone) > 0 {
		if err := s.clear(gone); err != nil {
			return err
		}
	}
	for _, m := range slices.Backward(s.members) {
		if err = s.put(m); err != nil {
			_ = s.clear(nil) // those that have appeared
			return hide(main.path, err)
		}
	}
	return syncDir(filepath.Dir(main.path))
}

// clear removes the files at the paths of the set, and others.
func (s *Set) clear(others []string) error {
	var paths []string
	for _, m := range s.members {
		if !m.own {
			paths = append(paths, m.path)
		}
	}
	for _, path := range append(paths, others...) {
		if err := Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// put gives a file its path.
func (s *Set) put(m member) error {
	temp := filepath.Join(s.folder.temp.Name(), m.temp)
	err := Rename(temp, m.path)
	if err == nil || !m.own || filepath.Dir(m.path) == filepath.Dir(s.members[0].path) {
		return err
	}
	data, unread := os.ReadFile(temp) // its folder may be on another disk
	if unread != nil {
		return err
	}
	return Write(m.path, data)
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
