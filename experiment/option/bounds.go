package option

import (
	"fmt"
	"math"
)

// Bounds are the numbers that an option takes.
type Bounds struct {
	min, max   float64
	aboveMin   bool // min itself is too small
	belowMax   bool // max itself is too large
	zero       bool // 0 as well
	words      string
	increasing bool // of a list
	most       int  // numbers in a list; 0: any
}

// Share is the numbers above 0 and below 1.
var Share = Bounds{min: 0, max: 1, aboveMin: true, belowMax: true, words: "a share above 0 and below 1"}

// Between is the numbers from low to high.
func Between(low, high float64) Bounds {
	return Bounds{min: low, max: high, words: fmt.Sprintf("%v to %v", low, high)}
}

// AtLeast is the numbers from low on.
func AtLeast(low float64) Bounds {
	return Bounds{min: low, max: math.Inf(1), belowMax: true, words: fmt.Sprintf("%v or more", low)}
}

// Above is the numbers above low and up to high, which may be math.Inf(1).
func Above(low, high float64) Bounds {
	b := Bounds{min: low, max: high, aboveMin: true, words: fmt.Sprintf("above %v, to %v", low, high)}
	if math.IsInf(high, 1) {
		b.belowMax, b.words = true, fmt.Sprintf("more than %v", low)
	}
	return b
}

// OrZero allows 0 as well, which means something of its own.
func (b Bounds) OrZero(means string) Bounds {
	b.zero, b.words = true, b.words+", or 0 "+means
	return b
}

// Rising asks that each number of a list is at least as large as the one before,
// and for no more than most of them.
func (b Bounds) Rising(most int) Bounds {
	b.increasing, b.most, b.words = true, most, fmt.Sprintf("up to %d numbers from %s, rising", most, b.words)
	return b
}

// holds reports whether v is allowed; NaN never is.
func (b Bounds) holds(v float64) bool {
	low := v > b.min || v == b.min && !b.aboveMin
	high := v < b.max || v == b.max && !b.belowMax
	return low && high || b.zero && v == 0
}
