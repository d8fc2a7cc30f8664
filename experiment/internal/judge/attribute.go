package judge

import (
	"context"

	"github.com/diabolo-go/diabolo/fit"
	"github.com/diabolo-go/diabolo/tensor"
)

// An Attribute says how likely it is that a picture has one property.
type Attribute struct{ model *fit.Classifier }

// FitAttribute fits a logistic regression to the features of pictures, N x
// components, of which yes says whether they have the property, each with its
// weight. L2 weighs the penalty on the coefficients. It fails when no picture has the
// property or none lacks it, and when ctx ends.
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

// Probabilities returns how likely each picture has the property, from its
// features.
func (a *Attribute) Probabilities(features *tensor.Tensor) []float64 {
	p := a.model.Probabilities(features)
	yes := make([]float64, p.N())
	for i := range yes {
		yes[i] = float64(p.Row(i)[1])
	}
	return yes
}
