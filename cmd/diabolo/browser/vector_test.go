package browser_test

import (
	"bytes"
	"image"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/draw"
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/picture"
)

// trim is how much less of its margin an SVG has on each side, in pixels.
const trim = 14

// A picture as SVG shows what it shows as pixels. The browser smooths lines and
// letters in its own way, so means over blocks are compared.
func TestSVGShowsWhatPixelsShow(t *testing.T) {
	p := report.Printer{Lang: report.English}
	heat, scale := draw.Heat(pictures(4, 1, 28), 0, 0)
	for name, picture := range map[string]draw.Picture{
		"chart":     report.Training(p, []report.TrainingInfo{training("vae-mnist", model.Nats, 93.1)}).Parts[0].Figures[0].Picture,
		"groups":    scatter(p, false).Picture,
		"values":    scatter(p, true).Picture,
		"thumbs":    draw.Scatter{Points: [][2]float64{{0, 0}, {1, 2}, {3, 1}}, Thumbs: picture.Images(pictures(3, 3, 64)), Group: []int{0, 1, 1}, Groups: []string{"a", "b"}},
		"bars":      bars(p).Picture,
		"histogram": histogram(p).Picture,
		"grid":      draw.Grid{Title: "grid", Caption: "below", Colours: &scale, Rows: []draw.Row{{Label: "faces", Images: picture.Images(pictures(4, 3, 64)), Notes: []string{"1", "2"}}, {Images: heat}}},
	} {
		t.Run(name, func(t *testing.T) {
			want := picture.Draw()
			got := browsed(t, picture.(draw.Vector).SVG(), want.Bounds().Size())
			worst, mean := difference(got, want)
			if mean > 2 || worst > 40 {
				t.Errorf("blocks differ by %.2f on average and %.1f at most, of 255", mean, worst)
			}
		})
	}
}

// browsed is how the browser shows an SVG, in the light colours it has by itself.
func browsed(t *testing.T, svg []byte, size image.Point) image.Image {
	t.Helper()
	path := filepath.Join(t.TempDir(), "picture.html")
	page := append([]byte(`<!DOCTYPE html><meta charset="utf-8"><body style="margin:14px;color:#222"><style>svg{display:block}</style>`), svg...)
	if err := os.WriteFile(path, page, 0o644); err != nil {
		t.Fatal(err)
	}
	ctx := tab(t)
	call(t, ctx, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: int64(size.X), Height: int64(size.Y), DeviceScaleFactor: 1})
	do(t, ctx, chromedp.Navigate("file://"+path))
	data, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	m, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// difference compares the means of blocks of 8 x 8 pixels inside the margin, over
// the three colours.
func difference(a, b image.Image) (worst, mean float64) {
	const side = 8
	n := 0
	r := b.Bounds().Inset(trim)
	for y := r.Min.Y; y+side <= r.Max.Y; y += side {
		for x := r.Min.X; x+side <= r.Max.X; x += side {
			p, q := block(a, x, y, side), block(b, x, y, side)
			for c := range 3 {
				d := math.Abs(p[c] - q[c])
				worst, mean, n = max(worst, d), mean+d, n+1
			}
		}
	}
	return worst, mean / float64(n)
}

// block is the mean colour of a square, in 0..255.
func block(m image.Image, left, top, side int) (mean [3]float64) {
	for y := top; y < top+side; y++ {
		for x := left; x < left+side; x++ {
			r, g, b, _ := m.At(x, y).RGBA()
			for c, v := range [3]uint32{r, g, b} {
				mean[c] += float64(v) / 257 / float64(side*side)
			}
		}
	}
	return mean
}
