// Package lockfile keeps a second process out of a folder. The lock belongs to
// the operating system, so it ends with its process however that ends: a run
// that was killed never has to be unlocked by hand.
package lockfile

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
)

// ErrLocked is what Acquire's error wraps when somebody else holds the lock.
var ErrLocked = errors.New("in use by another process")

// A Lock is a lock that is held.
type Lock struct {
	file *os.File
}

// Acquire takes the lock named by the file at path, which it creates in a
// folder that must be there, and writes its process id into it. It does not
// wait: when the lock is taken, by this process or another, the error wraps
// ErrLocked and names the process.
func Acquire(path string) (*Lock, error) {
	for {
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o666)
		if err != nil {
			return nil, fmt.Errorf("cannot lock: %w", err)
		}
		l, err := take(f, path)
		if l != nil {
			return l, nil
		}
		f.Close()
		if err != nil {
			return nil, err
		}
	}
}

// take locks f, and leaves the process id in it for the error of whoever comes
// second. It returns neither a lock nor an error when path no longer is f: the holder
// removed it between the opening and the locking.
func take(f *os.File, path string) (*Lock, error) {
	err := lock(f)
	if errors.Is(err, ErrLocked) {
		return nil, fmt.Errorf("%s: %w%s", path, ErrLocked, holder(f))
	}
	if err != nil {
		return nil, fmt.Errorf("cannot lock %s: %w", path, err)
	}
	locked, err := f.Stat()
	there, missing := os.Stat(path)
	if err != nil || missing != nil || !os.SameFile(locked, there) {
		return nil, nil
	}
	if err = f.Truncate(0); err == nil {
		_, err = f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	}
	if err != nil {
		return nil, fmt.Errorf("cannot lock %s: %w", path, err)
	}
	return &Lock{f}, nil
}

// holder reads who signed, as a suffix of an error; "" when that is not known.
func holder(f *os.File) string {
	b, _ := io.ReadAll(io.LimitReader(f, 32))
	id, err := strconv.Atoi(strings.TrimSpace(string(b)))
	if err != nil {
		return ""
	}
	return fmt.Sprintf(" (process %d)", id)
}

// Release gives the lock back. A second Release, or one of a nil lock, does
// nothing.
func (l *Lock) Release() {
	if l == nil || l.file == nil {
		return
	}
	release(l.file)
	l.file = nil
}
