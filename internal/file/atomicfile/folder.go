package atomicfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// A Folder is a folder of files being written. Nobody sees them under its name
// before Commit.
type Folder struct {
	path, temp string
	isNew      bool
}

// CreateFolder begins a folder that Commit will put at path, where there may be an
// empty one. Its parent must be there.
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
		return nil, fmt.Errorf("%s holds files already; name a new folder", path)
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

// moveAll moves the files into the folder that is there: it may be the current one.
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

// Discard gives the folder up and removes what was written. After Commit it does
// nothing.
func (f *Folder) Discard() { os.RemoveAll(f.temp) }
