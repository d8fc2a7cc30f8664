package experiment

import (
	"fmt"
	"slices"

	"github.com/diabolo-go/diabolo/experiment/internal/trait"
)

// Classes returns the names of the classes of a conditional model; of another one, those of
// the data.
func (s *Subject) Classes() []string {
	if names := s.Model.Classes(); len(names) == s.Model.Config().Classes && len(names) > 0 {
		return names
	}
	return s.Data.Classes
}

// Class returns the label of a class that a conditional model is asked for by name.
func (s *Subject) Class(name string) (int, error) {
	if c := s.Model.Config(); !c.Conditional() {
		return 0, fmt.Errorf("class %q: the model, of kind %s, knows no classes to be asked for; train a cvae, such as the preset cvae-digits", name, c.Name())
	}
	label := slices.Index(s.Classes(), name)
	if label < 0 {
		return 0, trait.UnknownClass(name, s.Classes(), "the model")
	}
	return label, nil
}
