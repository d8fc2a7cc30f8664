package rng

import (
	"math/rand/v2"
	"testing"
)

// The streams determine every trained model file: a seed must give the same numbers in
// every version, on every machine.
func TestGolden(t *testing.T) {
	for _, c := range []struct {
		seed     uint64
		purpose  string
		position []uint64
		want     uint64
	}{
		{1, "shuffle", nil, 0x8a2c4659770c7577},
		{1, "shuffle", []uint64{3}, 0x180445bc44e30654},
		{0, "", nil, 0x1b0066ce197d84a6},
		{1 << 63, "init encoder.0.weight", []uint64{1, 2}, 0xae02cfa0a6170a71},
	} {
		if got := New(c.seed, c.purpose, c.position...).Uint64(); got != c.want {
			t.Errorf("seed %d, %q, %v: %#x, want %#x", c.seed, c.purpose, c.position, got, c.want)
		}
	}
}

// Seed puts a generator where New starts, whatever it gave before.
func TestSeed(t *testing.T) {
	var p rand.PCG
	stream := rand.New(&p)
	for range 3 {
		stream.Uint64()
	}
	Seed(&p, 7, "noise", 2, 5)
	want := New(7, "noise", 2, 5)
	for i := range 5 {
		if got, want := stream.Uint64(), want.Uint64(); got != want {
			t.Fatalf("number %d: %#x, want %#x", i, got, want)
		}
	}
}

// Similar names give different streams.
func TestApart(t *testing.T) {
	seen := map[uint64]string{}
	for name, r := range map[string]*rand.Rand{
		"seed 1": New(1, "a"), "seed 2": New(2, "a"), "purpose": New(1, "b"), "longer": New(1, "aa"),
		"position 0": New(1, "a", 0), "position 1": New(1, "a", 1), "two": New(1, "a", 0, 0), "swapped": New(1, "a", 0, 1), "other": New(1, "a", 1, 0),
	} {
		first := r.Uint64()
		if other, ok := seen[first]; ok {
			t.Errorf("%s and %s begin alike", name, other)
		}
		seen[first] = name
	}
}
