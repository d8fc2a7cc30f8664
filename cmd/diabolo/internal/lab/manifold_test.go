package lab

import (
	"image"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/draw"
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/experiment/latents"
	"github.com/diabolo-go/diabolo/tensor"
)

// flat is a result of two dimensions with a manifold of 3 x 2 images of 4 x 5 pixels.
func flat(deviation float64) latents.Result {
	r := space(1, 0.9)
	r.Manifold = &latents.Manifold{
		Columns: []float64{-0.967, 0, 0.967}, Rows: []float64{0.674, -0.674},
		Deviation: deviation, Images: tensor.New(6, 1, 4, 5),
	}
	for i := range 6 {
		r.Manifold.Images.Row(i)[0] = float32(i) / 10
	}
	return r
}

// What a caption says of a manifold depends on the model and on the images.
func TestManifoldSays(t *testing.T) {
	ae := flat(0.2)
	ae.Kind, ae.Order, ae.Prior, ae.Information = "ae", latents.BySpread, false, nil
	ae.Dimensions[0].Posterior, ae.Dimensions[1].Posterior = nil, nil
	deadAE := flat(0)
	deadAE.Order, deadAE.Prior, deadAE.Information = ae.Order, false, nil
	deadAE.Dimensions = []latents.Dimension{{Index: 0}, {Index: 1}}
	deadAE.Manifold.Columns, deadAE.Manifold.Rows = []float64{0.5, 0.5, 0.5}, []float64{-1, -1}
	collapsed := flat(0.02)
	collapsed.Dimensions, collapsed.Information = space(0, 0).Dimensions, space(0, 0).Information
	cvae := flat(0.2)
	cvae.Class = "seven"
	for _, c := range []struct {
		name      string
		r         latents.Result
		says, not string
	}{
		{"a prior", flat(0.2), "quantiles of the prior N(0, 1): z[0] grows to the right from −0.967 to 0.967, z[1] grows upwards from −0.674 to 0.674.", "Class"},
		{"no prior", ae, "quantiles of a Gaussian with the mean and spread of each dimension: z[0]", "prior"},
		{"a class", cvae, "Class: seven.", "same image"},
		{"alive", flat(0.002), "z[0]", "same image"},
		{"collapsed", collapsed, "No dimension is active: how these images differ says nothing about the data.", "same image"},
		{"a dead AE", deadAE, "z[0] is 0.500 everywhere, z[1] is −1.000 everywhere. All of them are the same image.", "ignores"},
		{"dead", flat(0.001), "All of them are the same image: the decoder ignores z.", "Class"},
	} {
		for _, lang := range []report.Lang{report.English, report.Russian} {
			s := latentsSection(in(lang), c.r)
			f := s.Figures[len(s.Figures)-1]
			if len(s.Figures) != 3 || f.Name != "manifold" || f.Title == "" || f.Alt == "" || strings.Contains(f.Caption, "%!") {
				t.Errorf("%s: %d figures, the last %+v", c.name, len(s.Figures), f)
			}
			if lang == report.English && (!strings.Contains(f.Caption, c.says) || strings.Contains(f.Caption, c.not)) {
				t.Errorf("%s: want %q, not %q in\n%s", c.name, c.says, c.not, f.Caption)
			}
		}
	}
}

// The images of a manifold touch, row by row from the top, and nothing stands between them.
func TestManifoldPicture(t *testing.T) {
	grid := dimensions{in(report.English), flat(0.2)}.manifold().Picture.(draw.Grid)
	grid.Title, grid.Caption = "", ""
	g := grid.Draw()
	const scale, margin = 25, 16 // as large as 128 pixels allow
	if got, want := g.Bounds().Size(), image.Pt(3*5*scale+2*margin, 2*4*scale+2*margin); got != want {
		t.Errorf("size %v, want %v", got, want)
	}
	for i, want := range []uint32{0, 26, 51, 77, 102, 128} {
		at := image.Pt(margin+i%3*5*scale, margin+i/3*4*scale)
		for _, p := range []image.Point{at, at.Add(image.Pt(scale-1, scale-1))} {
			if v, _, _, _ := g.At(p.X, p.Y).RGBA(); v>>8 > want+1 || v>>8+1 < want {
				t.Errorf("image %d begins with %d, want %d", i, v>>8, want)
			}
		}
		if v, _, _, _ := g.At(at.X+5*scale-1, at.Y+4*scale-1).RGBA(); v != 0 {
			t.Errorf("image %d does not end where the next begins", i)
		}
	}
}
