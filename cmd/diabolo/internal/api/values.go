package api

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/internal/budget"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/picture"
	"github.com/diabolo-go/diabolo/tensor"
)

// Rows are numbers with a shape: the values of N images or latents, in JSON a row each.
type Rows struct{ *tensor.Tensor }

// finite reports whether all values are numbers, which JSON can hold.
func (r Rows) finite() bool { return r.NotFinite() < 0 }

// shapeText is a shape in JSON, such as [64,1,28,28].
func shapeText(shape []int) string { return strings.ReplaceAll(fmt.Sprint(shape), " ", ",") }

// Numbers is an answer that is also available as float32 numbers alone.
type Numbers interface {
	Numbers() (values []float32, shape []int, err error)
}

// Drawn is an answer that is also available as a picture of images side by side.
type Drawn interface {
	Drawn() (*tensor.Tensor, error) // N C H W in 0..1
}

// A Picture is a PNG file.
type Picture []byte

// Latents are the Gaussians q(z|x) of images, or their z where there is no distribution.
type Latents struct {
	Mu     Rows  `json:"mu" doc:"one row per image"`
	LogVar *Rows `json:"logvar,omitempty" doc:"log variances, where z has a distribution"`
}

func newLatents(mu, logvar *tensor.Tensor) Latents {
	l := Latents{Mu: Rows{mu}}
	if logvar != nil {
		l.LogVar = &Rows{logvar}
	}
	return l
}

func (l Latents) finite() bool { return l.Mu.finite() && (l.LogVar == nil || l.LogVar.finite()) }

// Numbers returns N x 1 x width values, or N x 2 x width where there are log variances.
func (l Latents) Numbers() ([]float32, []int, error) {
	if l.LogVar == nil {
		return l.Mu.Data, []int{l.Mu.N(), 1, l.Mu.Shape[1]}, nil
	}
	values := make([]float32, 0, 2*len(l.Mu.Data))
	for i := range l.Mu.N() {
		values = append(append(values, l.Mu.Row(i)...), l.LogVar.Row(i)...)
	}
	return values, []int{l.Mu.N(), 2, l.Mu.Shape[1]}, nil
}

// Pictures are images that a model makes or takes.
type Pictures struct {
	Shape  []int `json:"shape" doc:"images, channels, height, width"`
	Pixels Rows  `json:"pixels" doc:"one row per image: channels x height x width numbers in 0..1"`
}

func newPictures(images *tensor.Tensor) Pictures { return Pictures{images.Shape, Rows{images}} }

func (p Pictures) finite() bool { return p.Pixels.finite() }

// Numbers returns N x C x H x W values.
func (p Pictures) Numbers() ([]float32, []int, error) { return p.Pixels.Data, p.Shape, nil }

// Drawn returns the images.
func (p Pictures) Drawn() (*tensor.Tensor, error) { return p.Pixels.Tensor, nil }

// LatentData is the latents of a request.
type LatentData struct {
	Z [][]float32 `json:"z" doc:"latents, one row each, as wide as the model's"`

	binary []byte
	width  int // of a row, for ReadJSON
}

// place returns the place of a row.
func (d *LatentData) place(i int) string {
	if d.binary != nil {
		return fmt.Sprintf("data[%d]", i*d.width)
	}
	return fmt.Sprintf("data.z[%d]", i)
}

// SetBinary gives the latents as float32, little endian, one row after the other, in
// place of Z.
func (d *LatentData) SetBinary(data []byte) { d.binary = data }

// read returns the latents, N x latent.
func (d *LatentData) read(ctx context.Context, m *served) (*tensor.Tensor, error) {
	width := m.Config().Latent
	d.width = width
	if d.binary != nil {
		return binaryRows(ctx, d.binary, "latents of the model", checkFinite, width)
	}
	return rows(ctx, "data.z", d.Z, width, checkFinite)
}

// ImageData is the images of a request, as files or as numbers.
type ImageData struct {
	Images [][]byte    `json:"images,omitempty" doc:"picture files: PNG, JPEG, GIF, WebP, TIFF or BMP, in base64"`
	Pixels [][]float32 `json:"pixels,omitempty" doc:"or pixels, one row per image: channels x height x width numbers in 0..1"`

	file, binary []byte
	width        int // of a row of pixels, for ReadJSON
	warning      string
}

// SetFile gives one picture file, in place of Images.
func (d *ImageData) SetFile(file []byte) { d.file = file }

// SetBinary gives the pixels as float32, little endian, one image after the other, in
// place of Pixels.
func (d *ImageData) SetBinary(data []byte) { d.binary = data }

// Warning returns what a client should know of the images that an operation has read: that
// they are the inverse of those the model was trained on; "" if there is nothing.
func (d *ImageData) Warning() string { return d.warning }

// read returns the images, N x C x H x W, and notes the Warning. Picture files have to fit
// the model, unless resize makes them fit.
func (d *ImageData) read(ctx context.Context, m *served, resize bool) (*tensor.Tensor, error) {
	x, err := d.images(ctx, m, resize)
	if err == nil && m.ground != "" {
		d.warning = dataset.GroundOf(x).Unlike(m.ground)
	}
	return x, err
}

func (d *ImageData) images(ctx context.Context, m *served, resize bool) (*tensor.Tensor, error) {
	shape := m.Config().Input
	switch {
	case d.binary != nil:
		return binaryRows(ctx, d.binary, "pixels of an image", checkPixel, shape...)
	case d.file != nil:
		return files(ctx, func(int) string { return "data" }, [][]byte{d.file}, m, resize)
	case len(d.Images) > 0 == (len(d.Pixels) > 0):
		return nil, wrong("data", "give either images or pixels")
	case len(d.Images) > 0:
		if err := checkCount("data.images", len(d.Images)); err != nil {
			return nil, err
		}
		return files(ctx, func(i int) string { return fmt.Sprintf("data.images[%d]", i) }, d.Images, m, resize)
	}
	x, err := rows(ctx, "data.pixels", d.Pixels, tensor.Volume(shape), checkPixel)
	if err != nil {
		return nil, err
	}
	return x.Reshape(append([]int{x.N()}, shape...)...), nil
}

// rows checks rows of numbers and lays them one after the other.
func rows(ctx context.Context, where string, values [][]float32, width int, check func(v float32) string) (*tensor.Tensor, error) {
	if err := checkCount(where, len(values)); err != nil {
		return nil, err
	}
	t, err := newBatch(ctx, where, len(values), width)
	if err != nil {
		return nil, err
	}
	for i, row := range values {
		at := fmt.Sprintf("%s[%d]", where, i)
		if len(row) != width {
			return nil, wrong(at, "%d numbers, want %d", len(row), width)
		}
		if err := checkValues(at, row, check); err != nil {
			return nil, err
		}
		copy(t.Row(i), row)
	}
	return t, nil
}

// binaryRows is rows of float32, little endian.
func binaryRows(ctx context.Context, data []byte, what string, check func(v float32) string, shape ...int) (*tensor.Tensor, error) {
	each := 4 * tensor.Volume(shape)
	if len(data)%each != 0 {
		return nil, wrong("data", "%d bytes, want a multiple of %d: float32, the %s", len(data), each, what)
	}
	n := len(data) / each
	if err := checkCount("data", n); err != nil {
		return nil, err
	}
	if err := checkRoom(ctx, "data", n, shape...); err != nil {
		return nil, err
	}
	values := make([]float32, len(data)/4)
	_, _ = binary.Decode(data, binary.LittleEndian, values) // there are as many
	if err := checkValues("data", values, check); err != nil {
		return nil, err
	}
	return tensor.FromSlice(values, append([]int{n}, shape...)...), nil
}

func checkCount(where string, n int) error {
	if n < 1 || n > mostImages {
		return wrong(where, "%d rows, want 1 to %d", n, mostImages)
	}
	return nil
}

// checkValues returns a problem for the first number for which check returns a text.
func checkValues(where string, values []float32, check func(v float32) string) error {
	for i, v := range values {
		if text := check(v); text != "" {
			return wrong(fmt.Sprintf("%s[%d]", where, i), "%v %s", v, text)
		}
	}
	return nil
}

func checkFinite(v float32) string {
	if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
		return "is not a finite number"
	}
	return ""
}

func checkPixel(v float32) string {
	if v >= 0 && v <= 1 {
		return ""
	}
	return "is not a pixel, want 0 to 1"
}

// decoding bounds how many requests decode picture files at once: others wait, rather than
// be refused for the memory that these hold for a moment.
var decoding = make(chan struct{}, 2)

// files decodes picture files to images of a model; where returns the place of file i. It
// ends with ctx, whether it waits or decodes.
func files(ctx context.Context, where func(i int) string, list [][]byte, m *served, resize bool) (*tensor.Tensor, error) {
	select {
	case decoding <- struct{}{}:
		defer func() { <-decoding }()
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	x, err := newBatch(ctx, "data", len(list), m.Config().Input...)
	if err != nil {
		return nil, err
	}
	o := m.run.PictureOptions()
	f := picture.Fitter{Shape: o.Shape, Resize: resize, Crop: o.Crop, Range: o.Range, MaxPixels: mostPixels}
	for i, file := range list {
		err := f.Decode(ctx, x.Row(i), file)
		switch {
		case ctx.Err() != nil:
			return nil, context.Cause(ctx)
		case errors.Is(err, budget.ErrFull):
			return nil, Full()
		case errors.Is(err, picture.ErrShape):
			return nil, wrong(where(i), "%v; resize=true makes it fit", err)
		case err != nil:
			return nil, wrong(where(i), "%v", err)
		}
	}
	return x, nil
}

// labels reads the class of each of n rows: one for all, or one each. A model that is
// not conditional takes none.
func labels(m *served, classes []string, n int) ([]int, error) {
	const where = "class"
	list, err := m.Labels(classes, n)
	switch {
	case errors.Is(err, model.ErrNoClass):
		return nil, &Problem{Kind: NotFound, Where: where, What: err.Error(), Value: strings.Join(classes, ",")}
	case err != nil:
		return nil, wrong(where, "%v", err)
	}
	return list, nil
}
