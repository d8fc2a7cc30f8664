package kernel

import "math"

// Normal sets z to normal numbers, one for each random word in bits, in pairs by the
// transformation of Box and Muller (1958): with u = (k+1)/2^24 for the high 24 bits k
// of bits[i], and an angle t given by bits[n/2+i],
//
//	z[i], z[n/2+i] = sqrt(-2 log u) cos t, sqrt(-2 log u) sin t
//
// The high 24 bits of the angle's word are a position in an eighth of the circle; the
// lowest bit swaps sine and cosine, the next two flip the signs of sine and cosine. The
// largest number is 5.77. On every instruction set each is within 1e-6 of the exact
// value. It panics unless n is even.
func Normal(z []float32, bits []uint32) {
	n := len(z) / 2
	if len(z) != 2*n || len(bits) != len(z) {
		panic("kernel: Normal needs an even number of values, and a random word for each")
	}
	if n > 0 && !normalPairsArch(&z[0], &z[n], &bits[0], &bits[n], n) {
		normalPairsGeneric(z[:n], z[n:], bits[:n], bits[n:])
	}
}

func normalPairsGeneric(cosines, sines []float32, radii, angles []uint32) {
	for i, b := range radii {
		r := math.Sqrt(-2 * math.Log(float64(b>>8+1)/(1<<24)))
		a := angles[i]
		sine, cosine := math.Sincos(2 * math.Pi * float64(a>>8) / (1 << 27))
		if a&1 != 0 {
			sine, cosine = cosine, sine
		}
		if a&2 != 0 {
			sine = -sine
		}
		if a&4 != 0 {
			cosine = -cosine
		}
		cosines[i], sines[i] = float32(r*cosine), float32(r*sine)
	}
}
