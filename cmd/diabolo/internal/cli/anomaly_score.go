package cli

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/anomaly"
	"github.com/diabolo-go/diabolo/internal/file/atomicfile"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/tensor"
)

// A listing is what `anomaly --score` answers.
type listing struct {
	Run       string            `json:"run"`
	Score     string            `json:"score"`
	Threshold *model.Threshold  `json:"threshold,omitempty"`
	Images    int               `json:"images"`
	Strange   *int              `json:"strange,omitempty"` // how many are above the threshold; nil without one
	Pictures  []judged          `json:"pictures"`
	Skipped   []dataset.Problem `json:"skipped,omitempty"`
}

// judged is one picture with its score.
type judged struct {
	File    string  `json:"file"`
	Class   string  `json:"class,omitempty"`
	Score   float64 `json:"score"`
	Strange *bool   `json:"strange,omitempty"` // nil without a threshold
}

// scorePictures is `diabolo anomaly RUN --score`.
func (a *app) scorePictures(c *cobra.Command, path string, o *scoring) error {
	for _, name := range []string{"rate", "set"} {
		if c.Flags().Changed(name) {
			return usage("--%s is about testing a model, and --score uses it; leave one of them away", name)
		}
	}
	r, err := a.open(path)
	if err != nil {
		return err
	}
	images, err := a.pictureGallery(c.Context(), r.Model, o.score)
	if err != nil {
		return badInput(err)
	}
	l := listing{Run: path, Score: o.Score}
	score, err := a.scorer(c, r, &l)
	if err != nil {
		return err
	}
	if err := a.judge(images, score, &l); err != nil {
		return err
	}
	if o.sort {
		slices.SortStableFunc(l.Pictures, func(x, y judged) int { return cmp.Compare(y.Score, x.Score) })
	}
	a.reportSkipped(l.Skipped)
	return a.writeListing(l)
}

// scorer chooses the score: that of the threshold, unless another is named, for
// which there is then no threshold.
func (a *app) scorer(c *cobra.Command, r *run.Run, l *listing) (func(x *tensor.Tensor) ([]float64, error), error) {
	t, ok := r.Model.Threshold()
	if ok && (l.Score == "" || l.Score == t.Score) {
		l.Threshold, l.Score = &t, t.Score
	} else {
		a.say("warning: scores without verdicts: no threshold of this model and score was set; `diabolo anomaly %s` does it", l.Run)
	}
	var err error
	if l.Score, err = anomaly.VerdictScore(r, l.Score); err != nil {
		return nil, badInput(err)
	}
	s := &experiment.Subject{Run: r}
	if l.Score == model.ScoreLatent { // it is fitted to the images the model was trained with
		if s, err = a.subject(c, r); err != nil {
			return nil, err
		}
	}
	score, err := anomaly.Scorer(c.Context(), s, l.Score)
	return score, badInput(err)
}

// judge scores all images.
func (a *app) judge(images gallery, score func(x *tensor.Tensor) ([]float64, error), l *listing) error {
	b := a.newBar()
	defer b.end()
	strange := 0
	for batch, err := range images.batches {
		if err != nil {
			return err
		}
		scores, err := score(batch.images)
		if err != nil {
			return badInput(err)
		}
		for i, v := range scores {
			j := judged{File: batch.names[i], Class: batch.classes[i], Score: v}
			if l.Threshold != nil {
				above := l.Threshold.Strange(v)
				if j.Strange = &above; above {
					strange++
				}
			}
			l.Pictures = append(l.Pictures, j)
		}
		if b.due() {
			b.show("score", float64(len(l.Pictures))/float64(images.total), count(images.total, "image"))
		}
	}
	l.Images, l.Skipped = len(l.Pictures), images.skipped()
	if l.Threshold != nil {
		l.Strange = &strange
	}
	return nil
}

// writeListing prints the listing as CSV or JSON, or writes it to --out.
func (a *app) writeListing(l listing) error {
	var text []byte
	var err error
	asJSON := a.json || filepath.Ext(a.outPath) == ".json"
	if asJSON {
		if text, err = json.MarshalIndent(l, "", "  "); err == nil {
			text = append(text, '\n')
		}
	} else {
		text, err = l.csv()
	}
	if err != nil {
		return err
	}
	summary := l.summary()
	if a.outPath == "" {
		a.say("%s", summary)
		_, err := a.out.Write(text)
		return failed(err)
	}
	if err := atomicfile.Write(a.outPath, text); err != nil {
		return failed(err)
	}
	if a.json {
		return a.answer(l, nil)
	}
	fmt.Fprintln(a.out, summary)
	table{a.out}.row("file", a.outPath)
	return nil
}

// summary says in a line what was found.
func (l listing) summary() string {
	text := count(l.Images, "image")
	if l.Threshold != nil {
		text += fmt.Sprintf(", %s above the threshold %s of the %s score, which %s of normal images may exceed",
			thousands(*l.Strange), figure(l.Threshold.Value), l.Score, strconv.FormatFloat(100*l.Threshold.Rate, 'g', -1, 64)+"%")
	}
	if len(l.Skipped) > 0 {
		text += fmt.Sprintf("; %s left out", count(len(l.Skipped), "picture"))
	}
	return text
}

// csv returns a row for each picture: file, class, score, strange.
func (l listing) csv() ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	rows := [][]string{{"file", "class", "score", "strange"}}
	for _, p := range l.Pictures {
		verdict := ""
		if p.Strange != nil {
			verdict = strconv.FormatBool(*p.Strange)
		}
		rows = append(rows, []string{p.File, p.Class, strconv.FormatFloat(p.Score, 'g', 8, 64), verdict})
	}
	err := w.WriteAll(rows)
	return b.Bytes(), err
}
