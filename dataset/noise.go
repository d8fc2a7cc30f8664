package dataset

import (
	"fmt"
	"math/rand/v2"

	"github.com/diabolo-go/diabolo/internal/engine/kernel"
)

// active reports whether n changes anything; n may be nil.
func (n *Noise) active() bool { return n != nil && *n != Noise{} }

// check returns an error if a level is out of range or more than one is set.
func (n *Noise) check() error {
	if n == nil {
		return nil
	}
	set := 0
	for _, level := range []struct {
		name  string
		value float64
		most  float64
	}{{"gaussian", n.Gaussian, 10}, {"salt_pepper", n.SaltPepper, 1}, {"mask", n.Mask, 1}} {
		if !(level.value >= 0 && level.value <= level.most) {
			return fmt.Errorf("dataset.noise.%s: %v, want 0 to %v", level.name, level.value, level.most)
		}
		if level.value != 0 {
			set++
		}
	}
	if set > 1 {
		return fmt.Errorf("dataset.noise: %d kinds are set, want one of gaussian, salt_pepper, mask", set)
	}
	return nil
}

// add writes the image clean, with that many channels, with noise from r to out. Values
// stay in 0..1.
func (n *Noise) add(r *rand.Rand, out, clean []float32, channels int) {
	switch {
	case n.Gaussian != 0:
		gaussian(r, out, clean, n.Gaussian)
	case n.SaltPepper != 0:
		copy(out, clean)
		replace(r, out, channels, n.SaltPepper, 1)
	default:
		copy(out, clean)
		replace(r, out, channels, n.Mask, 0)
	}
}

// gaussian adds a normal number of standard deviation sigma to every value and clips to
// 0..1, as Vincent et al. 2010, section 3.3, corrupt grey images.
func gaussian(r *rand.Rand, out, clean []float32, sigma float64) {
	var z [256]float32
	var bits [len(z)]uint32
	for len(clean) > 0 {
		n := min(len(clean), len(z))
		for i := 0; i < n; i += 2 {
			word := r.Uint64()
			bits[i], bits[i+1] = uint32(word), uint32(word>>32)
		}
		even := n + n%2 // Normal makes pairs
		kernel.Normal(z[:even], bits[:even])
		for i, v := range clean[:n] {
			out[i] = min(max(v+float32(sigma)*z[i], 0), 1)
		}
		clean, out = clean[n:], out[n:]
	}
}

// replace sets the share p of the pixels, each chosen independently and with all its
// channels, to 0 or, for half of them, to the value other. One draw serves two pixels:
// of each half, 31 bits decide whether and the lowest bit to which value.
func replace(r *rand.Rand, pixels []float32, channels int, p float64, other float32) {
	size := len(pixels) / channels
	limit := uint32(p * (1 << 31))
	var draw uint64
	for i := range size {
		if draw >>= 32; i%2 == 0 {
			draw = r.Uint64()
		}
		if uint32(draw)>>1 >= limit {
			continue
		}
		value := float32(draw&1) * other
		for c := range channels {
			pixels[c*size+i] = value
		}
	}
}
