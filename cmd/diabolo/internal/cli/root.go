package cli

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"os"
	"runtime"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/lab"
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/internal/config/nearest"
	"github.com/diabolo-go/diabolo/internal/engine/kernel"
	"github.com/diabolo-go/diabolo/internal/printable"
	"github.com/diabolo-go/diabolo/internal/slice"
	"github.com/diabolo-go/diabolo/run"
)

// An app is one command line: where it prints, and the flags that several commands
// share.
type app struct {
	out, err io.Writer // which escape what is printed
	screen   io.Writer // where the bar moves: stderr as it is

	dataDir string
	workers int
	seed    uint64
	quiet   bool
	json    bool
	outPath string
	force   bool
	set     []string
	strict  bool
	resize  bool // fit other images to the model
}

const introduction = `Diabolo trains small image autoencoders on your CPU and shows what they learn.

Try it, no download needed:

  diabolo study                            five models, every experiment, one report; about three minutes
  diabolo train vae-digits                 a variational autoencoder of drawn digits; about a minute
  diabolo reconstruct runs/vae-digits-1    originals above their reconstructions
  diabolo train cvae-digits --epochs 3     a variational one whose decoder is also given the digit
  diabolo train ae-faces                   faces, in colour

With real pictures:

  diabolo data get mnist                   70,000 handwritten digits
  diabolo train vae-mnist
  diabolo train vae-mnist --set dataset.name=folder:PICTURES --set dataset.size=32`

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use: "diabolo", Short: "small image autoencoders on a CPU", Long: introduction,
		SilenceUsage: true, SilenceErrors: true, Args: cobra.ArbitraryArgs,
		PersistentPreRunE: func(*cobra.Command, []string) error { return a.prepare() },
	}
	root.RunE = a.group(root)
	root.SetOut(a.out)
	root.SetErr(a.err)
	root.SetFlagErrorFunc(flagError)
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetHelpCommand(&cobra.Command{Use: "help [COMMAND]", Short: "print the help of a command", RunE: a.help(root)})
	root.PersistentFlags().BoolVarP(&a.quiet, "quiet", "q", false, "do not print progress on stderr; warnings and errors stay")
	root.AddCommand(a.studyCommand(), a.trainCommand(), a.dataCommand(), a.runsCommand(),
		a.encodeCommand(), a.decodeCommand(), a.serveCommand(), a.benchCommand(), a.versionCommand(), a.completionCommand())
	for _, e := range lab.All {
		root.AddCommand(a.verbCommand(e))
	}
	describe(root)
	return root
}

// describe gives commands without a long help text their short one as a sentence.
func describe(c *cobra.Command) {
	if c.Long == "" {
		c.Long = report.Capital(c.Short) + "."
	}
	for _, s := range c.Commands() {
		describe(s)
	}
}

// group is what a command with sub-commands does by itself: it prints its help, or an
// error that names the nearest sub-command.
func (a *app) group(c *cobra.Command) func(*cobra.Command, []string) error {
	return func(_ *cobra.Command, args []string) error {
		if len(args) == 0 {
			return c.Help()
		}
		names := slice.Map(c.Commands(), (*cobra.Command).Name)
		return usage("%s has no command %q%s", c.CommandPath(), args[0], nearest.Hint(args[0], names))
	}
}

func (a *app) help(root *cobra.Command) func(*cobra.Command, []string) error {
	return func(_ *cobra.Command, args []string) error {
		c, rest, err := root.Find(args)
		if err != nil || len(rest) > 0 {
			return a.group(root)(root, args)
		}
		return c.Help()
	}
}

// flagError explains what is wrong with a flag, and names the nearest one.
func flagError(c *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	if !errors.As(err, &unknown) {
		text, _, _ := strings.Cut(err.Error(), ": strconv.")
		return usage("%s: %s; see %s --help", c.CommandPath(), text, c.CommandPath())
	}
	var names []string
	c.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	if name, ok := nearest.Name(unknown.GetSpecifiedName(), names); ok {
		return usage("%s has no flag --%s; did you mean --%s?", c.CommandPath(), unknown.GetSpecifiedName(), name)
	}
	return usage("%s: %w; see %s --help", c.CommandPath(), err, c.CommandPath())
}

// exactly checks that there are n arguments, which what names.
func exactly(n int, what string) cobra.PositionalArgs { return between(n, n, what) }

// between checks that there are least to most arguments, which what names.
func between(least, most int, what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		switch {
		case len(args) < least:
			return usage("%s: %s is missing; see %s --help", c.CommandPath(), what, c.CommandPath())
		case len(args) > most:
			return usage("%s: unexpected argument %q", c.CommandPath(), args[most])
		}
		return nil
	}
}

// flags adds flags that several commands share.
func (a *app) flags(f *pflag.FlagSet, names ...string) {
	for _, name := range names {
		switch name {
		case "data-dir":
			f.StringVar(&a.dataDir, name, os.Getenv("DIABOLO_DATA"), "folder that holds the data sets, one sub-folder each; default $DIABOLO_DATA, else the user's cache folder")
		case "json":
			f.BoolVar(&a.json, name, false, "print the result as JSON")
		case "resize":
			f.BoolVar(&a.resize, name, false, "fit other images to the model: crop as in training (by default to the largest centred square), resize, convert the colours")
		case "set data":
			f.StringArrayVar(&a.set, "set", nil, "change one option of the data, such as dataset.name=folder:PICTURES; may be repeated")
		case "set":
			f.StringArrayVar(&a.set, name, nil, "change one option of the config, such as train.batch=64; may be repeated")
		case "strict":
			f.BoolVar(&a.strict, name, false, "fail on a broken picture in a folder instead of skipping it")
		case "workers":
			f.IntVar(&a.workers, name, 0, "number of goroutines to compute with; 0 uses all cores. The results do not depend on this number")
		default:
			panic("cli: no shared flag --" + name)
		}
	}
}

// prepare runs before every command: it checks what this machine computes with, and
// turns --workers 0 into the number of cores.
func (a *app) prepare() error {
	if a.workers < 0 {
		return usage("--workers %d, want 0 for all cores, or more", a.workers)
	}
	a.workers = cmp.Or(a.workers, runtime.GOMAXPROCS(0))
	return badInput(kernel.Check())
}

// setAll applies the options of --set to c.
func (a *app) setAll(c *run.Config) error {
	for _, s := range a.set {
		if err := run.Set(c, s); err != nil {
			return usage("--set %w", err)
		}
	}
	return nil
}

// answer prints v as JSON, or as a table for people.
func (a *app) answer(v any, table func(io.Writer)) error {
	if !a.json {
		table(a.out)
		return nil
	}
	doc := new(bytes.Buffer)
	enc := json.NewEncoder(doc)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return err
	}
	_, err := a.out.Write(printable.JSON(doc.Bytes()))
	return err
}
