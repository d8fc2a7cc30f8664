package experiment

import (
	"github.com/diabolo-go/diabolo/experiment/internal/index"
	"github.com/diabolo-go/diabolo/metric"
)

// Confidence is that of every interval of an experiment.
const Confidence = 0.95

// An Estimate is a measured figure with the interval it lies in.
type Estimate struct {
	Value float64 `json:"value"`
	metric.Interval
}

// NewEstimate returns f of the numbers 0 to n-1, with its interval by bootstrap over
// them.
func NewEstimate(n, resamples int, seed uint64, f func(items []int) float64) Estimate {
	return Estimate{f(index.Evenly(n, n)), metric.Bootstrap(nil, n, resamples, seed, Confidence, f)}
}

// A Share is how many of some images something is true of, with its score
// interval.
type Share struct {
	Count int     `json:"count"`
	Of    int     `json:"of"`
	Share float64 `json:"share"` // Count/Of
	metric.Interval
}

// NewShare returns the share count/of.
func NewShare(count, of int) Share {
	return Share{count, of, float64(count) / float64(of), metric.Wilson(count, of, Confidence)}
}
