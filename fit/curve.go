package fit

import "math"

// similarityCurve returns a and b of UMAP's similarity on the map, 1/(1+a d^2b): the
// least-squares fit to 1 up to minDist and exp(-(d-minDist)/spread) beyond, at 300
// distances up to 3 x spread, as in umap-learn. The method is Levenberg-Marquardt,
// starting from a = b = 1.
func similarityCurve(minDist, spread float64) (a, b float64) {
	now := fitCurve(minDist, spread, 1, 1)
	for damping := 1e-3; damping < 1e12; {
		da, db := now.step(damping)
		next := fitCurve(minDist, spread, now.a+da, now.b+db)
		if !(next.error < now.error) { // NaN as well
			damping *= 10
			continue
		}
		now, damping = next, damping/10
	}
	return now.a, now.b
}

// A curveFit is the squared error for one a and b, and the normal equations of a step
// from there.
type curveFit struct {
	a, b, error float64
	aa, ab, bb  float64 // J'J
	ra, rb      float64 // J'r
}

func fitCurve(minDist, spread, a, b float64) curveFit {
	f := curveFit{a: a, b: b}
	for i := 1; i < 300; i++ { // at 0 every curve is 1
		d, target := 3*spread*float64(i)/299, 1.0
		if d >= minDist {
			target = math.Exp(-(d - minDist) / spread)
		}
		power := math.Pow(d, 2*b)
		value := 1 / (1 + a*power)
		r, slope := target-value, -value*value*power
		ja, jb := slope, slope*2*a*math.Log(d)
		f.error += r * r
		f.aa, f.ab, f.bb = f.aa+ja*ja, f.ab+ja*jb, f.bb+jb*jb
		f.ra, f.rb = f.ra+ja*r, f.rb+jb*r
	}
	return f
}

// step solves the damped normal equations.
func (f curveFit) step(damping float64) (da, db float64) {
	aa, bb := f.aa*(1+damping), f.bb*(1+damping)
	det := aa*bb - f.ab*f.ab
	return (bb*f.ra - f.ab*f.rb) / det, (aa*f.rb - f.ab*f.ra) / det
}

// A curve is a tabulated function of a squared distance: the descent needs two powers
// per sample, which would take most of its time. Between 2^-40 and 2^30 it has 64
// points per octave and interpolates linearly between them, with errors within 1e-4 of
// the value.
type curve struct{ table []float32 }

const (
	curveLow, curveHigh = -40, 30 // powers of two
	curveFine           = 6       // bits of an octave
	curveShift          = 23 - curveFine
	curveFirst          = (127 + curveLow) << curveFine
)

func newCurve(f func(square float64) float64) curve {
	c := curve{make([]float32, (curveHigh-curveLow)<<curveFine+2)}
	for i := range c.table {
		c.table[i] = float32(f(float64(math.Float32frombits(uint32(curveFirst+i) << curveShift))))
	}
	return c
}

// at returns the value at a squared distance; outside the table, the first or the last.
func (c curve) at(square float32) float32 {
	bits := math.Float32bits(square)
	i := int(bits>>curveShift) - curveFirst
	if i < 0 {
		return c.table[0]
	}
	if i > len(c.table)-2 {
		return c.table[len(c.table)-1]
	}
	part := float32(bits&(1<<curveShift-1)) / (1 << curveShift)
	return c.table[i] + part*(c.table[i+1]-c.table[i])
}
