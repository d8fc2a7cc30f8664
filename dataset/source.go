package dataset

import (
	"context"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"strings"

	"github.com/diabolo-go/diabolo/internal/config/nearest"
	"github.com/diabolo-go/diabolo/internal/slice"
)

// A Source describes a data set that Load knows by name.
type Source struct {
	Name  string `json:"name"`  // as in a config; "folder:PATH" stands for any folder
	About string `json:"about"` // one line

	// Shape is C, H, W of the images unless a config asks for others, and Classes the
	// number of classes, 0 if there are none. A folder takes both from its pictures; its
	// values here are the usual ones for photographs.
	Shape   [3]int `json:"shape"`
	Classes int    `json:"classes,omitempty"`

	Attributes string `json:"attributes,omitempty"` // origin of its attributes; "": it has none
	Download   bool   `json:"download"`             // Get can download it
}

// A source is the row of a data set: everything Load, Validate, Get, List and Check
// know about it.
type source struct {
	Source

	// prefix is the beginning of the name if a path follows.
	prefix string

	load func(ctx context.Context, c Config, o Options) (*loaded, error)

	side  bounds // of an image, in pixels
	count bounds // number of items; the zero value: as many as in the files
	drawn bool   // generated at its final size: there is nothing to crop

	crop   *Crop       // of its pictures where the config has none; nil: by the size they are resized to
	stored image.Point // size of its original pictures; zero: they have no common size

	files  []remoteFile // to download, in this order
	local  string       // otherwise: why there is nothing to download
	layout layout       // of its files in the data folder; nil: it has none
}

// bounds are the least and the greatest value of a number.
type bounds struct{ least, most int }

func (b bounds) hold(v int) bool { return v >= b.least && v <= b.most }

// sources lists all rows, in the order of display.
var sources = []source{
	mnist.source(), fashionMNIST.source(), lfw,
	syntheticDigits.source(), syntheticFaces.source(), folder,
}

// Sources lists the data sets that Load knows by name.
func Sources() []Source {
	return slice.Map(sources, func(s source) Source { return s.Source })
}

// FindSource returns the source of the data set with that name, as in a config:
// "folder:PATH" with any path gives the source of folders. If there is none, the error
// lists the known names or suggests one.
func FindSource(name string) (Source, error) {
	s, err := find(name)
	return s.Source, err
}

// find returns the row of a data set, or an error that lists the known ones.
func find(name string) (source, error) {
	if strings.HasPrefix(name, memory.prefix) {
		return memory, nil
	}
	var names []string
	for _, s := range sources {
		switch {
		case name == s.Name, s.prefix != "" && strings.HasPrefix(name, s.prefix) && name != s.prefix:
			return s, nil
		case name != "" && name == s.prefix:
			return s, fmt.Errorf("dataset.name: %s needs the path of a folder of pictures after the colon", name)
		}
		names = append(names, s.Name)
	}
	known := strings.Join(names, ", ")
	if name == "" {
		return source{}, fmt.Errorf("dataset.name is missing; the data sets are %s", known)
	}
	if near, ok := nearest.Name(name, names); ok {
		return source{}, fmt.Errorf("dataset.name: there is no data set %q; did you mean %s?", name, near)
	}
	if info, err := os.Stat(name); err == nil && info.IsDir() || strings.ContainsAny(name, `/\`) {
		return source{}, fmt.Errorf("dataset.name: there is no data set %q; a folder of pictures is written %s%s", name, FolderPrefix, name)
	}
	return source{}, fmt.Errorf("dataset.name: there is no data set %q; the data sets are %s", name, known)
}

// An Info is a source, and whether it is present.
type Info struct {
	Source
	Present bool   `json:"present"`        // Load would find it; false for the source of folders, which may be anywhere
	Path    string `json:"path,omitempty"` // folder in which its files are or would be; "" for generated data and folders
}

// List returns all sources, each with whether it is present in o.Dir. Of o, it uses only
// Dir. An error wraps ErrNoFolder.
func List(o Options) ([]Info, error) {
	dir, err := dataDir(o.Dir)
	if err != nil {
		return nil, err
	}
	var list []Info
	for _, s := range sources {
		i := Info{Source: s.Source, Present: s.drawn}
		if s.layout != nil {
			i.Path = filepath.Join(dir, s.Name)
			_, i.Present = s.layout.found(i.Path)
		}
		list = append(list, i)
	}
	return list, nil
}
