package dataset

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/diabolo-go/diabolo/internal/raster"
)

// loaded is the result of reading a data set.
type loaded struct {
	*Set
	warnings []string

	parts     []part      // of each item; nil: all train
	published bool        // the items that test are a published test set, which validates if nothing is held out
	stored    raster.Type // of the Values of the set in the files
	unread    bool        // a file could not be read, through no fault of its own: the next time may differ
	own       bool        // pictures of the user: a split at random is stratified
}

// A part is what an item is for. Those that train and those that validate may be split
// anew; those that test are never among them.
type part uint8

const (
	toTrain part = iota
	toValidate
	toTest
)

// items returns the items of some parts, in order.
func (s *loaded) items(parts ...part) []int {
	var items []int
	for i := range s.Len() {
		if slices.Contains(parts, s.part(i)) {
			items = append(items, i)
		}
	}
	return items
}

func (s *loaded) part(item int) part {
	if s.parts == nil {
		return toTrain
	}
	return s.parts[item]
}

// lastTest returns the parts of n items of which the last ones test.
func lastTest(n, test int) []part {
	return slices.Concat(make([]part, n-test), slices.Repeat([]part{toTest}, test))
}

// dataDir returns the data folder, which has a folder for each data set.
func dataDir(dir string) (string, error) {
	if dir != "" {
		return dir, nil
	}
	dir, err := userDir("data")
	if err != nil {
		return "", &causedError{err, ErrNoFolder}
	}
	return dir, nil
}

// userDir returns a folder of Diabolo in the user's cache.
func userDir(name string) (string, error) {
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("there is no cache folder for this user (%w)", err)
	}
	return filepath.Join(dir, "diabolo", name), nil
}

// missing is the error for a data set that is not in dir.
func missing(name, dir, what string) error {
	return &MissingError{name, fmt.Sprintf("%s is not here: %s holds no %s", name, filepath.Join(dir, name), what)}
}

// exists reports whether path exists.
func exists(path string) (bool, error) {
	_, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// isThere reports whether dir contains a file or folder of that name.
func isThere(dir, name string) bool {
	there, err := exists(filepath.Join(dir, name))
	return there && err == nil
}
