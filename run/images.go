package run

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/internal/file/atomicfile"
	"github.com/diabolo-go/diabolo/internal/file/regular"
)

// maxImages bounds images.csv in bytes: a million rows with long names.
const maxImages = 256 << 20

// WriteImages writes images.csv, the record of the images of a training; nothing if r is nil.
func (f *Folder) WriteImages(r *dataset.Record) error {
	if f == nil || r == nil {
		return nil
	}
	return atomicfile.Fill(f.Path(ImagesFile), func(w *atomicfile.File) error { return r.WriteCSV(w) })
}

// ReadImages reads the record of the images of the run in dir. It is nil if there is none:
// the images are not files of a folder.
func ReadImages(dir string) (*dataset.Record, error) {
	path := filepath.Join(dir, ImagesFile)
	text, err := regular.ReadFile(path, maxImages)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	r, err := dataset.ParseRecord(text)
	if err != nil {
		return nil, fmt.Errorf("%s: damaged: %w", path, err)
	}
	return r, nil
}

// Images returns the images of a run's training among the data d, which its config selects:
// see dataset.Record.Of. Where the images are not files of a folder, the checksums in the
// run's Info are compared.
func (r *Run) Images(d *dataset.Data) (*dataset.Data, dataset.Changes, error) {
	if r.Lone || r.Dir == "" {
		return d, dataset.Changes{}, nil
	}
	recorded, err := ReadImages(r.Dir)
	if err != nil {
		return nil, dataset.Changes{}, err
	}
	if recorded != nil {
		return recorded.Of(d)
	}
	return d, dataset.Changes{}, r.Info.sameFiles(d)
}

// Resumed returns the images among d with which the training of the run in dir was started,
// without those that were added since. It is an error if one is another now, or is gone.
func Resumed(dir string, d *dataset.Data) (*dataset.Data, dataset.Changes, error) {
	recorded, err := ReadImages(dir)
	if recorded == nil || err != nil {
		return d, dataset.Changes{}, err
	}
	own, changes, err := recorded.Of(d)
	if err == nil && changes != (dataset.Changes{Added: changes.Added}) {
		err = fmt.Errorf("%s is not what the run started with: %s", d.Name, changes)
	}
	return own, changes, err
}

// sameFiles returns an error if a file of images that the training read is another now.
// Tables of labels and attributes may be.
func (i Info) sameFiles(d *dataset.Data) error {
	for _, then := range i.Data {
		for _, now := range d.Sums {
			if now.Kind != dataset.TableSum && then.File == now.File && then.Kind == now.Kind && then.Hex != now.Hex {
				return fmt.Errorf("%s is not what the model was trained on: %s has another checksum", d.Name, now.File)
			}
		}
	}
	return nil
}

// At returns c with the relative paths of a folder and of a table of labels as they were
// meant when the training was started, if these are still there.
func (i Info) At(c dataset.Config) dataset.Config {
	if here, err := os.Getwd(); i.Directory == "" || err == nil && here == i.Directory {
		return c
	}
	return relative(c, func(path string) string {
		then := filepath.Join(i.Directory, path)
		if _, err := os.Stat(then); err != nil {
			return path
		}
		return then
	})
}

// Absolute returns c with absolute paths of a folder and of a table of labels.
func Absolute(c dataset.Config) dataset.Config {
	return relative(c, func(path string) string {
		if absolute, err := filepath.Abs(path); err == nil {
			return absolute
		}
		return path
	})
}

// Placeless returns c without the place of a folder and of its table of labels: what is
// there is compared by checksums.
func Placeless(c dataset.Config) dataset.Config {
	if strings.HasPrefix(c.Name, dataset.FolderPrefix) {
		c.Name, c.Labels = dataset.FolderPrefix, ""
	}
	return c
}

// DirectoryOf returns the working directory if a path in c is relative to it, else "".
func DirectoryOf(c dataset.Config) (dir string) {
	relative(c, func(path string) string {
		dir, _ = os.Getwd() // "" if it is unknown
		return path
	})
	return dir
}

// relative replaces the relative paths in c.
func relative(c dataset.Config, by func(path string) string) dataset.Config {
	if path, ok := strings.CutPrefix(c.Name, dataset.FolderPrefix); ok && !filepath.IsAbs(path) {
		c.Name = dataset.FolderPrefix + by(path)
	}
	if c.Labels != "" && !filepath.IsAbs(c.Labels) {
		c.Labels = by(c.Labels)
	}
	return c
}
