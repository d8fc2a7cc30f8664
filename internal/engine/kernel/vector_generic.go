package kernel

import "math"

func affineGeneric(y, x []float32, a, b float32) {
	for i, v := range x {
		y[i] = a*v + b
	}
}

func axpyGeneric(y, x []float32, a float32) {
	for i, v := range x {
		y[i] += a * v
	}
}

func combineGeneric(z, x, y []float32, a, b, c float32) {
	for i, v := range x {
		z[i] = a*v + (b*y[i] + c)
	}
}

func reluGeneric(y, x []float32) {
	for i, v := range x {
		y[i] = max(v, 0)
	}
}

func reluGradGeneric(dx, dy, y []float32) {
	for i, v := range y {
		d := dy[i]
		if !(v > 0) {
			d = 0
		}
		dx[i] = d
	}
}

// sums adds f(i) for i below n in sixteen interleaved sums, which keeps the rounding
// error of a long sum near that of the vector kernels.
func sums(n int, f func(i int) float32) float32 {
	var part [16]float32
	for i := range n {
		part[i%16] += f(i)
	}
	for half := 8; half > 0; half /= 2 {
		for j := range half {
			part[j] += part[j+half]
		}
	}
	return part[0]
}

func sumGeneric(x []float32) float32 {
	return sums(len(x), func(i int) float32 { return x[i] })
}

func sumSquaresGeneric(x []float32, mean float32) float32 {
	return sums(len(x), func(i int) float32 { d := x[i] - mean; return d * d })
}

func sumProductsGeneric(d, x []float32, mean float32) (total, products float32) {
	return sumGeneric(d), sums(len(d), func(i int) float32 { return d[i] * (x[i] - mean) })
}

func adamWGeneric(w, m, v, grad []float32, c *adamConsts) {
	for i, g := range grad {
		m[i] += c[adamLerp] * (g - m[i])
		v[i] = c[adamBeta2]*v[i] + c[adamRest2]*(g*g)
		root := float32(math.Sqrt(float64(v[i])))*c[adamRoot2] + c[adamEps]
		w[i] = w[i]*c[adamDecay] + c[adamStep]*(m[i]/root)
	}
}

func sigmoidGeneric(y, x []float32) {
	for i, v := range x {
		y[i] = float32(sigmoid(float64(v)))
	}
}

func sigmoid(x float64) float64 {
	e := math.Exp(-math.Abs(x))
	if x < 0 {
		return e / (1 + e)
	}
	return 1 / (1 + e)
}

func bceGeneric(d, logits, target []float32, scale float32) float32 {
	total := 0.0
	for i, l := range logits {
		x, t := float64(l), float64(target[i])
		total += max(x, 0) - x*t + math.Log1p(math.Exp(-math.Abs(x)))
		if d != nil {
			d[i] = scale * float32(sigmoid(x)-t)
		}
	}
	return float32(total)
}

func affineReLUGeneric(y, x []float32, a, b float32) {
	for i, v := range x {
		y[i] = max(a*v+b, 0)
	}
}

func combineReLUGeneric(z, d, x []float32, g NormGrad) {
	for i, v := range x {
		z[i] = g.A*open(d[i], v, g.Scale, g.Shift) + (g.B*v + g.C)
	}
}

func sumProductsReLUGeneric(d, x []float32, mean, scale, shift float32) (total, products float32) {
	total = sums(len(d), func(i int) float32 { return open(d[i], x[i], scale, shift) })
	products = sums(len(d), func(i int) float32 { return open(d[i], x[i], scale, shift) * (x[i] - mean) })
	return total, products
}

// open returns d if a rectifier of scale*x+shift is open, else 0.
func open(d, x, scale, shift float32) float32 {
	if scale*x+shift > 0 {
		return d
	}
	return 0
}
