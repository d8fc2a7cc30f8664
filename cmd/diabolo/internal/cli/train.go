package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/track"
	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/internal/slice"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/train"
)

// trainFlags are the flags that only train has.
type trainFlags struct {
	epochs int
	resume string
	init   string
	print  bool
	every  int
	failOn string
	normal string
}

// collapse is the value of --fail-on.
const collapse = "collapse"

const trainLong = `Trains a model and saves it in a run folder: runs/PRESET-1, runs/PRESET-2 and so on, or --out.

A preset is a built-in config (train --print PRESET shows it); a config file has the same form. --set changes single options:
--set train.batch=64 --set model.latent=8 --set dataset.only=[3,8].

Ctrl-C saves; --resume RUN continues and ends with the same weights, bit for bit, as a run that was never stopped.

Presets:
`

func (a *app) trainCommand() *cobra.Command {
	var t trainFlags
	c := &cobra.Command{
		Use: "train PRESET|FILE.yaml", Short: "train a model and save it in a run folder", Long: trainLong + presetTable(),
		Example: "  diabolo train vae-digits --epochs 3\n  diabolo train my.yaml --out runs/mine\n  diabolo train --resume runs/mine --epochs 20",
		RunE:    func(c *cobra.Command, args []string) error { return a.train(c, t, args) },
		Args:    cobra.ArbitraryArgs, ValidArgsFunction: oneOf(run.Presets()...),
	}
	f := c.Flags()
	f.IntVar(&t.epochs, "epochs", 0, "number of epochs")
	f.Uint64Var(&a.seed, "seed", 0, "seed of the initial weights, the order of the images, dropout and noise")
	f.StringVar(&a.outPath, "out", "", "run folder; default runs/PRESET-N, the next free one")
	f.BoolVar(&a.force, "force", false, "replace the run in --out")
	f.StringVar(&t.resume, "resume", "", "continue this run")
	f.StringVar(&t.init, "init", "", "start from the weights of this run or model file")
	f.StringVar(&t.normal, "normal", "", "train on this class alone, as normal images; the same as --set dataset.only=[CLASS]")
	f.BoolVar(&t.print, "print", false, "print the config and stop")
	f.IntVar(&t.every, "checkpoint-every", 0, "also write a checkpoint after every N steps, not only after each epoch")
	f.StringVar(&t.failOn, "fail-on", "", "only collapse: exit with code 1 if the trained model ignores its input; the run is kept")
	a.flags(f, "set", "data-dir", "strict", "workers", "json")
	return c
}

func presetTable() string {
	rows := slice.Map(run.Presets(), func(name string) string { return fmt.Sprintf("  %-12s %s", name, run.About(name)) })
	return strings.Join(rows, "\n")
}

func (a *app) train(c *cobra.Command, t trainFlags, args []string) error {
	if t.every < 0 {
		return usage("--checkpoint-every %d, want 0 or more steps", t.every)
	}
	if t.failOn != "" && t.failOn != collapse {
		return usage("--fail-on %s: want %s", t.failOn, collapse)
	}
	if t.resume != "" {
		return a.resume(c, t, args)
	}
	if len(args) == 0 && a.setsFolder() {
		a.say("no preset is named: vae, which reconstructs, draws new images and maps them; ae, cvae (told the class) and one (finds strange images) are the others for a folder")
		args = []string{"vae"}
	}
	if err := exactly(1, "a PRESET or FILE.yaml")(c, args); err != nil {
		return err
	}
	cfg, name, err := a.trainConfig(c, t, args[0])
	if err != nil {
		return err
	}
	if t.print {
		return a.printConfig(c, cfg, args[0])
	}
	if a.outPath != "" {
		if err := run.Free(a.outPath, a.force); err != nil {
			return badInput(err)
		}
	} else if a.force {
		return usage("--force replaces the run in --out, and no --out is given")
	}
	o := train.Options{Config: cfg, Name: name, Init: t.init, Every: t.every}
	return a.runTraining(c.Context(), t, o, func() (*run.Folder, error) {
		if a.outPath == "" {
			return run.CreateNext("runs", name)
		}
		return run.Create(a.outPath, a.force)
	})
}

// trainConfig returns the config of a preset or file with the flags and options applied,
// and its short name.
func (a *app) trainConfig(c *cobra.Command, t trainFlags, arg string) (run.Config, string, error) {
	cfg, err := readConfig(arg)
	if err != nil {
		return cfg, "", badInput(err)
	}
	if c.Flags().Changed("epochs") {
		cfg.Train.Epochs = t.epochs
	}
	if c.Flags().Changed("seed") {
		cfg.Train.Seed = a.seed
	}
	if err := a.setAll(&cfg); err != nil {
		return cfg, "", err
	}
	if t.normal != "" {
		cfg.Dataset.Only = []string{t.normal}
	}
	if err := cfg.Validate(); err != nil {
		return cfg, "", badInput(err)
	}
	return cfg, strings.TrimSuffix(filepath.Base(arg), filepath.Ext(arg)), nil
}

// setsFolder reports whether --set names a folder of images.
func (a *app) setsFolder() bool {
	return slices.ContainsFunc(a.set, func(option string) bool {
		return strings.HasPrefix(option, "dataset.name="+dataset.FolderPrefix)
	})
}

// readConfig reads a file if the argument looks like one, by its path or extension, and
// else a preset.
func readConfig(arg string) (run.Config, error) {
	if run.Holds(arg) {
		return run.Config{}, fmt.Errorf("%s is a run; --resume %s continues it", arg, arg)
	}
	if ext := filepath.Ext(arg); ext == ".yaml" || ext == ".yml" || strings.ContainsAny(arg, `/\`) {
		return run.Read(arg)
	}
	return run.Preset(arg)
}

// printConfig prints a preset as it was written, comments included, or the config that
// results from flags and options.
func (a *app) printConfig(c *cobra.Command, cfg run.Config, arg string) error {
	text, err := run.PresetText(arg)
	changed := len(a.set) > 0 || c.Flags().Changed("normal") || c.Flags().Changed("epochs") || c.Flags().Changed("seed")
	if err != nil || changed {
		if text, err = cfg.Filled().YAML(); err != nil {
			return err
		}
	}
	_, err = a.out.Write(text)
	return err
}

// runTraining loads the data, trains, and prints the result. The folder is made only
// after everything has been checked.
func (a *app) runTraining(ctx context.Context, flags trainFlags, o train.Options, open func() (*run.Folder, error)) error {
	b := a.newBar()
	o.Progress, o.Tracker = b.training, new(track.Files)
	t, err := a.prepareTraining(ctx, o, flags.resume)
	if err != nil {
		return err
	}
	defer t.Close()
	folder, err := open()
	if err != nil {
		return createError(err)
	}
	defer folder.Abandon()
	result, err := a.fit(ctx, t, folder)
	b.end()
	if err != nil {
		return err
	}
	if err := a.reportRun(folder.Dir, result); err != nil {
		return err
	}
	if flags.failOn == collapse && result.Info.Status == run.Collapsed {
		return failed(errors.New(result.Info.Diagnosis))
	}
	return nil
}

// prepareTraining loads the data and checks everything; dir is the folder of a run to resume.
func (a *app) prepareTraining(ctx context.Context, o train.Options, dir string) (t *train.Trainer, err error) {
	if o.Resume {
		o.Data, err = a.resumedData(ctx, dir, o.Config.Dataset)
	} else {
		o.Data, err = a.loadData(ctx, o.Config.Dataset, a.loader())
	}
	if err != nil {
		return nil, err
	}
	a.fitBatch(&o)
	o.Workers, o.Version = a.workers, version()
	o.Warn = func(text string) { a.warn("%s", text) }
	t, err = train.New(o)
	return t, badInput(err)
}

// fitBatch makes the batch of a preset for any folder no larger than the images are many,
// unless --set names it.
func (a *app) fitBatch(o *train.Options) {
	t, n := &o.Config.Train, o.Data.Train.Len()
	told := slices.ContainsFunc(a.set, func(option string) bool {
		return strings.HasPrefix(option, "train.batch=") || strings.HasPrefix(option, "train=")
	})
	if o.Resume || o.Config.Model.Layers != model.Auto || told || n == 0 || t.Batch <= n {
		return
	}
	a.say("train.batch is %d instead of %d: there are no more training images", n, t.Batch)
	t.Batch = n
}

// fit prints what is trained, and trains it.
func (a *app) fit(ctx context.Context, t *train.Trainer, folder *run.Folder) (train.Result, error) {
	a.say("%s: %s, %d latents, %s parameters; run folder %s", t.Config().Dataset.Name, t.Config().Model.Name(),
		t.Config().Model.Latent, thousands(t.Model().ParamCount()), folder.Dir)
	result, err := t.Run(ctx, folder)
	return result, failed(err)
}

// loader returns the options for loading a data set.
func (a *app) loader() dataset.Options {
	return dataset.Options{Dir: a.dataDir, Workers: a.workers, Strict: a.strict}
}

// loadData loads a data set, showing its progress and warnings.
func (a *app) loadData(ctx context.Context, c dataset.Config, o dataset.Options) (*dataset.Data, error) {
	b := a.newBar()
	o.Progress, o.Warn = b.reading, b.warn
	data, err := dataset.Load(ctx, c, o)
	b.end()
	if err != nil {
		return nil, badInput(err)
	}
	for _, w := range data.Warnings {
		a.warn("%s", w)
	}
	if strings.HasSuffix(data.LeftOut(), " more") {
		a.say("'diabolo data check %s' lists all that were left out", c.Name)
	}
	return data, nil
}

// createError tells an existing run, which is bad input, from a folder that cannot be
// made, which is a failure.
func createError(err error) error {
	if errors.Is(err, run.ErrHeld) {
		return badInput(err)
	}
	return failed(err)
}

// reportRun prints the result of a training.
func (a *app) reportRun(dir string, r train.Result) error {
	answer := struct {
		Run string `json:"run"`
		train.Result
	}{dir, r}
	return a.answer(answer, func(w io.Writer) { runTable(w, dir, r) })
}

func runTable(w io.Writer, dir string, r train.Result) {
	i := r.Info
	t := table{w}
	t.row("run", dir)
	t.row("status", string(i.Status))
	if i.Diagnosis != "" {
		t.row("diagnosis", i.Diagnosis)
	}
	if last := i.Last; last != nil {
		t.row("epochs", fmt.Sprintf("%d, %s of training", last.Epoch, duration(i.Seconds)))
	}
	t.reached(i)
	if i.Model > 0 {
		t.row("model", fmt.Sprintf("%s, of epoch %d", filepath.Join(dir, model.FileName), i.Model))
	}
	for _, f := range []string{run.LossFile, run.ReconFile} {
		if _, err := os.Stat(filepath.Join(dir, f)); err == nil {
			t.row("picture", filepath.Join(dir, f))
		}
	}
}

// reached prints the losses of the last and the best epoch of a run.
func (t table) reached(i run.Info) {
	if i.Last != nil {
		t.row("last epoch", losses(*i.Last))
	}
	if i.Best != nil {
		t.row("best epoch", fmt.Sprintf("%d: %s", i.Best.Epoch, losses(*i.Best)))
	}
}

// losses describes an epoch in one line.
func losses(e run.Epoch) string {
	s := "train " + figure(e.TrainLoss)
	v := e.Validation
	if v == nil {
		return s
	}
	s += "  val " + figure(v.Loss)
	if len(v.Parts) > 1 {
		parts := slice.Map(v.Parts, func(p model.Part) string { return p.Name + " " + figure(p.Value) })
		s += " (" + strings.Join(parts, ", ") + ")"
	}
	if v.ELBO != nil {
		s += "  elbo " + figure(*v.ELBO)
	}
	return s
}
