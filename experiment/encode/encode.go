// Package encode writes the latents of images to a file, one row per image, for other
// programs and for package decode:
//
//	pictures, err := dataset.Pictures([]string{"photos"}, dataset.PictureOptions{Shape: [3]int(m.Config().Input), Resize: true})
//	r, err := encode.Run(ctx, m, pictures.Batches(ctx), encode.Options{Path: "photos.parquet"})
//
// Images are read in batches, so they need not fit into memory.
package encode

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/internal/file/latents"
	"github.com/diabolo-go/diabolo/model"
)

// Options are the options of Run.
//
// In the format "npz" the file has the float32 arrays mu and logvar, N x latent, or, for a
// model without a distribution of z, z; and the strings file and class, the name and class
// of each row. In "csv" and "parquet" it is a table with the columns file, class and mu_0,
// mu_1, ..., logvar_0, ... or z_0, z_1, ... In "npy" it is the matrix mu or z alone.
type Options struct {
	Path   string // the file, which is replaced if it exists; "-": standard output
	Format string // npz, csv, parquet or npy; "": by the extension of Path, npz if it has none, csv for "-"

	Progress func(done int) // if set, is called with the number of images encoded so far
}

// A Result describes the file that was written.
type Result struct {
	Images int    `json:"images"`
	Latent int    `json:"latent"` // dimensions of z
	File   string `json:"file"`   // its path
}

// Format returns the format in which Run writes a file, given Options.Path and
// Options.Format. It returns an error for an unknown format, and for a path with the
// extension of another one.
func Format(path, asked string) (string, error) { return latents.Format(path, asked) }

// Run encodes images, N C H W in 0..1 in the shape of the model's input, such as those of
// dataset.PictureFiles.Batches and dataset.View.Pictures. The file appears only when it
// is complete. It returns the error of a batch, an error if there are no images, and one
// that wraps model.ErrOutput if a latent is not finite.
func Run(ctx context.Context, m *model.Model, images iter.Seq2[*dataset.PictureBatch, error], o Options) (Result, error) {
	r := Result{Latent: m.Config().Latent}
	format, err := Format(o.Path, o.Format)
	if err != nil {
		return r, err
	}
	w, err := latents.Create(o.Path, format, latents.Columns{Width: r.Latent, LogVar: m.Config().Sampled()})
	if err != nil {
		return r, err
	}
	defer w.Discard()
	for b, err := range images {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return r, err
		}
		l, err := m.Encode(b.Input)
		if err != nil {
			return r, err
		}
		if i := l.NotFinite(); i >= 0 {
			return r, fmt.Errorf("%s: %w", b.Names[i], model.ErrOutput)
		}
		rows := latents.Rows{Names: b.Names, Classes: b.Classes, Mu: l.Mu.Data}
		if l.LogVar != nil {
			rows.LogVar = l.LogVar.Data
		}
		if err := w.Write(rows); err != nil {
			return r, err
		}
		r.Images += len(b.Names)
		if o.Progress != nil {
			o.Progress(r.Images)
		}
	}
	if r.Images == 0 {
		return r, errors.New("there are no images to encode")
	}
	r.File = o.Path
	return r, w.Commit()
}
