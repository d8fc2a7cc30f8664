package metric

import (
	"math"
	"slices"
)

// A Spread summarises the distribution of some numbers, in their unit.
type Spread struct {
	Mean   float64 `json:"mean"`
	Std    float64 `json:"std"` // standard deviation with n, not n-1, as the divisor
	P5     float64 `json:"p5"`  // this and the next four: percentiles, as by Quantiles
	P25    float64 `json:"p25"`
	Median float64 `json:"median"`
	P75    float64 `json:"p75"`
	P95    float64 `json:"p95"`
}

// Describe returns the Spread of v. If v is empty or contains NaN, all fields are NaN.
func Describe(v []float64) Spread {
	m, square := mean(v), 0.0
	for _, x := range v {
		square += (x - m) * (x - m)
	}
	q := Quantiles(v, 0.05, 0.25, 0.5, 0.75, 0.95)
	return Spread{m, math.Sqrt(square / float64(len(v))), q[0], q[1], q[2], q[3], q[4]}
}

// Quantiles returns one quantile of v for each of q, which are in 0..1: 0.5 asks for the
// median. It interpolates linearly between the sorted values, as numpy does by default.
// If v is empty or contains NaN, all quantiles are NaN. v is not changed.
func Quantiles(v []float64, q ...float64) []float64 {
	sorted := slices.Sorted(slices.Values(v))
	out := make([]float64, len(q))
	for i, share := range q {
		if len(sorted) == 0 || math.IsNaN(sorted[0]) { // NaN sorts first
			out[i] = math.NaN()
			continue
		}
		place := share * float64(len(sorted)-1)
		low := int(math.Floor(place))
		high := min(low+1, len(sorted)-1)
		out[i] = sorted[low] + (place-float64(low))*(sorted[high]-sorted[low])
	}
	return out
}

func mean(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += x
	}
	return sum / float64(len(v))
}
