// Package rng derives streams of random numbers from the place where they are used, so
// that nothing depends on how many numbers were drawn elsewhere.
//
// A stream is named by the run's seed, a purpose ("shuffle", "dropout") and a position
// (epoch, step, block). The same name gives the same numbers, on any machine and for
// any number of workers; a checkpoint holds positions instead of generator states.
package rng

import (
	"math/rand/v2"
)

// New returns the stream of one purpose at one position.
func New(seed uint64, purpose string, position ...uint64) *rand.Rand {
	a, b := key(seed, purpose, position)
	return rand.New(rand.NewPCG(a, b))
}

// Seed sets p to the start of the named stream: rand.New(p) then gives the numbers of
// New(seed, purpose, position...). It is for loops that need a stream per item and must
// not allocate.
func Seed(p *rand.PCG, seed uint64, purpose string, position ...uint64) {
	p.Seed(key(seed, purpose, position))
}

// key mixes the name of a stream into the two words of a PCG seed.
func key(seed uint64, purpose string, position []uint64) (a, b uint64) {
	h := mix(seed ^ 0x9e3779b97f4a7c15)
	for i := range len(purpose) {
		h = mix(h ^ uint64(purpose[i]))
	}
	for _, p := range position {
		h = mix(h ^ mix(p+0x632be59bd9b4e019))
	}
	return h, mix(h + 0xd1342543de82ef95)
}

// mix is the finaliser of SplitMix64 (Steele, Lea, Flood 2014).
func mix(z uint64) uint64 {
	z += 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
