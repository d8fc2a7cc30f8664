package portrait

import (
	"math"
	"slices"
	"testing"
)

// plain is a face that is its own mirror image: without hair, whose strands and
// grain have none.
func plain() Face {
	return Face{
		Skin: Hex(0xe6b08a), Width: 16, Jaw: 0.5, Neck: 9, Nose: 1,
		Eyes:  Eyes{Iris: Hex(0x4c739e), Size: 1, Gap: 7.2},
		Brows: Brows{Colour: Hex(0x332211), Thickness: 0.8, Arch: 0.5},
		Lips:  Lips{Colour: Hex(0xaa6655), Full: 1}, FacialHair: Hex(0x332211),
		Shirt: Hex(0x336699), Background: Hex(0x889988),
	}
}

func draw(f Face, side int) []uint8 {
	pixels := make([]uint8, 3*side*side)
	NewPainter(side).Draw(f, pixels)
	return pixels
}

func TestMirroredFactorsMirrorThePicture(t *testing.T) {
	const side = 48
	f := plain()
	f.Light, f.Yaw, f.Roll = [2]float64{0.8, -0.3}, 0.5, 0.1
	f.Curve, f.Open = 0.8, 0.7
	f.Glasses = &Glasses{Colour: Hex(0x111111), Square: 0.4, Thick: 0.6}
	right := draw(f, side)
	f.Light[0], f.Yaw, f.Roll = -f.Light[0], -f.Yaw, -f.Roll
	left := draw(f, side)
	for i := range right {
		row := i / side * side
		mirror := row + side - 1 - i%side
		if d := int(right[i]) - int(left[mirror]); d < -1 || d > 1 {
			t.Fatalf("row %d, column %d is %d, its mirror image %d", i/side, i%side, right[i], left[mirror])
		}
	}
}

// Each factor changes the part of the image that it names and nothing else.
func TestFactorsChangeTheirPlace(t *testing.T) {
	const side = 64
	row := func(y float64) int { return int((middleY + y) / units * side) }
	for _, c := range []struct {
		name     string
		change   func(f *Face)
		from, to int // rows that may change
	}{
		{"open mouth", func(f *Face) { f.Open = 1 }, row(8), row(21)},
		{"frown", func(f *Face) { f.Curve = -0.4 }, row(8), row(20)},
		{"beard", func(f *Face) { f.Beard, f.BeardFall = 1, 2 }, row(-2), side},
		{"moustache", func(f *Face) { f.Moustache = 1 }, row(8), row(16)},
		{"glasses", func(f *Face) { f.Glasses = &Glasses{Thick: 0.5} }, row(-8), row(8)},
		{"eye colour", func(f *Face) { f.Eyes.Iris = Hex(0x54331c) }, row(-4), row(4)},
		{"short hair", func(f *Face) { f.Hair = Hair{Volume: 2, Hairline: -12, Length: 1} }, 0, row(4)},
		{"nod", func(f *Face) { f.Pitch = 0.7 }, 0, side},
		{"light", func(f *Face) { f.Light[0] = 1 }, 0, side},
	} {
		before := plain()
		after := plain()
		c.change(&after)
		a, b := draw(before, side), draw(after, side)
		changed := 0
		for i := range a {
			if a[i] == b[i] {
				continue
			}
			changed++
			if y := i / side % side; y < c.from || y > c.to {
				t.Errorf("%s: row %d changes, want only %d to %d", c.name, y, c.from, c.to)
				break
			}
		}
		if changed < 30 {
			t.Errorf("%s: %d values change", c.name, changed)
		}
	}
}

func TestPainterForgets(t *testing.T) {
	first, second := plain(), plain()
	first.Hair = Hair{Colour: Hex(0x994521), Volume: 4, Length: 28, Wave: 1, Hairline: -12}
	first.Roll, first.Yaw = 0.1, -0.8
	p := NewPainter(32)
	pixels := make([]uint8, 3*32*32)
	p.Draw(first, pixels)
	p.Draw(second, pixels)
	if !slices.Equal(pixels, draw(second, 32)) {
		t.Error("a face depends on the one that was drawn before it")
	}
}

// wave approximates the sine.
func TestWave(t *testing.T) {
	for x := -20.0; x < 20; x += 0.01 {
		if d := math.Abs(wave(x) - math.Sin(x)); d > 0.061 {
			t.Fatalf("wave(%v) is %v, the sine %v", x, wave(x), math.Sin(x))
		}
	}
}

func BenchmarkDraw(b *testing.B) {
	f := plain()
	f.Hair = Hair{Colour: Hex(0x994521), Volume: 4, Length: 28, Wave: 1, Hairline: -12}
	f.Beard, f.Moustache, f.Glasses = 1, 1, &Glasses{Thick: 0.5}
	p := NewPainter(64)
	pixels := make([]uint8, 3*64*64)
	for b.Loop() {
		p.Draw(f, pixels)
	}
}
