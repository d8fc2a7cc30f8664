package lab

import (
	"slices"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/reconstruct"
	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/tensor"
)

// reconstructed is a result with these mean squared errors; a PCA of 0 is none.
func reconstructed(model, pca float64) reconstruct.Result {
	quality := func(mse float64) experiment.QualitySummary {
		each := []float64{20, 21, 22, 23, metric.PSNR(mse)}
		return experiment.QualitySummary{MSE: metric.Describe([]float64{mse}), PSNR: metric.Describe(each), Each: each}
	}
	x := tensor.New(3, 1, 6, 6)
	images := make([]reconstruct.Image, 3)
	r := reconstruct.Result{Model: quality(model)}
	r.Kind, r.Latent, r.Data, r.Images = "ae", 16, "digits", 5
	r.Shown = []reconstruct.Shown{
		{Pick: reconstruct.Spread, Images: images, Original: x, Input: x, Recon: x},
		{Pick: reconstruct.Worst, Images: images, Original: x, Input: x, Recon: x},
	}
	if pca > 0 {
		f, ahead := quality(pca), 0.8
		r.PCA, r.Ahead, r.Components = &f, &ahead, 16
		r.Shown[0].PCA = x
	}
	return r
}

// fromPCA is a result of a model with a linear path, with this share of PCA's error.
func fromPCA(share float64) reconstruct.Result {
	r := reconstructed(0.02*share, 0.02)
	r.Beyond = new(1 - share)
	return r
}

// A share is not rounded to all or none, and PCA is not told the class.
func TestReconstructShare(t *testing.T) {
	p := in(report.English)
	for share, want := range map[float64]string{0.9977: "99.77%", 1: "100%", 0: "0%", 0.004: "0.40%", 0.8: "80%"} {
		if got := p.nearly(share); got != want {
			t.Errorf("%v is %s, want %s", share, got, want)
		}
	}
	r := reconstructed(0.01, 0.02)
	if text := p.besidePCA(r); strings.Contains(text, "class") {
		t.Error(text)
	}
	r.Conditional = true
	if text := p.besidePCA(r); !strings.Contains(text, "is not told the class") {
		t.Error(text)
	}
}

// What a section says depends on the numbers.
func TestReconstructSays(t *testing.T) {
	noisy := reconstructed(0.01, 0.02)
	noisy.Noise = &experiment.NoiseLevel{Kind: experiment.NoiseSaltPepper, Level: 0.25}
	never, always := reconstructed(0.02, 0.01), reconstructed(0.01, 0.02)
	*never.Ahead, *always.Ahead = 0, 1
	for _, c := range []struct {
		name string
		r    reconstruct.Result
		says string
		not  string
	}{
		{"ahead", reconstructed(0.01, 0.02), "has an error of 0.0200: the model's is 50% smaller, and the model is closer to the original on 80% of the images", "does better"},
		{"behind", reconstructed(0.02, 0.01), "does better: its error is 0.0100, 50% smaller; the model is closer to the original on 80% of the images", "the model's is"},
		{"never closer", never, "50% smaller; the model is closer to the original on none of the images.", "0% of the images"},
		{"always closer", always, "50% smaller, and the model is closer to the original on all the images.", "100%"},
		{"level", reconstructed(0.02, 0.02), "does as well (0.0200)", "better"},
		{"beyond PCA", fromPCA(0.957), "ends 4.3% below the error of that PCA", "above the error"},
		{"short of PCA", fromPCA(1.3), "on these images the model ends 30.0% above the error of that PCA", "ends 30.0% below"},
		{"at PCA", fromPCA(1.001), "the model has not got beyond it", "below the error"},
		{"no PCA", reconstructed(0.02, 0), "the mean PSNR of an image 20.60 dB", "PCA"},
		{"noise", noisy, "salt-and-pepper noise, level 0.25", "does better"},
	} {
		c.r.Model.PSNR.Mean = 20.6
		for _, lang := range []report.Lang{report.English, report.Russian} {
			s := reconstructSection(in(lang), c.r)
			text := strings.Join(s.Text, "\n")
			if strings.Contains(text, "%!") {
				t.Errorf("%s: %s", c.name, text)
			}
			if lang == report.English && (!strings.Contains(text, c.says) || strings.Contains(text, c.not)) {
				t.Errorf("%s: want %q, not %q in\n%s", c.name, c.says, c.not, text)
			}
			var names []string
			for _, f := range s.Figures {
				names = append(names, f.Name)
				if f.Picture.Draw().Bounds().Empty() {
					t.Errorf("%s: figure %s is empty", c.name, f.Name)
				}
			}
			if !slices.Equal(names, []string{"", "worst", "psnr"}) {
				t.Errorf("%s: figures %q", c.name, names)
			}
		}
	}
}

func TestReconstructWarnsOfDots(t *testing.T) {
	r := reconstructed(0.01, 0.02)
	r.Warn(experiment.Warning{Code: reconstruct.GridOfDots, Value: 3.44})
	for lang, want := range map[report.Lang]string{report.English: "a grid of dots, or noise as fine: on flat ground", report.Russian: "в 3,4 раза сильнее"} {
		s := reconstructSection(in(lang), r)
		if len(s.Warnings) != 1 || !strings.Contains(s.Warnings[0], want) || !strings.Contains(s.Warnings[0], "docs/own.md") {
			t.Errorf("%q", s.Warnings)
		}
	}
}
