package atomicfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// A Folder is a folder of files being written. It does not appear under its name before
// Commit.
type Folder struct {
	path, temp string
	isNew      bool
}

// CreateFolder begins a folder that Commit will put at path, which may be an empty
// folder. Its parent must exist.
func CreateFolder(path string) (*Folder, error) {
	f := &Folder{path: path}
	parent := path
	entries, err := os.ReadDir(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		parent, f.isNew = filepath.Dir(path), true
	case err != nil:
		return nil, fmt.Errorf("%s is not a folder", path)
	case len(entries) > 0:
		return nil, fmt.Errorf("%s already contains files; name a new folder", path)
	}
	if f.temp, err = os.MkdirTemp(parent, ".folder"+tempMark); err != nil {
		return nil, explain(path, err)
	}
	return f, nil
}

// Write writes a file of the folder.
func (f *Folder) Write(name string, data []byte) error {
	if err := os.WriteFile(filepath.Join(f.temp, name), data, 0o666); err != nil {
		return explain(filepath.Join(f.path, name), err)
	}
	return nil
}

// Commit puts the finished folder at its path.
func (f *Folder) Commit() error {
	if !f.isNew {
		return f.moveAll()
	}
	if err := errors.Join(os.Chmod(f.temp, 0o755), os.Rename(f.temp, f.path)); err != nil {
		return explain(f.path, err)
	}
	return nil
}

// moveAll moves the files into the existing folder, which may be the current directory
// and so cannot be replaced.
func (f *Folder) moveAll() error {
	entries, err := os.ReadDir(f.temp)
	for _, e := range entries {
		if err == nil {
			err = os.Rename(filepath.Join(f.temp, e.Name()), filepath.Join(f.path, e.Name()))
		}
	}
	if err != nil {
		return explain(f.path, err)
	}
	return nil
}

// Discard abandons the folder and removes what was written. After Commit it does
// nothing.
func (f *Folder) Discard() { os.RemoveAll(f.temp) }
