package draw

import (
	"math"
	"strconv"
)

// A tick is a mark of an axis with its number.
type tick struct {
	value float64
	label string
}

// mostTicks keeps labels from touching on either axis of a chart of the usual
// size.
const mostTicks = 10

// ticks are round numbers between low and high.
func (a Axis) ticks(low, high float64) []tick {
	if a.Log {
		if t := logTicks(low, high); len(t) >= 3 {
			return t
		}
	}
	return linearTicks(low, high, a.Whole)
}

// linearTicks are the multiples of 1, 2 or 5 times a power of ten.
func linearTicks(low, high float64, whole bool) []tick {
	step := roundStep((high - low) / mostTicks)
	if whole {
		step = max(1, step)
	}
	var ticks []tick
	slack := 1e-9 * (high - low) / step                                 // for ends that rounding moved
	for i := math.Ceil(low/step-slack) + 0; i <= high/step+slack; i++ { // + 0 makes 0 of -0
		ticks = append(ticks, tick{i * step, number(i*step, step)})
	}
	return ticks
}

// roundStep is the smallest of 1, 2 and 5 times a power of ten that is not below
// least.
func roundStep(least float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(least)))
	for _, f := range []float64{1, 2, 5} {
		if f*power >= least*(1-1e-9) {
			return f * power
		}
	}
	return 10 * power
}

// logTicks are 1, 2 and 5 times powers of ten, or powers of ten alone, as many
// as there is room for.
func logTicks(low, high float64) []tick {
	for _, factors := range [][]float64{{1, 2, 5}, {1}} {
		if t := powers(low, high, factors, 1); len(t) <= mostTicks {
			return t
		}
	}
	decades := math.Log10(high / low)
	return powers(low, high, []float64{1}, int(math.Ceil(decades/mostTicks)))
}

// powers are the ticks at factors times every nth power of ten.
func powers(low, high float64, factors []float64, nth int) []tick {
	var ticks []tick
	first := int(math.Floor(math.Log10(low)))
	for e := first - ((first%nth)+nth)%nth; math.Pow(10, float64(e)) <= high; e += nth {
		for _, f := range factors {
			if v := f * math.Pow(10, float64(e)); v >= low && v <= high {
				ticks = append(ticks, tick{v, number(v, math.Pow(10, float64(e)))})
			}
		}
	}
	return ticks
}

// number writes v with the digits that a step needs.
func number(v, step float64) string {
	decimals := max(0, int(-math.Floor(math.Log10(step)+1e-9)))
	if decimals > 5 || math.Abs(v) >= 1e7 {
		digits := math.Floor(math.Log10(max(math.Abs(v), step))+1e-9) - math.Floor(math.Log10(step)+1e-9)
		return strconv.FormatFloat(v, 'e', max(0, int(digits)), 64)
	}
	return strconv.FormatFloat(v, 'f', decimals, 64)
}
