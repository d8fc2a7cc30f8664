package experiment

import (
	"github.com/diabolo-go/diabolo/experiment/internal/index"
	"github.com/diabolo-go/diabolo/metric"
)

// Confidence is the confidence level of all intervals of experiments.
const Confidence = 0.95

// An Estimate is a measured value with its confidence interval of level Confidence.
type Estimate struct {
	Value float64 `json:"value"`
	metric.Interval
}

// NewEstimate returns the value of f for the items 0 to n-1, with its interval by
// bootstrap: f is also computed for so many resamples, each of n items drawn with
// replacement.
func NewEstimate(n, resamples int, seed uint64, f func(items []int) float64) Estimate {
	return Estimate{f(index.Evenly(n, n)), metric.Bootstrap(nil, n, resamples, seed, Confidence, f)}
}

// A Share is the share of images that have some property, with its Wilson score interval of
// level Confidence.
type Share struct {
	Count int     `json:"count"` // number of images with the property
	Of    int     `json:"of"`    // number of all images
	Share float64 `json:"share"` // Count/Of
	metric.Interval
}

// NewShare returns the share count/of; of must not be 0.
func NewShare(count, of int) Share {
	return Share{count, of, float64(count) / float64(of), metric.Wilson(count, of, Confidence)}
}
