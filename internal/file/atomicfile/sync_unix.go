//go:build !windows

package atomicfile

import (
	"errors"
	"os"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/diabolo-go/diabolo/internal/file/atomicfile/fault"
)

// syncDir makes the rename itself survive a power failure. Some network file systems
// cannot sync a folder and return an error, which is ignored.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if errors.Is(err, os.ErrPermission) {
		return nil // a folder one may write to but not list
	}
	if err != nil {
		return Explain(dir, err)
	}
	defer d.Close()
	if err = fault.At(fault.Sync, dir); err == nil && !fault.Trying() {
		err = d.Sync()
	}
	if err == nil || errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) {
		return nil
	}
	return Explain(dir, err)
}

func diskFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}

// hold locks an open file or folder until it is closed. It returns false if another
// process has locked it. Where a file system has no locks, nothing is ever found left
// behind.
func hold(f *os.File) bool {
	return !errors.Is(Flock(f), unix.EWOULDBLOCK)
}

// Flock locks an open file or folder until it is closed. It does not wait: if another
// process has locked it, the error is EWOULDBLOCK. Windows has no such lock.
func Flock(f *os.File) error {
	for {
		if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); !errors.Is(err, unix.EINTR) {
			return err
		}
	}
}

// openLeft opens and locks a temporary file or folder that was left behind. It returns an
// error for one that is in use.
func openLeft(path string, folder bool) (*os.File, error) {
	flag := os.O_RDWR // some network file systems lock only what is open for writing
	if folder {
		flag = os.O_RDONLY
	}
	f, err := os.OpenFile(path, flag|unix.O_NONBLOCK|unix.O_NOFOLLOW, 0)
	if err != nil {
		return nil, err
	}
	if err := Flock(f); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// put closes a finished file or folder and gives it its name. It stays locked until it has
// the name, so that no one takes it for one that was left behind. An empty folder of the
// name is replaced, which os.Rename refuses.
func put(f *os.File, path string) error {
	err := fault.At(fault.Rename, path)
	if err == nil {
		err = unix.Rename(f.Name(), path)
	}
	if err == nil {
		f.Close()
	}
	return Explain(path, err)
}
