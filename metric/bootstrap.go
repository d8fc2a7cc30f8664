package metric

import (
	"fmt"
	"math"

	"github.com/diabolo-go/diabolo/internal/engine/rng"
)

// An Interval is where a number lies with some confidence.
type Interval struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// Bootstrap returns the interval that holds the share level of what f says of
// resampled items: as many groups as there are, drawn with replacement, whole
// (Efron and Tibshirani 1993, "An introduction to the bootstrap", chapter 13;
// the cluster bootstrap). groups[i] is the group of item i, such as the person in
// a picture; nil makes each of n items a group of its own. f gets the indices of
// the drawn items, groups together, and must not keep them. Draws for which f says
// NaN are left out; when all are, the interval is NaN. It panics when groups is
// given and not of n items.
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

// grouped returns the items of each group, in the order in which groups appear.
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
