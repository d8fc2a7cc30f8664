package judge

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"

	"github.com/diabolo-go/diabolo/nn"
	"github.com/diabolo-go/diabolo/optim"
	"github.com/diabolo-go/diabolo/tensor"
)

const (
	batch  = 64
	baseLR = 3e-3
	warmUp = 0.1 // share of the steps in which the learning rate rises
)

// A block is a convolution followed by batch normalisation and ReLU.
type block struct {
	channels int // of the output
	nn.Conv
}

// network returns a network for images of shape C, H, W: blocks, then a hidden linear
// layer and one to the outputs.
func network(shape []int, blocks []block, hidden, out int) (*nn.Sequential, error) {
	var layers []nn.Layer
	in := shape[0]
	for i, b := range blocks {
		conv, norm := nn.NewConv2D(fmt.Sprint("conv", i+1), in, b.channels, b.Conv), nn.NewBatchNorm2D(fmt.Sprint("norm", i+1), b.channels)
		layers = append(layers, nn.NewConvNormReLU(conv, norm))
		in = b.channels
	}
	layers = append(layers, nn.NewFlatten())
	flat, err := nn.NewSequential(layers...).Out(shape)
	if err != nil {
		return nil, fmt.Errorf("judge: %w", err)
	}
	return nn.NewSequential(append(layers, nn.NewLinear("linear1", flat[0], hidden), nn.NewReLU(), nn.NewLinear("linear2", hidden, out))...), nil
}

// A training trains a network by AdamW, with a learning rate that rises and then falls
// along a cosine.
type training struct {
	net      *nn.Sequential
	call     nn.Call
	opt      optim.Optimizer
	schedule optim.Schedule
	progress func(float64)

	step, total int
	gradient    []float32 // of the output
}

// newTraining initialises the weights for a training of the given number of steps. It must
// be closed.
func newTraining(net *nn.Sequential, o Options, steps int) *training {
	net.Init(o.Seed)
	for _, p := range net.Params() {
		if p.Trained {
			p.Bind(p.Data, make([]float32, len(p.Data)))
		}
	}
	return &training{
		net: net, progress: o.Progress, total: steps,
		call:     nn.Call{Train: true, Pool: nn.NewPool(runtime.GOMAXPROCS(0)), Seed: o.Seed},
		opt:      optim.NewAdamW(net.Params(), optim.DefaultAdamW()),
		schedule: optim.Schedule{Kind: optim.Cosine, Base: baseLR, WarmUp: int(warmUp * float64(steps))},
	}
}

func (t *training) close() { t.call.Pool.Close() }

// update makes one step on images x. loss returns the loss of the output y, and sets d to
// its gradient.
func (t *training) update(ctx context.Context, x *tensor.Tensor, loss func(y, d *tensor.Tensor) float64) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	y := t.net.Forward(&t.call, x)
	if cap(t.gradient) < len(y.Data) {
		t.gradient = make([]float32, len(y.Data))
	}
	d := tensor.FromSlice(t.gradient[:len(y.Data)], y.Shape...)
	if l := loss(y, d); math.IsNaN(l) || math.IsInf(l, 0) {
		return fmt.Errorf("judge: the loss is %v at step %d", l, t.step)
	}
	t.call.Update = t.opt
	t.opt.Begin(t.schedule.LR(t.step, t.total))
	t.net.Backward(&t.call, d, false)
	t.opt.Step(t.call.Pool)
	t.step++
	if t.progress != nil {
		t.progress(float64(t.step) / float64(t.total))
	}
	return nil
}

// forward runs a network on images x, in pieces, and returns one row of values per image. It
// panics if the images do not have the given shape.
func forward(net *nn.Sequential, shape []int, x *tensor.Tensor) *tensor.Tensor {
	checkShape(shape, x)
	pool := nn.NewPool(runtime.GOMAXPROCS(0))
	defer pool.Close()
	call := nn.Call{Pool: pool}
	var values []float32
	width := 0
	for from := 0; from < x.N(); from += piece {
		y := net.Forward(&call, x.Rows(from, min(from+piece, x.N())))
		width = y.Stride()
		values = append(values, y.Data...)
	}
	return tensor.FromSlice(values, x.N(), width)
}

// checkShape panics if images do not have the given shape.
func checkShape(shape []int, x *tensor.Tensor) {
	if len(x.Shape) != 4 || !slices.Equal(x.Shape[1:], shape) {
		panic(fmt.Sprintf("judge: images of shape %v, trained on %v", x.Shape, shape))
	}
}

// piece is the number of images in one pass of a network.
const piece = 256
