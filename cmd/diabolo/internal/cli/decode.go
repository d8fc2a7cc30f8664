package cli

import (
	"io"
	"path/filepath"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/diabolo-go/diabolo/experiment/decode"
	tablefile "github.com/diabolo-go/diabolo/internal/file/table"
)

const decodeLong = `Decodes latents and writes a PNG for each row: 00000.png, 00001.png...

LATENTS is a file of encode, or a matrix with one row per image of np.save or np.savez, or a CSV table with columns mu_0, mu_1... or
z_0, z_1...; - is stdin. A conditional model also needs classes: those of the file, --class for all rows, or --classes with a CSV file
with a column "class".`

func (a *app) decodeCommand() *cobra.Command {
	var o decode.Options
	c := &cobra.Command{
		Use: "decode RUN LATENTS", Short: "decode latents into pictures", Long: decodeLong, Args: exactly(2, "a RUN or LATENTS"),
		Example: "  diabolo decode runs/vae-digits-1 z.npz --out pictures\n  diabolo decode runs/cvae-digits-1 z.npy --class 7",
		RunE:    func(c *cobra.Command, args []string) error { return a.decode(c, o, args[0], args[1]) },
	}
	f := c.Flags()
	f.StringVar(&o.Class, "class", "", "class of all images, for a conditional model")
	f.StringVar(&o.ClassFile, "classes", "", "CSV file with a column class, one row per image, for a conditional model; - for stdin")
	f.StringVar(&o.Folder, "out", "", "output folder, new or empty; default RUN/decode")
	a.flags(f, "workers", "json")
	return c
}

// decodeAnswer is the answer of decode.
type decodeAnswer struct {
	Run string `json:"run"`
	decode.Result
}

func (a *app) decode(c *cobra.Command, o decode.Options, path, latents string) error {
	if latents == tablefile.Standard && o.ClassFile == tablefile.Standard {
		return usage("LATENTS and --classes are both stdin; name a file for one of them")
	}
	debug.SetGCPercent(streamGC)
	r, err := a.open(path)
	if err != nil {
		return err
	}
	if o.Folder == "" {
		o.Folder = filepath.Join(r.Dir, "decode")
	}
	b := a.newBar()
	o.Progress = func(done, rows int) { b.counting("decode", rows)(done) }
	d, err := decode.Run(c.Context(), r.Model, latents, o)
	b.end()
	if err != nil {
		return badInput(err)
	}
	return a.answer(decodeAnswer{path, d}, func(w io.Writer) {
		t := table{w}
		t.row("images", thousands(d.Images))
		t.row("folder", d.Folder)
	})
}
