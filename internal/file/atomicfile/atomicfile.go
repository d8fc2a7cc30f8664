// Package atomicfile writes files so that a path always holds either the old file or
// the complete new one: everything goes to a temporary file in the same folder, which
// is synced and then renamed.
//
//	err := atomicfile.Fill("run/model.safetensors", func(f *atomicfile.File) error {
//		return safetensors.Write(f, tensors, meta)
//	})
package atomicfile

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// ErrWrite is wrapped by the errors of this package.
var ErrWrite = errors.New("cannot write")

// A File is a file being written. It does not appear under its name before Commit.
type File struct {
	path string
	temp *Plain // nil after Commit or Discard
	err  error  // the first error of Write
}

// Write replaces the file at path with data, or leaves it as it was.
func Write(path string, data []byte) error {
	return Fill(path, func(f *File) error {
		_, err := f.Write(data)
		return err
	})
}

// WriteJSON replaces the file at path with a JSON document, indented.
func WriteJSON(path string, v any) error {
	text, err := indented(v)
	if err != nil {
		return err
	}
	return Write(path, text)
}

func indented(v any) ([]byte, error) {
	text, err := json.MarshalIndent(v, "", "  ")
	return append(text, '\n'), err
}

// Fill replaces the file at path with what write writes, or leaves it as it was.
func Fill(path string, write func(f *File) error) error {
	f, err := Create(path)
	if err != nil {
		return err
	}
	defer f.Discard()
	if err := write(f); err != nil {
		return err
	}
	return f.Commit()
}

// Create begins a file that Commit will put at path, with the default permissions of
// new files. The folder must exist. If path exists, it must be a regular file; a folder
// or device is refused. Symbolic links are followed.
func Create(path string) (*File, error) {
	path, err := target(path)
	if err != nil {
		return nil, err
	}
	temp, err := newTemp(path, func(temp string) (*os.File, error) {
		p, err := OpenPlain(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL)
		if err != nil {
			return nil, err
		}
		return p.f, nil
	})
	if err != nil {
		return nil, hide(path, err)
	}
	return &File{path: path, temp: &Plain{temp}}, nil
}

// Write appends p to the file. After an error, every later Write and Commit returns it
// too.
func (f *File) Write(p []byte) (int, error) {
	if f.temp == nil {
		return 0, fmt.Errorf("%w %s: %w", ErrWrite, f.path, fs.ErrClosed)
	}
	if f.err != nil {
		return 0, f.err
	}
	n, err := f.temp.Write(p)
	f.err = Explain(f.path, err)
	return n, f.err
}

// Commit puts the finished file at its path. If it fails, nothing of the new file
// remains and path is unchanged.
func (f *File) Commit() error {
	if f.temp == nil {
		return fmt.Errorf("%w %s: %w", ErrWrite, f.path, fs.ErrClosed)
	}
	defer f.Discard()
	if f.err != nil {
		return f.err
	}
	if err := f.temp.Sync(); err != nil {
		return Explain(f.path, err)
	}
	if err := put(f.temp.f, f.path); err != nil {
		return err
	}
	f.temp = nil
	return syncDir(filepath.Dir(f.path))
}

// Discard abandons the file and removes what was written. After Commit it does nothing.
func (f *File) Discard() {
	if f.temp == nil {
		return
	}
	_ = Remove(f.temp.f.Name()) // what stays is removed by the next writer
	f.temp.Close()
	f.temp = nil
}

// Explain says why path cannot be written: it wraps err and ErrWrite. It names path instead
// of the temporary file in the system's error. No error, or one that it has explained, is
// returned as it is.
func Explain(path string, err error) error {
	if err == nil || errors.Is(err, ErrWrite) {
		return err
	}
	dir, cause := filepath.Dir(path), bare(err)
	switch {
	case diskFull(cause):
		return fmt.Errorf("%w %s: the disk is full; free some space: %w", ErrWrite, path, cause)
	case errors.Is(cause, fs.ErrPermission), errors.Is(cause, syscall.EROFS):
		return fmt.Errorf("%w %s: folder %s is read-only; choose another: %w", ErrWrite, path, dir, cause)
	case errors.Is(cause, fs.ErrNotExist) && !isFolder(dir):
		return fmt.Errorf("%w %s: there is no folder %s: %w", ErrWrite, path, dir, cause)
	case errors.Is(cause, syscall.ENOTDIR):
		return fmt.Errorf("%w %s: %s is not a folder: %w", ErrWrite, path, dir, cause)
	}
	return fmt.Errorf("%w %s: %w", ErrWrite, path, cause)
}

// hide names path instead of a temporary file, also in an error that Explain has explained.
func hide(path string, err error) error { return Explain(path, bare(err)) }

// bare returns the cause of an error, without the words and paths around it.
func bare(err error) error {
	if pe := (*fs.PathError)(nil); errors.As(err, &pe) {
		return pe.Err
	}
	if le := (*os.LinkError)(nil); errors.As(err, &le) {
		return le.Err
	}
	if no := syscall.Errno(0); errors.As(err, &no) {
		return no
	}
	return err
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
