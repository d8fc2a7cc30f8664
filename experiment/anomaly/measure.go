package anomaly

import (
	"context"
	"sync"

	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/fit"
	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/tensor"
)

const (
	// pieceSize is how many images are looked at at once: for each such piece
	// the neighbours among all training images are sought.
	pieceSize = 1024

	// corruptImages is how many held-out images are spoilt at most.
	corruptImages = 500
)

// measured are the scores of the images of a trial, a row a scale.
type measured struct {
	held, normal, strange [][]float64
	corrupted             [][]float64 // of the first held-out images, spoilt
}

// marks are the scores of one scale.
type marks struct{ held, normal, strange []float64 }

func (m measured) of(scale int) marks {
	return marks{m.held[scale], m.normal[scale], m.strange[scale]}
}

// measureAll scores all images of a trial on all scales.
func (s tester) measureAll(ctx context.Context, t trial, scales []scale) (measured, error) {
	sound := s.sound(t)
	spoilt := corrupted(sound, s.Seed)
	parts := []fit.Rows{experiment.Pixels(t.held), experiment.Pixels(t.normal), experiment.Pixels(t.strange), fit.Matrix(spoilt)}
	total, done := 0, 0
	for _, p := range parts {
		total += p.Len()
	}
	var out [4][][]float64
	for i, p := range parts {
		var err error
		out[i], err = s.measure(ctx, p, scales, func(images int) {
			done += images
			s.Advance(float64(done) / float64(total))
		})
		if err != nil {
			return measured{}, err
		}
	}
	return measured{held: out[0], normal: out[1], strange: out[2], corrupted: out[3]}, nil
}

// sound returns the held-out images that are spoilt.
func (s tester) sound(t trial) *tensor.Tensor {
	x := s.images(min(t.held.Len(), corruptImages))
	experiment.Pixels(t.held).Read(0, x.Data)
	return x
}

// images returns room for n images.
func (s tester) images(n int) *tensor.Tensor {
	return tensor.New(append([]int{n}, s.Model.Config().Input...)...)
}

// measure scores images on all scales, a row a scale.
func (s tester) measure(ctx context.Context, rows fit.Rows, scales []scale, done func(images int)) ([][]float64, error) {
	scores := make([][]float64, len(scales))
	err := experiment.Pieces(ctx, rows.Len(), pieceSize, func(from, to int) error {
		x := s.images(to - from)
		rows.Read(from, x.Data)
		for i, c := range scales {
			if err := ctx.Err(); err != nil {
				return err
			}
			more, err := c.of(ctx, x)
			if err != nil {
				return err
			}
			scores[i] = append(scores[i], more...)
		}
		done(x.N())
		return nil
	})
	return scores, err
}

// scores sums up each scale, at the same time: their bootstraps are long.
func (m measured) scores(scales []scale, seed uint64) []Score {
	all := make([]Score, len(scales))
	var wg sync.WaitGroup
	for i, c := range scales {
		wg.Go(func() { all[i] = m.score(i, c, seed) })
	}
	wg.Wait()
	return all
}

// score sums up one scale.
func (m measured) score(i int, c scale, seed uint64) Score {
	a := Score{Name: c.name, Baseline: c.baseline}
	sound := m.held[i][:min(len(m.held[i]), corruptImages)]
	a.Corruption = metric.AUROC(together(sound, m.corrupted[i]))
	if len(m.strange[i]) > 0 {
		r := newRanking(together(m.normal[i], m.strange[i]))
		area, precision := r.rate(seed, r.auroc), r.rate(seed, r.precision)
		a.AUROC, a.Precision = &area, &precision
	}
	return a
}

// together joins the scores of normal and strange images, and says which are
// strange.
func together(normal, strange []float64) (scores []float64, positive []bool) {
	scores = append(append(scores, normal...), strange...)
	positive = make([]bool, len(scores))
	for i := len(normal); i < len(scores); i++ {
		positive[i] = true
	}
	return scores, positive
}
