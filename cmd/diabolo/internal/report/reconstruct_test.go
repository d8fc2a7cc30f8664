package report

import (
	"slices"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/tensor"
)

// reconstructed is a result with these mean squared errors; a PCA of 0 is none.
func reconstructed(model, pca float64) experiment.Reconstruction {
	fidelity := func(mse float64) experiment.Fidelity {
		each := []float64{20, 21, 22, 23, metric.PSNR(mse)}
		return experiment.Fidelity{MSE: metric.Describe([]float64{mse}), PSNR: metric.Describe(each), Each: each}
	}
	x := tensor.New(3, 1, 6, 6)
	images := make([]experiment.ShownImage, 3)
	r := experiment.Reconstruction{Model: fidelity(model)}
	r.Kind, r.Latent, r.Data, r.Images = "ae", 16, "digits", 5
	r.Shown = []experiment.ShownImages{
		{Pick: experiment.PickSpread, Images: images, Original: x, Input: x, Recon: x},
		{Pick: experiment.PickWorst, Images: images, Original: x, Input: x, Recon: x},
	}
	if pca > 0 {
		f, ahead := fidelity(pca), 0.8
		r.PCA, r.Ahead, r.Components = &f, &ahead, 16
		r.Shown[0].PCA = x
	}
	return r
}

// What a section says depends on the numbers.
func TestReconstructSays(t *testing.T) {
	noisy := reconstructed(0.01, 0.02)
	noisy.Noise = &experiment.NoiseLevel{Kind: experiment.NoiseSaltPepper, Level: 0.25}
	for _, c := range []struct {
		name string
		r    experiment.Reconstruction
		says string
		not  string
	}{
		{"ahead", reconstructed(0.01, 0.02), "leaves an error of 0.0200: the model's is 50% smaller, and on 80% of the images", "does better"},
		{"behind", reconstructed(0.02, 0.01), "does better: its error is 0.0100, 50% smaller; the model is the nearer one on 80%", "the model's is"},
		{"level", reconstructed(0.02, 0.02), "does as well (0.0200)", "better"},
		{"no PCA", reconstructed(0.02, 0), "PSNR 20.60 dB", "PCA"},
		{"noise", noisy, "salt-and-pepper noise, level 0.25", "does better"},
	} {
		c.r.Model.PSNR.Mean = 20.6
		for _, lang := range []Lang{English, Russian} {
			s := Reconstruct(Printer{lang}, c.r)
			text := strings.Join(s.Text, "\n")
			if strings.Contains(text, "%!") {
				t.Errorf("%s: %s", c.name, text)
			}
			if lang == English && (!strings.Contains(text, c.says) || strings.Contains(text, c.not)) {
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
