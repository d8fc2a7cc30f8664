package draw

import (
	"fmt"
	"image"
	"math"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/internal/engine/rng"
	"github.com/diabolo-go/diabolo/picture"
)

// clouds are points around places on a circle, and which place each belongs to.
func clouds(n, groups int, apart float64) (points [][2]float64, group []int) {
	r := rng.New(1, "clouds")
	for i := range n {
		g := i * groups / n
		sin, cos := math.Sincos(2 * math.Pi * float64(g) / float64(groups))
		points = append(points, [2]float64{apart*cos + r.NormFloat64(), apart*sin + r.NormFloat64()})
		group = append(group, g)
	}
	return points, group
}

func digits() (names []string) {
	for d := range 10 {
		names = append(names, fmt.Sprint(d))
	}
	return names
}

func TestScatterOfGroups(t *testing.T) {
	points, group := clouds(4000, 10, 8)
	for i := range 40 {
		group[i*50] = -1 // of no group
	}
	points = append(points, [2]float64{math.NaN(), 1}, [2]float64{1, math.Inf(1)})
	goldens(t, "scatter-groups", Scatter{Title: "mnist, VAE, z 16: t-SNE", Points: points, Group: group, Groups: digits()})
}

// Groups on one another have no names in the picture, and none covers the rest.
func TestScatterOfMixedGroups(t *testing.T) {
	points, group := clouds(3000, 3, 0.3)
	goldens(t, "scatter-mixed", Scatter{Title: "mixed", X: Axis{Label: "first component"}, Y: Axis{Label: "second component"},
		Points: points, Group: group, Groups: []string{"without glasses", "with glasses", "unknown"}, Width: 640, Height: 560})
}

func TestScatterOfValues(t *testing.T) {
	points, _ := clouds(600, 1, 0)
	values := make([]float64, len(points))
	for i, p := range points {
		values[i] = p[0] + 0.2*p[1]
	}
	values[7] = math.NaN()
	goldens(t, "scatter-values", Scatter{Title: "by value", X: Axis{Label: "x, units"}, Y: Axis{Label: "y, units"},
		Points: points, Values: values, ValueName: "smile, truth", Comma: true, Free: true, Width: 720, Height: 480})
}

func TestScatterOfThumbnails(t *testing.T) {
	images := picture.Images(rings(300, 1, 28))
	points, group := clouds(300, 3, 5)
	goldens(t, "scatter-thumbnails", Scatter{Title: "thumbnails", Points: points, Group: group, Groups: []string{"a", "b", "c"}, Thumbs: images})
}

// No two thumbnails overlap, and the first one is there.
func TestThumbnailsKeepApart(t *testing.T) {
	points, _ := clouds(200, 1, 0)
	var boxes []image.Rectangle
	for _, s := range (Scatter{Points: points, Thumbs: picture.Images(rings(200, 1, 9))}).scene().shapes {
		if s, ok := s.(tile); ok {
			boxes = append(boxes, s.box)
		}
	}
	for i, a := range boxes {
		for _, b := range boxes[:i] {
			if a.Overlaps(b) {
				t.Errorf("%v covers %v", a, b)
			}
		}
	}
	if len(boxes) < 20 {
		t.Errorf("%d thumbnails of 200", len(boxes))
	}
}

// A step to the right is as long as one upwards, unless the axes are free.
func TestScatterKeepsDistances(t *testing.T) {
	points := [][2]float64{{0, 0}, {10, 0}, {0, 1}}
	for _, free := range []bool{false, true} {
		var at []vec
		for _, s := range (Scatter{Points: points, Free: free}).scene().shapes {
			if d, ok := s.(dots); ok {
				at = append(at, d.at...)
			}
		}
		if len(at) != 3 {
			t.Fatalf("%d dots", len(at))
		}
		ratio := (at[1].x - at[0].x) / (at[0].y - at[2].y)
		if equal := math.Abs(ratio-10) < 0.6; equal == free {
			t.Errorf("free %v: 10 to the right are %.2f times 1 upwards", free, ratio)
		}
	}
}

// Thumbnails in colour are JPEG in SVG, grey ones PNG.
func TestThumbnailsInSVG(t *testing.T) {
	for channels, kind := range map[int]string{1: "png", 3: "jpeg"} {
		svg := Scatter{Points: [][2]float64{{0, 0}}, Thumbs: picture.Images(rings(1, channels, 9))}.SVG()
		if n := strings.Count(string(svg), "data:image/"+kind+";base64,"); n != 1 {
			t.Errorf("%d channels: %d images of %s", channels, n, kind)
		}
	}
}

// None of these may panic.
func TestOddScatters(t *testing.T) {
	nan := math.NaN()
	for name, s := range map[string]Scatter{
		"nothing": {}, "all NaN": {Points: [][2]float64{{nan, 0}}}, "one": {Points: [][2]float64{{3, 3}}},
		"short group":   {Points: [][2]float64{{1, 2}, {3, 4}}, Group: []int{0}, Groups: []string{"a"}},
		"no such group": {Points: [][2]float64{{1, 2}}, Group: []int{7}, Groups: []string{"a"}},
		"no values":     {Points: [][2]float64{{1, 2}}, Values: []float64{}}, "values NaN": {Points: [][2]float64{{1, 2}}, Values: []float64{nan}},
		"values same": {Points: [][2]float64{{1, 2}, {2, 1}}, Values: []float64{4, 4}},
		"few thumbs":  {Points: [][2]float64{{1, 2}, {2, 1}}, Thumbs: picture.Images(rings(1, 3, 4))},
		"logarithmic": {Points: [][2]float64{{1, -2}, {2, 0}}, X: Axis{Log: true}, Y: Axis{Log: true}},
	} {
		t.Run(name, func(t *testing.T) {
			s.Width, s.Height = 200, 180
			if got := s.Draw().Bounds(); got != image.Rect(0, 0, 200, 180) {
				t.Errorf("%v", got)
			}
			wellFormed(t, s.SVG())
		})
	}
}

func BenchmarkScatter(b *testing.B) {
	points, group := clouds(10000, 10, 8)
	s := Scatter{Points: points, Group: group, Groups: digits()}
	b.Run("png", func(b *testing.B) {
		for b.Loop() {
			s.Draw()
		}
	})
	b.Run("svg", func(b *testing.B) {
		for b.Loop() {
			b.ReportMetric(float64(len(s.SVG())), "bytes")
		}
	})
}
