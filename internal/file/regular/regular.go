// Package regular opens files of which only the bytes count. A named pipe or a device in
// the place of such a file would stop whoever reads it, for ever if nobody writes.
package regular

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// ErrOther is wrapped by the error for what is not a regular file.
var ErrOther = errors.New("not a regular file")

// Open opens a regular file, or a link to one, for reading. Anything else is an error that
// wraps ErrOther and says what it is; it is not waited for, even if it takes the place of
// a file at that moment.
func Open(path string) (*os.File, error) {
	info, err := os.Stat(path) // to open a device may have an effect
	if err != nil {
		return nil, err
	}
	if err := Check(path, info); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_RDONLY|nonblock, 0)
	if err != nil {
		return nil, err
	}
	if info, err = f.Stat(); err == nil {
		err = Check(path, info)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// ReadFile reads a regular file of at most that many bytes.
func ReadFile(path string, most int64) ([]byte, error) {
	f, err := Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && int64(len(data)) > most {
		err = fmt.Errorf("%s: more than %d bytes", path, most)
	}
	return data, err
}

// Check returns the error of Open for what is not a regular file.
func Check(path string, info fs.FileInfo) error {
	if info.Mode().IsRegular() {
		return nil
	}
	what := "something else"
	if kind := Kind(info.Mode()); kind != "" {
		what = "a " + kind
	}
	return &otherError{fmt.Sprintf("%s is %s, not a file", path, what)}
}

// Kind says what is not a regular file: "folder", "named pipe", "socket" or "device"; ""
// for a regular file and for anything else.
func Kind(mode fs.FileMode) string {
	switch {
	case mode.IsDir():
		return "folder"
	case mode&fs.ModeNamedPipe != 0:
		return "named pipe"
	case mode&fs.ModeSocket != 0:
		return "socket"
	case mode&fs.ModeDevice != 0:
		return "device"
	}
	return ""
}

type otherError struct{ text string }

func (e *otherError) Error() string        { return e.text }
func (e *otherError) Is(target error) bool { return target == ErrOther }
