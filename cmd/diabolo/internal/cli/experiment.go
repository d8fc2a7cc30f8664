package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/draw"
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/internal/file/atomicfile"
	"github.com/diabolo-go/diabolo/run"
)

// A verb is an experiment on the command line.
type verb struct {
	name, short, long string

	flags func(f *pflag.FlagSet) // of its own
	check func() error           // of these, before anything is loaded; may be nil
	run   func(ctx context.Context, s *experiment.Subject) (result any, section report.Section, err error)

	// instead, when set, may do another thing with the run, and says whether it did.
	instead func(c *cobra.Command, path string) (bool, error)
}

// verbs lists the experiments.
func (a *app) verbs() []verb {
	return []verb{a.reconstructVerb(), a.sampleVerb(), a.interpolateVerb(), a.projectVerb(), a.denoiseVerb(), a.attributeVerb(), a.anomalyVerb(), a.latentsVerb()}
}

// words is what sections are printed with: the command line speaks English.
var words = report.Printer{Lang: report.English}

const experimentLong = `

RUN is a run folder or a model.safetensors. The pictures go to RUN/%[1]s.png, the figures beside them as .json. The images
are those the run validated with; --set dataset.name=folder:PICTURES takes others, in the size and colour of the model unless
--resize makes them fit.`

func (a *app) verbCommand(v verb) *cobra.Command {
	c := &cobra.Command{
		Use: v.name + " RUN", Short: v.short, Long: v.long + fmt.Sprintf(experimentLong, v.name), Args: exactly(1, "a RUN"),
		RunE: func(c *cobra.Command, args []string) error { return a.experiment(c, v, args[0]) },
	}
	f := c.Flags()
	v.flags(f)
	f.StringVar(&a.outPath, "out", "", "the picture; default RUN/"+v.name+".png. The figures go beside it as .json")
	f.Uint64Var(&a.seed, "seed", 0, "of what is drawn; default that of the run")
	a.setFlag(f)
	a.resizeFlag(f)
	a.dataFlags(f)
	a.strictFlag(f)
	a.workerFlag(f)
	a.jsonFlag(f)
	return c
}

// experiment runs a verb: opens the run, asks, writes pictures and figures,
// answers.
func (a *app) experiment(c *cobra.Command, v verb, path string) error {
	if v.check != nil {
		if err := v.check(); err != nil {
			return err
		}
	}
	if v.instead != nil {
		if done, err := v.instead(c, path); done || err != nil {
			return err
		}
	}
	if filepath.Ext(a.outPath) == ".json" {
		return usage("--out %s: the figures would lie there; name the picture, such as %s.png", a.outPath, strings.TrimSuffix(a.outPath, ".json"))
	}
	if v.instead == nil {
		if err := a.checkResize(); err != nil {
			return err
		}
	}
	r, err := a.open(path)
	if err != nil {
		return err
	}
	s, err := a.subject(c, r)
	if err != nil {
		return err
	}
	b := a.newBar()
	s.Progress = func(share float64) {
		if b.due() {
			b.show(v.name, share, "")
		}
	}
	result, section, err := v.run(c.Context(), s)
	b.end()
	if err != nil {
		return badInput(err)
	}
	return a.finishExperiment(path, r.Dir, v.name, result, section)
}

// An experimentAnswer is what an experiment prints with --json, and writes.
type experimentAnswer struct {
	Run      string   `json:"run"`
	Pictures []string `json:"pictures"`
	Result   any      `json:"result"`
}

// finishExperiment writes pictures and figures, and prints the answer.
func (a *app) finishExperiment(path, dir, name string, result any, section report.Section) error {
	out := a.outPath
	switch {
	case out == "":
		out = filepath.Join(dir, name+".png")
	case filepath.Ext(out) == "":
		out += ".png"
	}
	answer := experimentAnswer{Run: path, Result: result}
	base := strings.TrimSuffix(out, filepath.Ext(out))
	for _, f := range section.Figures {
		file := out
		if f.Name != "" {
			file = base + "-" + f.Name + ".png"
		}
		if err := draw.WritePNG(file, f.Picture.Draw()); err != nil {
			return failed(err)
		}
		answer.Pictures = append(answer.Pictures, file)
	}
	text, err := json.MarshalIndent(answer, "", "  ")
	if err != nil {
		return err
	}
	if err := atomicfile.Write(base+".json", append(text, '\n')); err != nil {
		return failed(err)
	}
	return a.answer(answer, func(w io.Writer) {
		section.Print(w)
		for _, file := range answer.Pictures {
			table{w}.row("picture", file)
		}
	})
}

// open opens a RUN, and sets the number of goroutines that compute.
func (a *app) open(path string) (*run.Run, error) {
	workers, err := a.cores()
	if err != nil {
		return nil, err
	}
	runtime.GOMAXPROCS(workers)
	r, err := run.Open(path)
	return r, badInput(err)
}

// subject opens the images of a run, or the other ones that --set names.
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
	return s, badInput(err)
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

// setData lays --set over the data's options; the model is what it is.
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
