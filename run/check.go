package run

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/diabolo-go/diabolo/internal/config/nearest"
)

// first returns the first error there is: the checks of a section, in its order.
func first(errs []error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func atLeast(name string, v, min int) error {
	if v < min {
		return fmt.Errorf("%s: %d, want %d or more", name, v, min)
	}
	return nil
}

func above(name string, v, low float64) error {
	if !(v > low) || math.IsInf(v, 0) {
		return fmt.Errorf("%s: %v, want a finite number above %v", name, v, low)
	}
	return nil
}

func below(name string, v, high float64) error {
	if !(v >= 0 && v < high) {
		return fmt.Errorf("%s: %v, want a number from 0 up to, but not, %v", name, v, high)
	}
	return nil
}

func between(name string, v, low, high float64) error {
	if !(v >= low && v <= high) {
		return fmt.Errorf("%s: %v, want a number from %v to %v", name, v, low, high)
	}
	return nil
}

func oneOf(name, v string, known ...string) error {
	if slices.Contains(known, v) {
		return nil
	}
	hint := "; known are " + strings.Join(known, ", ")
	if n, ok := nearest.Name(v, known); ok {
		hint = fmt.Sprintf("; did you mean %q?", n)
	}
	return fmt.Errorf("%s: unknown %q%s", name, v, hint)
}

func only(name, chosen, owner string) error {
	if chosen != owner {
		return fmt.Errorf("%s: belongs to %s, and %s is chosen; take one of them out", name, owner, chosen)
	}
	return nil
}
