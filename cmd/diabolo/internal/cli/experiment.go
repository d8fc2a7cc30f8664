package cli

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/lab"
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/anomaly"
	"github.com/diabolo-go/diabolo/internal/config/option"
	"github.com/diabolo-go/diabolo/internal/file/atomicfile"
	tablefile "github.com/diabolo-go/diabolo/internal/file/table"
	"github.com/diabolo-go/diabolo/picture"
	"github.com/diabolo-go/diabolo/run"
)

// A verb is an experiment on the command line.
type verb struct {
	lab.Experiment
	lab.Question
	scoring *scoring // of anomaly; nil for the others
}

// words prints sections: the command line is in English.
var words = report.Printer{Lang: report.English}

const experimentLong = `

RUN is a run folder or a model.safetensors file. The first picture is written to RUN/%[1]s.png, any others to
RUN/%[1]s-NAME.png, and the numbers to RUN/%[1]s.json. It looks at the run's validation images;
--set dataset.name=folder:PICTURES takes others, which must have the model's size and colour unless --resize makes them fit.`

func (a *app) verbCommand(e lab.Experiment) *cobra.Command {
	v := verb{Experiment: e, Question: e.Ask()}
	if o, ok := v.Options.(*anomaly.Options); ok {
		v.scoring = &scoring{Options: o}
	}
	c := &cobra.Command{
		Use: v.Name + " RUN", Short: v.Short, Long: v.Long + fmt.Sprintf(experimentLong, v.Name), Args: exactly(1, "a RUN"),
		RunE: func(c *cobra.Command, args []string) error { return a.experiment(c, v, args[0]) },
	}
	f := c.Flags()
	optionFlags(f, v.Options.Fields())
	if v.scoring != nil {
		v.scoring.flags(f)
	}
	f.StringVar(&a.outPath, "out", "", "file of the picture; default RUN/"+v.Name+".png. The numbers go beside it as .json")
	f.Uint64Var(&a.seed, "seed", 0, "seed of everything random; default that of the run")
	a.flags(f, "set data", "resize", "data-dir", "strict", "workers", "json")
	return c
}

// experiment checks the flags of a verb, and runs it.
func (a *app) experiment(c *cobra.Command, v verb, path string) error {
	if err := option.Check(v.Options.Fields()); err != nil {
		return flagged(err)
	}
	if o := v.scoring; o != nil {
		if err := o.check(); err != nil {
			return err
		}
		if len(o.score) > 0 {
			return a.scorePictures(c, path, o)
		}
	}
	if err := a.checkOut(v); err != nil {
		return err
	}
	if v.scoring == nil {
		if err := a.checkResize(); err != nil {
			return err
		}
	}
	return a.runExperiment(c, v, path)
}

// runExperiment opens the run, runs the experiment, writes the pictures and numbers, and
// prints the answer.
func (a *app) runExperiment(c *cobra.Command, v verb, path string) error {
	r, err := a.open(path)
	if err != nil {
		return err
	}
	s, err := a.subject(c, r)
	if err != nil {
		return err
	}
	if v.scoring != nil {
		defer v.scoring.files.discard()
		if err := v.scoring.prepare(c.Context(), s); err != nil {
			return err
		}
	}
	info, err := s.Examine(c.Context())
	if err != nil {
		return badInput(err)
	}
	if info.Diagnosis != "" {
		a.warn("%s", info.Diagnosis)
	}
	b := a.newBar()
	s.Progress = b.sharing(v.Name, "")
	result, err := v.Run(c.Context(), s)
	b.end()
	if err != nil {
		return flagged(err)
	}
	if v.scoring != nil {
		if err := v.scoring.files.draw(); err != nil {
			return failed(err)
		}
	}
	if t, ok := result.(csvTable); ok && a.outPath == tablefile.Standard {
		return failed(t.WriteCSV(a.out))
	}
	answer := run.Answer{Run: path, Diagnosis: info.Diagnosis, Pictures: []string{}, Result: result}
	var beside kept
	beside.path, beside.content = v.Keep(r, result)
	err = a.finishExperiment(c.Context(), a.pictureFile(r.Dir, v.Name), answer, words.About(info, v.Section(words, result)), beside)
	if err != nil || v.scoring == nil {
		return err
	}
	return a.keepMaps(v.scoring)
}

// kept is a file that a result adds to the model, with its content; "": none.
type kept struct {
	path    string
	content any
}

// finishExperiment writes an answer, and prints it as a section; out is the path of the
// first picture.
func (a *app) finishExperiment(ctx context.Context, out string, answer run.Answer, section report.Section, beside kept) error {
	if err := writeExperiment(ctx, out, &answer, section.Figures, beside); err != nil {
		return err
	}
	if beside.path != "" {
		a.say("the %s is saved in %s", strings.TrimSuffix(filepath.Base(beside.path), filepath.Ext(beside.path)), beside.path)
	}
	return a.answer(answer, func(w io.Writer) {
		section.Print(w)
		for _, file := range answer.Pictures {
			table{w}.row("picture", file)
		}
		if answer.Table != "" {
			table{w}.row("table", answer.Table)
		}
	})
}

// checkOut refuses an --out that is no place for the picture, or for the table.
func (a *app) checkOut(v verb) error {
	if a.outPath == tablefile.Standard {
		if _, ok := v.NewResult().(csvTable); !ok {
			return usage("--out -: %s has no table of the images to write to stdout; name the picture", v.Name)
		}
		return a.checkStandard()
	}
	if filepath.Ext(a.outPath) == ".json" {
		return usage("--out %s: that is where the numbers go; name the picture, such as %s.png", a.outPath, strings.TrimSuffix(a.outPath, ".json"))
	}
	return nil
}

// checkStandard refuses two documents on stdout.
func (a *app) checkStandard() error {
	if a.json && a.outPath == tablefile.Standard {
		return usage("--json and --out - both write to stdout; omit one of them")
	}
	return nil
}

// pictureFile is the path of the first picture of an experiment.
func (a *app) pictureFile(dir, name string) string {
	switch {
	case a.outPath == "":
		return filepath.Join(dir, name+".png")
	case filepath.Ext(a.outPath) == "":
		return a.outPath + ".png"
	}
	return a.outPath
}

// writeExperiment writes the numbers of an answer, with the pictures and the table of the
// images that they list and what is kept beside the model, all or none; out is the path of
// the first picture. An interruption leaves none.
func writeExperiment(ctx context.Context, out string, answer *run.Answer, figures []report.Figure, beside kept) error {
	base := strings.TrimSuffix(out, filepath.Ext(out))
	set, err := atomicfile.CreateSet(base + ".json")
	if err != nil {
		return err
	}
	defer set.Discard()
	for _, f := range figures {
		file := out
		if f.Name != "" {
			file = base + "-" + f.Name + ".png"
		}
		answer.Pictures = append(answer.Pictures, file)
		data, err := picture.PNG(f.Picture.Draw())
		if err := cmp.Or(ctx.Err(), err); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		if err := set.Add(file, data); err != nil {
			return err
		}
	}
	if t, ok := answer.Result.(csvTable); ok {
		answer.Table = base + ".csv"
		var b bytes.Buffer
		if err := t.WriteCSV(&b); err != nil {
			return err
		}
		if err := set.Add(answer.Table, b.Bytes()); err != nil {
			return err
		}
	}
	if beside.path != "" {
		if err := set.ReplaceJSON(beside.path, beside.content); err != nil {
			return err
		}
	}
	return set.CommitJSON(answer, run.AnswerFiles(base+".json")...)
}

// A csvTable is a result with figures for each image.
type csvTable interface{ WriteCSV(w io.Writer) error }

// open opens a RUN, and sets the number of goroutines that compute.
func (a *app) open(path string) (*run.Run, error) {
	runtime.GOMAXPROCS(a.workers)
	r, err := run.Open(path)
	return r, badInput(err)
}

// subject opens the images of a run, or the others that --set names.
func (a *app) subject(c *cobra.Command, r *run.Run) (*experiment.Subject, error) {
	o := experiment.OpenOptions{Resize: a.resize, Loader: a.loader(), Load: a.loadData}
	if c.Flags().Changed("seed") {
		o.Seed = &a.seed
	}
	if len(a.set) > 0 {
		config := r.Config
		if name, other := a.otherData(); other && name != config.Dataset.Name {
			config.Dataset = dataset.Config{Name: name}
		}
		if err := a.setData(&config); err != nil {
			return nil, err
		}
		o.Images = &config.Dataset
	}
	s, err := experiment.Open(c.Context(), r, o)
	if err != nil {
		return nil, badInput(err)
	}
	a.reportWarnings(s.Warnings)
	return s, nil
}

// otherData returns the data set that --set names.
func (a *app) otherData() (name string, named bool) {
	for _, s := range a.set {
		if name, named = strings.CutPrefix(s, "dataset.name="); named {
			return name, true
		}
	}
	return "", false
}

// setData applies --set to the options of the data; those of a trained model are fixed.
func (a *app) setData(c *run.Config) error {
	for _, s := range a.set {
		if !strings.HasPrefix(s, "dataset.") {
			return usage("--set %s: the model is trained; only dataset.* can be set", s)
		}
	}
	if err := a.setAll(c); err != nil {
		return err
	}
	return badInput(c.Dataset.Validate())
}
