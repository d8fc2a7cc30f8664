// Package encode writes the latents of images to files, a row an image, for other
// programs and for package decode:
//
//	pictures, err := dataset.Pictures([]string{"photos"}, dataset.PictureOptions{Shape: [3]int(m.Config().Input), Resize: true})
//	r, err := encode.Run(ctx, m, pictures.Batches(ctx), encode.Options{Path: "photos.parquet"})
//
// Images come and go a batch at a time, so there may be any number of them.
package encode

import (
	"context"
	"errors"
	"iter"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/internal/file/latents"
	"github.com/diabolo-go/diabolo/model"
)

// Options say where latents are written.
//
// In the format "npy" the file at Path is a matrix of mu or z, N x latent; beside
// PATH.npy lie PATH-logvar.npy, unless latents are points, and PATH-files.csv with
// name and class of each row. In "csv" and "parquet" it is a table with the columns
// file, class, mu_0, mu_1, ..., logvar_0, ... or z_0, ...
type Options struct {
	Path   string // the file; what is there is replaced
	Format string // of Formats; "": the one Path ends as, and npy where it has no ending

	Progress func(done int) // when set, is told how many images are encoded
}

// A Result says what was written.
type Result struct {
	Images int      `json:"images"`
	Latent int      `json:"latent"` // numbers of z
	Files  []string `json:"files"`
}

// Format returns the format that Run writes a file in. Formats that do not exist,
// or that the path does not end as, are errors.
func Format(path, asked string) (string, error) { return latents.Format(path, asked) }

// Run encodes images, N C H W in 0..1 as the model takes them, such as
// dataset.PictureFiles.Batches and dataset.View.Pictures give. The files appear when
// they are complete. No image at all is an error.
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
		return r, errors.New("there is no image to encode")
	}
	r.Files, err = w.Commit()
	return r, err
}
