package train

import (
	"context"
	"fmt"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/fit"
)

// Limits of the images that a linear path starts at. Where there are fewer, each is taken
// several times, augmented differently.
const (
	seenImages = 10_000
	seenValues = 1 << 26

	// Each iteration augments all of them anew, and training goes on from there.
	seenIterations = 8
)

// startAtPCA sets the linear path of a new model, if it has one, to the principal
// components of the training images as training sees them.
func (t *Trainer) startAtPCA(ctx context.Context) error {
	begun := t.at.Epoch > 1 || t.at.Step > 0 || t.o.Init != ""
	if begun || t.c.Model.Linear != "pca" {
		return nil
	}
	p, err := t.seenComponents(ctx)
	if ctx.Err() != nil {
		return t.interrupt(ctx)
	}
	if err != nil {
		return fmt.Errorf("the principal components of the training images: %w", err)
	}
	t.model.StartAtPCA(p.Mean, p.Axes, p.Variance, p.Total)
	return nil
}

// seenComponents returns the principal components of the training images, augmented if
// they are so few that each is taken several times.
func (t *Trainer) seenComponents(ctx context.Context) (*fit.Components, error) {
	if t.c.Dataset.Augment == nil || times(t.images) == 1 {
		return t.components(ctx, t.images)
	}
	rows := newSeen(t.images, t.batching())
	o := t.componentsOf(rows, t.images.Len())
	o.Iterations = seenIterations
	return fit.PCA(ctx, rows, o)
}

// times returns how often the images of a view are taken.
func times(v dataset.View) int {
	wanted := min(seenImages, seenValues/v.Width())
	return max(1, (wanted+v.Len()-1)/v.Len())
}

// seen are images as training sees them in several epochs: it implements fit.Rows.
type seen struct {
	dataset.View
	epochs []*dataset.Batches // of one image each, in the order of the view
}

func newSeen(v dataset.View, o dataset.BatchOptions) *seen {
	s := &seen{View: v, epochs: make([]*dataset.Batches, times(v))}
	o.Size, o.Shuffle, o.Noise = 1, false, nil
	for i := range s.epochs {
		o.Epoch = uint64(i)
		s.epochs[i] = v.Batches(o)
	}
	return s
}

func (s *seen) Len() int { return s.View.Len() * len(s.epochs) }

func (s *seen) Read(from int, dst []float32) {
	var b dataset.Batch
	n, width := s.View.Len(), s.Width()
	for i := from; len(dst) > 0; i, dst = i+1, dst[width:] {
		s.epochs[i/n].Fill(i%n, &b)
		copy(dst, b.Target.Data)
	}
}
