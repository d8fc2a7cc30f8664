package atomicfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// A temporary file or folder has the name .NAME.partial-PROCESS-NUMBER, and is locked as
// long as its writer has it open. One that is not locked was left behind by a process that
// was killed; the next writer of NAME removes it. So neither a writer in another process
// nor one in this process is disturbed.

// tempMark precedes the numbers in a temporary file's name.
const tempMark = ".partial-"

var numbers = regexp.MustCompile(`^[0-9]+-[0-9]+$`)

// tempPrefix is the beginning of the temporary names of path. A name may have 255 bytes on
// most systems.
func tempPrefix(path string) string {
	base := filepath.Base(path)
	return "." + base[:min(len(base), 200)] + tempMark
}

// newTemp makes a temporary file or folder for path beside it, opened and locked, and
// removes those that were left behind.
func newTemp(path string, create func(temp string) (*os.File, error)) (*os.File, error) {
	sweep(filepath.Dir(path), tempPrefix(path))
	for n := 0; ; n++ {
		name := fmt.Sprintf("%s%d-%d", tempPrefix(path), os.Getpid(), n)
		temp, err := create(filepath.Join(filepath.Dir(path), name))
		if errors.Is(err, fs.ErrExist) && n < 10000 {
			continue // of another writer in this process, or of one on another machine
		}
		if err != nil {
			return nil, err
		}
		if hold(temp) && still(temp) {
			return temp, nil
		}
		temp.Close() // another process took it for one that was left behind
	}
}

// still reports whether an open file is still there under its name.
func still(f *os.File) bool {
	open, err := f.Stat()
	there, missing := os.Stat(f.Name())
	return err == nil && missing == nil && os.SameFile(open, there)
}

// sweep removes the temporary files and folders in dir whose names begin with prefix and
// that were left behind.
func sweep(dir, prefix string) {
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		rest, ok := strings.CutPrefix(e.Name(), prefix)
		if !ok || !numbers.MatchString(rest) || !e.Type().IsRegular() && !e.IsDir() {
			continue
		}
		path := filepath.Join(dir, e.Name())
		if f, err := openLeft(path, e.IsDir()); err == nil {
			restore(path, dir)
			_ = removeAll(path) // one that cannot be removed does no harm
			f.Close()
		}
	}
}
