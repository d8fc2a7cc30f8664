package nn

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/diabolo-go/diabolo/internal/engine/oracle"
	"github.com/diabolo-go/diabolo/tensor"
)

func normCases() []layerCase {
	var rows []layerCase
	for _, x := range [][]int{{1, 1, 3, 5}, {4, 3, 5, 7}, {5, 8, 4, 4}, {2, 16, 9, 7}, {3, 17, 5, 6}, {2, 5, 1, 1}, {2, 8, 28, 28}} {
		for _, eval := range []bool{false, true} {
			name := "BatchNorm2D"
			if eval {
				name += " running"
			}
			rows = append(rows, layerCase{
				name:  name,
				layer: func() Layer { return NewBatchNorm2D("bn", x[1]) },
				n:     x[0], in: x[1:], ref: batchNorm(x, eval), eval: eval,
			})
		}
		for groups := 1; groups <= x[1]; groups++ {
			if x[1]%groups != 0 {
				continue
			}
			rows = append(rows, layerCase{
				name:  fmt.Sprint("GroupNorm ", groups),
				layer: func() Layer { return NewGroupNorm("gn", groups, x[1]) },
				n:     x[0], in: x[1:], ref: groupNormReference(x, groups),
			})
		}
	}
	// One value, both sides of a vector, of a sum and of a block of values.
	for _, x := range [][]int{{3, 1}, {4, 17}, {2, 33}, {4, 3, 5, 7}, {2, 8, 28, 28}, {3, longSum + 1}, {2, 17, 31, 33}} {
		rows = append(rows, layerCase{
			name:  "LayerNorm",
			layer: func() Layer { return NewLayerNorm("ln", x[1:]...) },
			n:     x[0], in: x[1:], ref: layerNormReference(x),
		})
	}
	return rows
}

// normed is y = (x-mean)/sqrt(var+1e-5)*weight + bias, where the values of one set
// share mean and variance: those of the set or, if running is set, those stored after
// weight and bias. With running it has no gradient.
type normed struct {
	sets, weights int
	set, weight   func(i int) int // of value i of the batch
	running       bool
}

// batchNorm, groupNormReference and layerNormReference are normed for batches of shape
// x.
func batchNorm(x []int, running bool) normed {
	channel := func(i int) int { return i / (x[2] * x[3]) % x[1] }
	return normed{x[1], x[1], channel, channel, running}
}

func groupNormReference(x []int, groups int) normed {
	plane := x[2] * x[3]
	return normed{x[0] * groups, x[1], func(i int) int { return i / (plane * (x[1] / groups)) }, func(i int) int { return i / plane % x[1] }, false}
}

func layerNormReference(x []int) normed {
	volume := tensor.Volume(x[1:])
	return normed{x[0], volume, func(i int) int { return i / volume }, func(i int) int { return i % volume }, false}
}

// A measured describes one set of normed: its values, the normalised ones, their
// bounds, and 1/sqrt(var+1e-5).
type measured struct {
	at        []int
	xhat, err []float64
	rstd      float64
	rstdErr   float64 // relative
}

func (b normed) measure(s int, x bounded, w []float64) measured {
	var n measured
	for i := range x.v {
		if b.set(i) == s {
			n.at = append(n.at, i)
		}
	}
	count := float64(len(n.at))
	mean, variance := 0.0, 0.0
	meanErr := 0.0
	for _, i := range n.at {
		mean += x.v[i] / count
		meanErr += (math.Abs(x.v[i]) + x.e[i]) / count
	}
	for _, i := range n.at {
		variance += (x.v[i] - mean) * (x.v[i] - mean) / count
	}
	if b.running {
		mean, variance = w[2*b.weights+s], w[3*b.weights+s]
		meanErr = math.Abs(mean)
	}
	n.rstd = 1 / math.Sqrt(variance+1e-5)
	n.rstdErr = 1
	for _, i := range n.at {
		n.xhat = append(n.xhat, (x.v[i]-mean)*n.rstd)
		n.err = append(n.err, (math.Abs(x.v[i])+x.e[i]+meanErr)*n.rstd)
	}
	if !b.running { // d rstd/rstd = -rstd² dvar/2, dvar = 2 mean of (x-mean) dx
		for j := range n.at {
			n.rstdErr += math.Abs(n.xhat[j]) * n.err[j] / count
		}
	}
	for j := range n.at {
		n.err[j] += math.Abs(n.xhat[j]) * n.rstdErr
	}
	return n
}

func (b normed) forward(x bounded, w []float64) bounded {
	y := newBounded(len(x.v))
	for s := range b.sets {
		n := b.measure(s, x, w)
		for j, i := range n.at {
			weight, bias := w[b.weight(i)], w[b.weights+b.weight(i)]
			y.v[i] = n.xhat[j]*weight + bias
			y.e[i] = n.err[j]*math.Abs(weight) + math.Abs(n.xhat[j]*weight) + math.Abs(bias)
		}
	}
	return y
}

// backward is, with m values in a set and g = dy weight (Ioffe, Szegedy 2015, section 3),
//
//	dbias = sum dy, dweight = sum dy xhat,   over the values of a weight
//	dx = rstd (g - sum g/m - xhat sum(g xhat)/m),   over those of a set.
func (b normed) backward(x, dy bounded, w []float64) (dx, dw bounded) {
	dx, dw = newBounded(len(x.v)), newBounded(len(w))
	for s := range b.sets {
		n := b.measure(s, x, w)
		var total, products, totalErr, productsErr float64 // of g
		for j, i := range n.at {
			at, size, xhat := b.weight(i), math.Abs(dy.v[i])+dy.e[i], math.Abs(n.xhat[j])
			productErr := size*xhat + math.Abs(dy.v[i])*n.err[j]
			dw.v[at], dw.e[at] = dw.v[at]+dy.v[i]*n.xhat[j], dw.e[at]+productErr
			dw.v[b.weights+at], dw.e[b.weights+at] = dw.v[b.weights+at]+dy.v[i], dw.e[b.weights+at]+size
			total, totalErr = total+dy.v[i]*w[at], totalErr+size*math.Abs(w[at])
			products, productsErr = products+dy.v[i]*w[at]*n.xhat[j], productsErr+productErr*math.Abs(w[at])
		}
		m := float64(len(n.at))
		for j, i := range n.at {
			g, gErr := dy.v[i]*w[b.weight(i)], dy.e[i]*math.Abs(w[b.weight(i)])
			dx.v[i] = n.rstd * (g - total/m - n.xhat[j]*products/m)
			sizes := math.Abs(g) + math.Abs(total/m) + math.Abs(n.xhat[j]*products/m)
			errs := gErr + totalErr/m + (n.err[j]*math.Abs(products)+math.Abs(n.xhat[j])*productsErr)/m
			dx.e[i] = n.rstd * (sizes*(1+n.rstdErr) + errs)
		}
	}
	return dx, dw
}

// Running statistics move a tenth of the way to those of the batch, with the variance
// computed with n-1 (PyTorch's momentum 0.1).
func TestBatchNormRunningStatistics(t *testing.T) {
	oracle.EveryISA(t, func(t *testing.T) {
		x := batch(4, []int{2, 3, 5}, 8)
		bn := NewBatchNorm2D("bn", 2)
		NewSequential(bn).Init(0)
		bn.Forward(&Call{Train: true}, x)
		for c := range 2 {
			n := batchNorm(x.Shape, false).measure(c, exactly(x.Data), nil)
			mean, count := 0.0, float64(len(n.at))
			for _, i := range n.at {
				mean += float64(x.Data[i]) / count
			}
			variance := (1/(n.rstd*n.rstd) - 1e-5) * count / (count - 1)
			p := bn.Params()
			within(t, "running mean", p[2].Data[c:][:1], bounded{[]float64{0.1 * mean}, []float64{0.2}})
			within(t, "running variance", p[3].Data[c:][:1], bounded{[]float64{0.9 + 0.1*variance}, []float64{1 + variance}})
		}
		before := tensor.FromSlice(slices.Clone(bn.Params()[2].Data), 2)
		bn.Forward(&Call{}, x)
		same(t, "running mean after inference", bn.Params()[2].Data, before.Data)
	})
}

// The group or layer normalisation of an image depends neither on the others of the
// batch nor on training.
func TestNormOfOneImage(t *testing.T) {
	for _, l := range []Layer{NewGroupNorm("gn", 2, 6), NewLayerNorm("ln", 6, 5, 3)} {
		for _, p := range l.Params() {
			copy(p.room(), spread(p.Len(), 3))
		}
		x := batch(4, []int{6, 5, 3}, 8)
		all := l.Forward(&Call{Train: true}, x).Clone()
		for i := range x.N() {
			same(t, fmt.Sprintf("%T of image %d", l, i), l.Forward(&Call{}, x.Rows(i, i+1)).Data, all.Row(i))
		}
	}
}
