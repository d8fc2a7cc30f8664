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

func aSet(frechet float64, near, sure int) *sample.Set {
	return &sample.Set{
		Images:   100,
		Training: &sample.TrainingDistance{Frechet: frechet, Nearest: metric.Spread{Median: 0.1}, Compared: 100, Near: aShare(near)},
		Judged:   &sample.JudgeSummary{Sure: *aShare(sure), Variety: 9},
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
		Judge: &sample.Judge{
			Accuracy: 0.99, Images: 100, Sure: 0.9, Right: aShare(85),
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
		"samples of the mixture are closest", "BIC chooses 4", "no sign of copying: at most 4.0%",
		"confident on 80.0% of the samples of N(0, 1) and 90.0% of the samples of the mixture", "the worst is class 7, with 75.0%",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in: %s", want, text)
		}
	}
	if text := spoken(t, sampleSection(ru, r)); !strings.Contains(text, "Копирования не видно") || !strings.Contains(text, "узнаёт в 85,0") {
		t.Errorf("%s", text)
	}
	r.Samples[0].Set = aSet(0.0011, 3, 80)
	if text := spoken(t, sampleSection(en, r)); !strings.Contains(text, "The samplers differ little") {
		t.Errorf("%s", text)
	}
	r.Samples[0].Set = aSet(0.0005, 40, 95)
	text = spoken(t, sampleSection(en, r))
	for _, want := range []string{"samples of N(0, 1) are closest", "are closer to training images than reconstructions of held-out images are: 40.0%", "confident on 95.0% of the samples of N(0, 1), "} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in: %s", want, text)
		}
	}
	if text := spoken(t, sampleSection(ru, r)); !strings.Contains(text, "лежат ближе к обучающим") {
		t.Errorf("%s", text)
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
		en, ru string
	}{
		{1.2, "almost evenly", "почти равномерно"}, {2, "without a jump", "без скачков"}, {4, "the images jump", "меняются скачками"},
	} {
		r.Random = &interpolate.Summary{Paths: 100, Linear: stats(c.jump, 1.2), Spherical: stats(1.5, 1.5), Fade: stats(1, 1)}
		r.Around = r.Random
		en, ru := spoken(t, interpolateSection(in(report.English), r)), spoken(t, interpolateSection(in(report.Russian), r))
		if !strings.Contains(en, c.en) || !strings.Contains(en, "Arcs are 25.0% longer") || !strings.Contains(en, "image 4 (5) to image 9 (7)") {
			t.Errorf("%s", en)
		}
		if !strings.Contains(ru, c.ru) || !strings.Contains(ru, "Дуги длиннее прямых на 25,0") {
			t.Errorf("%s", ru)
		}
	}
}
