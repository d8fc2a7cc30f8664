package dataset

import (
	"context"
	"fmt"
	"image"
	"path/filepath"
	"strings"

	"github.com/diabolo-go/diabolo/internal/config/nearest"
	"github.com/diabolo-go/diabolo/internal/slice"
)

// A Source is a data set that Load knows by name.
type Source struct {
	Name  string `json:"name"`  // as in a config; "folder:PATH" stands for any folder
	About string `json:"about"` // one line

	// Shape is C, H, W of its pictures where a config does not ask for others, and
	// Classes how many classes they have; 0: none. A folder has what its pictures
	// say: here stands what most photographs become.
	Shape   [3]int `json:"shape"`
	Classes int    `json:"classes,omitempty"`

	Attributes string `json:"attributes,omitempty"` // where named values of its items come from; "": it has none
	Download   bool   `json:"download"`             // Get fetches it
}

// A source is the row of a data set: what Load, Validate, Get, List and Check know
// of it.
type source struct {
	Source

	// prefix is what the name begins with when a path follows.
	prefix string

	load func(ctx context.Context, c Config, o Options) (*loaded, error)

	side  bounds // of a picture, in pixels
	count bounds // of items; the zero value: as many as the files hold
	drawn bool   // at its size: nothing is there to be cut

	crop   *Crop       // of its pictures where the config has none; nil: by the size they are resized to
	stored image.Point // size of its original pictures; zero: they have no one size

	files  []remoteFile // of a Download, in the order Get fetches them
	local  string       // of others: why there is nothing to fetch
	layout layout       // of those that lie in a folder of their name; nil: nothing lies anywhere
}

// bounds are the least and the most that a number may be.
type bounds struct{ least, most int }

func (b bounds) hold(v int) bool { return v >= b.least && v <= b.most }

// sources are all rows, in the order in which they are listed.
var sources = []source{
	mnist.source(), fashionMNIST.source(), lfw,
	syntheticDigits.source(), syntheticFaces.source(), folder,
}

// Sources lists what Load knows by name.
func Sources() []Source {
	return slice.Map(sources, func(s source) Source { return s.Source })
}

// FindSource returns the source of a data set of that name, which may be a folder's.
func FindSource(name string) (Source, error) {
	s, err := find(name)
	return s.Source, err
}

// find returns the row of a data set, or an error that names those there are.
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
	return source{}, fmt.Errorf("dataset.name: there is no data set %q; the data sets are %s", name, known)
}

// An Info is a source, and whether it is here.
type Info struct {
	Source
	Present bool   `json:"present"`        // Load would find it; false of folders, which are anywhere
	Path    string `json:"path,omitempty"` // where it is, or is looked for; "" for what is drawn
}

// List returns the sources, and whether they are in o.Dir.
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

// Attributed names the sources whose items have named values beside their pixels,
// for an error about one that has none.
func Attributed() string {
	var names []string
	for _, s := range sources {
		if s.Attributes != "" {
			names = append(names, fmt.Sprintf("%s (%s)", s.Name, s.Attributes))
		}
	}
	return strings.Join(names, ", ")
}
