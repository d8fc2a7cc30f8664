package dataset

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/diabolo-go/diabolo/internal/raster"
)

// drawAugment is any augmentation that fits pictures of 7x7 and up, or nil.
func drawAugment(t *rapid.T) *Augment {
	return rapid.Ptr(rapid.Custom(func(t *rapid.T) Augment {
		return Augment{
			Flip: rapid.Bool().Draw(t, "flip"), Shift: rapid.IntRange(0, 6).Draw(t, "shift"), Crop: rapid.IntRange(0, 3).Draw(t, "crop"),
			Desaturate: float64(rapid.IntRange(0, 2).Draw(t, "desaturate")) / 2,
		}
	}), true).Draw(t, "augment")
}

// warped applies one warp to the first picture of a set.
func warped(s *Set, set func(w *warp)) []float32 {
	var w warp
	set(&w)
	out := make([]float32, len(s.Image(0)))
	w.apply(out, plain(s), s.Shape[0])
	return out
}

func plain(s *Set) []float32 {
	out := make([]float32, len(s.Image(0)))
	raster.ToUnit(out, s.Image(0))
	return out
}

func TestWarpOfNothingIsIdentity(t *testing.T) {
	s := ramp(1, 3, 9, 7)
	got := warped(s, func(w *warp) {
		w.y.set(9, 0, 0, 0, false)
		w.x.set(7, 0, 0, 0, false)
	})
	if diff := cmp.Diff(plain(s), got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestFlipTwiceIsIdentity(t *testing.T) {
	s := ramp(1, 1, 5, 6)
	flip := func(w *warp) { w.y.set(5, 0, 0, 0, false); w.x.set(6, 0, 0, 0, true) }
	once := warped(s, flip)
	for y := range 5 {
		for x := range 6 {
			if want := plain(s)[y*6+5-x]; once[y*6+x] != want {
				t.Fatalf("row %d, column %d is %v, want %v", y, x, once[y*6+x], want)
			}
		}
	}
}

func TestShiftMovesAndRepeatsTheEdge(t *testing.T) {
	s := ramp(1, 1, 5, 6)
	rapid.Check(t, func(t *rapid.T) {
		dy, dx := rapid.IntRange(-4, 4).Draw(t, "dy"), rapid.IntRange(-4, 4).Draw(t, "dx")
		got := warped(s, func(w *warp) { w.y.set(5, 0, 0, dy, false); w.x.set(6, 0, 0, dx, false) })
		for y := range 5 {
			for x := range 6 {
				want := plain(s)[min(max(y-dy, 0), 4)*6+min(max(x-dx, 0), 5)]
				if got[y*6+x] != want {
					t.Fatalf("row %d, column %d is %v, want %v", y, x, got[y*6+x], want)
				}
			}
		}
	})
}

// A linear ramp stays linear under a crop that is stretched back: pixel centres
// map to (j + 1/2) * left/n - 1/2 + low.
func TestCropStretches(t *testing.T) {
	const n, low, high = 10, 2, 1
	s := &Set{Shape: [3]int{1, n, n}}
	for range n {
		for x := range n {
			s.Pixels = append(s.Pixels, uint8(20*x))
		}
	}
	got := warped(s, func(w *warp) { w.y.set(n, 0, 3, 0, false); w.x.set(n, low, high, 0, false) })
	for x := range n {
		at := (float64(x)+0.5)*(n-low-high)/n - 0.5
		at = low + min(max(at, 0), n-low-high-1)
		if want := 20 * at / 255; math.Abs(float64(got[x])-want) > 1e-6 {
			t.Errorf("column %d is %v, want %v", x, got[x], want)
		}
	}
}

func TestAugmentStaysInThePicture(t *testing.T) {
	s := ramp(1, 3, 9, 7)
	low, high := float32(1), float32(0)
	for _, v := range plain(s) {
		low, high = min(low, v), max(high, v)
	}
	rapid.Check(t, func(t *rapid.T) {
		a := drawAugment(t)
		if !a.active() {
			return
		}
		if err := a.check(9, 7); err != nil {
			t.Fatal(err)
		}
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		for _, v := range warped(s, func(w *warp) { w.draw(a, r, 9, 7) }) {
			if v < low || v > high {
				t.Fatalf("%v is outside the picture's %v to %v", v, low, high)
			}
		}
	})
}

// Fading keeps the luma, and takes the share of the colour that it says.
func TestFade(t *testing.T) {
	s := ramp(1, 3, 5, 6)
	for _, share := range []float32{0, 0.25, 1} {
		image := plain(s)
		fade(image, share)
		for i := range 30 {
			r, g, b := plain(s)[i], plain(s)[30+i], plain(s)[60+i]
			luma := 0.299*r + 0.587*g + 0.114*b
			for c, v := range []float32{r, g, b} {
				if got, want := image[30*c+i], luma+(1-share)*(v-luma); math.Abs(float64(got-want)) > 1e-6 {
					t.Fatalf("share %v: channel %d of pixel %d is %v, want %v", share, c, i, got, want)
				}
			}
		}
	}
}

// Grey images have no colour to lose, and the shares are spread evenly up to the largest.
func TestDesaturate(t *testing.T) {
	grey, r := ramp(1, 1, 5, 6), rand.New(rand.NewPCG(1, 1))
	if diff := cmp.Diff(plain(grey), warped(grey, func(w *warp) { w.draw(&Augment{Desaturate: 1}, r, 5, 6) })); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	const n, most = 2000, 0.8
	var w warp
	sum, largest := 0.0, 0.0
	for range n {
		w.draw(&Augment{Desaturate: most}, r, 4, 4)
		sum, largest = sum+float64(w.faded), max(largest, float64(w.faded))
	}
	if mean := sum / n; math.Abs(mean-most/2) > 0.03 || largest > most || largest < 0.95*most {
		t.Errorf("shares have mean %v and reach %v, want %v and %v", mean, largest, most/2, most)
	}
}

func TestFlipIsHalf(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	const n = 4000
	flips := 0
	var w warp
	for range n {
		w.draw(&Augment{Flip: true}, r, 4, 4)
		if w.x.at[0] == 3 {
			flips++
		}
	}
	if sigma := math.Sqrt(n) / 2; math.Abs(float64(flips)-n/2) > 5*sigma {
		t.Errorf("%d of %d flipped", flips, n)
	}
}

func TestAugmentCheck(t *testing.T) {
	for _, c := range []struct {
		a    *Augment
		want string
	}{
		{nil, ""},
		{&Augment{Flip: true, Shift: 6, Crop: 3}, ""},
		{&Augment{Shift: 7}, "dataset.augment.shift: 7 pixels on 9x7 pictures, want 0 to 6"},
		{&Augment{Shift: -1}, "dataset.augment.shift"},
		{&Augment{Crop: 4}, "dataset.augment.crop: 4 pixels from each side of 9x7 pictures, want 0 to 3"},
		{&Augment{Crop: -1}, "dataset.augment.crop"},
		{&Augment{Desaturate: 1}, ""},
		{&Augment{Desaturate: 1.5}, "dataset.augment.desaturate: 1.5, want a share of 0 to 1"},
		{&Augment{Desaturate: -0.5}, "dataset.augment.desaturate"},
		{&Augment{Desaturate: math.NaN()}, "dataset.augment.desaturate"},
	} {
		err := c.a.check(9, 7)
		if (err == nil) != (c.want == "") || err != nil && !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%+v: error %v, want %q", c.a, err, c.want)
		}
	}
}
