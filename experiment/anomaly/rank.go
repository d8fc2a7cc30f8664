package anomaly

import (
	"github.com/diabolo-go/diabolo/experiment/internal/index"
)

// rankResamples is the number of resamples, each of some ten thousand images, for the
// interval of an area.
const rankResamples = 1000

// A ranking is images ordered by their scores. It computes metric.AUROC and
// metric.AveragePrecision of a resample of the images in one pass, without sorting again.
type ranking struct {
	place   []int32 // of each image among the distinct scores, the highest first
	strange []bool
	counts  [][2]int32 // of each place: normal and strange images of a resample
}

func newRanking(scores []float64, strange []bool) *ranking {
	order := index.Ranked(len(scores), func(i int) float64 { return -scores[i] })
	r := &ranking{place: make([]int32, len(scores)), strange: strange}
	for k, i := range order {
		if k == 0 || scores[i] != scores[order[k-1]] {
			r.counts = append(r.counts, [2]int32{})
		}
		r.place[i] = int32(len(r.counts) - 1)
	}
	return r
}

// count counts the images of a resample at each place, and returns the numbers of normal
// and strange ones.
func (r *ranking) count(items []int) (normal, strange float64) {
	clear(r.counts)
	for _, i := range items {
		if r.strange[i] {
			r.counts[r.place[i]][1]++
			strange++
		} else {
			r.counts[r.place[i]][0]++
			normal++
		}
	}
	return normal, strange
}

// auroc returns the area under the ROC curve of a resample: the share of pairs of
// a normal and a strange image in which the strange one scores higher, ties
// counting half. It is NaN when the resample lacks one kind.
func (r *ranking) auroc(items []int) float64 {
	normal, strange := r.count(items)
	area, found := 0.0, 0.0
	for _, c := range r.counts {
		area += float64(c[0]) * (found + float64(c[1])/2)
		found += float64(c[1])
	}
	return area / (normal * strange)
}

// precision returns the average precision of a resample: the precision at each
// score a strange image has, weighed by the strange images that have it. It is
// NaN without one.
func (r *ranking) precision(items []int) float64 {
	_, strange := r.count(items)
	sum, found, seen := 0.0, 0.0, 0.0
	for _, c := range r.counts {
		found += float64(c[1])
		seen += float64(c[0] + c[1])
		if c[1] > 0 {
			sum += float64(c[1]) * found / seen
		}
	}
	return sum / strange
}
