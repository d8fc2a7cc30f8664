package model

import (
	"errors"
	"fmt"
	"slices"

	"github.com/diabolo-go/diabolo/internal/config/nearest"
)

// Errors that the errors of Labels wrap.
var (
	ErrNoClass    = errors.New("no class is called") // no class of the model has that name
	ErrClassUnset = errors.New("needs a class")      // a conditional model was given no name
)

// Labels returns the labels that Decode takes for n images, given the names of their
// classes: one name for all images, or one for each. The names are those of Classes. For a
// model that is not conditional it returns nil, and an error if there are names.
func (m *Model) Labels(classes []string, n int) ([]int, error) {
	known := m.Classes()
	switch {
	case !m.config.Conditional() && len(classes) > 0:
		return nil, fmt.Errorf("%s takes no class", m.config.Noun())
	case !m.config.Conditional():
		return nil, nil
	case len(classes) == 0:
		return nil, fmt.Errorf("%s %w%s", m.config.Noun(), ErrClassUnset, nearest.Hint("", known))
	case len(classes) != 1 && len(classes) != n:
		return nil, fmt.Errorf("%d classes for %d rows, want one for all or one each", len(classes), n)
	}
	labels := make([]int, n)
	for i := range labels {
		name := classes[min(i, len(classes)-1)]
		if labels[i] = slices.Index(known, name); labels[i] >= 0 {
			continue
		}
		err := fmt.Errorf("%w %q%s", ErrNoClass, name, nearest.Hint(name, known))
		if len(classes) > 1 {
			err = fmt.Errorf("row %d: %w", i, err)
		}
		return nil, err
	}
	return labels, nil
}
