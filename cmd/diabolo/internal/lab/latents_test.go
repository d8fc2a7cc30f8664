package lab

import (
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/experiment/latents"
	"github.com/diabolo-go/diabolo/tensor"
)

// space is a result of dimensions with these spreads; one of 0 is inactive.
func space(spreads ...float64) latents.Result {
	r := latents.Result{
		Order: latents.ByKL, Prior: true, Information: &latents.Information{}, Effective: 1.5,
		Steps: []float64{-1.5, 0, 1.5}, Traversal: tensor.New(3*len(spreads), 1, 4, 4),
	}
	r.Kind, r.Data, r.Latent = "vae", "digits", len(spreads)
	for i, s := range spreads {
		d := latents.Dimension{Index: 7 - i, Std: s, Effect: s / 10, Posterior: &latents.Posterior{Noise: 0.5, KL: 2 * s, Active: s > 0}}
		if r.Information.KL += d.KL; d.Active {
			r.Information.Active++
		}
		r.Dimensions = append(r.Dimensions, d)
	}
	return r
}

// What a section says depends on the numbers.
func TestLatentsSays(t *testing.T) {
	ae := space(3, 2)
	ae.Kind, ae.Order, ae.Prior, ae.Information = "ae", latents.BySpread, false, nil
	ae.Dimensions[0].Posterior, ae.Dimensions[1].Posterior = nil, nil
	deadAE, ignored := space(0, 0), space(1, 0.8)
	deadAE.Order, deadAE.Prior, deadAE.Information = latents.BySpread, false, nil
	for i := range 2 {
		deadAE.Dimensions[i].Posterior, ignored.Dimensions[i].Effect = nil, 0
	}
	strong := space(1, 0)
	strong.Dimensions[1].Effect = 0.4
	for _, c := range []struct {
		name string
		r    latents.Result
		says string
		not  string
	}{
		{"all active", space(1, 0.8), "All 2 dimensions are active", "inactive"},
		{"as wide as the prior", space(0.9, 0.8), "each is close to that of the prior, 1", "do not match"},
		{"wider than the prior", space(2, 0.8), "a variance of 0.89 (z[6]) to 4.25 (z[7]): that of the prior is 1, so samples of the prior do not match the latents of images", "close to that of the prior"},
		{"one inactive", space(1, 0), "1 of 2 dimensions are active", "All"},
		{"ignored", space(1, 0), "ignore them", "has not learned"},
		{"not ignored", strong, "The inactive z[6] changes it by 0.400, more than the weakest active one (0.100)", "ignore them"},
		{"collapsed", space(0, 0), "posterior collapse", "close to that of the prior"},
		{"a tie of KL", space(0.8, 0.8), "an upper bound on the information in z.\nOver", "highest for"},
		{"a tie of effects", space(0.8, 0.8), "Moving any dimension by one standard deviation changes the image by 0.0800 (root", "most"},
		{"no tie of KL", space(1, 0.8), "It is highest for z[7], 2.00.", "collapse"},
		{"a dead AE", deadAE, "No dimension varies", "effective"},
		{"a decoder that ignores z", ignored, "does not change the image", "changes the image most"},
		{"an AE", ae, "the model has no prior", "KL"},
	} {
		for _, lang := range []report.Lang{report.English, report.Russian} {
			s := latentsSection(in(lang), c.r)
			text := strings.Join(s.Text, "\n")
			if strings.Contains(text, "%!") || strings.Contains(s.Tables[0].Note, "%!") {
				t.Errorf("%s: %s", c.name, text)
			}
			if lang == report.English && (!strings.Contains(text, c.says) || strings.Contains(text, c.not)) {
				t.Errorf("%s: want %q, not %q in\n%s", c.name, c.says, c.not, text)
			}
			if len(s.Figures) != 2 || s.Figures[0].Picture.Draw().Bounds().Empty() || s.Figures[1].Picture.Draw().Bounds().Empty() {
				t.Errorf("%s: a figure is missing", c.name)
			}
		}
	}
}
