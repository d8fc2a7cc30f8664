package dataset

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// A source is what the reader of a data set hands over.
type source struct {
	*Set
	warnings []string

	published bool // there is a published test set, of which are
	test      int  // so many items, at the end
}

// load reads the data set of that name.
func load(ctx context.Context, c Config, o Options) (*source, error) {
	switch c.Name {
	case nameMNIST:
		return loadMNIST(ctx, c, o)
	case nameLFW:
		return loadLFW(ctx, c, o)
	case nameDigits:
		return generated(syntheticDigits(c))
	case nameFaces:
		return generated(syntheticFaces(c))
	}
	return loadFolder(ctx, c, o, strings.TrimPrefix(c.Name, FolderPrefix))
}

func generated(set *Set, err error) (*source, error) { return &source{Set: set}, err }

// dataDir returns the folder with mnist/ and lfw/ in it.
func dataDir(dir string) (string, error) {
	if dir != "" {
		return dir, nil
	}
	dir, err := userDir("data")
	if err != nil {
		return "", fmt.Errorf("%w; name a folder with --data-dir", err)
	}
	return dir, nil
}

// userDir returns a folder of ours in the user's cache.
func userDir(name string) (string, error) {
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("there is no cache folder for this user (%w)", err)
	}
	return filepath.Join(dir, "diabolo", name), nil
}

// missing is the error for a data set that is not in dir. It wraps
// fs.ErrNotExist.
func missing(name, dir, what string) error {
	return fmt.Errorf("%s is not here: %s holds no %s; get it with 'diabolo data get %s', or name the folder it is in with --data-dir: %w",
		name, filepath.Join(dir, name), what, name, fs.ErrNotExist)
}

// exists reports whether there is something at path.
func exists(path string) (bool, error) {
	_, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}
