package judge

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"gonum.org/v1/gonum/stat"

	"github.com/diabolo-go/diabolo/internal/engine/rng"
	"github.com/diabolo-go/diabolo/nn"
	"github.com/diabolo-go/diabolo/tensor"
)

// A Factor predicts the amount of a property of an image, in the units of the training
// values.
type Factor struct {
	net          *nn.Sequential
	shape        []int
	mean, spread float64 // of the values
}

// factorEpochs is the default number of epochs of FitFactor.
const factorEpochs = 6

// factorBlocks are the convolutions of its network.
var factorBlocks = []block{{16, halving}, {32, halving}, {32, halving}}

var halving = nn.Conv{Kernel: 3, Stride: 2, Padding: 1}

// FitFactor trains a small convolutional network to predict values from images x, N C H W,
// by squared error. The same seed and images give the same weights for any number of
// workers. It returns an error if the values are constant or not one per image, if the
// images are too small, and when ctx ends.
func FitFactor(ctx context.Context, x *tensor.Tensor, values []float64, o Options) (*Factor, error) {
	if len(values) != x.N() || x.N() == 0 {
		return nil, fmt.Errorf("judge: %d values of %d images", len(values), x.N())
	}
	f := &Factor{shape: slices.Clone(x.Shape[1:])}
	f.mean, f.spread = stat.MeanStdDev(values, nil)
	if !(f.spread > 0) {
		return nil, errors.New("judge: all values of the factor are the same")
	}
	var err error
	if f.net, err = network(f.shape, factorBlocks, 64, 1); err != nil {
		return nil, err
	}
	return f, f.train(ctx, x, values, o)
}

func (f *Factor) train(ctx context.Context, x *tensor.Tensor, values []float64, o Options) error {
	n, epochs := x.N(), cmp.Or(o.Epochs, factorEpochs)
	t := newTraining(f.net, o, epochs*((n+batch-1)/batch))
	defer t.close()
	images, target := tensor.New(append([]int{min(batch, n)}, f.shape...)...), tensor.New(min(batch, n), 1)
	for epoch := range epochs {
		order := rng.New(o.Seed, "factor", uint64(epoch)).Perm(n)
		for from := 0; from < n; from += batch {
			part := order[from:min(from+batch, n)]
			for i, item := range part {
				copy(images.Row(i), x.Row(item))
				target.Data[i] = float32((values[item] - f.mean) / f.spread)
			}
			want := target.Rows(0, len(part))
			err := t.update(ctx, images.Rows(0, len(part)), func(y, d *tensor.Tensor) float64 { return nn.MSEMean(y, want, d) })
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// Values returns the predictions for images x. It panics if they do not have the shape of
// the training images.
func (f *Factor) Values(x *tensor.Tensor) []float64 {
	values := make([]float64, x.N())
	for i, v := range forward(f.net, f.shape, x).Data {
		values[i] = f.mean + f.spread*float64(v)
	}
	return values
}

// R2 returns the coefficient of determination of predictions: 1 minus their squared error
// divided by that of the mean of the values.
func R2(read, values []float64) float64 { return stat.RSquaredFrom(read, values, nil) }
