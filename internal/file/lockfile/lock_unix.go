//go:build unix

package lockfile

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"

	"github.com/diabolo-go/diabolo/internal/file/atomicfile"
)

func lock(f *os.File) error {
	err := atomicfile.Flock(f)
	if errors.Is(err, unix.EWOULDBLOCK) {
		return ErrLocked
	}
	return err
}

// release removes the file while it is still locked; a process that has opened it
// meanwhile notices and starts over. Closing ends the lock.
func release(f *atomicfile.Plain) {
	_ = atomicfile.Remove(f.File().Name()) // what stays is taken by the next one
	f.Close()
}
