package anomaly

import (
	"context"
	"slices"
	"sync"

	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/internal/index"
	"github.com/diabolo-go/diabolo/experiment/internal/scoring"
	"github.com/diabolo-go/diabolo/fit"
	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/tensor"
)

const (
	// pieceSize is the number of images scored at once; for each such piece all training
	// images are searched for neighbours.
	pieceSize = 1024

	// corruptImages is the maximum number of held-out images to corrupt.
	corruptImages = 500
)

// marks are the scores of one name for each part of the trial.
type marks [4][]float64

const (
	held = iota
	normal
	strange
	distorted // the first of held, corrupted
)

// measured are the scores of a trial: those of the model, by model.Config.Scores, then
// those of the baselines.
type measured struct {
	names  []string
	models int // number of the model's scores
	marks  []marks
	normal model.Reference // what the model's scores have to know of normal images
}

// of returns the marks of a score.
func (m *measured) of(name string) marks { return m.marks[slices.Index(m.names, name)] }

// reference returns what a score has to know of normal images, nil if nothing.
func (m *measured) reference(score string) *model.Reference {
	switch score {
	case model.ScoreCombined:
		return &model.Reference{Parts: m.normal.Parts}
	case model.ScoreLatent:
		return &model.Reference{Z: m.normal.Z}
	}
	return nil
}

// measure scores all images of a trial.
func (s tester) measure(ctx context.Context, t trial) (*measured, error) {
	m := &measured{names: s.Model.Config().Scores()}
	m.models = len(m.names)
	z, err := scoring.Learn(ctx, s.Subject, model.ScoreLatent)
	if err != nil {
		return nil, err
	}
	m.normal.Z = z.Z
	if m.normal.Parts, err = scoring.Scales(s.Model, t.held.Tensor()); err != nil {
		return nil, err
	}
	baselines, err := s.baselines(ctx)
	if err != nil {
		return nil, err
	}
	for _, b := range baselines {
		m.names = append(m.names, b.name)
	}
	m.marks = make([]marks, len(m.names))
	return m, s.score(ctx, t, m, baselines)
}

// score fills in the marks.
func (s tester) score(ctx context.Context, t trial, m *measured, baselines []scale) error {
	sound := t.held.First(corruptImages).Tensor()
	parts := [4]fit.Rows{t.held, t.normal, t.strange, fit.Matrix(corrupted(sound, s.Seed))}
	total, done := 0, 0
	for _, p := range parts {
		total += p.Len()
	}
	for part, p := range parts {
		err := index.Pieces(ctx, p.Len(), pieceSize, func(from, to int) error {
			x := tensor.New(append([]int{to - from}, sound.Shape[1:]...)...)
			p.Read(from, x.Data)
			scores, err := s.Model.ScoresBy(m.names[:m.models], &m.normal, x, nil)
			if err != nil {
				return err
			}
			for _, b := range baselines {
				if err := ctx.Err(); err != nil {
					return err
				}
				more, err := b.of(ctx, x)
				if err != nil {
					return err
				}
				scores = append(scores, more)
			}
			for i, more := range scores {
				if slices.ContainsFunc(more, func(v float64) bool { return v-v != 0 }) {
					return experiment.ErrNotANumber
				}
				m.marks[i][part] = append(m.marks[i][part], more...)
			}
			done += to - from
			s.Advance(float64(done) / float64(total))
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// corruption measures how well each score tells held-out images from corrupted copies:
// from those with local damage, or from the others.
func (m *measured) corruption(local bool) []Score {
	scores := make([]Score, len(m.names))
	for i, name := range m.names {
		own := m.marks[i][held]
		own = own[:min(len(own), corruptImages)]
		spoilt := m.marks[i][distorted]
		scores[i] = Score{Name: name, Baseline: i >= m.models}
		var count []float64
		for way, c := range corruptions {
			area := metric.AUROC(together(own, spoilt[way*len(own):(way+1)*len(own)]))
			scores[i].Corruptions = append(scores[i].Corruptions, Corruption{c.name, c.local, area})
			if c.local == local {
				count = append(count, area)
			}
		}
		scores[i].Corruption = metric.Describe(count).Mean
	}
	return scores
}

// choose returns the score of the model that best tells held-out images from corrupted
// copies; of equal ones, the first.
func (m *measured) choose(scores []Score) string {
	best := 0
	for i := range m.models {
		if scores[i].Corruption > scores[best].Corruption {
			best = i
		}
	}
	return m.names[best]
}

// areas measures how well each score tells strange images from normal ones, in parallel
// since bootstraps take long. Each baseline is compared with the deciding score on the
// same resamples.
func (m *measured) areas(scores []Score, decides string, seed uint64) {
	var wg sync.WaitGroup
	verdict := m.of(decides)
	for i := range scores {
		wg.Go(func() {
			a := &scores[i]
			r := newRanking(together(m.marks[i][normal], m.marks[i][strange]))
			a.AUROC = new(experiment.NewEstimate(len(r.place), rankResamples, seed, r.auroc))
			a.Precision = new(experiment.NewEstimate(len(r.place), rankResamples, seed, r.precision))
			if a.Baseline {
				ours := newRanking(together(verdict[normal], verdict[strange]))
				a.Ahead = new(experiment.NewEstimate(len(r.place), rankResamples, seed, func(items []int) float64 { return ours.auroc(items) - r.auroc(items) }))
			}
		})
	}
	wg.Wait()
}

// together concatenates the scores of normal and strange images, and reports which are
// strange.
func together(normal, strange []float64) (scores []float64, positive []bool) {
	scores = append(append(scores, normal...), strange...)
	positive = make([]bool, len(scores))
	for i := len(normal); i < len(scores); i++ {
		positive[i] = true
	}
	return scores, positive
}
