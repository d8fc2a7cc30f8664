package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"sync"

	"github.com/spf13/cobra"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/draw"
	"github.com/diabolo-go/diabolo/internal/file/npy"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/tensor"
)

const decodeLong = `Runs the decoder over latents and writes a PNG for each row: 00000.png, 00001.png...

LATENTS.npy is a matrix of float32 or float64, a row an image, as encode writes it and np.save does. A CVAE is told the class as
well: --class of all, or --classes with a table that has a column class, such as the encode-files.csv of encode.`

// decoding is the flags of decode alone.
type decoding struct {
	class   string
	classes string
}

func (a *app) decodeCommand() *cobra.Command {
	var d decoding
	c := &cobra.Command{
		Use: "decode RUN LATENTS.npy", Short: "pictures of latents", Long: decodeLong, Args: exactly(2, "a RUN or LATENTS.npy"),
		Example: "  diabolo decode runs/vae-digits-1 z.npy --out pictures\n  diabolo decode runs/cvae-digits-1 z.npy --class 7",
		RunE:    func(c *cobra.Command, args []string) error { return a.decode(c, d, args[0], args[1]) },
	}
	f := c.Flags()
	f.StringVar(&d.class, "class", "", "class of all images, for a CVAE")
	f.StringVar(&d.classes, "classes", "", "table of the class of each image, for a CVAE: a CSV file with a column class")
	f.StringVar(&a.outPath, "out", "", "the folder, new or empty; default RUN/decode")
	a.workerFlag(f)
	a.jsonFlag(f)
	return c
}

// decodeAnswer is what decode prints with --json.
type decodeAnswer struct {
	Run    string `json:"run"`
	Images int    `json:"images"`
	Folder string `json:"folder"`
}

func (a *app) decode(c *cobra.Command, d decoding, path, latents string) error {
	debug.SetGCPercent(streamGC)
	r, err := a.open(path)
	if err != nil {
		return err
	}
	z, err := openLatents(latents, r.Model.Config().Latent)
	if err != nil {
		return badInput(err)
	}
	defer z.file.Close()
	labels, err := d.labels(r.Model, z.rows, latents)
	if err != nil {
		return badInput(err)
	}
	out := a.outPath
	if out == "" {
		out = filepath.Join(r.Dir, "decode")
	}
	if err := a.writePictures(c.Context(), r.Model, z, labels, out); err != nil {
		return err
	}
	answer := decodeAnswer{Run: path, Images: z.rows, Folder: out}
	return a.answer(answer, func(w io.Writer) {
		t := table{w}
		t.row("images", thousands(answer.Images))
		t.row("folder", out)
	})
}

// A latentReader is an .npy file of latents.
type latentReader struct {
	path   string
	file   *os.File
	values *npy.Reader
	rows   int
}

// openLatents opens a matrix whose rows have the width of the model's latents.
func openLatents(path string, width int) (_ *latentReader, err error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no file %s: %w", path, fs.ErrNotExist)
	}
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			f.Close()
		}
	}()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	r, err := npy.NewReader(f, info.Size())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	switch {
	case len(r.Shape) != 2:
		return nil, fmt.Errorf("%s: an array of shape %v, want a matrix: N rows of %d latents", path, r.Shape, width)
	case r.Shape[1] != width:
		return nil, fmt.Errorf("%s: rows of %d latents, the model has %d; name the RUN they were encoded with", path, r.Shape[1], width)
	case r.Shape[0] == 0:
		return nil, fmt.Errorf("%s: no row", path)
	}
	return &latentReader{path, f, r, r.Shape[0]}, nil
}

// read fills z with the rows from number from on.
func (r *latentReader) read(z *tensor.Tensor, from int) error {
	if err := r.values.Read(z.Data); err != nil {
		return fmt.Errorf("%s: %w", r.path, err)
	}
	for i, v := range z.Data {
		if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
			return fmt.Errorf("%s: row %d, column %d: %v, want a finite number", r.path, from+i/z.Shape[1], i%z.Shape[1], v)
		}
	}
	return nil
}

// writePictures decodes all rows into a folder, new or empty, where they appear
// when all are there.
func (a *app) writePictures(ctx context.Context, m *model.Model, z *latentReader, labels []int, out string) error {
	parent, isNew := out, false
	entries, err := os.ReadDir(out)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		parent, isNew = filepath.Dir(out), true
	case err != nil:
		return usage("--out %s is not a folder", out)
	case len(entries) > 0:
		return usage("%s holds files already; name a new folder with --out", out)
	}
	temp, err := os.MkdirTemp(parent, ".decode.partial-")
	if errors.Is(err, fs.ErrNotExist) {
		return failed(fmt.Errorf("cannot write %s: there is no folder %s", out, parent))
	}
	if err != nil {
		return failed(err)
	}
	defer os.RemoveAll(temp) // after a renaming there is nothing
	if err := a.decodeInto(ctx, temp, m, z, labels); err != nil {
		return err
	}
	if isNew {
		return failed(errors.Join(os.Chmod(temp, 0o755), os.Rename(temp, out)))
	}
	return failed(moveAll(temp, out))
}

// moveAll moves all files of a folder into another.
func moveAll(from, to string) error {
	entries, err := os.ReadDir(from)
	for _, e := range entries {
		if err == nil {
			err = os.Rename(filepath.Join(from, e.Name()), filepath.Join(to, e.Name()))
		}
	}
	return err
}

func (a *app) decodeInto(ctx context.Context, dir string, m *model.Model, z *latentReader, labels []int) error {
	const piece = 256
	all := tensor.New(min(piece, z.rows), m.Config().Latent)
	digits := max(5, len(strconv.Itoa(z.rows-1)))
	b := a.newBar()
	defer b.end()
	for from := 0; from < z.rows; from += piece {
		if err := ctx.Err(); err != nil {
			return err
		}
		to := min(from+piece, z.rows)
		rows := all.Rows(0, to-from)
		if err := z.read(rows, from); err != nil {
			return badInput(err)
		}
		var part []int
		if labels != nil {
			part = labels[from:to]
		}
		x, err := m.Decode(rows, part)
		if err != nil {
			return badInput(err)
		}
		name := func(i int) string { return filepath.Join(dir, fmt.Sprintf("%0*d.png", digits, from+i)) }
		if err := writePNGs(draw.Images(x), name); err != nil {
			return failed(err)
		}
		if b.due() {
			b.show("decode", float64(to)/float64(z.rows), count(z.rows, "image"))
		}
	}
	return nil
}

// writePNGs writes pictures on all cores, and returns the error of the first that
// cannot be.
func writePNGs(images []image.Image, name func(i int) string) error {
	errs := make([]error, len(images))
	workers := runtime.GOMAXPROCS(0)
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			var data bytes.Buffer
			encoder := png.Encoder{BufferPool: &pngBuffer{}} // else each picture takes a megabyte anew
			for i := w; i < len(images); i += workers {
				data.Reset()
				if errs[i] = encoder.Encode(&data, images[i]); errs[i] == nil {
					errs[i] = os.WriteFile(name(i), data.Bytes(), 0o666)
				}
			}
		})
	}
	group.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// A pngBuffer is the memory of one encoder.
type pngBuffer struct{ b *png.EncoderBuffer }

func (p *pngBuffer) Get() *png.EncoderBuffer  { return p.b }
func (p *pngBuffer) Put(b *png.EncoderBuffer) { p.b = b }
