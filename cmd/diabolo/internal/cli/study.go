package cli

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/study"
)

const studyLong = `Trains five models, runs every experiment on them and writes one report, an HTML page to open in a browser:

  a plain autoencoder of faces: reconstructions, new faces, a smile added and what else that changes
  a variational one of digits: new digits, interpolations, a map of the latents
  a conditional one: digits of a class you ask for
  a denoising one of digits, and one trained on a single digit, which treats the others as anomalies

--data synthetic (the default) draws digits and faces, with no download; real uses MNIST and LFW (first run diabolo data get
mnist and diabolo data get lfw) and trains for as long as the published study it reproduces; folder:PATH uses your own
images, one sub-folder per class.

Results are kept in the study's folder: after Ctrl-C or a power cut the same command resumes and repeats at most the epoch or
experiment that was interrupted.`

func (a *app) studyCommand() *cobra.Command {
	o := study.Options{}
	lang := string(report.English)
	c := &cobra.Command{
		Use: "study", Short: "train models, run every experiment and write one report", Long: studyLong, Args: exactly(0, ""),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := a.studyNumbers(c, &o); err != nil {
				return err
			}
			return a.study(c.Context(), o, lang)
		},
	}
	f := c.Flags()
	f.StringVar(&o.Data, "data", study.Synthetic, "synthetic, real or folder:PATH")
	f.IntVar(&o.Size, "size", 0, "side in pixels to which a folder's images are scaled; default: their own if it is the same for all and at most 128, else 64")
	f.BoolVar(&o.Colour, "colour", false, "read a folder's images in colour, even if most are grey")
	f.StringVar(&o.Labels, "labels", "", "CSV file with classes, groups, a split or attributes of a folder's images, one row per file")
	f.StringVar(&o.Normal, "normal", "", "the folder's normal class, the only one trained on; default good, normal or ok if there is one, else the largest")
	f.StringVar(&lang, "lang", lang, "language of the report: en or ru")
	f.StringSliceVar(&o.Models, "models", nil, "train only these models, by name (vae-digits) or role (plain, variational, conditional, denoising, one-class)")
	f.StringSliceVar(&o.Only, "only", nil, "run only these experiments, such as attribute,project")
	f.IntVar(&o.Epochs, "epochs", 0, "epochs for every model; default that of its preset, but fewer for vae-digits, cvae-digits and with --quick")
	f.Uint64Var(&a.seed, "seed", 0, "seed of all training and all experiments; default that of the presets")
	f.BoolVar(&o.Quick, "quick", false, "a quick preview with few images and epochs; the results are poor")
	f.BoolVar(&o.Force, "force", false, "train anew the models of this study whose images or options have changed")
	f.StringVar(&o.Dir, "out", "study", "the study's folder")
	a.flags(f, "data-dir", "strict", "workers", "json")
	return c
}

// studyNumbers checks the numbers that were given; the others are those of the plan.
func (a *app) studyNumbers(c *cobra.Command, o *study.Options) error {
	f := c.Flags()
	if f.Changed("epochs") && o.Epochs < 1 {
		return usage("--epochs %d, want 1 or more", o.Epochs)
	}
	if f.Changed("size") && o.Size < 1 {
		return usage("--size %d pixels, want 4 to 1024", o.Size)
	}
	if f.Changed("seed") {
		o.Seed = &a.seed
	}
	return nil
}

func (a *app) study(ctx context.Context, o study.Options, lang string) error {
	if o.Lang = report.Lang(lang); o.Lang != report.English && o.Lang != report.Russian {
		return usage("--lang %s: want %s or %s", lang, report.English, report.Russian)
	}
	runtime.GOMAXPROCS(a.workers)
	b := a.newBar()
	o.Version = version()
	o.Loader = a.loader()
	o.Loader.Progress = b.reading
	o.Progress = b.studying
	o.Warn = b.warn
	r, err := study.Run(ctx, o)
	b.end()
	if err != nil {
		if ctx.Err() != nil {
			a.say("everything so far is kept; the same command resumes")
		}
		return badInput(folderOf("--data", err))
	}
	return a.answer(r, func(w io.Writer) { studyTable(w, r) })
}

// studying shows the progress of the whole study, or the step that has ended.
func (b *bar) studying(p study.Progress) {
	step := strings.TrimSpace(p.Step + "  " + p.Note)
	if p.Done {
		b.line(fmt.Sprintf("%3.0f%%  %s", 100*p.Share, step))
		return
	}
	if b.due() {
		b.show("study", p.Share, fmt.Sprintf("%s  %s left", step, duration(p.Left)))
	}
}

func studyTable(w io.Writer, r study.Result) {
	t := table{w}
	t.row("report", r.Report)
	t.row("to explore", r.Explore)
	t.row("numbers", r.Numbers)
	t.row("timings", r.Timings)
	t.row("trained", fmt.Sprintf("%s, %s run, %d reused", count(r.Trained, "model"), count(r.Asked, "experiment"), r.Kept))
	t.row("took", duration(r.Seconds))
	for _, s := range r.Skipped {
		t.row("omitted", fmt.Sprintf("%s: %s", s.Experiment, s))
	}
}
