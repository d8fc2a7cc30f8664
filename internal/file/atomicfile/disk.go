package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/diabolo-go/diabolo/internal/file/atomicfile/fault"
)

// This file, and put beside it for each system, hold every call that changes the disk, but
// for permissions; a test checks that no other package of the module has one. So a fault
// can be injected at each of them.

// A Plain file is changed in place: a lock, a log that grows, a download that is resumed.
type Plain struct{ f *os.File }

// OpenPlain opens a file for writing, with the flags of os.OpenFile and the default
// permissions of new files. Its errors say why the file cannot be written.
func OpenPlain(path string, flag int) (*Plain, error) {
	if err := fault.At(fault.Open, path); err != nil {
		return nil, Explain(path, err)
	}
	f, err := os.OpenFile(path, flag, 0o666)
	if err != nil {
		return nil, Explain(path, err)
	}
	return &Plain{f}, nil
}

// Write writes at the position of the file. Its errors, and those of the other methods,
// are those of package os; see Explain.
func (p *Plain) Write(b []byte) (int, error) {
	if err := fault.At(fault.Write, p.f.Name()); err != nil {
		n, _ := p.f.Write(b[:fault.Torn(err, len(b))])
		return n, err
	}
	return p.f.Write(b)
}

// Truncate empties the file, and sets the position to its start.
func (p *Plain) Truncate() error {
	err := fault.At(fault.Write, p.f.Name())
	if err == nil {
		_, seek := p.f.Seek(0, 0)
		err = errors.Join(p.f.Truncate(0), seek)
	}
	return err
}

// Sync waits until the file is on the disk.
func (p *Plain) Sync() error {
	err := fault.At(fault.Sync, p.f.Name())
	if err == nil && !fault.Trying() {
		err = p.f.Sync()
	}
	return err
}

// Close closes the file.
func (p *Plain) Close() error { return p.f.Close() }

// File returns the open file, to be read, asked and locked.
func (p *Plain) File() *os.File { return p.f }

// Rename gives a file or folder another name, replacing a file of that name.
func Rename(from, to string) error {
	err := fault.At(fault.Rename, to)
	if err == nil {
		err = os.Rename(from, to)
	}
	return Explain(to, err)
}

// Remove removes a file or an empty folder. One that is not there is an error that wraps
// fs.ErrNotExist.
func Remove(path string) error {
	err := fault.At(fault.Remove, path)
	if err == nil {
		err = os.Remove(path)
	}
	return Explain(path, err)
}

// removeAll removes a folder with all that is in it.
func removeAll(path string) error {
	err := fault.At(fault.Remove, path)
	if err == nil {
		err = os.RemoveAll(path)
	}
	return Explain(path, err)
}

// Mkdir makes a folder. One that is there already is an error that wraps fs.ErrExist.
func Mkdir(path string) error {
	err := fault.At(fault.Mkdir, path)
	if err == nil {
		err = os.Mkdir(path, 0o777)
	}
	return Explain(path, err)
}

// MkdirAll makes a folder, and those it is in, unless they are there.
func MkdirAll(path string) error {
	if isFolder(path) {
		return nil
	}
	if parent := filepath.Dir(path); parent != path {
		if err := MkdirAll(parent); err != nil {
			return err
		}
	}
	if err := Mkdir(path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	if !isFolder(path) {
		return Explain(path, syscall.ENOTDIR)
	}
	return nil
}
