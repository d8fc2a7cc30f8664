package metric

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// AUROC returns the area under the receiver operating characteristic: the probability
// that a random positive item has a higher score than a random negative one, a tie
// counting half (Fawcett 2006, "An introduction to ROC analysis"). positive[i] belongs to
// scores[i]. 1 is perfect, 0.5 is chance. It is NaN without a positive or without a
// negative item, or if a score is NaN. It panics if the lengths differ.
func AUROC(scores []float64, positive []bool) float64 {
	won, above := 0.0, 0
	p, n, ok := fallingScores(scores, positive, func(tied, ties int) {
		won += float64(ties-tied) * (float64(above) + float64(tied)/2)
		above += tied
	})
	if !ok || n == 0 {
		return math.NaN()
	}
	return won / (float64(p) * float64(n))
}

// AveragePrecision returns the area under the precision-recall curve as a sum of steps:
// the precision at each distinct score, the highest first, times the recall gained there,
// without interpolation, like scikit-learn's average_precision_score. positive[i] belongs
// to scores[i]. 1 is perfect; chance is the share of positive items. It is NaN without a
// positive item, or if a score is NaN. It panics if the lengths differ.
func AveragePrecision(scores []float64, positive []bool) float64 {
	sum, above, seen := 0.0, 0, 0
	p, _, ok := fallingScores(scores, positive, func(tied, ties int) {
		above, seen = above+tied, seen+ties
		sum += float64(tied) * float64(above) / float64(seen)
	})
	if !ok {
		return math.NaN()
	}
	return sum / float64(p)
}

// fallingScores calls f for each distinct score, highest first, with the number of
// positive items and of all items that have it. It returns the numbers of positive and
// negative items; ok is false without a positive one or if a score is NaN.
func fallingScores(scores []float64, positive []bool, f func(tied, ties int)) (p, n int, ok bool) {
	if len(scores) != len(positive) {
		panic(fmt.Sprintf("metric: %d scores of %d items", len(scores), len(positive)))
	}
	items := make([]scored, len(scores))
	for i, s := range scores {
		if math.IsNaN(s) {
			return 0, 0, false
		}
		items[i] = scored{s, positive[i]}
		if positive[i] {
			p++
		}
	}
	slices.SortFunc(items, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	for from := 0; from < len(items); {
		tied, to := 0, from
		for ; to < len(items) && items[to].score == items[from].score; to++ {
			if items[to].positive {
				tied++
			}
		}
		f(tied, to-from)
		from = to
	}
	return p, len(items) - p, p > 0
}

type scored struct {
	score    float64
	positive bool
}
