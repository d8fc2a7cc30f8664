package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/internal/draw"
	"github.com/diabolo-go/diabolo/internal/file/atomicfile"
	"github.com/diabolo-go/diabolo/model"
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
	s, dir, err := a.openSubject(c, path)
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
	return a.finishExperiment(path, dir, v.name, result, section)
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

// openSubject loads a model and the data its run was trained with, or the other
// data that --set names. dir is where the model lies.
func (a *app) openSubject(c *cobra.Command, path string) (s *experiment.Subject, dir string, err error) {
	m, dir, err := a.openModel(path)
	if err != nil {
		return nil, "", err
	}
	config, err := experimentConfig(dir, m)
	if err != nil {
		return nil, "", badInput(err)
	}
	trained := config.Dataset
	a.takeOther(&config, m.Config().Input)
	if err := a.setData(&config); err != nil {
		return nil, "", err
	}
	s, err = a.subjectOf(c.Context(), m, config)
	if err != nil {
		return nil, "", err
	}
	s.Own = run.Holds(dir) && sameImages(trained, config.Dataset)
	if c.Flags().Changed("seed") {
		s.Seed = a.seed
	}
	a.opened.dir, a.opened.config = dir, config
	return s, dir, badInput(s.Check())
}

// openModel loads a model, and sets the number of goroutines that compute. dir is
// where the model lies.
func (a *app) openModel(path string) (m *model.Model, dir string, err error) {
	workers, err := a.cores()
	if err != nil {
		return nil, "", err
	}
	runtime.GOMAXPROCS(workers)
	if m, err = model.Load(path); err != nil {
		return nil, "", badInput(err)
	}
	return m, folderOf(path), nil
}

// folderOf returns the folder of a RUN, which may be a model file.
func folderOf(path string) string {
	if info, err := os.Stat(path); err == nil && !info.IsDir() {
		return filepath.Dir(path)
	}
	return path
}

// subjectOf loads the images a config names, for a model.
func (a *app) subjectOf(ctx context.Context, m *model.Model, config run.Config) (*experiment.Subject, error) {
	data, err := a.loadData(ctx, config.Dataset, runtime.GOMAXPROCS(0))
	if err != nil {
		return nil, err
	}
	s := &experiment.Subject{Model: m, Data: data, Noise: config.Dataset.Noise, Seed: config.Train.Seed}
	if len(config.Dataset.Only) > 0 {
		s.Everything = func(ctx context.Context) (*dataset.Data, error) { return a.loadEverything(ctx, config.Dataset) }
	}
	return s, nil
}

// experimentConfig returns the config of the run the model lies in, or what the
// model file itself says.
func experimentConfig(dir string, m *model.Model) (run.Config, error) {
	c, err := run.ReadConfig(dir)
	if errors.Is(err, fs.ErrNotExist) {
		c, err = run.Default(), nil
		c.Dataset.Name = m.Meta()["dataset"]
		c.Model = m.Config()
	}
	return c, err
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

// sameImages reports whether two configs give the same images, split alike: then
// what a model was trained with is known. Noise and augmentation come on top.
func sameImages(a, b dataset.Config) bool {
	a.Noise, b.Noise = nil, nil
	a.Augment, b.Augment = nil, nil
	return reflect.DeepEqual(a, b)
}

// takeOther leaves away what a run says of its own data, when --set names other
// data: all images there. With --resize they are made to what the model takes;
// without it they must have that size and colour.
func (a *app) takeOther(c *run.Config, input []int) {
	for _, s := range a.set {
		name, ok := strings.CutPrefix(s, "dataset.name=")
		if !ok || name == c.Dataset.Name || len(input) != 3 || input[1] != input[2] {
			continue
		}
		c.Dataset = dataset.Config{Name: name, Noise: c.Dataset.Noise, Split: &dataset.Split{By: "none"}}
		if a.exact = !a.resize; a.exact && !strings.HasPrefix(name, "folder:") {
			return // in its own size: the model says whether it fits
		}
		c.Dataset.Size, c.Dataset.Colour = input[1], "rgb"
		if input[0] == 1 {
			c.Dataset.Colour = "grey"
		}
		return
	}
}
