package experiment

import (
	"fmt"
	"slices"

	"github.com/diabolo-go/diabolo/dataset"
)

// An Item identifies an image of a data set.
type Item struct {
	Index   int    `json:"index"`             // in the data set, from 0
	Name    string `json:"name,omitempty"`    // such as the file of the image; omitted if it has none
	Class   string `json:"class,omitempty"`   // name of its class; omitted if it has none
	Trained bool   `json:"trained,omitempty"` // the model was trained on it
}

// Item describes the image with index i in the data set.
func (s *Subject) Item(i int) Item {
	it := Item{Index: i, Name: s.Data.NameOf(i), Class: s.Data.ClassOf(i)}
	if s.Own {
		_, it.Trained = slices.BinarySearch(s.Data.Train.Index, i)
	}
	return it
}

// Items returns a view of the images with these indexes in the data set, from 0. It returns
// an error for an index that is out of range.
func (s *Subject) Items(numbers []int) (dataset.View, error) {
	for _, i := range numbers {
		if i < 0 || i >= s.Data.Len() {
			return dataset.View{}, fmt.Errorf("there is no image %d: the images of %s are numbered 0 to %d", i, s.Data.Name, s.Data.Len()-1)
		}
	}
	return dataset.View{Set: s.Data.Set, Index: numbers}, nil
}
