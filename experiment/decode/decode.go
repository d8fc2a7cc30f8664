// Package decode decodes the latents in a file, such as package encode, NumPy or pandas
// writes, to picture files:
//
//	r, err := decode.Run(ctx, m, "z.npz", decode.Options{Folder: "pictures", Class: "7"})
package decode

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/diabolo-go/diabolo/internal/file/atomicfile"
	"github.com/diabolo-go/diabolo/internal/file/latents"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/picture"
	"github.com/diabolo-go/diabolo/tensor"
)

// Options are the options of Run.
type Options struct {
	Folder string // the folder to create for the pictures; if it exists, it must be empty

	// For a conditional model, either Class is the name of the class of all rows, or
	// ClassFile is a CSV file with a column class, such as encode writes, that names the
	// class of each row; if both are empty, the file of the latents must name them. For
	// other models both are empty.
	Class     string
	ClassFile string

	Progress func(done, rows int) // if set, is called with the number of rows that are decoded, and of all rows
}

// A Result describes the files that were written.
type Result struct {
	Images int    `json:"images"`
	Folder string `json:"folder"`
}

// ErrWidth is wrapped by the error of Run if a row of the file does not have as many values
// as a latent of the model.
var ErrWidth = latents.ErrWidth

// Run decodes each row of a file to a picture 00000.png, 00001.png... The file has a matrix
// N x latent of numbers of any type (.npy, or mu or z of an .npz archive), or is a table with
// the columns mu_0, mu_1... or z_0, z_1... (CSV, or Parquet of package encode); its content
// tells which. The path "-" is standard input. The folder appears only when it is complete. The error
// for an unknown class wraps model.ErrNoClass, that for a missing one model.ErrClassUnset,
// and that for latents whose image is not finite model.ErrOutput.
func Run(ctx context.Context, m *model.Model, path string, o Options) (Result, error) {
	z, err := latents.Read(path, m.Config().Latent)
	if err != nil {
		return Result{}, err
	}
	labels, err := o.labels(m, path, z)
	if err != nil {
		return Result{}, err
	}
	folder, err := atomicfile.CreateFolder(o.Folder)
	if err != nil {
		return Result{}, err
	}
	defer folder.Discard()
	if err := o.decode(ctx, m, path, z, labels, folder); err != nil {
		return Result{}, err
	}
	return Result{z.Rows, o.Folder}, folder.Commit()
}

// labels returns the class of each row.
func (o Options) labels(m *model.Model, path string, z *latents.Latents) ([]int, error) {
	rows := z.Rows
	switch {
	case o.Class != "" && o.ClassFile != "":
		return nil, errors.New("both a class of all rows and a table of classes are given; omit one of them")
	case o.Class != "":
		return m.Labels([]string{o.Class}, rows)
	case o.ClassFile == "" && m.Config().Conditional() && z.Classes != nil:
		labels, err := m.Labels(z.Classes, rows)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		return labels, nil
	case o.ClassFile == "":
		return m.Labels(nil, rows)
	}
	classes, err := latents.Classes(o.ClassFile)
	if err != nil {
		return nil, err
	}
	labels, err := m.Labels(classes, len(classes))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", o.ClassFile, err)
	case len(labels) != rows:
		return nil, fmt.Errorf("%s: a table of %d classes, but %s has %d rows", o.ClassFile, len(labels), path, rows)
	}
	return labels, nil
}

func (o Options) decode(ctx context.Context, m *model.Model, path string, z *latents.Latents, labels []int, folder *atomicfile.Folder) error {
	const piece = 256
	all := tensor.FromSlice(z.Values, z.Rows, m.Config().Latent)
	digits := max(5, len(strconv.Itoa(z.Rows-1)))
	for from := 0; from < z.Rows; from += piece {
		if err := ctx.Err(); err != nil {
			return err
		}
		to := min(from+piece, z.Rows)
		var part []int
		if labels != nil {
			part = labels[from:to]
		}
		x, err := m.Decode(all.Rows(from, to), part)
		if err != nil {
			return err
		}
		name := func(i int) string { return fmt.Sprintf("%0*d.png", digits, from+i) }
		if i := x.NotFinite(); i >= 0 {
			return fmt.Errorf("%s: row %d: %w", path, from+i/x.Stride(), model.ErrOutput)
		}
		if err := writePNGs(picture.Images(x), folder, name); err != nil {
			return err
		}
		if o.Progress != nil {
			o.Progress(to, z.Rows)
		}
	}
	return nil
}
