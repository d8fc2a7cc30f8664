package kernel

import "math"

// The functions of this file treat every element alike, or sum over all of them.
// An element's result does not depend on its place in the slice. Slices named in
// one call have the length of the first, or more; they may be the same memory
// but not overlap otherwise.

// Affine sets y[i] = a*x[i] + b.
func Affine(y, x []float32, a, b float32) {
	x = x[:len(y)]
	if len(y) > 0 && !affineArch(&y[0], &x[0], len(y), a, b) {
		affineGeneric(y, x, a, b)
	}
}

// Axpy adds y[i] += a*x[i].
func Axpy(y, x []float32, a float32) {
	x = x[:len(y)]
	if len(y) > 0 && !axpyArch(&y[0], &x[0], len(y), a) {
		axpyGeneric(y, x, a)
	}
}

// Combine sets z[i] = a*x[i] + b*y[i] + c.
func Combine(z, x, y []float32, a, b, c float32) {
	x, y = x[:len(z)], y[:len(z)]
	if len(z) > 0 && !combineArch(&z[0], &x[0], &y[0], len(z), a, b, c) {
		combineGeneric(z, x, y, a, b, c)
	}
}

// ReLU sets y[i] = max(x[i], 0); NaN stays NaN.
func ReLU(y, x []float32) {
	x = x[:len(y)]
	if len(y) > 0 && !reluArch(&y[0], &x[0], len(y)) {
		reluGeneric(y, x)
	}
}

// ReLUGrad sets dx[i] = dy[i] where the output y[i] was above zero, else 0.
func ReLUGrad(dx, dy, y []float32) {
	dy, y = dy[:len(dx)], y[:len(dx)]
	if len(dx) > 0 && !reluGradArch(&dx[0], &dy[0], &y[0], len(dx)) {
		reluGradGeneric(dx, dy, y)
	}
}

// AffineReLU sets y[i] = max(a*x[i] + b, 0), with the bits of Affine and ReLU.
func AffineReLU(y, x []float32, a, b float32) {
	x = x[:len(y)]
	if len(y) > 0 && !affineReLUArch(&y[0], &x[0], len(y), a, b) {
		affineReLUGeneric(y, x, a, b)
	}
}

// A NormGrad holds one channel's numbers of the backward pass through a ReLU and
// the batch normalisation before it: the ReLU is open where Scale*x + Shift > 0,
// and a gradient e that came through it becomes A*e + B*x + C.
type NormGrad struct{ A, B, C, Scale, Shift float32 }

// CombineReLU is ReLUGrad and Combine for the output of AffineReLU, which it
// recomputes: z[i] = A*e + B*x[i] + C, where e is d[i] if Scale*x[i]+Shift > 0,
// and 0 elsewhere.
func CombineReLU(z, d, x []float32, g NormGrad) {
	d, x = d[:len(z)], x[:len(z)]
	if len(z) > 0 && !combineReLUArch(&z[0], &d[0], &x[0], len(z), g.A, g.B, g.C, g.Scale, g.Shift) {
		combineReLUGeneric(z, d, x, g)
	}
}

// Sum returns the sum of x[i].
func Sum(x []float32) float32 {
	if len(x) == 0 {
		return 0
	}
	if total, ok := sumArch(&x[0], len(x)); ok {
		return total
	}
	return sumGeneric(x)
}

// SumSquares returns the sum of (x[i]-mean)^2.
func SumSquares(x []float32, mean float32) float32 {
	if len(x) == 0 {
		return 0
	}
	if total, ok := sumSquaresArch(&x[0], len(x), mean); ok {
		return total
	}
	return sumSquaresGeneric(x, mean)
}

// SumProducts returns the sums of d[i] and of d[i]*(x[i]-mean).
func SumProducts(d, x []float32, mean float32) (total, products float32) {
	x = x[:len(d)]
	if len(d) == 0 {
		return 0, 0
	}
	if total, products, ok := sumProductsArch(&d[0], &x[0], len(d), mean); ok {
		return total, products
	}
	return sumProductsGeneric(d, x, mean)
}

// SumProductsReLU is ReLUGrad and SumProducts for the output of AffineReLU, which
// it recomputes: the sums of e and of e*(x[i]-mean), where e is d[i] if
// scale*x[i]+shift > 0, and 0 elsewhere.
func SumProductsReLU(d, x []float32, mean, scale, shift float32) (total, products float32) {
	x = x[:len(d)]
	if len(d) == 0 {
		return 0, 0
	}
	if total, products, ok := sumProductsReLUArch(&d[0], &x[0], len(d), mean, scale, shift); ok {
		return total, products
	}
	return sumProductsReLUGeneric(d, x, mean, scale, shift)
}

// Sigmoid sets y[i] = 1/(1+exp(-x[i])), within 4 units in the last place of 1 on
// every instruction set.
func Sigmoid(y, x []float32) {
	x = x[:len(y)]
	if len(y) > 0 && !sigmoidArch(&y[0], &x[0], len(y)) {
		sigmoidGeneric(y, x)
	}
}

// BCE returns the binary cross-entropy of targets t in 0..1 from logits l, the
// sum of max(l,0) - l*t + log(1+exp(-|l|)), in nats. Up to a few thousand values
// belong in one call, since it sums in float32. Where d is not nil, it also sets
// d[i] = scale*(1/(1+exp(-l)) - t), the gradient.
func BCE(d, logits, target []float32, scale float32) float32 {
	target = target[:len(logits)]
	if len(logits) == 0 {
		return 0
	}
	if d == nil {
		if total, ok := bceArch(&logits[0], &target[0], len(logits)); ok {
			return total
		}
	} else {
		d = d[:len(logits)]
		if total, ok := bceGradArch(&d[0], &logits[0], &target[0], len(d), scale); ok {
			return total
		}
	}
	return bceGeneric(d, logits, target, scale)
}

// An AdamW is one step of AdamW (Loshchilov and Hutter 2019, algorithm 2, as
// PyTorch computes it) on one parameter. M and V are its running averages of the
// gradient and its square; Correct1 and Correct2 are 1-Beta^t, t counting steps
// from 1.
type AdamW struct {
	LR, Beta1, Beta2, Eps, WeightDecay float64
	Correct1, Correct2                 float64
	M, V                               []float32

	w, grad []float32 // of the Update that is running
	c       adamConsts
}

// A Step updates the parameter that a backward pass computes the gradient of.
type Step interface {
	// Apply updates w, the parameter's values from number from on, by their gradient.
	// Calls for different values may run at once.
	Apply(from int, w, grad []float32)
}

// adamConsts are the numbers of a step in the order the assembly reads them.
type adamConsts [7]float32

const (
	adamDecay = iota // 1 - lr*weightDecay
	adamLerp         // 1 - beta1
	adamBeta2
	adamRest2 // 1 - beta2
	adamRoot2 // 1/sqrt(correct2)
	adamEps
	adamStep // -lr/correct1
)

// Prepare computes what Apply needs of the numbers of the step.
func (s *AdamW) Prepare() {
	s.c = adamConsts{
		adamDecay: float32(1 - s.LR*s.WeightDecay),
		adamLerp:  float32(1 - s.Beta1),
		adamBeta2: float32(s.Beta2),
		adamRest2: float32(1 - s.Beta2),
		adamRoot2: float32(1 / math.Sqrt(s.Correct2)),
		adamEps:   float32(s.Eps),
		adamStep:  float32(-s.LR / s.Correct1),
	}
}

// Update applies the step to the weights w with gradient grad, split over p.
func (s *AdamW) Update(p *Pool, w, grad []float32) {
	s.Prepare()
	s.w, s.grad = w, grad
	p.Do(Blocks(len(w)), s)
}

// Part updates one block of an Update's weights.
func (s *AdamW) Part(_, i int) {
	from, to := Block(i, len(s.w))
	s.Apply(from, s.w[from:to], s.grad[from:to])
}

// Apply updates some of the weights after Prepare: w, those from number from on, by
// their gradient.
func (s *AdamW) Apply(from int, w, grad []float32) {
	m, v, grad := s.M[from:][:len(w)], s.V[from:][:len(w)], grad[:len(w)]
	if len(w) > 0 && !adamWArch(&w[0], &m[0], &v[0], &grad[0], len(w), &s.c[0]) {
		adamWGeneric(w, m, v, grad, &s.c)
	}
}
