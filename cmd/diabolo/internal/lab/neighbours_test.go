package lab

import (
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/neighbours"
	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/tensor"
)

// alike is a result with these shares of alike neighbours in z and by pixels, of one
// image shown with two neighbours.
func alike(z, pixels float64) neighbours.Result {
	space := func(name neighbours.SpaceName, same float64) neighbours.Space {
		return neighbours.Space{
			Name: name, AlsoByPixels: 0.4, Images: tensor.New(2, 1, 6, 6),
			Same:  &experiment.Estimate{Value: same, Interval: metric.Interval{Low: same - 0.01, High: same + 0.01}},
			Found: [][]neighbours.Neighbour{{{Item: experiment.Item{Class: "7"}, Same: true}, {Item: experiment.Item{Class: "1"}}}},
		}
	}
	chance := 0.1
	r := neighbours.Result{
		Count: 2, Queries: 100, Among: 400, Trained: true, Chance: &chance,
		Spaces:  []neighbours.Space{space(neighbours.Latent, z), space(neighbours.PCA, 0.7), space(neighbours.Pixels, pixels)},
		Classes: []neighbours.Class{{Name: "1", Images: 30, Latent: 0.9}, {Name: "7", Images: 30, Latent: 0.5}, {Name: "8", Images: 40, Latent: 0.8}},
		Shown:   []experiment.Item{{Class: "7"}}, Original: tensor.New(1, 1, 6, 6),
	}
	r.Kind, r.Latent, r.Data = "vae", 16, "digits"
	return r
}

// The sentences follow the numbers.
func TestNeighboursSays(t *testing.T) {
	lost, other, bare := alike(0.5, 0.8), alike(0.8, 0.8), alike(0.5, 0.5)
	tied, level := alike(0.9, 0.8), alike(0.1, 0.1)
	tied.Classes[2].Latent = 0.5
	for i := range level.Classes {
		level.Classes[i].Latent = 0.1
	}
	lost.Warn(experiment.Warning{Code: neighbours.PixelsBetter, Value: 0.8})
	other.Trained, other.By, other.Spaces = false, "Smiling", append(other.Spaces[:1], other.Spaces[2])
	bare.Chance, bare.Classes = nil, nil
	for i := range bare.Spaces {
		bare.Spaces[i].Same = nil
	}
	for name, c := range map[string]struct {
		r         neighbours.Result
		says, not string
	}{
		"more":       {alike(0.9, 0.8), "90.0% of an image's neighbours in z have its class (95% interval 89.0 to 91.0%); 10.0% of random images would. Neighbours by pixels do worse: 80.0%; in PCA with 16 components, 70.0%. In z the share is lowest for class 7, 50.0%, and highest for class 1, 90.0%.", "! "},
		"a tie":      {tied, "In z the share is lowest for classes 7 and 8, 50.0%, and highest for class 1, 90.0%.", "class 7, 50"},
		"all alike":  {level, "Neighbours by pixels do about as well: 10.0%", "lowest"},
		"less":       {lost, "Neighbours by pixels do better: 80.0%", "do worse"},
		"warned":     {lost, "distances in z reflect the label less well", "about as well"},
		"as much":    {other, "share its value of Smiling (95% interval 79.0 to 81.0%); 10.0% of random images would. Neighbours by pixels do about as well: 80.0%. 40.0% of", "PCA"},
		"others":     {other, "nearest of the others were found, out of 400 in all", "training"},
		"no labels":  {bare, "For 100 images the model was not trained on, the 2 nearest of its 400 training images were found. 40.0% of the neighbours in z are", "chance"},
		"the chance": {alike(0.9, 0.8), "chance 10.0% 0.5%", "Smiling"},
	} {
		for _, lang := range []report.Lang{report.English, report.Russian} {
			s := neighboursSection(in(lang), c.r)
			text := spoken(t, s)
			flat := strings.Join(strings.Fields(strings.NewReplacer("[", " ", "]", " ").Replace(text)), " ")
			if lang == report.English && (!strings.Contains(flat, c.says) || strings.Contains(flat, c.not)) {
				t.Errorf("%s: want %q, not %q in\n%s", name, c.says, c.not, flat)
			}
			if lang == report.Russian && strings.Contains(text, "neighbours") {
				t.Errorf("%s: not Russian: %s", name, text)
			}
		}
	}
}
