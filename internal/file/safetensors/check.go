package safetensors

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// CheckFormat returns an error if the metadata "format" is not name/version. The error
// says that the file is not a what and, for an older version, what to do.
func (f *File) CheckFormat(name string, version int, what, older string) error {
	found, number, _ := strings.Cut(f.Meta["format"], "/")
	v, err := strconv.Atoi(number)
	switch {
	case found != name || err != nil || v < 1:
		return fmt.Errorf("a safetensors file, but not a %s", what)
	case v < version:
		return fmt.Errorf("format %s/%d of an older diabolo, this one reads %s/%d: %s", name, v, name, version, older)
	case v > version:
		return fmt.Errorf("format %s/%d of a newer diabolo, this one reads %s/%d: update diabolo", name, v, name, version)
	}
	return nil
}

// Match returns an error for the first difference in name or shape between the tensors
// that a config needs and those of the file.
func (f *File) Match(need []Tensor) error {
	known := make(map[string]bool)
	for _, n := range need {
		known[n.Name] = true
		switch got := f.Find(n.Name); {
		case got == nil:
			return fmt.Errorf("tensor %q is missing, the config needs it with shape %v", n.Name, n.Shape)
		case !slices.Equal(got.Shape, n.Shape):
			return fmt.Errorf("tensor %q has shape %v, the config needs %v", n.Name, got.Shape, n.Shape)
		}
	}
	for _, t := range f.Tensors {
		if !known[t.Name] {
			return fmt.Errorf("tensor %q is not part of a model with this config", t.Name)
		}
	}
	return nil
}
