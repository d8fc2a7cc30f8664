package judge

import (
	"context"

	"github.com/diabolo-go/diabolo/fit"
	"github.com/diabolo-go/diabolo/tensor"
)

// An Attribute says how likely it is that a picture has one property.
type Attribute struct{ model *fit.Classifier }

// FitAttribute fits a logistic regression to the features of images, N x components; yes
// reports which have the property, weights are the weights of the images, and l2 that of
// the penalty on the coefficients. It returns an error if all or none of the images have
// the property, and when ctx ends.
func FitAttribute(ctx context.Context, features *tensor.Tensor, yes []bool, weights []float64, l2 float64) (*Attribute, error) {
	labels := make([]int, len(yes))
	for i, y := range yes {
		if y {
			labels[i] = 1
		}
	}
	m, err := fit.Logistic(ctx, features, labels, fit.LogisticOptions{Classes: 2, Weights: weights, L2: l2})
	if err != nil {
		return nil, err
	}
	return &Attribute{m}, nil
}

// Probabilities returns the probability that each image has the property, from its
// features.
func (a *Attribute) Probabilities(features *tensor.Tensor) []float64 {
	p := a.model.Probabilities(features)
	yes := make([]float64, p.N())
	for i := range yes {
		yes[i] = float64(p.Row(i)[1])
	}
	return yes
}
