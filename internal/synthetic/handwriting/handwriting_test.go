package handwriting

import (
	"math"
	"testing"
)

func plain(class, style int) Digit {
	return Digit{Class: class, Style: style, Width: 1, Height: 0.7, Thickness: 0.09, Curl: 0.5}
}

// ink draws a digit and returns how much ink there is, in full pixels, and its
// centre of gravity.
func ink(d Digit, side int) (sum, x, y float64) {
	pixels := make([]uint8, side*side)
	d.Draw(pixels, side)
	for i, v := range pixels {
		w := float64(v) / 255
		sum, x, y = sum+w, x+w*(float64(i%side)+0.5), y+w*(float64(i/side)+0.5)
	}
	return sum, x / sum, y / sum
}

func TestFactorsMoveTheInk(t *testing.T) {
	for class := range 10 {
		for style := range Styles(class) {
			d := plain(class, style)
			sum, x, y := ink(d, 56)
			moved := d
			moved.X, moved.Y = 0.1, -0.05
			_, mx, my := ink(moved, 56)
			if math.Abs(mx-x-5.6) > 0.05 || math.Abs(my-y+2.8) > 0.05 {
				t.Errorf("%d.%d: moved by %.2f, %.2f, want 5.6, -2.8", class, style, mx-x, my-y)
			}
			thick := d
			thick.Thickness *= 1.5
			if got, _, _ := ink(thick, 56); got < 1.25*sum {
				t.Errorf("%d.%d: a thicker pen leaves %.0f of ink, a thin one %.0f", class, style, got, sum)
			}
			small := d
			small.Height *= 0.7
			if got, _, _ := ink(small, 56); got > 0.8*sum {
				t.Errorf("%d.%d: written smaller it has %.0f of ink, before %.0f", class, style, got, sum)
			}
		}
	}
}

// The stem of a plain 1 is a rectangle with round ends: its ink is its area.
func TestPenIsExact(t *testing.T) {
	const side = 100
	got, _, _ := ink(Digit{Class: 1, Width: 1, Height: 0.6, Thickness: 0.08, Slant: 0.2}, side)
	long := math.Hypot(60, 0.2*60)
	if want := long*8 + math.Pi*16; math.Abs(got-want) > 0.01*want {
		t.Errorf("%.1f pixels of ink, want %.1f", got, want)
	}
}

func TestStylesDiffer(t *testing.T) {
	for class := range 10 {
		for style := 1; style < Styles(class); style++ {
			a, b := make([]uint8, 28*28), make([]uint8, 28*28)
			plain(class, 0).Draw(a, 28)
			plain(class, style).Draw(b, 28)
			differ := 0
			for i := range a {
				if a[i] != b[i] {
					differ++
				}
			}
			if differ < 10 {
				t.Errorf("styles 0 and %d of %d differ in %d pixels", style, class, differ)
			}
		}
	}
}

// Nothing is drawn outside the image, whatever the factors.
func TestDrawOutsideThePicture(t *testing.T) {
	d := plain(8, 0)
	d.X, d.Y, d.Height = 0.9, -0.9, 2
	d.Bends = []Bend{{Across: 1, MoveX: 0.5, MoveY: 3}}
	d.Draw(make([]uint8, 28*28), 28)
}
