package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/internal/config/nearest"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/tensor"
)

const encodeLong = `Runs the encoder over pictures and writes a row for each: its file, its class, and mu and logvar of a VAE or CVAE, or z of
an AE.

PATHS are picture files and folders, as many as there are: they are read a few at a time. In a folder a sub-folder is a class.
Pictures must have the size and colour of the model's; --resize makes others fit. One that is broken is left out and listed.
Without PATHS the images are those of the run; --set dataset.name=NAME takes another data set.

  npy      the matrix mu or z, N x latent, in encode.npy, as decode takes it; logvar in encode-logvar.npy; file and class of each
           row in encode-files.csv
  csv      columns file, class, mu_0, mu_1, ..., logvar_0, ... or z_0, ...
  parquet  the same columns`

// encoding is the flags of encode alone.
type encoding struct {
	to   string
	part string
}

func (a *app) encodeCommand() *cobra.Command {
	var e encoding
	c := &cobra.Command{
		Use: "encode RUN [PATHS...]", Short: "latents of pictures, as npy, csv or parquet", Long: encodeLong,
		Example: "  diabolo encode runs/vae-digits-1\n  diabolo encode runs/mine photos --to parquet --out photos.parquet --resize",
		Args:    cobra.ArbitraryArgs,
		RunE:    func(c *cobra.Command, args []string) error { return a.encode(c, e, args) },
	}
	f := c.Flags()
	f.StringVar(&e.to, "to", "", "npy, csv or parquet; default as --out ends, else npy")
	f.StringVar(&e.part, "part", "all", "without PATHS: which of the run's images, train, val or all")
	f.StringVar(&a.outPath, "out", "", "the file; default RUN/encode.npy, .csv or .parquet")
	a.setFlag(f)
	a.resizeFlag(f)
	a.dataFlags(f)
	a.strictFlag(f)
	a.workerFlag(f)
	a.jsonFlag(f)
	return c
}

// check returns the format to write.
func (e encoding) check(c *cobra.Command, out string, args []string) (format string, err error) {
	if len(args) == 0 {
		return "", usage("%s: a RUN is missing; see %s --help", c.CommandPath(), c.CommandPath())
	}
	for _, name := range []string{"set", "part"} {
		if len(args) > 1 && c.Flags().Changed(name) {
			return "", usage("--%s is about the images of a run, and PATHS are given; leave one of them away", name)
		}
	}
	if !slices.Contains(parts, e.part) {
		return "", usage("--part %s%s", e.part, nearest.Hint(e.part, parts))
	}
	ending := strings.TrimPrefix(strings.ToLower(filepath.Ext(out)), ".")
	switch {
	case e.to == "" && slices.Contains(formats, ending):
		return ending, nil
	case e.to == "" && ending != "":
		return "", usage("--out %s: its ending is not one of %s; name the format with --to", out, strings.Join(formats, ", "))
	case e.to == "":
		return formats[0], nil
	case !slices.Contains(formats, e.to):
		return "", usage("--to %s%s", e.to, nearest.Hint(e.to, formats))
	case ending != e.to && slices.Contains(formats, ending):
		return "", usage("--out %s ends as another format than --to %s", out, e.to)
	}
	return e.to, nil
}

// streamGC is how much garbage there may be, in percent of what is in use, while
// images stream through a model: what is in use hardly changes and has few
// pointers, so collecting four times as often as usual costs little time.
const streamGC = 25

// What encode knows, the first being the default format.
var (
	formats = []string{"npy", "csv", "parquet"}
	parts   = []string{"train", "val", "all"}
)

// named is some images and what they are called.
type named struct {
	images         *tensor.Tensor // N C H W
	names, classes []string
}

// A gallery is any number of images, a batch at a time.
type gallery struct {
	batches iter.Seq2[named, error]
	total   int
	skipped func() []dataset.Problem // what could not be read, once the batches have ended
}

// encodeAnswer is what encode prints with --json.
type encodeAnswer struct {
	Run     string            `json:"run"`
	Images  int               `json:"images"`
	Latent  int               `json:"latent"`
	Files   []string          `json:"files"`
	Skipped []dataset.Problem `json:"skipped,omitempty"`
}

func (a *app) encode(c *cobra.Command, e encoding, args []string) error {
	format, err := e.check(c, a.outPath, args)
	if err != nil {
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
	out := a.outPath
	if out == "" {
		out = filepath.Join(r.Dir, "encode."+format)
	}
	file, err := createLatents(out, format, r.Model.Config())
	if err != nil {
		return failed(err)
	}
	defer file.discard()
	n, err := a.writeLatents(r.Model, images, file)
	if err != nil {
		return err
	}
	answer := encodeAnswer{Run: args[0], Images: n, Latent: r.Model.Config().Latent, Skipped: images.skipped()}
	if answer.Files, err = file.commit(); err != nil {
		return failed(err)
	}
	if len(args) > 1 { // with the images of the run, loading them has said it
		a.reportSkipped(answer.Skipped)
	}
	return a.answer(answer, func(w io.Writer) {
		t := table{w}
		t.row("images", thousands(n))
		t.row("latent", fmt.Sprint(answer.Latent))
		for _, f := range answer.Files {
			t.row("file", f)
		}
	})
}

// openGallery finds the images of the command line: those of the paths, or of the
// run.
func (a *app) openGallery(c *cobra.Command, r *run.Run, part string, paths []string) (gallery, error) {
	if len(paths) > 0 {
		g, err := a.pictureGallery(c.Context(), r.Model, paths)
		return g, badInput(err)
	}
	s, err := a.subject(c, r)
	if err != nil {
		return gallery{}, err
	}
	return ownGallery(s.Data, part), nil
}

// checkResize refuses --resize where there is nothing to resize.
func (a *app) checkResize() error {
	if _, other := a.otherData(); a.resize && !other {
		return usage("--resize makes other images fit the model, and these are the run's own; name others with --set dataset.name=folder:PATH")
	}
	return nil
}

// pictureGallery is picture files and folders.
func (a *app) pictureGallery(ctx context.Context, m *model.Model, paths []string) (gallery, error) {
	workers, err := a.cores()
	if err != nil {
		return gallery{}, err
	}
	p, err := dataset.Pictures(paths, dataset.PictureOptions{
		Shape: [3]int(m.Config().Input), Resize: a.resize, Strict: a.strict, Workers: workers,
	})
	if err != nil {
		return gallery{}, err
	}
	for _, w := range p.Warnings {
		a.say("warning: %s", w)
	}
	return gallery{total: p.Len(), skipped: func() []dataset.Problem { return p.Skipped }, batches: func(yield func(named, error) bool) {
		for b, err := range p.Batches(ctx) {
			if err != nil {
				yield(named{}, badInput(err))
				return
			}
			if !yield(named{b.Input, b.Names, b.Classes}, nil) {
				return
			}
		}
	}}, nil
}

// ownGallery is a part of a data set in memory.
func ownGallery(d *dataset.Data, part string) gallery {
	v := map[string]dataset.View{"train": d.Train, "val": d.Val, "all": {Set: d.Set, Index: upTo(d.Len())}}[part]
	const size = 256
	batches := v.Batches(dataset.BatchOptions{Size: size})
	return gallery{total: v.Len(), skipped: func() []dataset.Problem { return d.Skipped }, batches: func(yield func(named, error) bool) {
		var b dataset.Batch
		for step := range batches.Len() {
			batches.Fill(step, &b)
			n := named{images: b.Input}
			for _, item := range b.Index {
				name := cmp.Or(d.NameOf(item), fmt.Sprintf("%s/%d", d.Name, item)) // one without a file has its number
				n.names, n.classes = append(n.names, name), append(n.classes, d.ClassOf(item))
			}
			if !yield(n, nil) {
				return
			}
		}
	}}
}

// upTo returns 0, 1... n - 1.
func upTo(n int) []int {
	index := make([]int, n)
	for i := range index {
		index[i] = i
	}
	return index
}

// writeLatents encodes all images, and returns how many there were.
func (a *app) writeLatents(m *model.Model, images gallery, file latentFile) (n int, err error) {
	b := a.newBar()
	defer b.end()
	for batch, err := range images.batches {
		if err != nil {
			return n, err
		}
		l, err := m.Encode(batch.images)
		if err != nil {
			return n, badInput(err)
		}
		if err := file.write(batch.names, batch.classes, l); err != nil {
			return n, failed(err)
		}
		if n += len(batch.names); b.due() {
			b.show("encode", float64(n)/float64(images.total), count(images.total, "image"))
		}
	}
	if n == 0 {
		return 0, usage("there is no image to encode")
	}
	return n, nil
}

// reportSkipped lists pictures that were left out.
func (a *app) reportSkipped(skipped []dataset.Problem) {
	const most = 20
	for _, p := range skipped[:min(most, len(skipped))] {
		a.say("warning: left out %s: %s", p.File, p.Reason)
	}
	if more := len(skipped) - most; more > 0 {
		a.say("warning: and %s more; --json lists them all", count(more, "picture"))
	}
}
