package cli

import (
	"context"
	"fmt"
	"io"
	"iter"
	"math"
	"path/filepath"
	"runtime/debug"
	"slices"

	"github.com/spf13/cobra"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment/encode"
	"github.com/diabolo-go/diabolo/internal/config/nearest"
	tablefile "github.com/diabolo-go/diabolo/internal/file/table"
	"github.com/diabolo-go/diabolo/run"
)

const encodeLong = `Encodes pictures and writes one row for each: its file, its class and its latent. The latent is mu and logvar for a model with a
Gaussian posterior (such as a VAE), and z for any other.

PATHS are any number of picture files and folders, read a few at a time. In a folder, each sub-folder is a class.
Pictures must have the model's size and colour; --resize makes others fit. Broken ones are skipped and listed. Without PATHS the
run's images are encoded; --set dataset.name=NAME takes another data set.

  npz      arrays mu and logvar, or z, N x latent, and file and class of each row, for np.load
  csv      columns file, class, mu_0, mu_1, ..., logvar_0, ... or z_0, ...
  parquet  the same columns
  npy      the matrix mu or z alone

decode reads them all. --out - writes to stdout, as csv unless --to names another format.`

// encoding are the flags that only encode has.
type encoding struct {
	to   string
	part string
}

func (a *app) encodeCommand() *cobra.Command {
	var e encoding
	c := &cobra.Command{
		Use: "encode RUN [PATHS...]", Short: "encode pictures into latents, as npz, csv, parquet or npy", Long: encodeLong,
		Example: "  diabolo encode runs/vae-digits-1\n  diabolo encode runs/mine photos --to parquet --out photos.parquet --resize",
		Args:    between(1, math.MaxInt, "a RUN"),
		RunE:    func(c *cobra.Command, args []string) error { return a.encode(c, e, args) },
	}
	f := c.Flags()
	f.StringVar(&e.to, "to", "", "format: npz, csv, parquet or npy; default by the extension of --out, else npz")
	f.StringVar(&e.part, "part", "all", "without PATHS: which of the run's images to encode: train, val or all")
	f.StringVar(&a.outPath, "out", "", "output file, - for stdout; default RUN/encode.npz, or the extension of another format")
	a.flags(f, "set data", "resize", "data-dir", "strict", "workers", "json")
	return c
}

// check reports mistakes on the command line.
func (e encoding) check(c *cobra.Command, args []string) error {
	for _, name := range []string{"set", "part"} {
		if len(args) > 1 && c.Flags().Changed(name) {
			return usage("--%s is for the images of the run, and PATHS are given; omit one of them", name)
		}
	}
	if !slices.Contains(parts, e.part) {
		return usage("--part %s%s", e.part, nearest.Hint(e.part, parts))
	}
	return nil
}

// streamGC is the garbage collector's target percentage while images stream through a
// model: the live heap hardly changes and has few pointers, so collecting four times as
// often as by default costs little time.
const streamGC = 25

var parts = []string{"train", "val", "all"}

// A gallery is any number of images, read a batch at a time.
type gallery struct {
	batches iter.Seq2[*dataset.PictureBatch, error]
	total   int
	skipped func() []dataset.Problem // what could not be read, once the batches have ended

	warnings func() []string // then, of picture files
}

// encodeAnswer is the answer of encode.
type encodeAnswer struct {
	Run string `json:"run"`
	encode.Result
	Skipped []dataset.Problem `json:"skipped,omitempty"`
}

func (a *app) encode(c *cobra.Command, e encoding, args []string) error {
	if err := e.check(c, args); err != nil {
		return err
	}
	format, err := encode.Format(a.outPath, e.to)
	if err != nil {
		return badInput(err)
	}
	if err := a.checkStandard(); err != nil {
		return err
	}
	if len(args) == 1 {
		if err := a.checkResize(); err != nil {
			return err
		}
	}
	debug.SetGCPercent(streamGC)
	r, err := a.open(args[0])
	if err != nil {
		return err
	}
	images, err := a.openGallery(c, r, e.part, args[1:])
	if err != nil {
		return err
	}
	o := encode.Options{Path: a.outPath, Format: format}
	if o.Path == "" {
		o.Path = filepath.Join(r.Dir, "encode."+format)
	}
	b := a.newBar()
	o.Progress = b.counting("encode", images.total)
	w, err := encode.Run(c.Context(), r.Model, images.batches, o)
	b.end()
	if err != nil {
		return badInput(err)
	}
	answer := encodeAnswer{args[0], w, images.skipped()}
	if len(args) > 1 { // loading the run's images has reported them
		a.reportSkipped(answer.Skipped)
		a.reportWarnings(images.warnings())
	}
	if answer.File == tablefile.Standard {
		a.say("%s encoded", count(answer.Images, "image"))
		return nil
	}
	return a.answer(answer, func(out io.Writer) {
		t := table{out}
		t.row("images", thousands(answer.Images))
		t.row("latent", fmt.Sprint(answer.Latent))
		t.row("file", answer.File)
	})
}

// openGallery opens the images of the command line: those of the paths, or of the run.
func (a *app) openGallery(c *cobra.Command, r *run.Run, part string, paths []string) (gallery, error) {
	if len(paths) > 0 {
		g, err := a.pictureGallery(c.Context(), r, paths)
		return g, badInput(err)
	}
	s, err := a.subject(c, r)
	if err != nil {
		return gallery{}, err
	}
	return ownGallery(c.Context(), s.Data, part), nil
}

// checkResize refuses --resize where there is nothing to resize.
func (a *app) checkResize() error {
	if _, other := a.otherData(); a.resize && !other {
		return usage("--resize fits other images to the model, and these are the run's own; name others with --set dataset.name=folder:PATH")
	}
	return nil
}

// pictureGallery opens picture files and folders.
func (a *app) pictureGallery(ctx context.Context, r *run.Run, paths []string) (gallery, error) {
	o := r.PictureOptions()
	o.Resize, o.Strict, o.Workers = a.resize, a.strict, a.workers
	p, err := dataset.Pictures(paths, o)
	if err != nil {
		return gallery{}, err
	}
	a.reportWarnings(p.Warnings)
	said := len(p.Warnings)
	return gallery{
		p.Batches(ctx), p.Len(), func() []dataset.Problem { return p.Skipped },
		func() []string { return p.Warnings[said:] },
	}, nil
}

// ownGallery is a part of a data set that is in memory.
func ownGallery(ctx context.Context, d *dataset.Data, part string) gallery {
	v := map[string]dataset.View{"train": d.Train, "val": d.Val, "all": d.All()}[part]
	return gallery{v.Pictures(ctx), v.Len(), func() []dataset.Problem { return d.Skipped }, nil}
}

func (a *app) reportWarnings(warnings []string) {
	for _, w := range warnings {
		a.warn("%s", w)
	}
}

// reportSkipped lists the pictures that were skipped.
func (a *app) reportSkipped(skipped []dataset.Problem) {
	const most = 20
	for _, p := range skipped[:min(most, len(skipped))] {
		a.warn("skipped %s: %s", p.File, p.Reason)
	}
	if more := len(skipped) - most; more > 0 {
		a.warn("and %s more; --json lists them all", count(more, "picture"))
	}
}
