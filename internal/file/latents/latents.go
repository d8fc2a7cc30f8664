// Package latents reads and writes files of image latents: one row per image with its
// name and class.
//
// A format is a row of the table formats, and one file. Values keep all their bits in each.
// CSV and Parquet are written a batch at a time, so that latents need not fit in memory; the
// formats of NumPy begin with the number of rows, so the rows are held until then.
package latents

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/diabolo-go/diabolo/internal/config/nearest"
	"github.com/diabolo-go/diabolo/internal/file/atomicfile"
	"github.com/diabolo-go/diabolo/internal/file/table"
	"github.com/diabolo-go/diabolo/internal/slice"
)

// A format is a layout of a file.
type format struct {
	name string // also the extension of the file
	open func(w io.Writer, c Columns) (sink, error)
}

// formats lists all formats; the first is the default.
var formats = []format{{"npz", npzArrays}, {"csv", csvTable}, {"parquet", parquetTable}, {"npy", npyMatrix}}

// A sink receives the rows of a file.
type sink interface {
	Write(r Rows) error
	Close() error // completes the file without closing it
}

// Formats returns the names of the formats, the default first. They are also the file
// extensions.
func Formats() []string {
	return slice.Map(formats, func(f format) string { return f.name })
}

// Format returns the format for a file: the requested one, else the one of the path's
// extension, else the default, which is CSV for standard output. It returns an error for an
// unknown format or extension, and for an extension of another format than the requested
// one.
func Format(path, asked string) (string, error) {
	known := Formats()
	ending := strings.TrimPrefix(strings.ToLower(filepath.Ext(path)), ".")
	switch {
	case asked == "" && path == table.Standard:
		return "csv", nil
	case asked == "" && slices.Contains(known, ending):
		return ending, nil
	case asked == "" && ending != "":
		return "", fmt.Errorf("%s: its extension is not one of %s; name the format", path, strings.Join(known, ", "))
	case asked == "":
		return known[0], nil
	case !slices.Contains(known, asked):
		return "", fmt.Errorf("no format %q%s", asked, nearest.Hint(asked, known))
	case ending != asked && slices.Contains(known, ending):
		return "", fmt.Errorf("%s has the extension of another format than %s", path, asked)
	}
	return asked, nil
}

// Columns describe the contents of a row.
type Columns struct {
	Width  int  // numbers per latent
	LogVar bool // mu and logvar of a Gaussian instead of z
}

// kinds returns the names of the latents.
func (c Columns) kinds() []string {
	if c.LogVar {
		return []string{"mu", "logvar"}
	}
	return []string{"z"}
}

// numbers returns the names of the numeric columns.
func (c Columns) numbers() []string {
	var names []string
	for _, kind := range c.kinds() {
		for i := range c.Width {
			names = append(names, fmt.Sprintf("%s_%d", kind, i))
		}
	}
	return names
}

// Rows are the latents of some images.
type Rows struct {
	Names, Classes []string  // one per image
	Mu, LogVar     []float32 // row by row; without LogVar, which is then nil, Mu is z
}

// A Writer writes one file.
type Writer struct {
	sink
	file *atomicfile.File // nil: standard output
}

// Create begins a file in one of Formats. It does not appear before Commit. The path "-" is
// standard output.
func Create(path, name string, c Columns) (_ *Writer, err error) {
	w := &Writer{}
	var to io.Writer = os.Stdout
	if path != table.Standard {
		if w.file, err = atomicfile.Create(path); err != nil {
			return nil, err
		}
		to = w.file
	}
	at := slices.IndexFunc(formats, func(f format) bool { return f.name == name })
	if w.sink, err = formats[at].open(to, c); err != nil {
		w.Discard()
		return nil, err
	}
	return w, nil
}

// Commit makes the file appear.
func (w *Writer) Commit() error {
	if err := w.Close(); err != nil || w.file == nil {
		return err
	}
	return w.file.Commit()
}

// Discard abandons the file. After Commit it does nothing.
func (w *Writer) Discard() {
	if w.file != nil {
		w.file.Discard()
	}
}
