package diabolo

import (
	"context"
	"errors"
	"fmt"
	"image"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/picture"
	"github.com/diabolo-go/diabolo/tensor"
)

// Pictures are the input of EncodeAll, ReconstructAll and ScoreAll. They come from Files,
// from Images, or are the method value Pictures of a dataset.Images. They are read and
// fitted a batch at a time.
type Pictures func(dataset.PictureOptions) (*dataset.PictureFiles, error)

// Files returns the picture files at paths: PNG, JPEG, GIF, WebP, TIFF and BMP. A folder
// stands for all pictures in it and its sub-folders, in the order of their names.
func Files(paths ...string) Pictures {
	return func(o dataset.PictureOptions) (*dataset.PictureFiles, error) { return dataset.Pictures(paths, o) }
}

// Images returns images in memory as Pictures.
func Images(images ...image.Image) Pictures { return dataset.Images{Images: images}.Pictures }

// A Score says how strange a picture is to a model.
type Score struct {
	Name      string           // one of model.Config.Scores, such as model.ScoreUnexplained, where their units are described
	Value     float64          // higher is stranger
	Threshold *model.Threshold // a picture that scores above it is strange; nil: none has been set for this model
	Strange   bool             // Value is above Threshold; false without a threshold
}

// A Reconstruction is a picture after it has been encoded and decoded.
type Reconstruction struct {
	Z     []float32   // the latent, as Encode returns it
	Image image.Image // the decoded latent, in the size and colours of the model's images
	Score Score       // as Score returns it; the zero value if that returns model.ErrReference
}

// Encode returns the latent of an image: z or, for a VAE, the mean of the distribution of
// z. Its length is the Latent of the model's config. Errors are those of EncodeAll.
func (m *Model) Encode(img image.Image) ([]float32, error) {
	return first(m.EncodeAll(context.Background(), Images(img)))
}

// EncodeAll returns the latent of each picture, in order. If a picture cannot be read, it
// returns no further latents and an error that names the picture. The error wraps
// fs.ErrNotExist for a file that does not exist, and picture.ErrNoPixels for an image that
// is nil or empty.
func (m *Model) EncodeAll(ctx context.Context, p Pictures) (latents [][]float32, err error) {
	err = m.batches(ctx, p, func(x *tensor.Tensor, _ int) error {
		l, err := m.run.Model.Encode(x)
		if err == nil {
			latents = append(latents, rows(l.Mu)...)
		}
		return err
	})
	return latents, err
}

// Decode returns the image of a latent, in the size and colours of the model's images. A
// conditional model needs the name of one class, or else the error wraps
// model.ErrClassUnset; other models take none. The error for an unknown name wraps
// model.ErrNoClass and suggests the nearest name. A latent of another length than Encode
// returns is an error, and so is one with a NaN or an infinity, model.ErrNotFinite.
func (m *Model) Decode(z []float32, class ...string) (image.Image, error) {
	return first(m.DecodeAll(context.Background(), [][]float32{z}, class...))
}

// DecodeAll returns the image of each latent, in order. A conditional model needs the name
// of one class for all latents, or one name for each. Errors are those of Decode.
func (m *Model) DecodeAll(ctx context.Context, latents [][]float32, classes ...string) (images []image.Image, err error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	labels, err := m.run.Model.Labels(classes, len(latents))
	if err != nil {
		return nil, err
	}
	const piece = 256
	width := m.run.Model.Config().Latent
	for from := 0; from < len(latents); from += piece {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		z := tensor.New(min(piece, len(latents)-from), width)
		for i := range z.N() {
			if row := latents[from+i]; len(row) != width {
				return nil, fmt.Errorf("latent %d has %d numbers, want %d", from+i, len(row), width)
			}
			copy(z.Row(i), latents[from+i])
		}
		x, err := m.run.Model.Decode(z, part(labels, from, z.N()))
		if err != nil {
			return nil, err
		}
		images = append(images, picture.Images(x)...)
	}
	return images, nil
}

// Reconstruct encodes an image and decodes it again. The class is as in Decode.
func (m *Model) Reconstruct(img image.Image, class ...string) (Reconstruction, error) {
	return first(m.ReconstructAll(context.Background(), Images(img), class...))
}

// ReconstructAll encodes pictures and decodes them again. Classes are as in DecodeAll.
func (m *Model) ReconstructAll(ctx context.Context, p Pictures, classes ...string) (all []Reconstruction, err error) {
	err = m.labelled(ctx, p, classes, func(x *tensor.Tensor, labels []int) error {
		l, err := m.run.Model.Encode(x)
		if err != nil {
			return err
		}
		y, err := m.run.Model.Decode(l.Mu, labels)
		if err != nil {
			return err
		}
		scores, err := m.scores(x, labels)
		if err != nil && !errors.Is(err, model.ErrReference) {
			return err
		}
		for i, img := range picture.Images(y) {
			r := Reconstruction{Z: l.Mu.Row(i), Image: img}
			if scores != nil {
				r.Score = scores[i]
			}
			all = append(all, r)
		}
		return nil
	})
	return all, err
}

// Score returns how strange an image is to the model, by the score of run.Run.Verdict: the
// one for which a threshold has been set or, without a threshold, that of the run's config
// or the model's first. The class is as in Decode. The error wraps model.ErrReference if
// the score compares an image with normal ones and there is no threshold.
func (m *Model) Score(img image.Image, class ...string) (Score, error) {
	return first(m.ScoreAll(context.Background(), Images(img), class...))
}

// ScoreAll returns how strange pictures are to the model, as Score does. Classes are as in
// DecodeAll.
func (m *Model) ScoreAll(ctx context.Context, p Pictures, classes ...string) (all []Score, err error) {
	err = m.labelled(ctx, p, classes, func(x *tensor.Tensor, labels []int) error {
		scores, err := m.scores(x, labels)
		all = append(all, scores...)
		return err
	})
	return all, err
}

// ErrorMap returns where an image is strange: the map of the score that Score goes by, H x W
// values in the size of the model's images, as model.Model.ErrorMaps describes it. The
// class and errors are those of Score.
func (m *Model) ErrorMap(img image.Image, class ...string) (*tensor.Tensor, error) {
	return first(m.ErrorMapAll(context.Background(), Images(img), class...))
}

// ErrorMapAll returns the error maps of pictures, as ErrorMap does. Classes are as in
// DecodeAll.
func (m *Model) ErrorMapAll(ctx context.Context, p Pictures, classes ...string) (all []*tensor.Tensor, err error) {
	err = m.labelled(ctx, p, classes, func(x *tensor.Tensor, labels []int) error {
		maps, err := m.run.ErrorMaps(x, labels)
		if err != nil {
			return err
		}
		for i := range maps.N() {
			all = append(all, tensor.FromSlice(maps.Row(i), maps.Shape[2:]...))
		}
		return nil
	})
	return all, err
}

// SampleOptions say what Sample draws.
type SampleOptions struct {
	Seed  uint64 // the same seed draws the same images
	Class string // name of the class of all images; a conditional model needs it, others take none
}

// Sample returns n new images, decoded from latents drawn from the prior of the model or,
// for a conditional model, from the Gaussian of the class that a complete training stores
// in its file. Image i depends only on the seed, the class and i. It returns an error for a
// model with neither, such as a plain autoencoder, and for a negative n.
func (m *Model) Sample(n int, o SampleOptions) ([]image.Image, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	var classes []string
	if o.Class != "" {
		classes = []string{o.Class}
	}
	labels, err := m.run.Model.Labels(classes, max(n, 0))
	if err != nil {
		return nil, err
	}
	x, err := m.run.Model.Sample(n, o.Seed, labels)
	if err != nil {
		return nil, err
	}
	return picture.Images(x), nil
}

// scores returns the scores of fitted pictures.
func (m *Model) scores(x *tensor.Tensor, labels []int) ([]Score, error) {
	name, values, t, err := m.run.Judge(x, labels)
	if err != nil {
		return nil, err
	}
	all := make([]Score, len(values))
	for i, v := range values {
		all[i] = Score{Name: name, Value: v, Threshold: t, Strange: t != nil && t.Strange(v)}
	}
	return all, nil
}

// labelled calls f with fitted pictures and the labels of their classes, a batch at a time.
func (m *Model) labelled(ctx context.Context, p Pictures, classes []string, f func(x *tensor.Tensor, labels []int) error) error {
	var labels []int
	from := 0
	return m.batches(ctx, p, func(x *tensor.Tensor, of int) (err error) {
		if from == 0 {
			if labels, err = m.run.Model.Labels(classes, of); err != nil {
				return err
			}
		}
		batch := part(labels, from, x.N())
		from += x.N()
		return f(x, batch)
	})
}

// batches calls f with fitted pictures, a batch at a time, and the number of all of them.
func (m *Model) batches(ctx context.Context, p Pictures, f func(x *tensor.Tensor, of int) error) error {
	if err := m.check(); err != nil {
		return err
	}
	if p == nil {
		return errors.New("diabolo: no pictures are given")
	}
	o := m.run.PictureOptions()
	o.Strict = true
	files, err := p(o)
	if err != nil {
		return err
	}
	for b, err := range files.Batches(ctx) {
		if err == nil {
			err = f(b.Input, files.Len())
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// part returns the labels of n rows, nil when there are none.
func part(labels []int, from, n int) []int {
	if labels == nil {
		return nil
	}
	return labels[from : from+n]
}

// rows returns the rows of t, sharing its memory.
func rows(t *tensor.Tensor) [][]float32 {
	all := make([][]float32, t.N())
	for i := range all {
		all[i] = t.Row(i)
	}
	return all
}

// first returns the one element of a list.
func first[T any](list []T, err error) (one T, _ error) {
	if err != nil {
		return one, err
	}
	return list[0], nil
}
