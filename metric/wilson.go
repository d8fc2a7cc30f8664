package metric

import "math"

// Wilson returns the score interval of the success probability, given count successes, 0
// to n, in n independent trials (Wilson 1927, "Probable inference, the law of
// succession, and statistical inference"). Unlike that of a bootstrap, its width is not
// zero if no trial or every trial succeeds. level is the confidence, between 0 and 1,
// such as 0.95. Without trials the interval is 0 to 1.
func Wilson(count, n int, level float64) Interval {
	if n == 0 {
		return Interval{Low: 0, High: 1}
	}
	z := math.Sqrt2 * math.Erfinv(level)
	trials := float64(n)
	share := float64(count) / trials
	scale := 1 / (1 + z*z/trials)
	middle := scale * (share + z*z/(2*trials))
	half := scale * z * math.Sqrt(share*(1-share)/trials+z*z/(4*trials*trials))
	return Interval{Low: max(0, middle-half), High: min(1, middle+half)}
}
