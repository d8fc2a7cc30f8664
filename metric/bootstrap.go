package metric

import (
	"fmt"
	"math"

	"github.com/diabolo-go/diabolo/internal/engine/rng"
)

// An Interval is a confidence interval, from Low to High.
type Interval struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// Bootstrap returns the percentile interval of a statistic f of n items (Efron and
// Tibshirani 1993, "An introduction to the bootstrap", chapter 13): the quantiles
// (1-level)/2 and (1+level)/2 of the values of f in a number of resamples, such as 1000.
// level is the confidence in 0..1, such as 0.95.
//
// A resample draws whole groups with replacement, as many as there are (the cluster
// bootstrap). groups[i] is the group of item i, such as the person in an image; nil makes
// each item a group. f receives the indices, in 0 to n-1, of the items of the drawn
// groups, group by group, and must not keep the slice. Resamples for which f returns NaN
// are left out; if all are, both ends are NaN. The same seed gives the same interval.
// Bootstrap panics if groups is not nil and does not have n entries.
func Bootstrap(groups []int, n, resamples int, seed uint64, level float64, f func(items []int) float64) Interval {
	if groups != nil && len(groups) != n {
		panic(fmt.Sprintf("metric: %d groups of %d items", len(groups), n))
	}
	members := grouped(groups, n)
	var values []float64
	var items []int
	for r := range resamples {
		stream := rng.New(seed, "bootstrap", uint64(r))
		items = items[:0]
		for range members {
			items = append(items, members[stream.IntN(len(members))]...)
		}
		if v := f(items); !math.IsNaN(v) {
			values = append(values, v)
		}
	}
	q := Quantiles(values, (1-level)/2, (1+level)/2)
	return Interval{q[0], q[1]}
}

// grouped returns the items of each group, in order of the groups' first appearance.
func grouped(groups []int, n int) [][]int {
	var members [][]int
	place := map[int]int{}
	for i := range n {
		group := i
		if groups != nil {
			group = groups[i]
		}
		at, ok := place[group]
		if !ok {
			at = len(members)
			place[group] = at
			members = append(members, nil)
		}
		members[at] = append(members[at], i)
	}
	return members
}
