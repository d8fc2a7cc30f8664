package kernel

import "math"

// The functions in this file process every element alike, or sum over all of them. The
// result for an element does not depend on its position in the slice. Slices passed to
// one call have at least the length of the first; they may be the same memory but must
// not overlap otherwise.

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

// ReLUGrad sets dx[i] = dy[i] if the output y[i] was above zero, else 0.
func ReLUGrad(dx, dy, y []float32) {
	dy, y = dy[:len(dx)], y[:len(dx)]
	if len(dx) > 0 && !reluGradArch(&dx[0], &dy[0], &y[0], len(dx)) {
		reluGradGeneric(dx, dy, y)
	}
}

// AffineReLU sets y[i] = max(a*x[i] + b, 0), bit-identical to Affine followed by ReLU.
func AffineReLU(y, x []float32, a, b float32) {
	x = x[:len(y)]
	if len(y) > 0 && !affineReLUArch(&y[0], &x[0], len(y), a, b) {
		affineReLUGeneric(y, x, a, b)
	}
}

// A NormGrad holds one channel's coefficients of the backward pass through batch
// normalisation followed by a ReLU: the ReLU is open if Scale*x + Shift > 0, and a
// gradient e that passes it becomes A*e + B*x + C.
type NormGrad struct{ A, B, C, Scale, Shift float32 }

// CombineReLU is ReLUGrad and Combine for the output of AffineReLU, which it
// recomputes: z[i] = A*e + B*x[i] + C, where e is d[i] if Scale*x[i]+Shift > 0, else 0.
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

// SumProductsReLU is ReLUGrad and SumProducts for the output of AffineReLU, which it
// recomputes: the sums of e and of e*(x[i]-mean), where e is d[i] if scale*x[i]+shift >
// 0, else 0.
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

// BCE returns the binary cross-entropy in nats of targets t in 0..1 and logits l, the
// sum of max(l,0) - l*t + log(1+exp(-|l|)). It sums in float32, so a call should have
// at most a few thousand values. If d is not nil, it also sets d[i] =
// scale*(1/(1+exp(-l)) - t), the gradient.
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

// An AdamW is one step of AdamW (Loshchilov and Hutter 2019, algorithm 2, as computed
// by PyTorch) for one parameter. M and V are its running averages of the gradient and
// the squared gradient; Correct1 and Correct2 are 1-Beta^t, where t counts steps from
// 1.
type AdamW struct {
	LR, Beta1, Beta2, Eps, WeightDecay float64
	Correct1, Correct2                 float64
	M, V                               []float32

	w, grad []float32 // of the current Update
	c       adamConsts
}

// A Step is the update of a parameter whose gradient a backward pass computes.
type Step interface {
	// Apply updates w, the parameter's values starting at index from, by their
	// gradient. Calls for different values may run concurrently.
	Apply(from int, w, grad []float32)
}

// adamConsts are the constants of a step in the order in which the assembly reads them.
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

// Prepare computes the constants that Apply uses. Update calls it.
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

// Update applies the step to the weights w with gradient grad, using pool p.
func (s *AdamW) Update(p *Pool, w, grad []float32) {
	s.Prepare()
	s.w, s.grad = w, grad
	p.Do(Blocks(len(w)), s)
}

// Part updates one block of the current Update's weights.
func (s *AdamW) Part(_, i int) {
	from, to := Block(i, len(s.w))
	s.Apply(from, s.w[from:to], s.grad[from:to])
}

// Apply updates w, the weights starting at index from, by their gradient, after
// Prepare.
func (s *AdamW) Apply(from int, w, grad []float32) {
	m, v, grad := s.M[from:][:len(w)], s.V[from:][:len(w)], grad[:len(w)]
	if len(w) > 0 && !adamWArch(&w[0], &m[0], &v[0], &grad[0], len(w), &s.c[0]) {
		adamWGeneric(w, m, v, grad, &s.c)
	}
}
