package nn

import (
	"math"
	"slices"
	"testing"

	"github.com/diabolo-go/diabolo/internal/engine/oracle"
	"github.com/diabolo-go/diabolo/tensor"
)

// A lossCase is one loss of up to two inputs with gradients. ref computes value
// and gradients in float64 by the textbook's formula.
type lossCase struct {
	name   string
	inputs int // with gradients: 1 or 2
	run    func(x, d []*tensor.Tensor) float64
	ref    func(x []float64) (value float64, d bounded) // the inputs one after another
}

const lossScale = 0.25

// lossCases are the losses on n rows of width columns.
func lossCases(n, width int) []lossCase {
	volume := n * width
	target := tensor.New(n, width) // in 0..1, both ends included
	for i, v := range spread(volume, 6) {
		target.Data[i] = min(max(v/2+0.5, 0), 1)
	}
	labels := make([]int, n)
	for i := range labels {
		labels[i] = i * 7 % width
	}
	return []lossCase{
		{"MSEMean", 1, func(x, d []*tensor.Tensor) float64 { return MSEMean(x[0], target, d[0]) },
			mseReference(target.Data)},
		{"SquaredSum", 1, func(x, d []*tensor.Tensor) float64 { return SquaredSum(x[0], target, d[0], lossScale) },
			squaredReference(target.Data)},
		{"BCESum", 1, func(x, d []*tensor.Tensor) float64 { return BCESum(x[0], target, d[0], lossScale) },
			bceReference(target.Data)},
		{"GaussianKL", 2, func(x, d []*tensor.Tensor) float64 { return GaussianKL(x[0], x[1], d[0], d[1], lossScale) },
			klReference},
		{"CrossEntropyMean", 1, func(x, d []*tensor.Tensor) float64 { return CrossEntropyMean(x[0], labels, d[0]) },
			crossEntropyReference(width, labels)},
	}
}

func mseReference(target []float32) func(x []float64) (float64, bounded) {
	return func(x []float64) (sum float64, d bounded) {
		d = newBounded(len(x))
		for i, v := range x {
			diff := v - float64(target[i])
			sum += diff * diff / float64(len(x))
			d.v[i] = 2 * diff / float64(len(x))
			d.e[i] = math.Abs(d.v[i])
		}
		return sum, d
	}
}

func squaredReference(target []float32) func(x []float64) (float64, bounded) {
	return func(x []float64) (sum float64, d bounded) {
		d = newBounded(len(x))
		for i, v := range x {
			diff := v - float64(target[i])
			sum += diff * diff
			d.v[i] = lossScale * 2 * diff
			d.e[i] = math.Abs(d.v[i])
		}
		return sum, d
	}
}

func bceReference(target []float32) func(x []float64) (float64, bounded) {
	return func(x []float64) (sum float64, d bounded) {
		d = newBounded(len(x))
		for i, v := range x {
			p, t := 1/(1+math.Exp(-v)), float64(target[i])
			sum -= t*math.Log(p) + (1-t)*math.Log(1-p)
			d.v[i] = lossScale * (p - t)
			d.e[i] = lossScale * (p + t)
		}
		return sum, d
	}
}

func klReference(x []float64) (sum float64, d bounded) {
	d = newBounded(len(x))
	half := len(x) / 2
	for i, mu := range x[:half] {
		logvar := x[half+i]
		sum += (math.Exp(logvar) - 1 - logvar + mu*mu) / 2
		d.v[i], d.v[half+i] = lossScale*mu, lossScale*(math.Exp(logvar)-1)/2
		d.e[i], d.e[half+i] = math.Abs(d.v[i]), math.Abs(d.v[half+i])
	}
	return sum, d
}

func crossEntropyReference(width int, labels []int) func(x []float64) (float64, bounded) {
	return func(x []float64) (sum float64, d bounded) {
		d = newBounded(len(x))
		n := float64(len(labels))
		for i, label := range labels {
			all := 0.0
			for j := range width {
				all += math.Exp(x[i*width+j])
			}
			for j := range width {
				k, p := i*width+j, math.Exp(x[i*width+j])/all
				if d.v[k] = p / n; j == label {
					sum -= math.Log(p) / n
					d.v[k] = (p - 1) / n
				}
				d.e[k] = math.Abs(d.v[k])
			}
		}
		return sum, d
	}
}

func TestLosses(t *testing.T) {
	oracle.EveryISA(t, func(t *testing.T) {
		for _, shape := range [][2]int{{1, 1}, {3, 5}, {4, 17}, {5, 784}, {2, 12_288}} {
			for _, c := range lossCases(shape[0], shape[1]) {
				t.Run(c.name, func(t *testing.T) { c.check(t, shape[0], shape[1]) })
			}
		}
	})
}

// sumTolerance is how far a loss may be from the float64 sum of its terms,
// relative to it: the rounding of that sum, and for those that sum an image in
// float32 vectors, that of a few terms of float32.
func sumTolerance(loss string) float64 {
	if loss == "BCESum" || loss == "MSEMean" || loss == "SquaredSum" {
		return slack * eps
	}
	return 1e-12
}

// check compares value and gradients with the reference, and the reference's
// gradient with differences.
func (c lossCase) check(t *testing.T, n, width int) {
	var flat []float32
	x, d, none := make([]*tensor.Tensor, c.inputs), make([]*tensor.Tensor, c.inputs), make([]*tensor.Tensor, c.inputs)
	for i := range x {
		x[i], d[i] = batch(n, []int{width}, uint64(20+i)), ones(n, width)
		flat = append(flat, x[i].Data...)
	}
	value, gradient := c.ref(exactly(flat).v)
	for what, got := range map[string]float64{"with gradient": c.run(x, d), "alone": c.run(x, none)} {
		if math.Abs(got-value) > sumTolerance(c.name)*math.Max(1, value) {
			t.Errorf("%d x %d %s: %v, want %v", n, width, what, got, value)
		}
	}
	var got []float32
	for _, g := range d {
		got = append(got, g.Data...)
	}
	within(t, "gradient", got, gradient)
	scaled := slices.Clone(gradient.v)
	if c.name == "BCESum" || c.name == "SquaredSum" || c.name == "GaussianKL" {
		for i := range scaled {
			scaled[i] /= lossScale
		}
	}
	slopes(t, "reference", func(x []float64) float64 { v, _ := c.ref(x); return v }, exactly(flat).v, scaled)
}

// Extreme logits neither overflow nor lose the loss: the BCE of a confident wrong
// answer is the logit itself, of a confident right one zero.
func TestBCESumOfFarLogits(t *testing.T) {
	oracle.EveryISA(t, func(t *testing.T) {
		for _, c := range []struct {
			logit, target float32
			value         float64
			gradient      float32
		}{
			{1000, 0, 1000, 1}, {-1000, 1, 1000, -1}, {1000, 1, 0, 0}, {-1000, 0, 0, 0}, {0, 0.5, math.Ln2, 0},
			{math.MaxFloat32, 1, 0, 0}, {40, 1, math.Exp(-40), 0}, // not lost beside the 40s
		} {
			l, target, d := tensor.FromSlice([]float32{c.logit}, 1, 1), tensor.FromSlice([]float32{c.target}, 1, 1), tensor.New(1, 1)
			value := BCESum(l, target, d, 1)
			if math.Abs(value-c.value) > slack*eps*c.value+1e-37 || math.Abs(float64(d.Data[0]-c.gradient)) > eps {
				t.Errorf("logit %v, target %v: %v with gradient %v, want %v and %v", c.logit, c.target, value, d.Data[0], c.value, c.gradient)
			}
		}
	})
}

func TestCrossEntropyMeanOfFarLogits(t *testing.T) {
	logits, d := tensor.FromSlice([]float32{1e30, -1e30, 0, 0, 0, 0}, 2, 3), tensor.New(2, 3)
	value := CrossEntropyMean(logits, []int{0, 2}, d)
	if want := math.Log(3) / 2; math.Abs(value-want) > 1e-15 {
		t.Errorf("value %v, want %v", value, want)
	}
	within(t, "gradient", d.Data, bounded{
		[]float64{0, 0, 0, 1. / 6, 1. / 6, -1. / 3}, []float64{0, 0, 0, 1. / 6, 1. / 6, 1. / 3}})
}

// The KL of a latent that carries almost no information is tiny and not negative.
func TestGaussianKLNearZero(t *testing.T) {
	for _, l := range []float32{0, 1e-4, -1e-4, 1e-7, -1e-7} {
		kl := GaussianKL(tensor.New(1, 1), tensor.FromSlice([]float32{l}, 1, 1), nil, nil, 1)
		// The Taylor series of (exp(l)-1-l)/2; what Expm1 rounds is of the order l*2^-53.
		want := float64(l)*float64(l)/4 + math.Pow(float64(l), 3)/12
		if kl < 0 || math.Abs(kl-want) > 1e-16*math.Abs(float64(l))+want*1e-6 {
			t.Errorf("logvar %v: KL %v, want %v", l, kl, want)
		}
	}
}

// Losses of wrong shapes are the caller's mistake.
func TestLossesPanicOnShapes(t *testing.T) {
	a, b := tensor.New(2, 3), tensor.New(3, 2)
	for name, f := range map[string]func(){
		"MSEMean":              func() { MSEMean(a, b, nil) },
		"SquaredSum":           func() { SquaredSum(a, b, nil, 1) },
		"BCESum":               func() { BCESum(a, a, b, 1) },
		"GaussianKL":           func() { GaussianKL(a, b, nil, nil, 1) },
		"CrossEntropyMean":     func() { CrossEntropyMean(a, []int{0}, nil) },
		"CrossEntropyMean row": func() { CrossEntropyMean(a, []int{0, 3}, nil) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			f()
		})
	}
}
