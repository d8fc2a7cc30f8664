package lab

import (
	"cmp"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
)

// dead is a model of a kind whose output is a constant, with images of its own.
func dead(t *testing.T, kind string, images dataset.Config) *experiment.Subject {
	t.Helper()
	images.Name, images.Size = cmp.Or(images.Name, "synthetic-digits"), 16
	images.Split = &dataset.Split{By: "random", Val: 0.4}
	data, err := dataset.Load(t.Context(), images, dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	c, err := model.Parse([]byte("kind: " + kind + "\nlatent: 3\nencoder: [flatten]\ndecoder: [linear, sigmoid]"))
	if err != nil {
		t.Fatal(err)
	}
	if c, err = c.ForData(data.Shape, len(data.Classes)); err != nil {
		t.Fatal(err)
	}
	m, err := model.New(c, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range m.Params() {
		for i := range p.Data {
			p.Data[i] = 0
		}
	}
	return &experiment.Subject{Run: &run.Run{Model: m}, Data: data, Own: true, Seed: 1}
}

// praise has what no section may say of a constant, by its numbers alone.
var praise = []string{
	"the model's is", "does as well", // reconstruct
	"There is no sign of copying", "closer than the samples of every other sampler", // sample
	"almost even", "as much along arcs as along lines", // interpolate
	"nearly as ordinary",                                                        // attribute
	"changes the image most", "close to that of the prior", "learned to ignore", // latents
	"well, ", "z partly separates", "z holds the class", "know more", // project
	"Neighbours by pixels do worse",                           // neighbours
	"the model is ahead", "No other method has a higher PSNR", // denoise
	"smaller than that of PCA", "comes as close", "no sign that they are copies", "drags", "which share", "which have", "about as often", "further than", "better than every", // briefs
}

// Every section is tried on models whose output is a constant. Their numbers alone do not
// make it praise them and, where the model is said to have collapsed, it says nothing else.
func TestDeadModel(t *testing.T) {
	if testing.Short() {
		t.Skip("every experiment with three models; not with -short")
	}
	p := report.Printer{Lang: report.English}
	for _, e := range All {
		images := map[string]dataset.Config{
			"attribute": {Name: "synthetic-faces", Count: 800}, "anomaly": {Count: 600, Only: []string{"8"}},
			"denoise": {Count: 300, Noise: &dataset.Noise{Gaussian: 0.2}},
		}
		c, special := images[e.Name]
		if !special {
			c.Count = 300
		}
		for _, kind := range []string{"ae", "vae", "cvae"} {
			if kind == "cvae" && special { // of images without classes, or of one
				continue
			}
			s := dead(t, kind, c)
			result, err := e.Study(true).Run(t.Context(), s)
			if err != nil {
				t.Errorf("%s of a dead %s: %v", e.Name, kind, err)
				continue
			}
			section := e.Section(p, result)
			for _, text := range append(section.Text, section.Brief.Lead, section.Brief.Text) {
				for _, no := range praise {
					if strings.Contains(text, no) {
						t.Errorf("%s of a dead %s: %q", e.Name, kind, text)
					}
				}
				if strings.Contains(text, "NaN") || strings.Contains(text, "Inf") {
					t.Errorf("%s of a dead %s: %q", e.Name, kind, text)
				}
			}
			info, err := s.Examine(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if section = p.About(info, section); info.Diagnosis == "" || section.Text != nil || section.Warnings[0] != info.Diagnosis {
				t.Errorf("%s of a dead %s says %q, warnings %q", e.Name, kind, section.Text, section.Warnings)
			}
			if b := section.Brief; !strings.HasPrefix(b.Lead, "This model has collapsed") || b.Text != "" || b.Title != "A model that has collapsed" || b.Numbers != nil {
				t.Errorf("%s of a dead %s says at a glance %+v", e.Name, kind, b)
			}
		}
	}
}
