package cli

import (
	"math"
	"testing"
)

func TestFigure(t *testing.T) {
	for v, want := range map[float64]string{
		93.4149: "93.41", 1234567.8: "1234567.80", 97290713557226242048: "9.729e+19", 9.34149: "9.341", 0.934: "0.934", 0.0030049: "0.00300", 0.00583: "0.00583", 0: "0", 1e-9: "1e-09", math.Inf(1): "+Inf",
	} {
		if got := figure(v); got != want {
			t.Errorf("%v prints as %s, want %s", v, got, want)
		}
	}
}

func TestDuration(t *testing.T) {
	for s, want := range map[float64]string{0.04: "0.0 s", 7.25: "7.2 s", 34.4: "34 s", 94: "1 min 34 s", 59.9: "1 min 00 s", 7500: "2 h 05 min"} {
		if got := duration(s); got != want {
			t.Errorf("%v s prints as %s, want %s", s, got, want)
		}
	}
}

func TestCount(t *testing.T) {
	for n, want := range map[int]string{0: "0 images", 1: "1 image", 1234: "1,234 images", 1234567: "1,234,567 images"} {
		if got := count(n, "image"); got != want {
			t.Errorf("%d prints as %s, want %s", n, got, want)
		}
	}
}
