package train

import (
	"context"
	"fmt"
)

// startAtPCA sets the linear path of a new model, if it has one, to the principal
// components of the training images.
func (t *Trainer) startAtPCA(ctx context.Context) error {
	begun := t.at.Epoch > 1 || t.at.Step > 0 || t.o.Init != ""
	if begun || t.c.Model.Linear != "pca" {
		return nil
	}
	p, err := t.components(ctx, t.images)
	if ctx.Err() != nil {
		return t.interrupt(ctx)
	}
	if err != nil {
		return fmt.Errorf("the principal components of the training images: %w", err)
	}
	t.model.StartAtPCA(p.Mean, p.Axes, p.Variance, p.Total)
	return nil
}
