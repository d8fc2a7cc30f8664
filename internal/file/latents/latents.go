// Package latents reads and writes files of image latents: one row per image with its
// name and class, a batch at a time, so that they need not fit in memory.
//
// A format is a row of the table formats. Values keep all their bits in each.
package latents

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/diabolo-go/diabolo/internal/config/nearest"
	"github.com/diabolo-go/diabolo/internal/file/atomicfile"
	"github.com/diabolo-go/diabolo/internal/slice"
)

// A format is a layout of a table in one or several files.
type format struct {
	name  string // also the extension of the file
	files func(path string, c Columns) []layout
}

// formats lists all formats; the first is the default.
var formats = []format{
	{"npy", matrices},
	{"csv", func(path string, c Columns) []layout { return []layout{{path, c.csv}} }},
	{"parquet", func(path string, c Columns) []layout { return []layout{{path, c.parquet}} }},
}

// A layout describes one file of a table.
type layout struct {
	path string
	open func(f *atomicfile.File) (sink, error)
}

// A sink receives the rows of one file.
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
// extension, else the default. It returns an error for an unknown format or extension,
// and for an extension of another format than the requested one.
func Format(path, asked string) (string, error) {
	known := Formats()
	ending := strings.TrimPrefix(strings.ToLower(filepath.Ext(path)), ".")
	switch {
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

// numbers returns the names of the numeric columns.
func (c Columns) numbers() []string {
	kinds := []string{"z"}
	if c.LogVar {
		kinds = []string{"mu", "logvar"}
	}
	var names []string
	for _, kind := range kinds {
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

// A Writer writes one table.
type Writer struct {
	files []file
}

type file struct {
	path string
	*atomicfile.File
	sink sink
}

// Create begins the files of a table in one of Formats. They do not appear before
// Commit.
func Create(path, name string, c Columns) (*Writer, error) {
	at := slices.IndexFunc(formats, func(f format) bool { return f.name == name })
	w := &Writer{}
	for _, l := range formats[at].files(path, c) {
		f, err := atomicfile.Create(l.path)
		if err != nil {
			w.Discard()
			return nil, err
		}
		w.files = append(w.files, file{path: l.path, File: f})
		if w.files[len(w.files)-1].sink, err = l.open(f); err != nil {
			w.Discard()
			return nil, err
		}
	}
	return w, nil
}

// Write adds rows.
func (w *Writer) Write(r Rows) error {
	for _, f := range w.files {
		if err := f.sink.Write(r); err != nil {
			return err
		}
	}
	return nil
}

// Commit makes the files appear, and returns their paths.
func (w *Writer) Commit() (paths []string, err error) {
	for _, f := range w.files {
		if err := f.sink.Close(); err != nil {
			return nil, err
		}
		if err := f.Commit(); err != nil {
			return nil, err
		}
		paths = append(paths, f.path)
	}
	return paths, nil
}

// Discard abandons the files. After Commit it does nothing.
func (w *Writer) Discard() {
	for _, f := range w.files {
		f.Discard()
	}
}
