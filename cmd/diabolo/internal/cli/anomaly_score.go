package cli

import (
	"fmt"
	"io"
	"path/filepath"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/score"
	"github.com/diabolo-go/diabolo/internal/file/atomicfile"
	tablefile "github.com/diabolo-go/diabolo/internal/file/table"
	"github.com/diabolo-go/diabolo/internal/printable"
	"github.com/diabolo-go/diabolo/model"
)

// A listing is the answer of `anomaly --score`.
type listing struct {
	Run string `json:"run"`
	score.Result
	Skipped []dataset.Problem `json:"skipped,omitempty"`
}

// scorePictures is `diabolo anomaly RUN --score`.
func (a *app) scorePictures(c *cobra.Command, path string, o *scoring) error {
	for _, name := range []string{"rate", "set"} {
		if c.Flags().Changed(name) {
			return usage("--%s is for testing a model, and --score applies it; omit one of them", name)
		}
	}
	r, err := a.open(path)
	if err != nil {
		return err
	}
	images, err := a.pictureGallery(c.Context(), r, o.score)
	if err != nil {
		return badInput(err)
	}
	name, t, err := r.Verdict(o.Score)
	if err == nil && t == nil {
		a.warn("scores without verdicts: this model has no threshold for this score; `diabolo anomaly %s` sets one", path)
	}
	if err != nil {
		return badInput(err)
	}
	s := &experiment.Subject{Run: r}
	if model.NeedsReference(name) && t.Reference() == nil { // which is learned from the images of the training
		if s, err = a.subject(c, r); err != nil {
			return err
		}
	}
	if err := o.files.begin(o.maps); err != nil {
		return err
	}
	defer o.files.discard()
	b := a.newBar()
	list, err := score.Run(c.Context(), s, images.batches, score.Options{Score: name, Sort: o.sort, Maps: o.listMaps(), Progress: b.counting("score", images.total)})
	b.end()
	if err != nil {
		return badInput(err)
	}
	if err := o.files.draw(); err != nil {
		return failed(err)
	}
	l := listing{path, list, images.skipped()}
	a.reportSkipped(l.Skipped)
	a.reportWarnings(images.warnings())
	if err := a.writeListing(l); err != nil {
		return err
	}
	return a.keepMaps(o)
}

// writeListing prints the listing as CSV or JSON, or writes it to --out.
func (a *app) writeListing(l listing) error {
	if a.outPath == "" || a.outPath == tablefile.Standard {
		a.say("%s", l.summary())
		if a.json {
			return a.answer(l, nil)
		}
		for i := range l.Pictures { // a line of the table is one of the terminal
			l.Pictures[i].File, l.Pictures[i].Class = printable.Name(l.Pictures[i].File), printable.Name(l.Pictures[i].Class)
		}
		return failed(l.WriteCSV(a.out))
	}
	var err error
	if a.json || filepath.Ext(a.outPath) == ".json" {
		err = atomicfile.WriteJSON(a.outPath, l)
	} else {
		err = atomicfile.Fill(a.outPath, func(f *atomicfile.File) error { return l.WriteCSV(f) })
	}
	if err != nil {
		return err
	}
	return a.answer(l, func(w io.Writer) {
		printLine(w, "%s", l.summary())
		table{w}.row("file", a.outPath)
	})
}

// summary describes a listing in one line.
func (l listing) summary() string {
	text := count(l.Images, "image")
	if l.Threshold != nil {
		text += fmt.Sprintf(", %s above the threshold %s of the %s score, set for a false-alarm rate of %s",
			thousands(*l.Strange), figure(l.Threshold.Value), l.Score, strconv.FormatFloat(100*l.Threshold.Rate, 'g', -1, 64)+"%")
	}
	if len(l.Skipped) > 0 {
		text += fmt.Sprintf("; %s skipped", count(len(l.Skipped), "picture"))
	}
	return text
}
