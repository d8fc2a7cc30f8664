package lockfile

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"

	"github.com/diabolo-go/diabolo/internal/file/atomicfile"
)

// The locked byte lies far beyond the process ID, which stays readable.
const lockedByte = 1 << 30

func lock(f *os.File) error {
	const flags = windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY
	at := &windows.Overlapped{Offset: lockedByte}
	err := windows.LockFileEx(windows.Handle(f.Fd()), flags, 0, 1, 0, at)
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) || errors.Is(err, windows.ERROR_IO_PENDING) {
		return ErrLocked
	}
	return err
}

// release closes the file, which ends the lock. The file remains: it cannot be removed
// while it is open, and afterwards another process may hold it.
func release(f *atomicfile.Plain) {
	f.Close()
}
