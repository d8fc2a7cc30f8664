package atomicfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// A Folder is a folder of files being written. It does not appear under its name before
// Commit.
type Folder struct {
	path   string
	temp   *os.File // the temporary folder; nil after Commit or Discard
	inside bool     // it is in the folder at path, which cannot be replaced
}

// CreateFolder begins a folder that Commit will put at path, which may be an empty
// folder. Its parent must exist.
func CreateFolder(path string) (*Folder, error) {
	f := &Folder{path: path}
	entries, err := os.ReadDir(path)
	if errors.Is(err, fs.ErrNotExist) {
		return f.begin(path)
	}
	if err != nil {
		return nil, fmt.Errorf("%s is not a folder", path)
	}
	inner := filepath.Join(path, "all") // whose temporary folders are in path
	if len(entries) > 0 {
		sweep(path, tempPrefix(inner))
		if entries, err = os.ReadDir(path); err != nil || len(entries) > 0 {
			return nil, fmt.Errorf("%s already contains files; name a new folder", path)
		}
	}
	if real, err := filepath.EvalSymlinks(path); err == nil && replaceable(real) {
		f.path = real
		return f.begin(real)
	}
	f.inside = true
	return f.begin(inner)
}

// begin makes the temporary folder beside path.
func (f *Folder) begin(path string) (_ *Folder, err error) {
	f.temp, err = newTemp(path, func(temp string) (*os.File, error) {
		if err := Mkdir(temp); err != nil {
			return nil, err
		}
		return os.Open(temp)
	})
	if err != nil {
		return nil, hide(f.path, err)
	}
	return f, nil
}

// replaceable tries whether an empty folder can be replaced by another. The current one
// must not be, nor can one at which a disk is mounted, and one whose parent is read-only.
func replaceable(path string) bool {
	info, err := os.Stat(path)
	here, missing := os.Stat(".")
	if err != nil || missing != nil || os.SameFile(here, info) {
		return false
	}
	trial := &Folder{path: path}
	if _, err := trial.begin(path); err != nil {
		return false
	}
	defer trial.Discard() // once it has the name, there is nothing to remove
	return os.Chmod(trial.temp.Name(), info.Mode()) == nil && put(trial.temp, path) == nil
}

// Write writes a file of the folder. Its name may have sub-folders, separated by slashes.
// Files may be written at the same time.
func (f *Folder) Write(name string, data []byte) error {
	name = filepath.FromSlash(name)
	path := filepath.Join(f.path, name)
	if dir := filepath.Dir(name); dir != "." && f.temp != nil {
		if err := MkdirAll(filepath.Join(f.temp.Name(), dir)); err != nil {
			return hide(path, err)
		}
	}
	return f.write(name, path, data, false)
}

// Read returns a file that was written.
func (f *Folder) Read(name string) ([]byte, error) {
	if f.temp == nil {
		return nil, fs.ErrClosed
	}
	return os.ReadFile(filepath.Join(f.temp.Name(), filepath.FromSlash(name)))
}

// write writes a file under a temporary name; path is for the error.
func (f *Folder) write(name, path string, data []byte, sync bool) error {
	if f.temp == nil {
		return Explain(path, fs.ErrClosed)
	}
	p, err := OpenPlain(filepath.Join(f.temp.Name(), name), os.O_WRONLY|os.O_CREATE|os.O_EXCL)
	if err != nil {
		return hide(path, err)
	}
	_, err = p.Write(data)
	if err == nil && sync {
		err = p.Sync()
	}
	return hide(path, errors.Join(err, p.Close()))
}

// Commit puts the finished folder at its path. If it fails, nothing of the new files
// remains.
func (f *Folder) Commit() error {
	if f.temp == nil {
		return Explain(f.path, fs.ErrClosed)
	}
	defer f.Discard()
	if f.inside {
		return f.moveAll()
	}
	if info, err := os.Stat(f.path); err == nil {
		_ = os.Chmod(f.temp.Name(), info.Mode()) // of the empty folder that it replaces
	}
	if err := put(f.temp, f.path); err != nil {
		return err
	}
	f.temp = nil
	err := syncDir(filepath.Dir(f.path))
	if err != nil {
		_ = removeAll(f.path)
	}
	return err
}

// namesFile lists the files that moveAll moves, until all are there.
const namesFile = ".names"

// moveAll moves the files into the existing folder.
func (f *Folder) moveAll() error {
	temp := f.temp.Name()
	entries, err := os.ReadDir(temp)
	if err != nil {
		return hide(f.path, err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if err := f.Write(namesFile, []byte(strings.Join(names, "\x00"))); err != nil {
		return err
	}
	for _, name := range names {
		if err = Rename(filepath.Join(temp, name), filepath.Join(f.path, name)); err != nil {
			break
		}
	}
	if err == nil {
		err = Remove(filepath.Join(temp, namesFile))
	}
	if err != nil {
		restore(temp, f.path)
	}
	return hide(f.path, err)
}

// restore removes from a folder the files that an interrupted moveAll has moved there.
func restore(temp, dir string) {
	list, err := os.ReadFile(filepath.Join(temp, namesFile))
	if err != nil {
		return
	}
	for name := range strings.SplitSeq(string(list), "\x00") {
		if filepath.IsLocal(name) && filepath.Base(name) == name {
			_ = removeAll(filepath.Join(dir, name))
		}
	}
}

// Discard abandons the folder and removes what was written. After Commit it does
// nothing.
func (f *Folder) Discard() {
	if f.temp == nil {
		return
	}
	_ = removeAll(f.temp.Name()) // what stays is removed by the next writer
	f.temp.Close()
	f.temp = nil
}
