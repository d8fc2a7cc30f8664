package cli

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
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
	"github.com/diabolo-go/diabolo/run"
)

// An app is one command line: where it prints, and the flags that several
// commands share.
type app struct {
	out, err io.Writer

	dataDir string
	workers int
	seed    uint64
	quiet   bool
	json    bool
	outPath string
	force   bool
	set     []string
	strict  bool
	resize  bool // other images are made to fit the model
}

const introduction = `Diabolo trains small image autoencoders on your CPU and shows what they learn.

Try it, no download needed:

  diabolo study                            five models and every experiment, one report, in about three minutes
  diabolo train vae-digits                 a variational autoencoder of drawn digits, in about a minute
  diabolo reconstruct runs/vae-digits-1    pictures above what the model makes of them
  diabolo train cvae-digits --epochs 3     one that is told the digit
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
	root.SetHelpCommand(&cobra.Command{Use: "help [COMMAND]", Short: "help about a command", RunE: a.help(root)})
	root.PersistentFlags().BoolVarP(&a.quiet, "quiet", "q", false, "no progress on stderr")
	root.AddCommand(a.studyCommand(), a.trainCommand(), a.dataCommand(), a.runsCommand(),
		a.encodeCommand(), a.decodeCommand(), a.serveCommand(), a.benchCommand(), a.versionCommand(), a.completionCommand())
	for _, e := range lab.All {
		root.AddCommand(a.verbCommand(e))
	}
	return root
}

// group is what a command does that only has others below it: its help, or an
// error that names the nearest one.
func (a *app) group(c *cobra.Command) func(*cobra.Command, []string) error {
	return func(_ *cobra.Command, args []string) error {
		if len(args) == 0 {
			return c.Help()
		}
		names := report.Each(c.Commands(), (*cobra.Command).Name)
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

// flagError explains a flag that is wrong, and names the nearest.
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

// exactly checks the number of arguments; what names them.
func exactly(n int, what string) cobra.PositionalArgs { return between(n, n, what) }

// between checks that there are at least as many arguments, and at most as many.
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

// flags gives a command flags that several commands have.
func (a *app) flags(f *pflag.FlagSet, names ...string) {
	for _, name := range names {
		switch name {
		case "data-dir":
			f.StringVar(&a.dataDir, name, os.Getenv("DIABOLO_DATA"), "folder of the data sets, each in one of its name; default $DIABOLO_DATA, else the user's cache")
		case "json":
			f.BoolVar(&a.json, name, false, "print the answer as JSON")
		case "resize":
			f.BoolVar(&a.resize, name, false, "make other images fit the model: the largest centred square, resized, in its colours")
		case "set":
			f.StringArrayVar(&a.set, name, nil, "change one option of the config, such as train.batch=64; may be repeated")
		case "strict":
			f.BoolVar(&a.strict, name, false, "a broken picture in a folder is an error, instead of left out")
		case "workers":
			f.IntVar(&a.workers, name, 0, "goroutines that compute; 0 is all cores. The results do not depend on it")
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

// setAll lays the options of --set over c.
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
	enc := json.NewEncoder(a.out)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// say prints a line for people on stderr.
func (a *app) say(format string, args ...any) {
	if !a.quiet {
		fmt.Fprintf(a.err, format+"\n", args...)
	}
}
