package cli

import (
	"io"
	"path/filepath"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/diabolo-go/diabolo/experiment/decode"
)

const decodeLong = `Decodes latents and writes a PNG for each row: 00000.png, 00001.png...

LATENTS.npy is a matrix of float32 or float64 with one row per image, as written by encode or np.save. A conditional model also
needs classes: --class gives one for all rows; --classes names a CSV file with a column class, such as the encode-files.csv that
encode writes.`

func (a *app) decodeCommand() *cobra.Command {
	var o decode.Options
	c := &cobra.Command{
		Use: "decode RUN LATENTS.npy", Short: "decode latents into pictures", Long: decodeLong, Args: exactly(2, "a RUN or LATENTS.npy"),
		Example: "  diabolo decode runs/vae-digits-1 z.npy --out pictures\n  diabolo decode runs/cvae-digits-1 z.npy --class 7",
		RunE:    func(c *cobra.Command, args []string) error { return a.decode(c, o, args[0], args[1]) },
	}
	f := c.Flags()
	f.StringVar(&o.Class, "class", "", "class of all images, for a conditional model")
	f.StringVar(&o.ClassFile, "classes", "", "CSV file with a column class, one row per image, for a conditional model")
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
