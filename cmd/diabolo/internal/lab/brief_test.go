package lab

import (
	"fmt"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/draw"
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/anomaly"
	"github.com/diabolo-go/diabolo/experiment/attribute"
	"github.com/diabolo-go/diabolo/experiment/interpolate"
	"github.com/diabolo-go/diabolo/experiment/latents"
	"github.com/diabolo-go/diabolo/experiment/neighbours"
	"github.com/diabolo-go/diabolo/experiment/project"
	"github.com/diabolo-go/diabolo/experiment/reconstruct"
	"github.com/diabolo-go/diabolo/experiment/sample"
	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/tensor"
)

// brief is what a brief says. Its texts are filled in, its figures are two at most, and its
// picture has the width that it is drawn for.
func brief(t *testing.T, b report.Brief) string {
	t.Helper()
	text := fmt.Sprint(b.Title, ": ", b.Lead, " ", b.Text, b.Numbers)
	for _, bad := range []string{"%!", "NaN", "Inf", ".. ", " ."} {
		if strings.Contains(text, bad) {
			t.Errorf("%q in %s", bad, text)
		}
	}
	if b.Title == "" || !strings.HasSuffix(b.Lead, ".") || len(b.Numbers) > 2 {
		t.Errorf("%d figures, and it says %s", len(b.Numbers), text)
	}
	if got := draw.Fit(b.Figure.Picture, 333).Draw().Rect.Dx(); got != 333 || b.Figure.Alt == "" {
		t.Errorf("the picture %q is %d wide", b.Figure.Alt, got)
	}
	return text
}

// A case of a brief: it says what its numbers say, in both languages, and nothing else.
type briefCase struct {
	brief func(printer) report.Brief
	says  []string
	not   []string
}

func of[R any](f func(printer, R) report.Brief, r R) func(printer) report.Brief {
	return func(p printer) report.Brief { return f(p, r) }
}

// with returns a changed copy.
func with[R any](r R, change func(*R)) R {
	change(&r)
	return r
}

func TestBriefs(t *testing.T) {
	for name, c := range map[string]briefCase{
		"reconstruct, ahead": {of(reconstructBrief, with(reconstructed(0.01, 0.02), func(r *reconstruct.Result) { r.Data = "lfw" })),
			[]string{"Faces from 16 numbers", "50% smaller than that of PCA", "PCA-16: 0.0200"}, []string{"comes closer"}},
		"reconstruct, behind PCA": {of(reconstructBrief, reconstructed(0.02, 0.01)), []string{"Images from 16 numbers", "PCA with as many numbers comes closer, with a squared error 50% smaller"}, []string{"than that of PCA"}},
		"reconstruct, a tie":      {of(reconstructBrief, reconstructed(0.02, 0.02)), []string{"PCA with as many numbers comes as close"}, []string{"smaller"}},
		"reconstruct, no PCA":     {of(reconstructBrief, reconstructed(0.02, 0)), []string{"of the 16 numbers that it keeps"}, []string{"PCA"}},

		"attribute, dragged": {of(attributeBrief, edit(metric.Interval{Low: 0.1, High: 0.2}, metric.Interval{Low: -0.01, High: 0.03})),
			[]string{"A smile added", "Adding Smiling drags Male along: where the plain direction changes 81% of the judgements of Smiling, it changes P(Male) by +0.150", "The balanced direction, made to leave Male alone, changes it by +0.010", "+0.100 to +0.200 with 95% confidence"}, nil},
		"attribute, alone": {of(attributeBrief, edit(metric.Interval{Low: -0.1, High: 0.2}, metric.Interval{Low: -0.01, High: 0.03})), []string{"cannot be told from zero"}, []string{"drags"}},
		"attribute, not reached": {of(attributeBrief, with(edit(metric.Interval{}, metric.Interval{}), func(r *attribute.Result) { r.Ways[0].At, r.Ways[1].At = nil, nil })),
			[]string{"At no dose does the plain direction change 80% of the judgements of Smiling"}, []string{"drags", "adds", "made to leave", "confidence"}},
		"attribute, weak judge": {of(attributeBrief, with(edit(metric.Interval{Low: 0.1, High: 0.2}, metric.Interval{}), func(r *attribute.Result) {
			r.Warn(experiment.Warning{Code: attribute.WeakJudge, Name: "Smiling", Value: 0.55})
		})),
			[]string{"; the judge of Smiling is unreliable on this model's images (AUROC 0.55)"}, nil},

		"samples": {of(sampleBrief, unconditional()), []string{"New images", "z is drawn from N(0, 1).", "no sign that they are copies", "confident about the class of 80.0% of them, and of 99.0% of real ones"}, []string{"may be copies"}},
		"samples that may be copies": {of(sampleBrief, with(unconditional(), func(r *sample.Result) { r.Samples[0].Set = aSet(0.001, 40, 80) })),
			[]string{"Each image is decoded from a random z; some may be copies of training images: 40.0% are near one"}, []string{"no sign"}},
		"samples of which distances tell nothing": {of(sampleBrief, with(unconditional(), func(r *sample.Result) { r.Copying.Copier = *aShare(5) })), nil, []string{"copies"}},
		"samples, nothing measured": {of(sampleBrief, with(unconditional(), func(r *sample.Result) {
			r.Samples[0].Set, r.Real, r.Recon, r.Copying, r.Judge = nil, nil, nil, nil, nil
		})),
			[]string{"drawn from N(0, 1)"}, []string{"judge", "copies", "Fréchet"}},

		"on demand":            {of(sampleBrief, aResult()), []string{"An image on demand", "recognises in 85.0% of 100 samples", "by chance 10%", "75.0% for class 7, the lowest share"}, []string{"no more than by chance"}},
		"on demand, by chance": {of(sampleBrief, with(aResult(), func(r *sample.Result) { r.Judge.Right = aShare(10) })), []string{"10.0% of 100 samples, no more than by chance (10.0%)"}, nil},
		"on demand, a tie":     {of(sampleBrief, with(aResult(), func(r *sample.Result) { r.Judge.Classes[0].Right = *aShare(75) })), []string{"85.0%"}, []string{"lowest"}},
		"on demand, two of three alike": {of(sampleBrief, with(aResult(), func(r *sample.Result) {
			r.Judge.Classes = append(r.Judge.Classes, sample.ClassShare{Class: "9", Right: *aShare(75)})
		})), []string{"for each of the classes 7 and 9, the lowest share"}, nil},
		"on demand, of long names": {of(sampleBrief, with(aResult(), func(r *sample.Result) { r.Classes = []string{"brick", "grass"} })), []string{"Each row asks the decoder for one class"}, []string{"column"}},
		"on demand, no judge":      {of(sampleBrief, with(aResult(), func(r *sample.Result) { r.Judge = nil })), []string{"was not measured"}, []string{"recognises"}},

		"map":               {of(projectBrief, projected("vae", "", 0.89, 0.97, 0.11)), []string{"A map of the digits", "t-SNE puts images with a similar z side by side", "coloured by the class; by two classifiers, z separates the classes well, even linearly.", "always naming the most frequent: 11.0%"}, nil},
		"map of nothing":    {of(projectBrief, projected("vae", "", 0.12, 0.12, 0.11)), []string{"z hardly separates the classes"}, []string{"well", "partly"}},
		"map, told":         {of(projectBrief, projected("cvae", "", 0.3, 0.3, 0.11)), []string{"z holds little of the class, which the decoder is given"}, nil},
		"map without probe": {of(projectBrief, with(projected("vae", "", 0.3, 0.3, 0.11), func(r *project.Result) { r.Trained = nil })), []string{"Each dot is an image"}, []string{"separates", "accuracy"}},
		"map, pixels know more": {of(projectBrief, with(projected("vae", "", 0.8, 0.8, 0.11), func(r *project.Result) { r.Trained.Pixels = &project.Accuracy{KNN: 0.99, Linear: 0.9} })),
			[]string{"and a simple representation does better: raw pixels", "raw pixels: 99.0% (better)"}, nil},

		"path":           {of(interpolateBrief, travelled(1.2, 0)), []string{"From one digit to another", "the steps are almost even"}, []string{"jump"}},
		"path of jumps":  {of(interpolateBrief, travelled(4, 100)), []string{"the images jump"}, []string{"even"}},
		"path, constant": {of(interpolateBrief, travelled(0, 0)), []string{"nothing changes along the lines."}, []string{"even", "jump"}},

		"latents":            {of(latentsBrief, space(1, 0.5)), []string{"Moving z[7] by one standard deviation changes the image most", "2 of 2"}, nil},
		"latents, collapsed": {of(latentsBrief, space(0, 0)), []string{"None of the 2 dimensions is active", "0 of 2"}, []string{"most"}},
		"latents of an AE, collapsed": {of(latentsBrief, with(space(0, 0), func(r *latents.Result) { r.Information = nil })),
			[]string{"all images have the same z"}, []string{"most"}},

		"neighbours":           {of(neighboursBrief, alike(0.9, 0.8)), []string{"which have its class more often than the nearest by pixels do", "of random images 10.0%"}, []string{"about as often"}},
		"neighbours, a tie":    {of(neighboursBrief, alike(0.8, 0.8)), []string{"; the nearest by pixels have its class about as often"}, []string{"which have"}},
		"neighbours by pixels": {of(neighboursBrief, alike(0.5, 0.8)), []string{"; the nearest by pixels have its class more often"}, []string{"which have"}},
		"neighbours, no labels": {of(neighboursBrief, with(alike(0.5, 0.8), func(r *neighbours.Result) {
			for i := range r.Spaces {
				r.Spaces[i].Same = nil
			}
		})), []string{"40.0% of the neighbours in z are neighbours by pixels too"}, []string{"label", "often"}},

		"denoise":                     {of(denoiseBrief, denoised(20, 18)), []string{"from a PSNR of 10.0 dB the model gets to 18.0 dB, further than the best simple method, the 3x3 median filter.", "+6.0 dB beside the best simple method"}, []string{"worse"}},
		"denoise, behind":             {of(denoiseBrief, denoised(11, 11)), []string{"less far than the best simple method, the 3x3 median filter."}, []string{"further"}},
		"denoise, worse than nothing": {of(denoiseBrief, denoised(9, 9)), []string{"worse than doing nothing", "−3.0 dB beside the best simple method"}, []string{"ahead"}},
		"denoise, a tie":              {of(denoiseBrief, denoised(12, 12)), []string{"no certain difference from the 3x3 median filter"}, []string{"ahead", "further"}},

		"anomaly":            {of(anomalyBrief, anomalies(0.95, 0.9)), []string{"in 95.0% of all pairs, better than every simple method", "of the strange images are detected"}, []string{"chance"}},
		"anomaly, by chance": {of(anomalyBrief, anomalies(0.5, 0.9)), []string{"in 50.0% of all pairs, no better than by chance.", "PCA-32 reconstruction reaches an AUROC of 0.900; the difference is"}, nil},
		"anomaly, behind":    {of(anomalyBrief, anomalies(0.8, 0.9)), []string{"; a simple method does better: PCA-32 reconstruction."}, []string{"every simple"}},
		"anomaly, a tie":     {of(anomalyBrief, anomalies(0.9, 0.9)), []string{"; a simple method may do as well: PCA-32 reconstruction."}, []string{"every simple"}},
		"anomaly, nothing strange": {of(anomalyBrief, with(anomalies(0.9, 0.8), func(r *anomaly.Result) {
			r.Strange, r.Detected, r.Classes, r.Rows = 0, nil, nil, r.Rows[1:]
			for i := range r.Scores {
				r.Scores[i].AUROC = nil
			}
		})), []string{"no strange images to test with", "raise a false alarm"}, []string{"pairs", "AUROC"}},
	} {
		text := brief(t, c.brief(in(report.English)))
		for _, want := range c.says {
			if !strings.Contains(strings.NewReplacer("{", "", "}", "").Replace(text), want) {
				t.Errorf("%s: %q is missing in: %s", name, want, text)
			}
		}
		for _, no := range c.not {
			if strings.Contains(text, no) {
				t.Errorf("%s: %q in: %s", name, no, text)
			}
		}
		if text := brief(t, c.brief(in(report.Russian))); !strings.ContainsAny(text, "аеио") || strings.Contains(text, " the ") {
			t.Errorf("%s, in Russian: %s", name, text)
		}
	}
}

// unconditional is the result of a VAE with one sampler.
func unconditional() sample.Result {
	r := aResult()
	r.Kind, r.Conditional, r.Classes, r.Grid, r.Samples = "vae", false, nil, nil, r.Samples[:1]
	r.Judge.Right, r.Judge.Classes = nil, nil
	return r
}

// travelled is a result of 100 pairs, whose largest step is so many times the mean one; so
// many of the lines are uneven.
func travelled(jump float64, uneven int) interpolate.Result {
	stats := interpolate.PathStats{Changes: []float64{jump / 2, 1, 1}, Length: jump + 1, Jump: jump, Detour: 1.5}
	if jump == 0 {
		stats = interpolate.PathStats{Changes: []float64{0, 0, 0}}
	}
	frames := interpolate.Frames{PathStats: stats, Images: tensor.New(9, 1, 4, 4)}
	return interpolate.Result{
		Scope: experiment.Scope{Kind: "vae", Latent: 8, Data: "synthetic-digits"}, Steps: 9,
		Paths:  []interpolate.Path{{Linear: frames, Spherical: frames, Fade: frames, Originals: tensor.New(2, 1, 4, 4)}},
		Random: &interpolate.Summary{Paths: 100, Uneven: uneven, Linear: stats, Spherical: stats, Fade: stats},
	}
}
