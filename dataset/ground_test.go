package dataset

import (
	"context"
	"image"
	"image/color"
	"path/filepath"
	"strings"
	"testing"
)

// stroke is a picture of a line of one grey value on another.
func stroke(ground, line uint8) image.Image {
	m := image.NewGray(image.Rect(0, 0, 20, 20))
	for i := range m.Pix {
		m.Pix[i] = ground
	}
	for y := range 20 {
		m.SetGray(9, y, color.Gray{line})
		m.SetGray(10, y, color.Gray{line})
	}
	return m
}

func TestGround(t *testing.T) {
	for _, c := range []struct {
		ground, line uint8
		want         Ground
	}{
		{255, 0, LightGround}, {0, 255, DarkGround}, {240, 40, LightGround}, {20, 220, DarkGround},
		{255, 255, ""}, {0, 0, ""}, {128, 0, ""}, {255, 128, ""},
	} {
		dir := write(t, t.TempDir(), map[string][]byte{"a.png": pngFile(t, stroke(c.ground, c.line)), "b.png": pngFile(t, stroke(c.ground, c.line))})
		d := mustLoad(t, Config{Name: "folder:" + dir}, Options{})
		if got := d.All().Ground(); got != c.want {
			t.Errorf("%d on %d: %q, want %q", c.line, c.ground, got, c.want)
		}
		o := PictureOptions{Shape: d.Shape, Ground: DarkGround}
		p, err := Pictures([]string{filepath.Join(dir, "a.png"), filepath.Join(dir, "b.png")}, o)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 { // the second loop warns no second time
			for _, err := range p.Batches(context.Background()) {
				if err != nil {
					t.Fatal(err)
				}
			}
		}
		warned := len(p.Warnings) == 1 && strings.Contains(p.Warnings[0], "dark strokes on a light ground, but the model was trained on light strokes on a dark ground")
		if warned != (c.want == LightGround) || len(p.Warnings) > 1 {
			t.Errorf("%d on %d: warnings %q", c.line, c.ground, p.Warnings)
		}
		o.Ground = ""
		if d := mustLoad(t, Config{Name: "folder:" + dir}, Options{Ground: LightGround}); len(d.Warnings) > 0 != (c.want == DarkGround) {
			t.Errorf("%d on %d: loaded with warnings %q", c.line, c.ground, d.Warnings)
		}
	}
}
