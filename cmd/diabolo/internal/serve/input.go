package serve

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/picture"
	"github.com/diabolo-go/diabolo/tensor"
)

// Limits of one request, beside that of its bytes.
const (
	mostImages = 1024
	mostPixels = 24_000_000 // of a picture file
)

// A LatentsBody is a JSON body of latents.
type LatentsBody struct {
	Z [][]float32 `json:"z" minItems:"1" doc:"latents, a row an image, as wide as the model's"`
}

// An ImagesBody is a JSON body of images, as files or as numbers.
type ImagesBody struct {
	Images [][]byte    `json:"images,omitempty" doc:"picture files: PNG, JPEG, GIF, WebP, TIFF or BMP, in base64"`
	Pixels [][]float32 `json:"pixels,omitempty" doc:"or pixels, a row an image: channels x height x width numbers in 0..1"`
}

// latents reads the latents of a body: JSON or raw numbers.
func (e *Exchange) latents(body []byte, m *served) (*tensor.Tensor, error) {
	width := m.Config().Latent
	switch e.contentType {
	case typeJSON:
		var b LatentsBody
		if err := readJSON(body, &b); err != nil {
			return nil, err
		}
		return rows("body.z", b.Z, width, ofNumber)
	case typeRaw:
		return rawRows(body, "latents of the model", ofNumber, width)
	}
	return nil, unread(e.contentType, typeJSON, typeRaw)
}

// images reads the images of a body: JSON, raw numbers or one picture file. Those
// of files are made to fit the model when resize is set, and have to fit it
// otherwise.
func (e *Exchange) images(body []byte, m *served, resize bool) (*tensor.Tensor, error) {
	shape := m.Config().Input
	switch {
	case e.contentType == typeRaw:
		return rawRows(body, "pixels of an image", ofPixel, shape...)
	case strings.HasPrefix(e.contentType, "image/"):
		return files(func(int) string { return "body" }, [][]byte{body}, shape, resize)
	case e.contentType != typeJSON:
		return nil, unread(e.contentType, typeJSON, typeRaw, "image/*")
	}
	var b ImagesBody
	if err := readJSON(body, &b); err != nil {
		return nil, err
	}
	if len(b.Images) > 0 == (len(b.Pixels) > 0) {
		return nil, wrong("body", "give images or pixels, one of them")
	}
	if len(b.Images) > 0 {
		if err := checkCount("body.images", len(b.Images)); err != nil {
			return nil, err
		}
		return files(func(i int) string { return fmt.Sprintf("body.images[%d]", i) }, b.Images, shape, resize)
	}
	x, err := rows("body.pixels", b.Pixels, tensor.Volume(shape), ofPixel)
	if err != nil {
		return nil, err
	}
	return x.Reshape(append([]int{x.N()}, shape...)...), nil
}

func unread(got string, types ...string) error {
	return huma.Error415UnsupportedMediaType(fmt.Sprintf("header.Content-Type: %s is not read here; send %s", got, strings.Join(types, ", ")))
}

// readJSON reads a body strictly. Its errors name the field.
func readJSON(body []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	err := d.Decode(v)
	var wrongType *json.UnmarshalTypeError
	switch {
	case errors.As(err, &wrongType):
		where, kind := "body", wrongType.Type.Kind()
		if wrongType.Field != "" {
			where += "." + wrongType.Field
		}
		return wrong(where, "a JSON %s, want %s", wrongType.Value, cmp.Or(wanted[kind], "a "+kind.String()))
	case err != nil && strings.HasPrefix(err.Error(), "json: unknown field "):
		return wrong("body", "no field is called %s", strings.TrimPrefix(err.Error(), "json: unknown field "))
	case err != nil:
		return huma.Error400BadRequest("body: no JSON: " + strings.TrimPrefix(err.Error(), "json: "))
	}
	if _, err := d.Token(); err != io.EOF {
		return huma.Error400BadRequest("body: more than one JSON value")
	}
	return nil
}

// wanted says in JSON's words what a Go kind is read from, where those are others.
var wanted = map[reflect.Kind]string{
	reflect.Slice: "an array", reflect.Struct: "an object", reflect.Float32: "a number in range",
	reflect.Float64: "a number in range", reflect.Int: "a number in range", reflect.Uint64: "a number in range",
}

// rows checks rows of numbers and lays them one after the other.
func rows(where string, values [][]float32, width int, fault func(v float32) string) (*tensor.Tensor, error) {
	if err := checkCount(where, len(values)); err != nil {
		return nil, err
	}
	t := tensor.New(len(values), width)
	for i, row := range values {
		at := fmt.Sprintf("%s[%d]", where, i)
		if len(row) != width {
			return nil, wrong(at, "%d numbers, want %d", len(row), width)
		}
		if err := checkValues(at, row, fault); err != nil {
			return nil, err
		}
		copy(t.Row(i), row)
	}
	return t, nil
}

// rawRows is rows of a binary body.
func rawRows(body []byte, what string, fault func(v float32) string, shape ...int) (*tensor.Tensor, error) {
	each := 4 * tensor.Volume(shape)
	if len(body) == 0 || len(body)%each != 0 {
		return nil, wrong("body", "%d bytes, want a multiple of %d: float32, the %s", len(body), each, what)
	}
	n := len(body) / each
	if err := checkCount("body", n); err != nil {
		return nil, err
	}
	values := floats(body)
	if err := checkValues("body", values, fault); err != nil {
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

// checkValues reports the first number with a fault.
func checkValues(where string, values []float32, fault func(v float32) string) error {
	for i, v := range values {
		if text := fault(v); text != "" {
			return wrong(fmt.Sprintf("%s[%d]", where, i), "%v %s", v, text)
		}
	}
	return nil
}

func ofNumber(v float32) string {
	if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
		return "is no finite number"
	}
	return ""
}

func ofPixel(v float32) string {
	if v >= 0 && v <= 1 {
		return ""
	}
	return "is no pixel, want 0 to 1"
}

// decoding bounds how many pictures are decoded at once: each may take a hundred
// megabytes for a moment.
var decoding = make(chan struct{}, 2)

// files decodes picture files to images of a shape; where says where file i stands.
func files(where func(i int) string, list [][]byte, shape []int, resize bool) (*tensor.Tensor, error) {
	decoding <- struct{}{}
	defer func() { <-decoding }()
	x := tensor.New(append([]int{len(list)}, shape...)...)
	f := picture.Fitter{Shape: [3]int(shape), Resize: resize, MaxPixels: mostPixels}
	for i, file := range list {
		if err := f.Decode(x.Row(i), file); errors.Is(err, picture.ErrShape) {
			return nil, wrong(where(i), "%v; resize=true makes it fit", err)
		} else if err != nil {
			return nil, wrong(where(i), "%v", err)
		}
	}
	return x, nil
}

// labels reads the class of each of n rows: one for all, or one each. A model that
// is not conditional looks at none.
func labels(m *served, classes []string, n int) ([]int, error) {
	const where = "query.class"
	list, err := m.Labels(classes, n)
	switch {
	case errors.Is(err, model.ErrNoClass):
		return nil, problem(http.StatusNotFound, where, err.Error(), strings.Join(classes, ","))
	case err != nil:
		return nil, wrong(where, "%v", err)
	}
	return list, nil
}
