package dataset

import (
	"slices"

	"github.com/diabolo-go/diabolo/internal/slice"
)

// A Summary describes a loaded data set in numbers.
type Summary struct {
	Name       string       `json:"name"`
	Images     int          `json:"images"`              // in all, including a published test set
	Shape      [3]int       `json:"shape"`               // C, H, W
	Train      int          `json:"train"`               // number of training images
	Val        int          `json:"validation"`          // number of validation images
	Held       bool         `json:"validation_held_out"` // as in Data
	Classes    []ClassCount `json:"classes,omitempty"`
	Attributes []string     `json:"attributes,omitempty"`
	Persons    int          `json:"persons,omitempty"`
	Skipped    []Problem    `json:"skipped,omitempty"`
	Sources    []Sum        `json:"sources"`
	Warnings   []string     `json:"warnings,omitempty"`
}

// A ClassCount is the number of training and validation images of a class.
type ClassCount struct {
	Name   string `json:"name"`
	Images int    `json:"images"`
}

// Summary returns a summary of the data set.
func (d *Data) Summary() Summary {
	s := Summary{
		Name: d.Name, Images: d.Len(), Shape: d.Shape, Train: d.Train.Len(), Val: d.Val.Len(), Held: d.Held,
		Classes:    slice.Map(d.Classes, func(name string) ClassCount { return ClassCount{Name: name} }),
		Attributes: slice.Map(d.Attrs, func(a Attr) string { return a.Name }),
		Skipped:    d.Skipped, Sources: d.Sums, Warnings: d.Warnings,
	}
	for _, i := range slices.Concat(d.Train.Index, d.Val.Index) {
		if label := d.label(i); label >= 0 {
			s.Classes[label].Images++
		}
	}
	s.Persons = len(slices.Compact(slices.Sorted(slices.Values(d.Groups))))
	return s
}
