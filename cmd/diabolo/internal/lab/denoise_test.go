package lab

import (
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/denoise"
	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/tensor"
)

// denoised is a result of Gaussian noise at two levels with these PSNR of the
// model; the simple methods reach 15 and 12 dB, the noisy images 16 and 10.
func denoised(model ...float64) denoise.Result {
	r := denoise.Result{Components: 8, Trained: &experiment.NoiseLevel{Kind: experiment.NoiseGaussian, Level: 0.4}}
	r.Kind, r.Latent, r.Data, r.Part, r.Images = "ae", 8, "mnist", experiment.Validation, 10000
	curve := func(m denoise.Method, psnr ...float64) denoise.MethodCurve {
		return denoise.MethodCurve{
			Method: m, PSNR: psnr, MSE: psnr, SSIM: []float64{0.9, 0.8}, BCE: []float64{0.07, 0.08},
			Shown: tensor.New(2, 1, 6, 6), Ladder: tensor.New(3, 1, 6, 6),
		}
	}
	r.Noises = []denoise.Curve{{
		Kind: experiment.NoiseGaussian, Levels: []float64{0.1, 0.4}, Main: 1, Clean: tensor.New(2, 1, 6, 6),
		Methods: []denoise.MethodCurve{
			curve(denoise.Nothing, 16, 10), curve(denoise.Model, model...),
			curve(denoise.Median3, 14, 12), curve(denoise.Median5, 13, 11), curve(denoise.PCA, 15, 11.5),
		},
	}}
	c := &r.Noises[0]
	about := func(v float64) experiment.Estimate {
		return experiment.Estimate{Value: v, Interval: metric.Interval{Low: v - 0.1, High: v + 0.1}}
	}
	c.Gain, c.Lead = about(model[1]-10), about(model[1]-12)
	return r
}

// What a section says depends on the numbers.
func TestDenoiseSays(t *testing.T) {
	untrained := denoised(20, 18)
	untrained.Trained = nil
	other := denoised(20, 18)
	other.Data = "lfw"
	level := denoised(20, 18)
	level.Noises[0].Methods[1].BCE[1] = 0.08391
	weak := denoised(20, 18)
	weak.Noises[0].Methods[1].BCE[1] = 0.09
	for _, c := range []struct {
		name string
		r    denoise.Result
		says string
		not  string
	}{
		{"ahead everywhere", denoised(20, 18), "the 3x3 median filter, reaches 12.00 dB: the model is ahead by 6.00 dB (95% interval 5.90 to 6.10).\nNo other method has a higher PSNR at any level", "worse"},
		{"behind at one", denoised(15.5, 18), "At 1 of 2 levels no other method has a higher PSNR. At the others the best is doing nothing at 0.1.", "every level"},
		{"behind at all", denoised(12, 11.5), "At every level another method has a higher PSNR. The best is doing nothing at 0.1; the 3x3 median filter at 0.4.", "no other"},
		{"a tie", denoised(16, 12), "No other method has a higher PSNR at any level", "Another method"},
		{"behind a simple method", denoised(15.5, 11.8), "A simple method does better: the 3x3 median filter reaches 12.00 dB, 0.20 dB more", "any level"},
		{"no certain difference", denoised(15.5, 12.05), "no difference from the model is certain (0.05 dB, 95% interval −0.05 to 0.15)", "ahead by"},
		{"worse than nothing", denoised(9, 9), "By PSNR that is worse than doing nothing", "ahead"},
		{"untrained", untrained, "The model was not trained with noise", "trained to remove"},
		{"published, a tie", level, "ours, 0.0839, is the same.", "below that"},
		{"published", denoised(20, 18), "reports a BCE of 0.0839 per pixel; ours, 0.0800, is below that", "above"},
		{"above the published", weak, "ours, 0.0900, is above that", "below"},
		{"nothing published", other, "18.00 dB, an SSIM of 0.800 and a binary cross-entropy (BCE) of 0.0800 per pixel.", "Keras"},
	} {
		for _, lang := range []report.Lang{report.English, report.Russian} {
			s := denoiseSection(in(lang), c.r)
			text := strings.Join(s.Text, "\n")
			if strings.Contains(text, "%!") {
				t.Errorf("%s: %s", c.name, text)
			}
			if lang == report.English && (!strings.Contains(text, c.says) || strings.Contains(text, c.not)) {
				t.Errorf("%s: want %q, not %q in\n%s", c.name, c.says, c.not, text)
			}
			for _, f := range s.Figures {
				if f.Picture.Draw().Bounds().Empty() {
					t.Errorf("%s: figure %s is empty", c.name, f.Name)
				}
			}
			if len(s.Figures) != 3 || len(s.Tables) != 3 || len(s.Tables[0].Rows) != 5 {
				t.Errorf("%s: %d figures, %d tables", c.name, len(s.Figures), len(s.Tables))
			}
		}
	}
}

// The tile says what the best simple method reaches, and if that is more.
func TestDenoiseTile(t *testing.T) {
	for _, c := range []struct {
		model float64
		want  string
	}{
		{18, "7.9 to 8.1 with 95% confidence, 10,000 validation images; the best simple method, the 3x3 median filter: +2.0 dB"},
		{12.05, "no certain difference from a simple method: the 3x3 median filter, +2.0 dB"},
		{11, "a simple method does better: the 3x3 median filter, +2.0 dB"},
	} {
		if f := denoiseFinding(in(report.English), denoised(15.5, c.model)); !strings.Contains(f.Highlight.Note, c.want) {
			t.Errorf("%v: %q, want %q", c.model, f.Highlight.Note, c.want)
		}
	}
	// A linear map that beats the model at a level takes "at any level" from it.
	r := denoised(20, 18)
	linear := r.Noises[0].Methods[2]
	linear.Method, linear.PSNR = denoise.Linear, []float64{20.5, 15}
	r.Noises[0].Methods = append(r.Noises[0].Methods, linear)
	if text := strings.Join(denoiseSection(in(report.English), r).Text, " "); strings.Contains(text, "any level") || !strings.Contains(text, "At 1 of 2 levels no other method has a higher PSNR. At the others the best is the linear map at 0.1") {
		t.Error(text)
	}
}

// A second kind of noise has files of its own.
func TestDenoiseKinds(t *testing.T) {
	r := denoised(20, 18)
	r.Noises = append(r.Noises, r.Noises[0])
	r.Noises[1].Kind = experiment.NoiseMask
	var names []string
	for _, f := range denoiseSection(in(report.English), r).Figures {
		names = append(names, f.Name)
	}
	if got := strings.Join(names, " "); got != " psnr levels mask mask-psnr mask-levels" {
		t.Errorf("figures %q", got)
	}
}

func TestDenoiseWarning(t *testing.T) {
	r := denoised(15.5, 11.8)
	r.Warnings = []experiment.Warning{{Code: denoise.DenoiseLoses, Name: string(denoise.PCA), Count: 8, Value: 0.4}}
	if got := denoiseSection(in(report.Russian), r).Warnings[0]; !strings.Contains(got, "уровня 0,4") || !strings.Contains(got, "PCA-8") {
		t.Error(got)
	}
}
