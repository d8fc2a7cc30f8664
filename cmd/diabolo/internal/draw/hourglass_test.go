package draw

import (
	"image"
	"slices"
	"testing"
)

var vaeGlass = Hourglass{
	Title: "vae", Kinds: []string{"convolution", "linear", "normalisation, activation", "transposed convolution"}, Bypass: "linear path",
	Sizes: [3]string{"784", "10", "784"}, Shapes: [3]string{"28 × 28 × 1", "z", "28 × 28 × 1"},
	Blocks: []Block{
		{784, 784, Values, false}, {784, 3136, 0, false}, {3136, 3136, 2, true}, {3136, 1568, 0, false}, {1568, 20, 1, false},
		{10, 10, Values, false}, {10, 1568, 1, false}, {1568, 784, 3, false}, {784, 784, Values, false},
	},
}

func TestHourglass(t *testing.T) {
	goldens(t, "hourglass", vaeGlass)
	texts := wellFormed(t, vaeGlass.SVG())
	for _, want := range []string{"784", "10", "z", "28 × 28 × 1", "linear", "transposed convolution", "linear path"} {
		if !slices.Contains(texts, want) {
			t.Errorf("no text %q among %q", want, texts)
		}
	}
	wellFormed(t, Logo())
}

// A block is as high as the logarithm of its values; it fits its width, however many layers
// there are.
func TestHourglassSizes(t *testing.T) {
	if got := ends(vaeGlass.Blocks); got != [3]int{0, 5, 8} {
		t.Errorf("ends %v, want the image, z and the image", got)
	}
	deep := Hourglass{Blocks: []Block{{64, 64, Values, false}}}
	for range 200 {
		deep.Blocks = append(deep.Blocks, Block{64, 1 << 20, 0, false})
	}
	for _, h := range []Hourglass{deep, vaeGlass, {}, {Width: 320, Blocks: vaeGlass.Blocks, Sizes: vaeGlass.Sizes}} {
		s := h.scene()
		for _, shape := range s.shapes {
			a, ok := shape.(area)
			if !ok {
				continue
			}
			for _, p := range a.points {
				if p.x < margin-1 || p.x > float64(s.width-margin)+1 || p.y < margin-1 || p.y > margin+glassHeight+1 {
					t.Fatalf("%d blocks: a corner at %v in %d x %d", len(h.Blocks), p, s.width, s.height)
				}
			}
		}
	}
}

// A picture that is drawn for a width has it, and its images fill it.
func TestFit(t *testing.T) {
	for _, width := range []int{320, 400, 620} {
		for _, p := range []Picture{
			Grid{Rows: []Row{{Label: "model", Images: greys(6)}}}, Grid{Title: "no images"}, Chart{}, Scatter{}, Bars{}, Histogram{}, vaeGlass,
		} {
			if got := Fit(p, width).Draw().Rect.Dx(); got != width {
				t.Errorf("%T is %d wide, want %d", p, got, width)
			}
		}
		g := Fit(Grid{Rows: []Row{{Label: "model", Images: greys(6)}}}, width).(Grid)
		if l := g.layout(g.scene()); width-l.column(6) > margin+6 {
			t.Errorf("of %d pixels the tiles leave %d", width, width-l.column(6))
		}
	}
}

// greys are n images of 28 by 28.
func greys(n int) []image.Image {
	images := make([]image.Image, n)
	for i := range images {
		images[i] = image.NewGray(image.Rect(0, 0, 28, 28))
	}
	return images
}
