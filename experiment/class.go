package experiment

import (
	"fmt"
	"slices"

	"github.com/diabolo-go/diabolo/experiment/internal/trait"
)

// Classes returns the class names of a conditional model; for other models, those of the
// data.
func (s *Subject) Classes() []string {
	if names := s.Model.Classes(); len(names) == s.Model.Config().Classes && len(names) > 0 {
		return names
	}
	return s.Data.Classes
}

// Class returns the label of the class of that name, for a conditional model. It returns an
// error for an unknown name and for a model that is not conditional.
func (s *Subject) Class(name string) (int, error) {
	if c := s.Model.Config(); !c.Conditional() {
		return 0, fmt.Errorf("class %q: %s takes no class; train a conditional model, such as the preset cvae-digits", name, c.Noun())
	}
	label := slices.Index(s.Classes(), name)
	if label < 0 {
		return 0, trait.UnknownClass(name, s.Classes(), "the model")
	}
	return label, nil
}
