package atomicfile

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"

	"github.com/diabolo-go/diabolo/internal/file/atomicfile/fault"
)

// syncDir does nothing: Windows cannot sync a folder.
func syncDir(string) error { return nil }

func diskFull(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL)
}

// hold does nothing: Windows does not remove a file that is open.
func hold(*os.File) bool { return true }

// openLeft opens nothing: an attempt to remove a file tells whether it is in use. A folder
// is never taken for one that was left behind.
func openLeft(path string, folder bool) (*os.File, error) {
	if folder {
		return nil, errors.ErrUnsupported
	}
	return nil, nil
}

// put closes a finished file or folder and gives it its name. An empty folder of the name
// is removed first.
func put(f *os.File, path string) error {
	err := f.Close()
	if info, missing := os.Stat(path); err == nil && missing == nil && info.IsDir() {
		err = Remove(path)
	}
	if err == nil {
		err = fault.At(fault.Rename, path)
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	return Explain(path, err)
}
