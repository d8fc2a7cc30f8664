package experiment

import (
	"math"
	"slices"
)

// A SampleJudge is a classifier trained on the real images, and what it says of
// the classes a CVAE was asked for.
type SampleJudge struct {
	Accuracy float64       `json:"accuracy"` // on the held-out images
	Images   int           `json:"images"`   // of these
	Sure     float64       `json:"sure"`     // from which probability on the judge is said to be sure
	Classes  []JudgedClass `json:"classes,omitempty"`
	Right    *Share        `json:"right,omitempty"` // over all classes that were asked for
}

// A JudgedClass is the samples of one class that was asked for, from the first
// sampler, that the judge names so.
type JudgedClass struct {
	Class string `json:"class"`
	Right Share  `json:"right"`
}

// A Verdict is what a judge says of many images.
type Verdict struct {
	// Sure counts the images to which the judge gives a class with a probability
	// of at least SampleJudge.Sure.
	Sure Share `json:"sure"`

	// Variety is how many classes the judge sees, each counted by its share:
	// exp of the entropy in nats. Ten that are equally frequent make 10.
	Variety float64 `json:"variety"`

	// Right counts the images the judge names as asked for, or as they are
	// labelled; nil when neither is known.
	Right *Share `json:"right,omitempty"`
}

const (
	sure = 0.9

	// judgePictures is how many training images a class has on average before a
	// judge is trained on them.
	judgePictures = 50
)

// train trains the judge, if the images have classes.
func (m *sampling) train() error {
	d := m.s.Data
	if d.Labels == nil || len(d.Classes) < 2 || !m.held {
		return nil
	}
	if d.Train.Len() < judgePictures*len(d.Classes) {
		m.result.warn(Warning{Code: FewForJudge, Count: d.Train.Len()})
		return nil
	}
	c, err := m.s.classJudge(m.ctx, func(share float64) { m.s.progress(0.8 * share) })
	if err != nil {
		return err
	}
	m.judged = c
	m.result.Judge = &SampleJudge{Accuracy: c.Accuracy, Images: c.Images, Sure: sure}
	return nil
}

// verdict says what the judge sees in a crowd; nil when it was not asked.
func (c *crowd) verdict() *Verdict {
	if c.probs == nil {
		return nil
	}
	certain, right := 0, 0
	seen := make([]float64, c.probs.Stride())
	for i := range c.n {
		row := c.probs.Row(i)
		class := slices.Index(row, slices.Max(row))
		seen[class]++
		if row[class] >= sure {
			certain++
		}
		if c.labels != nil && c.labels[i] == class {
			right++
		}
	}
	v := &Verdict{Sure: newShare(certain, c.n), Variety: variety(seen)}
	if c.labels != nil {
		share := newShare(right, c.n)
		v.Right = &share
	}
	return v
}

// variety returns exp of the entropy of counts.
func variety(counts []float64) float64 {
	total, entropy := 0.0, 0.0
	for _, n := range counts {
		total += n
	}
	for _, n := range counts {
		if n > 0 {
			entropy -= n / total * math.Log(n/total)
		}
	}
	return math.Exp(entropy)
}

// judge asks whether the classes of a CVAE's samples are those asked for: of each
// as many samples as are measured, but no more than it has training images on
// average.
func (m *sampling) judge() error {
	if m.judged == nil || m.labels == nil {
		return nil
	}
	n := min(m.o.Measure, m.s.Data.Train.Len()/len(m.s.Data.Classes))
	z := m.drawn(m.first, n)
	right, j := 0, m.result.Judge
	for k, label := range m.labels {
		count := 0
		for from := 0; from < n; from += piece {
			if err := m.ctx.Err(); err != nil {
				return err
			}
			part := z.Rows(from, min(from+piece, n))
			y, err := m.s.Model.Decode(part, repeat(label, part.N()))
			if err != nil {
				return err
			}
			for _, class := range m.judged.Predict(clip(y)) {
				if class == label {
					count++
				}
			}
		}
		j.Classes = append(j.Classes, JudgedClass{m.result.Classes[k], newShare(count, n)})
		right += count
	}
	all := newShare(right, n*len(m.labels))
	j.Right = &all
	return nil
}
