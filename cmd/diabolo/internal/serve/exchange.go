package serve

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"image"
	stddraw "image/draw"
	"image/png"
	"math"
	"mime"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"github.com/diabolo-go/diabolo/picture"
	"github.com/diabolo-go/diabolo/tensor"
)

// What a body may be. Numbers are float32, little endian, one after the other.
const (
	typeJSON = "application/json"
	typeRaw  = "application/octet-stream"
	typePNG  = "image/png"
)

// An Exchange is what the headers of a request say of its body and of the answer.
type Exchange struct{ contentType, accept string }

// Resolve reads the headers, and refuses choices that are empty.
func (e *Exchange) Resolve(c huma.Context) []error {
	e.contentType, e.accept = typeJSON, c.Header("Accept")
	if t, _, err := mime.ParseMediaType(c.Header("Content-Type")); err == nil && t != "application/x-www-form-urlencoded" {
		e.contentType = t // what curl calls a body unasked is taken for JSON
	}
	return emptyChoices(c)
}

// emptyChoices reports parameters that choose one of several words and have none:
// they would pass for left out.
func emptyChoices(c huma.Context) (errs []error) {
	at := c.URL()
	query := at.Query()
	for _, p := range c.Operation().Parameters {
		if p.Schema != nil && len(p.Schema.Enum) > 0 && query.Has(p.Name) && query.Get(p.Name) == "" {
			errs = append(errs, &huma.ErrorDetail{Location: p.In + "." + p.Name, Message: fmt.Sprintf("empty, want one of %v", p.Schema.Enum)})
		}
	}
	return errs
}

// choose returns which of some types the client would have most: that with the
// highest weight (RFC 9110, 12.5.1), the first of several.
func (e *Exchange) choose(types ...string) (string, error) {
	best, weight := "", 0.0
	for _, t := range types {
		if q := e.weight(t); q > weight {
			best, weight = t, q
		}
	}
	if best == "" {
		return "", huma.Error406NotAcceptable("header.Accept: " + e.accept + " is not among " + strings.Join(types, ", "))
	}
	return best, nil
}

// weight returns the q that Accept gives to a type: that of the most specific range
// it is in.
func (e *Exchange) weight(kind string) float64 {
	if e.accept == "" {
		return 1
	}
	family, _, _ := strings.Cut(kind, "/")
	weight, specific := 0.0, 0
	for part := range strings.SplitSeq(e.accept, ",") {
		name, params, err := mime.ParseMediaType(part)
		depth := 1 + slices.Index([]string{"*/*", family + "/*", kind}, name)
		if err != nil || depth <= specific {
			continue
		}
		weight, specific = 1, depth
		if q, err := strconv.ParseFloat(params["q"], 64); err == nil {
			weight = q
		}
	}
	return weight
}

// A Reply is an answer in the type the client asked for.
type Reply struct {
	ContentType string `header:"Content-Type"`
	Shape       string `header:"Diabolo-Shape" doc:"of the numbers of a binary answer, such as 64,1,28,28"`
	Body        []byte
}

// pictures answers with images, N x C x H x W.
func (e *Exchange) pictures(images *tensor.Tensor, columns int) (*Reply, error) {
	t, err := e.choose(typeJSON, typePNG, typeRaw)
	if err != nil {
		return nil, err
	}
	return picturesReply(t, "pixels", images, images.Shape, columns)
}

// encoded answers with latents: as raw numbers N x 1 x latent, or N x 2 x latent
// where there is logvar.
func (e *Exchange) encoded(mu, logvar *tensor.Tensor) (*Reply, error) {
	t, err := e.choose(typeJSON, typeRaw)
	if err != nil {
		return nil, err
	}
	if t == typeRaw {
		parts := []*tensor.Tensor{mu}
		if logvar != nil {
			parts = append(parts, logvar)
		}
		var values []float32
		for i := range mu.N() {
			for _, p := range parts {
				values = append(values, p.Row(i)...)
			}
		}
		return rawReply(values, mu.N(), len(parts), mu.Shape[1]), nil
	}
	b := appendRows([]byte(`{"mu":`), mu)
	if logvar != nil {
		b = appendRows(append(b, `,"logvar":`...), logvar)
	}
	return &Reply{ContentType: t, Body: append(b, "}\n"...)}, nil
}

// picturesReply answers with images. A PNG has them side by side, so many in a row; 0
// makes it as square as can be. Numbers have a shape, and in JSON a name.
func picturesReply(kind, name string, images *tensor.Tensor, shape []int, columns int) (*Reply, error) {
	switch kind {
	case typePNG:
		body, err := sheetPNG(images, columns)
		return &Reply{ContentType: kind, Body: body}, err
	case typeRaw:
		return rawReply(images.Data, shape...), nil
	}
	b := appendRows(fmt.Appendf(nil, `{"shape":%s,%q:`, shapeText(shape), name), images)
	return &Reply{ContentType: kind, Body: append(b, "}\n"...)}, nil
}

func jsonReply(v any) (*Reply, error) {
	body, err := json.Marshal(v)
	return &Reply{ContentType: typeJSON, Body: body}, err
}

func rawReply(values []float32, shape ...int) *Reply {
	body, _ := binary.Append(nil, binary.LittleEndian, values) // numbers always can be
	return &Reply{ContentType: typeRaw, Shape: strings.Trim(shapeText(shape), "[]"), Body: body}
}

// floats reads numbers as rawReply writes them.
func floats(body []byte) []float32 {
	values := make([]float32, len(body)/4)
	_, _ = binary.Decode(body, binary.LittleEndian, values) // there are as many
	return values
}

// shapeText is a shape as JSON has it, such as [64,1,28,28].
func shapeText(shape []int) string { return strings.ReplaceAll(fmt.Sprint(shape), " ", ",") }

// appendRows appends a JSON array of the rows of t, each an array of its values with
// as many digits as it takes to read the same float32 back.
func appendRows(b []byte, t *tensor.Tensor) []byte {
	b = append(b, '[')
	for i := range t.N() {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '[')
		for j, v := range t.Row(i) {
			if j > 0 {
				b = append(b, ',')
			}
			b = strconv.AppendFloat(b, float64(v), 'g', -1, 32)
		}
		b = append(b, ']')
	}
	return append(b, ']')
}

// sheetPNG draws images side by side, with nothing between them.
func sheetPNG(images *tensor.Tensor, columns int) ([]byte, error) {
	n := images.N()
	columns = max(1, min(n, cmp.Or(columns, int(math.Ceil(math.Sqrt(float64(n)))))))
	var b bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed, BufferPool: &pngBuffers}
	if len(images.Data) < packet {
		encoder.CompressionLevel = png.NoCompression
	}
	err := encoder.Encode(&b, sheet(images, columns))
	return b.Bytes(), err
}

// packet is how many bytes travel in one piece: below it nothing is won by fewer.
const packet = 1400

// pngBuffers keeps the encoder's memory, which is a hundred times that of a digit.
var pngBuffers bufferPool

type bufferPool struct{ pool sync.Pool }

func (p *bufferPool) Get() *png.EncoderBuffer {
	b, _ := p.pool.Get().(*png.EncoderBuffer)
	return b
}

func (p *bufferPool) Put(b *png.EncoderBuffer) { p.pool.Put(b) }

func sheet(images *tensor.Tensor, columns int) image.Image {
	n, h, w := images.N(), images.Shape[2], images.Shape[3]
	pictures := picture.Images(images)
	if n == 1 {
		return pictures[0]
	}
	bounds := image.Rect(0, 0, columns*w, (n+columns-1)/columns*h)
	var to stddraw.Image = image.NewRGBA(bounds)
	if images.Shape[1] == 1 {
		to = image.NewGray(bounds)
	}
	for i, p := range pictures {
		corner := image.Pt(i%columns*w, i/columns*h)
		stddraw.Draw(to, p.Bounds().Add(corner), p, image.Point{}, stddraw.Src)
	}
	return to
}
