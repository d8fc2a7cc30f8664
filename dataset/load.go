package dataset

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// loaded is the result of reading a data set.
type loaded struct {
	*Set
	warnings []string

	published bool // there is a published test set, of which are
	test      int  // so many items, at the end

	held []bool // which items validate; nil: a Split chooses them
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
