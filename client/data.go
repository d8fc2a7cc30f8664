package client

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"
)

// A Request is the request of an operation that can return a picture: see Client.PNG.
type Request interface{ call() call }

// A call is a request over HTTP.
type call struct {
	method, path string
	query        url.Values
	body         ImageData // or other data; nil: none
}

// ImageData is the images of a request: an Array or Files.
type ImageData interface {
	encode() (mediaType string, body []byte, err error)
}

// An Array is numbers with a shape, in row-major order: images are
// N x channels x height x width in 0..1, latents N x width. The length of Data is the
// product of Shape.
type Array struct {
	Shape []int
	Data  []float32
}

const (
	typeRaw  = "application/octet-stream" // float32, little endian
	typeJSON = "application/json"
	typePNG  = "image/png"
)

func (a Array) encode() (string, []byte, error) {
	body, err := binary.Append([]byte{}, binary.LittleEndian, a.Data)
	return typeRaw, body, err
}

// Files are picture files: PNG, JPEG, GIF, WebP, TIFF or BMP. Where a method takes images
// as an argument, the server fits pictures of another size or colour to the model as its
// training images were: cropped, by default to the largest centred square, and resized.
type Files [][]byte

func (f Files) encode() (string, []byte, error) {
	return jsonBody{struct {
		Images [][]byte `json:"images"`
	}{f}}.encode()
}

// resized reports whether images have to be made to fit.
func resized(images ImageData) bool {
	_, files := images.(Files)
	return files
}

// Pictures encodes images as PNG files.
func Pictures(images ...image.Image) (Files, error) {
	files := make(Files, len(images))
	for i, m := range images {
		var b bytes.Buffer
		if err := png.Encode(&b, m); err != nil {
			return nil, fmt.Errorf("client: image %d: %w", i, err)
		}
		files[i] = b.Bytes()
	}
	return files, nil
}

// A jsonBody is data in JSON.
type jsonBody struct{ value any }

func (b jsonBody) encode() (string, []byte, error) {
	body, err := json.Marshal(b.value)
	return typeJSON, body, err
}

// set adds a parameter to a query, unless its value is the zero value, which stands for
// the default.
func set(q url.Values, name string, value any) {
	v := reflect.ValueOf(value)
	switch list, isList := value.([]string); {
	case v.IsZero():
	case isList:
		q.Set(name, strings.Join(list, ","))
	default:
		q.Set(name, fmt.Sprint(reflect.Indirect(v)))
	}
}

// numbers reads an answer of float32.
func numbers(path string, body []byte, header http.Header) (Array, error) {
	text := header.Get("Diabolo-Shape")
	out, volume := Array{Data: make([]float32, len(body)/4)}, 4
	for n := range strings.SplitSeq(text, ",") {
		size, err := strconv.Atoi(n)
		if err != nil || size < 0 {
			return Array{}, fmt.Errorf("client: %s: the answer has shape %q", path, text)
		}
		out.Shape = append(out.Shape, size)
		volume *= size
	}
	if volume != len(body) {
		return Array{}, fmt.Errorf("client: %s: %d bytes do not fill shape %v", path, len(body), out.Shape)
	}
	_, err := binary.Decode(body, binary.LittleEndian, out.Data)
	return out, err
}
