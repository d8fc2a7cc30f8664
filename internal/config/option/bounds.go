package option

import (
	"fmt"
	"math"
)

// Bounds are the numbers that an option accepts.
type Bounds struct {
	min, max   float64
	aboveMin   bool // min is excluded
	belowMax   bool // max is excluded
	zero       bool // 0 is accepted as well
	words      string
	increasing bool // of a list
	most       int  // numbers in a list; 0: any
}

// Share accepts numbers above 0 and below 1.
var Share = Bounds{min: 0, max: 1, aboveMin: true, belowMax: true, words: "a share above 0 and below 1"}

// Between accepts numbers from low to high.
func Between(low, high float64) Bounds {
	return Bounds{min: low, max: high, words: fmt.Sprintf("%v to %v", low, high)}
}

// AtLeast accepts numbers of at least low.
func AtLeast(low float64) Bounds {
	return Bounds{min: low, max: math.Inf(1), belowMax: true, words: fmt.Sprintf("%v or more", low)}
}

// Above accepts numbers above low and up to high, which may be math.Inf(1).
func Above(low, high float64) Bounds {
	b := Bounds{min: low, max: high, aboveMin: true, words: fmt.Sprintf("above %v, to %v", low, high)}
	if math.IsInf(high, 1) {
		b.belowMax, b.words = true, fmt.Sprintf("more than %v", low)
	}
	return b
}

// OrZero also accepts 0, with a meaning of its own, such as "for none".
func (b Bounds) OrZero(means string) Bounds {
	b.zero, b.words = true, b.words+", or 0 "+means
	return b
}

// Rising requires a list of 1 to most numbers in ascending order.
func (b Bounds) Rising(most int) Bounds {
	b.increasing, b.most, b.words = true, most, fmt.Sprintf("up to %d numbers from %s, rising", most, b.words)
	return b
}

// holds reports whether v is within the bounds; NaN never is.
func (b Bounds) holds(v float64) bool {
	low := v > b.min || v == b.min && !b.aboveMin
	high := v < b.max || v == b.max && !b.belowMax
	return low && high || b.zero && v == 0
}
