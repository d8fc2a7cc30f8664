// Package check has checks shared by the options of configs and the headers of files.
// Those of options return an error that begins with the name of the option and says
// what is wanted.
package check

import (
	"fmt"
	"math"
	"slices"

	"github.com/diabolo-go/diabolo/internal/config/nearest"
)

// AtLeast wants least or more.
func AtLeast(name string, v, least int) error {
	if v < least {
		return fmt.Errorf("%s: %d, want %d or more", name, v, least)
	}
	return nil
}

// Above wants a finite number above low.
func Above(name string, v, low float64) error {
	if !(v > low) || math.IsInf(v, 0) {
		return fmt.Errorf("%s: %v, want a finite number above %v", name, v, low)
	}
	return nil
}

// Below wants a number in [0, high).
func Below(name string, v, high float64) error {
	if !(v >= 0 && v < high) {
		return fmt.Errorf("%s: %v, want a number from 0 up to, but not, %v", name, v, high)
	}
	return nil
}

// Between wants a number in [low, high].
func Between[T int | float64](name string, v, low, high T) error {
	if !(v >= low && v <= high) {
		return fmt.Errorf("%s: %v, want a number from %v to %v", name, v, low, high)
	}
	return nil
}

// OneOf wants one of the known names.
func OneOf(name, v string, known ...string) error {
	if slices.Contains(known, v) {
		return nil
	}
	return fmt.Errorf("%s: unknown %q%s", name, v, nearest.Hint(v, known))
}

// Only wants an option's owner to be the one that is chosen.
func Only(name, chosen, owner string) error {
	if chosen != owner {
		return fmt.Errorf("%s: belongs to %s, and %s is chosen; take one of them out", name, owner, chosen)
	}
	return nil
}

// Volume multiplies dimensions; it returns false if one is negative or a product
// exceeds most.
func Volume(most int, dimensions ...int) (int, bool) {
	n := 1
	for _, d := range dimensions {
		if d < 0 || n > 0 && d > most/n {
			return 0, false
		}
		n *= d
	}
	return n, true
}
