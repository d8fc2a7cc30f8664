package api

import (
	"context"
	"errors"
	"math"

	"github.com/diabolo-go/diabolo/internal/jsonstream"
	"github.com/diabolo-go/diabolo/tensor"
)

// An expecter is a request that can say, once its parameters are set and before its data
// is read, what the data has to be.
type expecter interface{ expect(all *models) error }

// expect notes how wide the latents of the model are.
func (r *OnLatents) expect(all *models) error {
	m, err := all.find(r.Model)
	if err == nil {
		r.Data.width = m.Config().Latent
	}
	return err
}

// expect notes how many values an image of the model has.
func (r *OnImages) expect(all *models) error {
	m, err := all.find(r.Model)
	if err == nil {
		r.Data.width = tensor.Volume(m.Config().Input)
	}
	return err
}

// ReadJSON reads the latents of a request whose operation Expects them.
func (d *LatentData) ReadJSON(ctx context.Context, r *jsonstream.Reader) error {
	return asProblem(r.Object(map[string]func() error{
		"z": func() (err error) { d.Z, err = readRows(ctx, r, d.width); return err },
	}), r)
}

// ReadJSON reads the images of a request whose operation Expects them.
func (d *ImageData) ReadJSON(ctx context.Context, r *jsonstream.Reader) error {
	return asProblem(r.Object(map[string]func() error{
		"images": func() (err error) { d.Images, err = readFiles(ctx, r); return err },
		"pixels": func() (err error) { d.Pixels, err = readRows(ctx, r, d.width); return err },
	}), r)
}

// asProblem returns the problem that the error of a value is, or that more follows it.
func asProblem(err error, r *jsonstream.Reader) error {
	if err == nil {
		err = r.End()
	}
	var e *jsonstream.Error
	switch {
	case !errors.As(err, &e):
		return err
	case e.Syntax && e.What == jsonstream.MoreText:
		return &Problem{Kind: Malformed, Where: "data", What: e.What}
	case e.Syntax:
		return &Problem{Kind: Malformed, Where: "data", What: "not JSON: " + e.What}
	}
	return wrong("data"+e.Path, "%s", e.What)
}

// readRows reads at most mostImages arrays of so many numbers.
func readRows(ctx context.Context, r *jsonstream.Reader, width int) (rows [][]float32, err error) {
	err = r.Array(func(i int) error {
		if i == mostImages {
			return errTooMany
		}
		var row []float32
		n := 0
		err := r.Array(func(int) error {
			v, err := r.Float32()
			if n == 0 && err == nil {
				err = Hold(ctx, 4*width)
				row = make([]float32, 0, width)
			}
			switch n++; {
			case n <= width:
				row = append(row, v)
			case n > width+mostCounted:
				err = jsonstream.Errorf("one of more than %d numbers, want %d", width+mostCounted, width)
			}
			return err
		})
		if err == nil && n != width {
			err = jsonstream.Errorf("%d numbers, want %d", n, width)
		}
		rows = append(rows, row)
		return err
	})
	return rows, err
}

// mostCounted is how many numbers are read that are too many, to say how many there are.
const mostCounted = 1 << 20

var errTooMany = jsonstream.Errorf("more than %d rows", mostImages)

// readFiles reads at most mostImages files in base64.
func readFiles(ctx context.Context, r *jsonstream.Reader) (files [][]byte, err error) {
	err = r.Array(func(i int) error {
		if i == mostImages {
			return errTooMany
		}
		var file []byte
		err := r.Base64(func(c byte) (err error) {
			if len(file)%page == 0 {
				err = Hold(ctx, page)
			}
			file = append(file, c)
			return err
		})
		files = append(files, file)
		return err
	})
	return files, err
}

// page is how much memory is held at a time.
const page = 4 << 10

// farthest is a length that float32 can square and add up.
const farthest = 1e18

// checkLengths returns a problem for the first row that is too long for its distances from
// others to be numbers.
func (d *LatentData) checkLengths(z *tensor.Tensor) error {
	for i := range z.N() {
		sum := 0.
		for _, v := range z.Row(i) {
			sum += float64(v) * float64(v)
		}
		if sum > farthest*farthest {
			return wrong(d.place(i), "a latent of length %.2g, want %.0e at most", math.Sqrt(sum), farthest)
		}
	}
	return nil
}
