package anomaly

import (
	"math"
	"slices"

	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/internal/index"
	"github.com/diabolo-go/diabolo/internal/slice"
	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/tensor"
)

// judge sets the threshold and counts the images above it.
func (r *Result) judge(s tester, all *measured, t trial, rate float64) {
	m := all.of(r.Score)
	r.Threshold = model.Threshold{Score: r.Score, Rate: rate, Count: len(m[held]), Data: s.Data.Name, Normal: all.reference(r.Score)}
	var enough bool
	if r.Threshold.Value, enough = threshold(m[held], rate); !enough {
		r.Warn(experiment.Warning{Code: FewHeld, Count: len(m[held]), Value: rate})
	}
	r.NormalScores, r.StrangeScores = m[normal], m[strange]
	r.False = r.above(m[normal])
	if len(m[strange]) > 0 {
		r.Detected = new(r.above(m[strange]))
		r.classes(m, t.strange)
	}
	if r.False.Low > rate {
		r.Warn(experiment.Warning{Code: MoreAlarms, Value: r.False.Share})
	}
}

// threshold returns the value that a new normal image, from the same distribution as the
// held-out ones, exceeds with a probability of at most rate: the ceil((n+1)(1-rate))-th
// smallest of the n scores held (split conformal prediction: Papadopoulos et al. 2002;
// Vovk, Gammerman, Shafer 2005). If there are too few, it is the highest, and enough is
// false.
func threshold(held []float64, rate float64) (value float64, enough bool) {
	sorted := slices.Sorted(slices.Values(held))
	const rounding = 1e-9 // (n+1)(1-rate) may miss a whole number by it
	k := int(math.Ceil(float64(len(held)+1)*(1-rate) - rounding))
	return sorted[min(k, len(sorted))-1], k <= len(sorted)
}

// above returns the share of scores above the threshold.
func (r *Result) above(scores []float64) experiment.Share {
	n := index.Count(len(scores), func(i int) bool { return r.Threshold.Strange(scores[i]) })
	return experiment.NewShare(n, len(scores))
}

// classes measures the strange images of each class, if they have classes.
func (r *Result) classes(m marks, g gallery) {
	for _, k := range g.kinds() {
		scores := slice.Map(k.images, func(i int) float64 { return m[strange][i] })
		r.Classes = append(r.Classes, Class{
			Class: k.name, Images: len(scores),
			AUROC: metric.AUROC(together(m[normal], scores)), Detected: r.above(scores).Share,
		})
	}
}

// show adds a row of images; those with equal scores keep the order of the data.
func (r *Result) show(s tester, row Row, t trial, show int) error {
	g, scores := t.normal, r.NormalScores
	if row.Strange {
		g, scores = t.strange, r.StrangeScores
	}
	sign := 1.0
	if row.Highest {
		sign = -1
	}
	order := index.Ranked(len(scores), func(i int) float64 { return sign * scores[i] })
	order = order[:min(show, len(order))]
	if len(order) == 0 {
		return nil
	}
	row.Original = g.images(order)
	row.Shown = slice.Map(order, func(i int) Image {
		return Image{Item: g.item(i), Score: scores[i], Above: r.Threshold.Strange(scores[i])}
	})
	var err error
	if row.Recon, err = s.Model.Reconstruct(row.Original, nil); err != nil {
		return err
	}
	row.Error = absoluteError(row.Original, row.Recon)
	r.Rows = append(r.Rows, row)
	return nil
}

// absoluteError returns |x - y|, N C H W, averaged over the channels: N 1 H W.
func absoluteError(x, y *tensor.Tensor) *tensor.Tensor {
	plane := x.Shape[2] * x.Shape[3]
	out := tensor.New(x.N(), 1, x.Shape[2], x.Shape[3])
	for i := range x.N() {
		row := out.Row(i)
		for j, v := range x.Row(i) {
			row[j%plane] += float32(math.Abs(float64(v)-float64(y.Row(i)[j]))) / float32(x.Shape[1])
		}
	}
	return out
}
