package lab

import (
	"regexp"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/anomaly"
	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/tensor"
)

// anomalies is a result with these areas under the ROC curve, of the verdict's
// score and a baseline.
func anomalies(ours, pca float64) anomaly.Result {
	rate := func(v float64) *experiment.Estimate {
		return &experiment.Estimate{Value: v, Interval: metric.Interval{Low: v - 0.01, High: v + 0.01}}
	}
	share := func(v float64) *experiment.Share {
		return &experiment.Share{Share: v, Interval: metric.Interval{Low: v - 0.01, High: v + 0.01}}
	}
	r := anomaly.Result{
		Normal: []string{"8"}, Trained: 90, Held: 30, Tested: 40, Strange: 2000, Score: model.ScoreUnexplained,
		Scores: []anomaly.Score{
			{Name: model.ScoreUnexplained, AUROC: rate(ours), Precision: rate(0.8), Corruption: 0.9},
			{Name: model.ScoreELBO, AUROC: rate(0.7), Precision: rate(0.6), Corruption: 0.8},
			{Name: "pca-32", Baseline: true, AUROC: rate(pca), Precision: rate(0.6), Ahead: rate(ours - pca), Corruption: 0.95},
			{Name: "lof-pca-32", Baseline: true, AUROC: rate(0.6), Precision: rate(0.6), Ahead: rate(ours - 0.6)},
			{Name: "5-nn-normalised", Baseline: true, AUROC: rate(0.5), Precision: rate(0.6), Ahead: rate(ours - 0.5)},
		},
		Threshold: model.Threshold{Score: model.ScoreUnexplained, Value: 0.25, Rate: 0.05, Count: 30},
		False:     *share(0.04), Detected: share(0.72), BaseRate: 0.98,
		Classes:      []anomaly.Class{{Class: "0", Images: 1000, AUROC: 0.99}, {Class: "1", Images: 1000, AUROC: 0.73}},
		NormalScores: []float64{0.1, 0.2}, StrangeScores: []float64{0.3, 0.9},
	}
	r.Kind, r.Latent, r.Data = "vae", 16, "mnist"
	x := tensor.New(2, 1, 6, 6)
	x.Data[3] = 0.5
	for _, strange := range []bool{true, false} {
		r.Rows = append(r.Rows, anomaly.Row{Strange: strange, Highest: true, Original: x, Recon: x, Error: x,
			Shown: []anomaly.Image{{Score: 12, Above: true}, {Item: experiment.Item{Class: "3"}, Score: 0.5}}})
	}
	return r
}

// What a section says depends on the numbers.
func TestAnomalySays(t *testing.T) {
	alone := anomalies(0.9, 0.8)
	alone.Strange, alone.Detected, alone.Classes = 0, nil, nil
	for i := range alone.Scores {
		alone.Scores[i].AUROC, alone.Scores[i].Precision = nil, nil
	}
	tied := anomalies(0.9, 0.8)
	tied.Classes[1].AUROC, tied.Normal = tied.Classes[0].AUROC, []string{"8", "9"}
	chosen := anomalies(0.9, 0.8)
	chosen.Scores[1].Corruption = 0.93
	hidden := anomalies(0.9, 0.8) // a baseline that is not the best may still not be beaten
	hidden.Scores[4].Ahead.Low = -0.001
	three := anomalies(0.9, 0.8)
	three.Classes = append(three.Classes, anomaly.Class{Class: "7", Images: 10, AUROC: 0.7304}, anomaly.Class{Class: "9", Images: 10, AUROC: 0.9899})
	marked := anomalies(0.9, 0.8)
	marked.Chosen, marked.Local, marked.Pixels = true, true, &anomaly.Pixels{Images: 12, Regions: 20, AUROC: 0.96, AUPRO: 0.9, Share: 0.02}
	for _, c := range []struct {
		name string
		r    anomaly.Result
		says []string
		not  string
	}{
		{"one not beaten", hidden, []string{"Of the simple methods, 5 nearest neighbours, normalised reaches 0.500 (0.490 to 0.510). The intervals do not separate it from this score: the difference is +0.400"}, "better than every"},
		{"tied classes", three, []string{"Of the strange classes, 1, 7 share the lowest AUROC (0.730), and 0, 9 the highest (0.990)."}, "has the lowest"},
		{"masks", marked, []string{"12 strange images with masks: the maps of this score tell marked pixels from all others with AUROC 0.960, and cover the marked regions with AUPRO 0.900 up to 30% of false pixels",
			"The unexplained deviance decides because, of the model's scores, it best separates held-out normal images from corrupted copies of them (AUROC 0.900); no strange image was used in the choice."}, "is also"},
		{"ahead", anomalies(0.9, 0.8), []string{
			"The score that decides is the unexplained deviance: the error of the reconstruction, as a share of the error of the best image of a single colour.", "By this score a strange image is above a normal one in 90.0% of all pairs: AUROC 0.900 (0.890 to 0.910)", "better than every simple method; the best of them, PCA-32 reconstruction, reaches 0.800",
			"The threshold, 0.250, was chosen on another 30 held-out normal images", "flags 4.0% (3.0 to 5.0%)", "and 72.0% (71.0 to 73.0%) of the strange ones",
			"Of the strange classes, 1 has the lowest AUROC (0.730) and 0 the highest (0.990).", "The unexplained deviance is also the model's score that best separates",
		}, "does better"},
		{"behind", anomalies(0.8, 0.9), []string{"A simple method does better: PCA-32 reconstruction reaches 0.900"}, "better than every"},
		{"level", anomalies(0.9, 0.905), []string{"The intervals do not separate it from this score"}, "better"},
		{"nearly all", anomalies(0.9996, 0.8), []string{"in 99.96% of all pairs"}, "100.0%"},
		{"none strange", alone, []string{"its threshold is tested on 40 normal images"}, "strange ones"},
		{"tied", tied, []string{"normal images (classes 8, 9)"}, "the lowest AUROC"},
		{"another score", chosen, []string{"For telling corrupted copies of held-out normal images from the originals, another score of the model has a higher AUROC: the negative ELBO 0.930, the unexplained deviance 0.900."}, "is also"},
	} {
		for _, lang := range []report.Lang{report.English, report.Russian} {
			s := anomalySection(in(lang), c.r)
			text := strings.Join(s.Text, "\n")
			for _, says := range c.says {
				if lang == report.English && (!strings.Contains(text, says) || strings.Contains(text, c.not)) {
					t.Errorf("%s: want %q, not %q in\n%s", c.name, says, c.not, text)
				}
			}
			if by := "average precision 0.980, the share of strange images"; lang == report.English && strings.Contains(s.Tables[0].Note, by) != (c.r.Strange > 0) {
				t.Errorf("%s: the note is %s", c.name, s.Tables[0].Note)
			}
			if strings.Contains(text+s.Tables[0].Note, "%!") || strings.Contains(s.Tables[0].Note, "%%") {
				t.Errorf("%s: %s", c.name, text)
			}
			if lang == report.Russian && strings.Contains(text, "strange") {
				t.Errorf("%s: not Russian: %s", c.name, text)
			}
			if len(s.Figures) != 2 || s.Figures[0].Name != "" || s.Figures[1].Name != "scores" {
				t.Errorf("%s: %d figures", c.name, len(s.Figures))
			}
			for _, f := range s.Figures {
				if f.Alt == "" || f.Picture.Draw().Bounds().Empty() {
					t.Errorf("%s: figure %q", c.name, f.Name)
				}
			}
			for _, row := range s.Tables[0].Rows {
				if len(row) != len(s.Tables[0].Header) {
					t.Errorf("%s: %v below %v", c.name, row, s.Tables[0].Header)
				}
			}
		}
	}
}

// The tile has the interval, the simple method that the score is behind or ahead of, and
// the class that it misses.
func TestAnomalyTile(t *testing.T) {
	for _, c := range []struct {
		ours, pca float64
		want      string
	}{
		{0.9, 0.8, "0.890 to 0.910 with 95% confidence, 40 normal images and 2,000 strange ones; 0.5 by chance; the best simple method, PCA-32 reconstruction: 0.800; lowest for class 1: 0.730"},
		{0.8, 0.9, "0.790 to 0.810 with 95% confidence, 40 normal images and 2,000 strange ones; 0.5 by chance; a simple method does better: PCA-32 reconstruction, 0.900"},
		{0.9, 0.905, "0.890 to 0.910 with 95% confidence, 40 normal images and 2,000 strange ones; 0.5 by chance; no certain difference from a simple method: PCA-32 reconstruction, 0.905; lowest for class 1: 0.730"},
	} {
		if got := anomalyFinding(in(report.English), anomalies(c.ours, c.pca)).Highlight.Note; got != c.want {
			t.Errorf("%s\nwant %s", got, c.want)
		}
	}
}

// Every doubt of the experiment has words.
func TestAnomalyWarnings(t *testing.T) {
	for _, code := range []experiment.Code{anomaly.NoStrange, anomaly.FewHeld, anomaly.MoreAlarms} {
		r := anomalies(0.9, 0.8)
		r.Warnings = []experiment.Warning{{Code: code, Count: 12, Value: 0.05}}
		for _, lang := range []report.Lang{report.English, report.Russian} {
			if texts := anomalySection(in(lang), r).Warnings; len(texts) != 1 || len(texts[0]) < 40 || strings.Contains(texts[0], "%!") {
				t.Errorf("%s: %q", code, texts)
			}
		}
	}
}

// The help explains every score in a line.
func TestAnomalyHelpExplainsScores(t *testing.T) {
	n := 0
	for name, meaning := range model.ScoreMeanings() {
		n++
		if line := regexp.MustCompile(`(?m)^  ` + name + ` +\S.*`).FindString(anomalyExperiment.Long); meaning == "" || !strings.HasSuffix(line, meaning) {
			t.Errorf("%s: %q, means %q", name, line, meaning)
		}
	}
	if want := len(in(report.English).scores()); n != want {
		t.Errorf("%d scores are explained, and the report names %d", n, want)
	}
}
