// Package lockfile keeps other processes out of a folder. The operating system holds
// the lock and releases it when the process ends, for whatever reason, so a lock never
// has to be removed by hand.
package lockfile

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/diabolo-go/diabolo/internal/file/atomicfile"
)

// ErrLocked is wrapped by the error of Acquire if the lock is held elsewhere.
var ErrLocked = errors.New("in use by another process")

// A Lock is a lock that is held.
type Lock struct {
	file *atomicfile.Plain
}

// Acquire takes the lock named by the file at path, which it creates in an existing
// folder, and writes the process ID into it. It does not wait: if the lock is held, by
// this process or another, the error wraps ErrLocked and names the process.
func Acquire(path string) (*Lock, error) {
	for {
		f, err := atomicfile.OpenPlain(path, os.O_RDWR|os.O_CREATE)
		if err != nil {
			return nil, err
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

// take locks f and writes the process ID into it, for the error messages of other
// processes. It returns neither a lock nor an error if path is no longer f: the
// previous holder removed it after it was opened here.
func take(f *atomicfile.Plain, path string) (*Lock, error) {
	err := lock(f.File())
	if errors.Is(err, ErrLocked) {
		return nil, fmt.Errorf("%s: %w%s", path, ErrLocked, holder(f.File()))
	}
	if err != nil {
		return nil, fmt.Errorf("cannot lock %s: %w", path, err)
	}
	locked, err := f.File().Stat()
	there, missing := os.Stat(path)
	if err != nil || missing != nil || !os.SameFile(locked, there) {
		return nil, nil
	}
	if err = f.Truncate(); err == nil {
		_, err = f.Write([]byte(strconv.Itoa(os.Getpid()) + "\n"))
	}
	if err != nil {
		release(f)
		return nil, atomicfile.Explain(path, err)
	}
	return &Lock{f}, nil
}

// holder returns the process ID in f as a suffix for an error; "" if it is unknown.
func holder(f *os.File) string {
	b, _ := io.ReadAll(io.LimitReader(f, 32))
	id, err := strconv.Atoi(strings.TrimSpace(string(b)))
	if err != nil {
		return ""
	}
	return fmt.Sprintf(" (process %d)", id)
}

// Release releases the lock. Releasing again, or releasing a nil lock, does nothing.
func (l *Lock) Release() {
	if l == nil || l.file == nil {
		return
	}
	release(l.file)
	l.file = nil
}
