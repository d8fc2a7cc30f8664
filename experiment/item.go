package experiment

import (
	"fmt"
	"slices"

	"github.com/diabolo-go/diabolo/dataset"
)

// An Item identifies an image of a data set.
type Item struct {
	Index   int    `json:"index"` // in the data set
	Name    string `json:"name,omitempty"`
	Class   string `json:"class,omitempty"`
	Trained bool   `json:"trained,omitempty"` // the model was trained on it
}

// Item describes image i of the data set.
func (s *Subject) Item(i int) Item {
	it := Item{Index: i, Name: s.Data.NameOf(i), Class: s.Data.ClassOf(i)}
	if s.Own {
		_, it.Trained = slices.BinarySearch(s.Data.Train.Index, i)
	}
	return it
}

// Items returns the images with these numbers in the data set. It returns an error for a
// number that the data set does not have.
func (s *Subject) Items(numbers []int) (dataset.View, error) {
	for _, i := range numbers {
		if i < 0 || i >= s.Data.Len() {
			return dataset.View{}, fmt.Errorf("there is no image %d: the images of %s are numbered 0 to %d", i, s.Data.Name, s.Data.Len()-1)
		}
	}
	return dataset.View{Set: s.Data.Set, Index: numbers}, nil
}
