package sample

import (
	"context"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/internal/index"
	"github.com/diabolo-go/diabolo/experiment/internal/judge"
	"github.com/diabolo-go/diabolo/experiment/internal/rows"
	"github.com/diabolo-go/diabolo/tensor"
)

// A Judge describes a classifier of the classes, trained on the real images, and how often
// it predicts the class that was requested of a conditional model.
type Judge struct {
	Accuracy float64           `json:"accuracy"`          // on held-out images
	Images   int               `json:"images"`            // number of these
	Labels   int               `json:"labels"`            // number of classes that it tells apart: by chance it is right once in so many
	Sure     float64           `json:"sure"`              // the minimum probability of a sure prediction
	Classes  []ClassShare      `json:"classes,omitempty"` // for a conditional model, in the order of Result.Classes
	Right    *experiment.Share `json:"right,omitempty"`   // over all requested classes; nil for other models
}

// A ClassShare is the share of the samples of a requested class, from the first sampler,
// for which the judge predicts that class.
type ClassShare struct {
	Class string           `json:"class"`
	Right experiment.Share `json:"right"`
}

// A JudgeSummary summarises the predictions of a judge for many images.
type JudgeSummary struct {
	// Sure is the share of images with a predicted probability of at least Judge.Sure.
	Sure experiment.Share `json:"sure"`

	// Variety is the effective number of predicted classes: the exponential of the entropy
	// of their shares. Ten equally frequent classes give 10.
	Variety float64 `json:"variety"`

	// Right is the share of images for which the judge predicts the requested class or, for
	// real images and their reconstructions, the true one; nil if neither is known.
	Right *experiment.Share `json:"right,omitempty"`
}

const (
	sure = 0.9

	// judgePictures is the minimum mean number of training images per class for a judge.
	judgePictures = 50
)

// train trains the judge, if the images have classes.
func (m *sampling) train(ctx context.Context) error {
	d := m.Data
	if d.Labels == nil || len(d.Classes) < 2 || !m.held {
		return nil
	}
	if d.Train.Len() < judgePictures*len(d.Classes) {
		m.result.Warn(experiment.Warning{Code: FewForJudge, Count: d.Train.Len()})
		return nil
	}
	c, err := m.ClassJudge(ctx, func(share float64) { m.Advance(0.8 * share) })
	if err != nil {
		return err
	}
	m.judged = c
	m.result.Judge = &Judge{Accuracy: c.Accuracy, Images: c.Images, Labels: len(d.Classes), Sure: sure}
	return nil
}

// verdict summarises the predictions of the judge for a set; nil without a judge.
func (c *set) verdict() *JudgeSummary {
	if c.probs == nil {
		return nil
	}
	certain, right := 0, 0
	seen := make([]float64, c.probs.Stride())
	for i := range c.n {
		row := c.probs.Row(i)
		class := judge.Likeliest(row)
		seen[class]++
		if row[class] >= sure {
			certain++
		}
		if c.labels != nil && c.labels[i] == class {
			right++
		}
	}
	v := &JudgeSummary{Sure: experiment.NewShare(certain, c.n), Variety: variety(seen)}
	if c.labels != nil {
		v.Right = new(experiment.NewShare(right, c.n))
	}
	return v
}

// variety returns exp of the entropy of counts.
func variety(counts []float64) float64 {
	total, entropy := floats.Sum(counts), 0.0
	for _, n := range counts {
		if n > 0 {
			entropy -= n / total * math.Log(n/total)
		}
	}
	return math.Exp(entropy)
}

// judge measures how often samples are of the requested class, for each class with
// Options.Measure samples, but no more than the mean number of training images per class.
func (m *sampling) judge(ctx context.Context) error {
	if m.judged == nil || m.labels == nil {
		return nil
	}
	n := min(m.o.Measure, m.Data.Train.Len()/len(m.Data.Classes))
	right, j := 0, m.result.Judge
	for k, label := range m.labels {
		count, labels := 0, slices.Repeat([]int{label}, n)
		err := rows.Decode(ctx, m.Model, m.first(n, m.Seed, m.o.Temperature, labels), labels, func(_ int, y *tensor.Tensor, _ []int) error {
			named := m.judged.Predict(y)
			count += index.Count(len(named), func(i int) bool { return named[i] == label })
			return nil
		})
		if err != nil {
			return err
		}
		j.Classes = append(j.Classes, ClassShare{m.result.Classes[k], experiment.NewShare(count, n)})
		right += count
	}
	j.Right = new(experiment.NewShare(right, n*len(m.labels)))
	return nil
}
