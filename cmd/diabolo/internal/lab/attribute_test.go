package lab

import (
	"bytes"
	"encoding/gob"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/attribute"
	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/tensor"
)

// edit is an edit of two ways whose changes of the guard lie in these intervals.
func edit(plain, balanced metric.Interval) attribute.Result {
	auroc := 0.95
	pictures := func(n int) *tensor.Tensor { return tensor.New(n, 1, 4, 4) }
	way := func(name attribute.WayName, i metric.Interval) attribute.Way {
		return attribute.Way{
			Name: name, Cosine: -0.0001, Most: 0.9,
			Curve: []attribute.DosePoint{{}, {Dose: 1, Flips: 0.7, Change: i.Low}},
			At: &attribute.Effect{
				Dose: 1.25, Flips: 0.81, ErrorRatio: 1.1, Images: pictures(1), Shown: make([]attribute.Probabilities, 1),
				Change: experiment.Estimate{Value: (i.Low + i.High) / 2, Interval: i},
				Truth:  &attribute.TrueEffect{Flips: 0.9, Before: -0.1, After: 0.7},
			},
		}
	}
	return attribute.Result{
		Attribute: "Smiling", Guard: "Male", Count: 40, Doses: []float64{0, 1}, Flips: 0.8,
		Edited: attribute.People{Images: 5, Persons: 4, Cells: [4]int{1, 4, 0, 0}}, Turnable: 3, Known: 0.9, Best: attribute.Balanced,
		Judges: []attribute.Judge{{Attribute: "Smiling", AUROC: &auroc, AUROCRecon: &auroc}, {Attribute: "Male"}},
		Truth:  &attribute.FactorJudge{Factor: "MouthCurve", Cut: 0.35},
		Ways:   []attribute.Way{way(attribute.Plain, plain), way(attribute.Balanced, balanced)},
		Lowest: pictures(1), Grid: pictures(2), Original: pictures(1), Recon: pictures(1), Shown: make([]attribute.Face, 1),
	}
}

// told is all that a section says, in one text.
func told(t *testing.T, lang report.Lang, r attribute.Result) string {
	t.Helper()
	var kept bytes.Buffer // a result is drawn again from what was kept of it
	var again attribute.Result
	if err := gob.NewEncoder(&kept).Encode(r); err != nil {
		t.Fatal(err)
	}
	if err := gob.NewDecoder(&kept).Decode(&again); err != nil {
		t.Fatal(err)
	}
	s := attributeSection(in(lang), again)
	var text strings.Builder
	s.Print(&text)
	for _, f := range s.Figures {
		if f.Picture.Draw().Bounds().Empty() {
			t.Errorf("%s: figure %q is empty", lang, f.Name)
		}
		text.WriteString(f.Title + f.Alt)
	}
	if strings.Contains(text.String(), "%!") || strings.Contains(text.String(), "−0.00 ") {
		t.Errorf("%s:\n%s", lang, text.String())
	}
	return text.String()
}

// The sentences follow the numbers.
func TestAttributeText(t *testing.T) {
	moved, still := metric.Interval{Low: -0.09, High: -0.05}, metric.Interval{Low: -0.01, High: 0.02}
	strange := edit(moved, still)
	strange.Ways[1].At.ErrorRatio = 2
	nowhere := edit(moved, still)
	nowhere.Ways[0].At, nowhere.Ways[1].At, nowhere.Best = nil, nil, ""
	nowhere.Warnings = []experiment.Warning{{Code: attribute.DoseNotReached, Name: string(attribute.Extreme), Value: 0.5}}
	for _, c := range []struct {
		r      attribute.Result
		en, ru []string
	}{
		{edit(moved, still),
			[]string{"changes Male as well", "includes zero for these directions: balanced.", "within ±0.020", "direction, chosen on these same images, has", "so it holds for this model, these directions and these judges", "to the model they are nearly as ordinary", "0.950", "changes 90.0% of the images"},
			[]string{"меняется и Male", "накрывает ноль у направлений: уравновешенное", "±0,020"}},
		{edit(still, moved), []string{"the change of Male cannot be told from zero", "includes zero for these directions: plain."}, []string{"неотличимо от нуля"}},
		{edit(moved, moved), []string{"no interval of the change includes zero", "within ±0.090", "chosen among 2 on these same images"}, []string{"ни один интервал", "выбрано из 2 по этим же"}},
		{strange, []string{"more than 1.5 times along these directions: balanced."}, []string{"больше чем в 1,5 раза: уравновешенное"}},
		{nowhere, []string{"None of the directions", "At no dose does the direction “extremes” change more than 50.0% of the judgements"}, []string{"Ни одно из направлений", "«по крайним» ни при какой дозе не меняет больше 50,0"}},
	} {
		for lang, want := range map[report.Lang][]string{report.English: c.en, report.Russian: c.ru} {
			text := told(t, lang, c.r)
			for _, w := range want {
				if !strings.Contains(text, w) {
					t.Errorf("%s: no %q in\n%s", lang, w, text)
				}
			}
		}
	}
}

// The share of images whose judgement can change is stated, and a judge of the guard that
// is no better than a constant.
func TestAttributeTurnable(t *testing.T) {
	still := metric.Interval{Low: -0.01, High: 0.02}
	r := edit(still, still)
	if text := told(t, report.English, r); !strings.Contains(text, "Of the edited images, 3 (60%) are judged to lack Smiling") || strings.Contains(text, "always the same answer") {
		t.Error(text)
	}
	for _, known := range []float64{0.8, 0.75} { // as good as always "man", and worse
		r.Known = known
		if text := told(t, report.English, r); !strings.Contains(text, "no more than always the same answer would be (80.0%)") {
			t.Error(text)
		}
		if text := told(t, report.Russian, r); !strings.Contains(text, "всегда отвечать одно и то же (80,0") {
			t.Error(text)
		}
	}
}

// The note explains the extremes only under a table that has it.
func TestAttributeExtreme(t *testing.T) {
	moved := metric.Interval{Low: -0.09, High: -0.05}
	without, with := edit(moved, moved), edit(moved, moved)
	with.Ways[1].Name = attribute.Extreme
	for lang, says := range map[report.Lang]string{
		report.English: "extremes: between the mean latents of the 40 images with the highest values of Smiling and of the 40 with the lowest.",
		report.Russian: "по крайним: между средними латентными векторами изображений с наибольшими (40) и с наименьшими (40) значениями Smiling.",
	} {
		if note := in(lang).attributeWays(with).Note; !strings.Contains(note, says) {
			t.Errorf("%s: %q lacks %q", lang, note, says)
		}
		if note := in(lang).attributeWays(without).Note; strings.Contains(note, "extremes") || strings.Contains(note, "по крайним") {
			t.Errorf("%s: no row has the extremes, and the note says %q", lang, note)
		}
	}
}

// The tile has the interval and what it is conditional on, and names a judge that reads
// reconstructions badly.
func TestAttributeTile(t *testing.T) {
	r := edit(metric.Interval{Low: -0.09, High: -0.05}, metric.Interval{Low: -0.01, High: 0.02})
	note := attributeFinding(in(report.English), r).Highlight.Note
	if want := "−0.090 to −0.050 with 95% confidence, 5 edited images, for this model, these directions and judges; at 1.25 times the difference between images with and without Smiling, which changes 81% of the judgements that can change (60% of the images)"; note != want {
		t.Errorf("%s\nwant %s", note, want)
	}
	r.Warnings = []experiment.Warning{{Code: attribute.WeakJudge, Name: "Smiling", Value: 0.652}}
	for lang, want := range map[report.Lang]string{
		report.English: "; the judge of Smiling is unreliable on this model's images (AUROC 0.65", report.Russian: "судья признака Smiling ненадёжен",
	} {
		if note := attributeFinding(in(lang), r).Highlight.Note; !strings.Contains(note, want) {
			t.Errorf("%s lacks %q", note, want)
		}
	}
}

// A way that does not get there has its place in the tables all the same.
func TestAttributeNotReached(t *testing.T) {
	r := edit(metric.Interval{Low: -0.09, High: -0.05}, metric.Interval{Low: -0.01, High: 0.02})
	r.Ways[0].At = nil
	table := in(report.English).attributeWays(r)
	for _, row := range table.Rows {
		if len(row) != len(table.Header) {
			t.Errorf("%d cells under %d heads: %q", len(row), len(table.Header), row)
		}
	}
	f := attributeFinding(in(report.English), r)
	if f.Comparison.What == "" || f.Comparison.Ours != "no dose changes 80% of the judgements" {
		t.Errorf("beside the study: %+v", f)
	}
}
