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
	"regexp"
	"syscall"
)

// ErrWrite is wrapped by the errors of this package.
var ErrWrite = errors.New("cannot write")

// A File is a file being written. It does not appear under its name before Commit.
type File struct {
	path string
	temp *os.File // nil after Commit or Discard
	err  error    // the first error of Write
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
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	return Write(path, append(text, '\n'))
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
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%w %s: this name belongs to something that is not a file; choose another", ErrWrite, path)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, explain(path, err) // such as a loop of links
	}
	if target, err := os.Readlink(path); err == nil {
		if !filepath.IsAbs(target) {
			target = filepath.Join(filepath.Dir(path), target)
		}
		return Create(target)
	}
	return create(path)
}

func create(path string) (*File, error) {
	for n := 0; ; n++ {
		temp, err := os.OpenFile(tempName(path, n), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if errors.Is(err, fs.ErrExist) && n < 10000 {
			continue // of another writer in this process, or of one that was killed
		}
		if err != nil {
			return nil, explain(path, err)
		}
		return &File{path: path, temp: temp}, nil
	}
}

// tempMark precedes the numbers in a temporary file's name.
const tempMark = ".partial-"

func tempName(path string, n int) string {
	dir, base := filepath.Split(path)
	return fmt.Sprintf("%s.%s%s%d-%d", dir, base, tempMark, os.Getpid(), n)
}

// isTemp matches the names returned by tempName; Clean looks for them.
var isTemp = regexp.MustCompile(`(?s)^\..*` + regexp.QuoteMeta(tempMark) + `[0-9]+-[0-9]+$`)

// Write appends p to the file. After an error, every later Write and Commit returns it
// too.
func (f *File) Write(p []byte) (int, error) {
	return f.write(func() (int, error) { return f.temp.Write(p) })
}

// WriteAt overwrites what Write has written, such as a count at the start of a file
// that is known only at its end. It keeps errors as Write does.
func (f *File) WriteAt(p []byte, at int64) (int, error) {
	return f.write(func() (int, error) { return f.temp.WriteAt(p, at) })
}

func (f *File) write(write func() (int, error)) (int, error) {
	if f.temp == nil {
		return 0, fmt.Errorf("%w %s: %w", ErrWrite, f.path, fs.ErrClosed)
	}
	if f.err != nil {
		return 0, f.err
	}
	n, err := write()
	if err != nil {
		f.err = explain(f.path, err)
	}
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
		return explain(f.path, err)
	}
	if err := f.temp.Close(); err != nil {
		return explain(f.path, err)
	}
	if err := os.Rename(f.temp.Name(), f.path); err != nil {
		return explain(f.path, err)
	}
	f.temp = nil
	return syncDir(filepath.Dir(f.path))
}

// Discard abandons the file and removes what was written. After Commit it does nothing.
func (f *File) Discard() {
	if f.temp == nil {
		return
	}
	f.temp.Close() // closing it again does no harm
	os.Remove(f.temp.Name())
	f.temp = nil
}

// Clean removes from dir the temporary files of processes that were killed while
// writing. No one else may be writing there: hold the folder's lock.
func Clean(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !e.Type().IsRegular() || !isTemp.MatchString(e.Name()) {
			continue
		}
		if err := os.Remove(filepath.Join(dir, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

// explain describes why path cannot be written. It names path instead of the temporary
// file in the system's error.
func explain(path string, err error) error {
	dir := filepath.Dir(path)
	var cause error = err
	if pe := (*fs.PathError)(nil); errors.As(err, &pe) {
		cause = pe.Err
	} else if le := (*os.LinkError)(nil); errors.As(err, &le) {
		cause = le.Err
	}
	switch {
	case diskFull(cause):
		return fmt.Errorf("%w %s: the disk is full; free some space: %w", ErrWrite, path, cause)
	case errors.Is(cause, fs.ErrPermission), errors.Is(cause, syscall.EROFS):
		return fmt.Errorf("%w %s: folder %s is read-only; choose another: %w", ErrWrite, path, dir, cause)
	case errors.Is(cause, fs.ErrNotExist):
		return fmt.Errorf("%w %s: there is no folder %s: %w", ErrWrite, path, dir, cause)
	case errors.Is(cause, syscall.ENOTDIR):
		return fmt.Errorf("%w %s: %s is not a folder: %w", ErrWrite, path, dir, cause)
	}
	return fmt.Errorf("%w %s: %w", ErrWrite, path, cause)
}
