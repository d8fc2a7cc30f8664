package cli

import (
	"io"
	"path/filepath"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/diabolo-go/diabolo/experiment/decode"
)

const decodeLong = `Runs the decoder over latents and writes a PNG for each row: 00000.png, 00001.png...

LATENTS.npy is a matrix of float32 or float64, a row an image, as encode writes it and np.save does. A CVAE is told the class as
well: --class of all, or --classes with a table that has a column class, such as the encode-files.csv of encode.`

func (a *app) decodeCommand() *cobra.Command {
	var o decode.Options
	c := &cobra.Command{
		Use: "decode RUN LATENTS.npy", Short: "pictures of latents", Long: decodeLong, Args: exactly(2, "a RUN or LATENTS.npy"),
		Example: "  diabolo decode runs/vae-digits-1 z.npy --out pictures\n  diabolo decode runs/cvae-digits-1 z.npy --class 7",
		RunE:    func(c *cobra.Command, args []string) error { return a.decode(c, o, args[0], args[1]) },
	}
	f := c.Flags()
	f.StringVar(&o.Class, "class", "", "class of all images, for a CVAE")
	f.StringVar(&o.ClassFile, "classes", "", "table of the class of each image, for a CVAE: a CSV file with a column class")
	f.StringVar(&o.Folder, "out", "", "the folder, new or empty; default RUN/decode")
	a.flags(f, "workers", "json")
	return c
}

// decodeAnswer is what decode prints with --json.
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
