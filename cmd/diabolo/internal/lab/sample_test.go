package lab

import (
	"fmt"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/interpolate"
	"github.com/diabolo-go/diabolo/experiment/sample"
	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/tensor"
)

// aShare is count of 100, its interval 2 % to both sides.
func aShare(count int) *experiment.Share {
	v := float64(count) / 100
	return &experiment.Share{Count: count, Of: 100, Share: v, Interval: metric.Interval{Low: v - 0.02, High: v + 0.02}}
}

// aSet is of five draws, whose Fréchet distances deviate by a tenth.
func aSet(frechet float64, near, sure int) *sample.Set {
	return &sample.Set{
		Images: 100,
		Training: &sample.TrainingDistance{
			SquaredFrechet: sample.Repeated{Mean: frechet, Std: frechet / 10, Draws: 5}, Residual: sample.Repeated{Mean: 0.002, Draws: 5},
			Nearest: metric.Spread{Median: 0.1}, Compared: 100, Near: aShare(near),
		},
		Judged: &sample.JudgeSummary{Sure: *aShare(sure), Variety: 9, Right: aShare(60)},
	}
}

// aResult is a CVAE's, with two samplers.
func aResult() sample.Result {
	samples := func(from sample.Sampler, c *sample.Set) sample.Drawn {
		return sample.Drawn{
			From: from, Set: c, Images: tensor.New(1, 1, 8, 8), Nearest: tensor.New(1, 1, 8, 8),
			Shown: []sample.Shown{{Class: "5", Nearest: &sample.Neighbour{Distance: 0.1}}},
		}
	}
	r := sample.Result{
		Scope: experiment.Scope{Kind: "cvae", Sampled: true, Conditional: true, Data: "digits"}, Temperature: 1, Classes: []string{"5", "7"}, Grid: tensor.New(2, 1, 8, 8),
		Samples: []sample.Drawn{samples(sample.Prior, aSet(0.002, 3, 80)), samples(sample.Mixture, aSet(0.001, 4, 90))},
		Real:    aSet(0.0001, 2, 99), Recon: aSet(0.0002, 5, 98),
		Copying: &sample.Copying{Limit: 0.05, Copier: *aShare(50)},
		Judge: &sample.Judge{
			Accuracy: 0.99, Images: 100, Labels: 10, Sure: 0.9, Right: aShare(85),
			Classes: []sample.ClassShare{{Class: "5", Right: *aShare(95)}, {Class: "7", Right: *aShare(75)}},
		},
	}
	r.Samples[1].Parts, r.Samples[1].Tried = 4, []sample.MixtureSize{{Parts: 1, BIC: 3}, {Parts: 4, BIC: 2}, {Parts: 8, BIC: 5}}
	return r
}

// spoken returns everything a section says, and checks that every text has been
// filled in.
func spoken(t *testing.T, s report.Section) string {
	t.Helper()
	text := fmt.Sprint(s.Title, s.Text, s.Tables, s.Warnings)
	for _, f := range s.Figures {
		text += f.Title + f.Alt + f.Caption
		if f.Picture.Draw().Bounds().Empty() {
			t.Errorf("figure %q is empty", f.Title)
		}
	}
	if strings.Contains(text, "%!") {
		t.Errorf("a text is not filled in: %s", text)
	}
	return text
}

// The sentences follow the numbers.
func TestSample(t *testing.T) {
	en, ru := in(report.English), in(report.Russian)
	r := aResult()
	text := spoken(t, sampleSection(en, r))
	for _, want := range []string{
		"Samples of the mixture of each class are at a squared Fréchet distance of 0.00100 ± 0.000100 from the training images (mean and standard deviation over 5 draws). That is closer than the samples of every other sampler", "the Bayesian information criterion (BIC) chooses 4", "no sign of copying: at most 4.0% (2.0% to 6.0%)",
		"(gives one class a probability of at least 90%) about 80.0% of the samples of N(0, 1), 90.0% of the samples of the mixture of each class, 98.0% of the reconstructions", "the worst is class 7, with 75.0%",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in: %s", want, text)
		}
	}
	if text := spoken(t, sampleSection(ru, r)); !strings.Contains(text, "Копирования не видно") || !strings.Contains(text, "узнаёт в 85,0") {
		t.Errorf("%s", text)
	}
	r.Samples[0].Set = aSet(0.0011, 3, 80)
	if text := spoken(t, sampleSection(en, r)); !strings.Contains(text, "No sampler has a lower mean, but N(0, 1) may be as close: the difference is no larger than that between repeated draws.") || strings.Contains(text, "closer than the samples of every other") {
		t.Errorf("%s", text)
	}
	r.Samples[0].Set = aSet(0.0005, 40, 95)
	text = spoken(t, sampleSection(en, r))
	for _, want := range []string{"Samples of N(0, 1) are at a squared Fréchet distance of 0.000500 ± 0.0000500 from", "may be copies of training images: 40.0%", "(gives one class a probability of at least 90%) about 95.0% of the samples of N(0, 1), 98.0% of the reconstructions"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in: %s", want, text)
		}
	}
	if text := spoken(t, sampleSection(ru, r)); !strings.Contains(text, "могут быть копии обучающих") {
		t.Errorf("%s", text)
	}
}

// Copying is denied only where the distances could have shown it.
func TestSampleCopying(t *testing.T) {
	wide := aShare(4)
	wide.High = 0.2
	for _, c := range []struct {
		name         string
		near, copier *experiment.Share
		says, ru     string
	}{
		{"no power", aShare(3), aShare(5), "Distances cannot show here whether samples are copies of training images. Near means at a distance below 0.050 (root mean square difference of a value), as 5% of the variations", "нельзя судить"},
		{"no power, and many are near", aShare(30), aShare(7), "Distances cannot show here whether samples are copies of training images. Near means at a distance below 0.050 (root mean square difference of a value), as 5% of the variations", "нельзя судить"},
		{"none", aShare(4), aShare(51), "There is no sign of copying: at most 4.0% (2.0% to 6.0%) of the samples of any one sampler are near a training image.", "Копирования не видно"},
		{"copies", aShare(51), aShare(51), "Some samples may be copies of training images: 51.0% (49.0% to 53.0%) of those of N(0, 1)", "могут быть копии"},
		{"a few copies", aShare(12), aShare(51), "Some samples may be copies", "могут быть копии"},
		{"too few images", wide, aShare(20), "Too few samples are compared to rule out copying", "слишком мало"},
	} {
		r := aResult()
		r.Samples[0].Set.Training.Near, r.Samples[1].Set.Training.Near, r.Copying.Copier = c.near, aShare(2), *c.copier
		for lang, want := range map[report.Lang]string{report.English: c.says, report.Russian: c.ru} {
			text := spoken(t, sampleSection(in(lang), r))
			if !strings.Contains(text, want) || c.name != "none" && (strings.Contains(text, "no sign") || strings.Contains(text, "не видно")) {
				t.Errorf("%s: %s", c.name, text)
			}
		}
		r.Conditional = false
		if f := sampleFinding(in(report.English), r); (f.Comparison.What != "") != (c.copier.Count > 10) {
			t.Errorf("%s: compared by eye with a test that tells nothing, or not with one that does: %+v", c.name, f.Comparison)
		}
	}
}

// The largest mixture tried is not called the best of more, and each class has its own.
func TestSampleParts(t *testing.T) {
	r := aResult()
	if text := spoken(t, sampleSection(in(report.English), r)); !strings.Contains(text, "Among mixtures of up to 8 components, the Bayesian information criterion (BIC) chooses 4. Each class has a mixture of this size.") {
		t.Error(text)
	}
	r.Conditional, r.Samples[1].Parts, r.Samples[1].Border = false, 8, true
	text := strings.Join(in(report.English).sampleText(r), " ")
	if !strings.Contains(text, "the Bayesian information criterion (BIC) prefers the largest, of 8 components: still more may fit better.") || strings.Contains(text, "chooses") || strings.Contains(text, "each class") {
		t.Error(text)
	}
}

// A dead model's samplers all give one image: none is the closest, and a judge is right by
// chance.
func TestSampleDead(t *testing.T) {
	r := aResult()
	for i := range r.Samples {
		r.Samples[i].Set = aSet(0.05, 0, 0)
		r.Samples[i].Set.Training.SquaredFrechet.Std = 0
		r.Samples[i].Set.Training.Residual.Mean = 0
	}
	r.Samples[1].Set.Training.SquaredFrechet.Mean += 1e-12
	r.Copying.Copier, r.Judge.Right = *aShare(5), aShare(8)
	r.Judge.Classes = nil
	for _, c := range []string{"0", "1"} {
		r.Judge.Classes = append(r.Judge.Classes, sample.ClassShare{Class: c, Right: *aShare(8)})
	}
	text := spoken(t, sampleSection(in(report.English), r))
	for _, want := range []string{"but the mixture of each class may be as close", "samples of N(0, 1) have 0%", "That is no more than by chance (10.0%).", "Distances cannot show"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in %s", want, text)
		}
	}
	for _, no := range []string{"worst", "closer than the samples of every other"} {
		if strings.Contains(text, no) {
			t.Errorf("%q is said of a dead model: %s", no, text)
		}
	}
}

// The share on the tile has its interval, its number and what chance, real images and the
// prior give; the latter is said only where it is not the first.
func TestSampleTile(t *testing.T) {
	r := aResult()
	r.Samples[0], r.Samples[1] = r.Samples[1], r.Samples[0]
	note := sampleFinding(in(report.English), r).Highlight.Note
	if want := "83.0% to 87.0% with 95% confidence (100 samples of the mixture of each class, this judge); 10% by chance, 99.0% of real images. With z from N(0, 1) the share is 60.0% of 100 samples (58.0% to 62.0%)."; note != want {
		t.Errorf("%s\nwant %s", note, want)
	}
	if note := sampleFinding(in(report.English), aResult()).Highlight.Note; strings.Contains(note, "With z from") || strings.Contains(note, "worst") {
		t.Error(note)
	}
}

// Classes that a high share hides are named on the tile and beside the original study.
func TestSampleTileNamesLostClass(t *testing.T) {
	r := aResult()
	r.Judge.Classes[1].Right = *aShare(0)
	f := sampleFinding(in(report.English), r)
	for _, text := range []string{f.Highlight.Note, f.Comparison.Ours} {
		if want := "real images; the worst is class 7, with 0.0%"; !strings.Contains(text, want) {
			t.Errorf("%q is missing in %s", want, text)
		}
	}
}

// A mixture of one component is called what it is.
func TestSampleMixtureOfOne(t *testing.T) {
	r := aResult()
	r.Samples[1].Parts = 1
	if text := spoken(t, sampleSection(in(report.English), r)); !strings.Contains(text, "Samples of the mixture of each class (one Gaussian) are at") {
		t.Error(text)
	}
}

// Every class with the lowest share is the worst, unless they all have it.
func TestSampleWorst(t *testing.T) {
	r := aResult()
	class := func(name string, right int) sample.ClassShare {
		return sample.ClassShare{Class: name, Right: *aShare(right)}
	}
	for _, c := range []struct {
		classes []sample.ClassShare
		en, ru  string
	}{
		{[]sample.ClassShare{class("1", 75), class("5", 95), class("7", 75)}, "; the worst are classes 1 and 7, with 75.0% each.", "; хуже всего выходят классы 1 и 7: по 75,0 %."},
		{[]sample.ClassShare{class("1", 75), class("5", 95), class("7", 75), class("8", 75)}, "; the worst are classes 1, 7 and 8, with 75.0% each.", "; хуже всего выходят классы 1, 7 и 8: по 75,0 %."},
		{[]sample.ClassShare{class("1", 74), class("5", 95), class("7", 75)}, "; the worst is class 1, with 74.0%.", "; хуже всего выходит класс 1: 74,0 %."},
		{[]sample.ClassShare{class("1", 75), class("5", 75)}, "(95% interval 83.0% to 87.0%, for this model and this judge).", "от 83,0 % до 87,0 % для этой модели и этого судьи)."},
		{[]sample.ClassShare{class("1", 75)}, "(95% interval 83.0% to 87.0%, for this model and this judge).", "от 83,0 % до 87,0 % для этой модели и этого судьи)."},
	} {
		r.Judge.Classes = c.classes
		for lang, want := range map[report.Lang]string{report.English: c.en, report.Russian: c.ru} {
			text := in(lang).judgeSays(r)
			if got := strings.ReplaceAll(text[len(text)-1], "\u00a0", " "); !strings.HasSuffix(got, want) {
				t.Errorf("%s: %q does not end in %q", lang, got, want)
			}
		}
	}
}

func TestInterpolate(t *testing.T) {
	stats := func(jump, detour float64) interpolate.PathStats {
		return interpolate.PathStats{Changes: []float64{0.1, 0.2}, Length: 0.3 * detour, Detour: detour, Jump: jump}
	}
	frames := func(p interpolate.PathStats) interpolate.Frames {
		return interpolate.Frames{PathStats: p, Images: tensor.New(3, 1, 8, 8)}
	}
	r := interpolate.Result{Scope: experiment.Scope{Kind: "cvae", Sampled: true, Conditional: true, Data: "digits"}, Steps: 3}
	r.Paths = []interpolate.Path{{
		From: experiment.Item{Index: 4, Class: "5"}, To: experiment.Item{Index: 9, Class: "7"}, Class: "5", Originals: tensor.New(2, 1, 8, 8),
		Linear: frames(stats(1.3, 1.2)), Spherical: frames(stats(1.4, 1.4)), Fade: frames(stats(1, 1)),
	}}
	for _, c := range []struct {
		jump   float64
		uneven int
		en, ru string
	}{
		{1.2, 5, "the steps are almost even.", "шаги почти равномерны"}, {1.1, 0, "more than 1.5 times on none of them: the steps are almost even.", "ни у одной прямой: шаги почти равномерны"}, {1.44, 42, "more than 1.5 times on 42% of them: the steps are uneven, but none is a jump", "без скачков"},
		{2, 80, "the steps are uneven, but none is a jump", "без скачков"}, {4, 100, "the images jump", "меняются скачками"},
	} {
		r.Random = &interpolate.Summary{Paths: 100, Uneven: c.uneven, Linear: stats(c.jump, 1.2), Spherical: stats(1.5, 1.5), Fade: stats(1, 1)}
		r.Around = r.Random
		en, ru := spoken(t, interpolateSection(in(report.English), r)), spoken(t, interpolateSection(in(report.Russian), r))
		if !strings.Contains(en, c.en) || !strings.Contains(en, "In total the images change 25.0% more along arcs than along lines.") || !strings.Contains(en, "image 4 (5) to image 9 (7)") {
			t.Errorf("%s", en)
		}
		if !strings.Contains(ru, c.ru) || !strings.Contains(ru, "Вдоль дуг изображения меняются в сумме на 25,0") {
			t.Errorf("%s", ru)
		}
	}
}

// Of a dead model, whose images do not change along a path, no step is called even.
func TestInterpolateDead(t *testing.T) {
	still := interpolate.PathStats{Changes: []float64{0, 0}, Detour: 1, Jump: 1}
	frames := interpolate.Frames{PathStats: still, Images: tensor.New(3, 1, 8, 8)}
	r := interpolate.Result{Scope: experiment.Scope{Kind: "ae", Data: "digits"}, Steps: 3}
	r.Paths = []interpolate.Path{{Originals: tensor.New(2, 1, 8, 8), Linear: frames, Spherical: frames, Fade: frames}}
	r.Random = &interpolate.Summary{Paths: 100, Linear: still, Spherical: still, Fade: still}
	r.Around = r.Random
	if text := interpolateSection(in(report.English), r).Text; len(text) != 1 || text[0] != "Nothing changes along the lines." {
		t.Errorf("%q", text)
	}
}
