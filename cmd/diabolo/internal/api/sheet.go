package api

import (
	"bytes"
	"cmp"
	"image"
	"image/draw"
	"image/png"
	"math"
	"sync"

	"github.com/diabolo-go/diabolo/picture"
	"github.com/diabolo-go/diabolo/tensor"
)

// SheetPNG draws images N C H W side by side, without gaps, this many in a row; 0 makes
// the sheet as square as possible.
func SheetPNG(images *tensor.Tensor, columns int) ([]byte, error) {
	n := images.N()
	columns = max(1, min(n, cmp.Or(columns, int(math.Ceil(math.Sqrt(float64(n)))))))
	var b bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed, BufferPool: &pngBuffers}
	if len(images.Data) < packet {
		encoder.CompressionLevel = png.NoCompression
		b.Grow(packet)
	}
	err := encoder.Encode(&b, sheet(images, columns))
	return b.Bytes(), err
}

// packet is about how many bytes a network packet holds: compressing fewer gains nothing.
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
	var to draw.Image = image.NewRGBA(bounds)
	if images.Shape[1] == 1 {
		to = image.NewGray(bounds)
	}
	for i, p := range pictures {
		corner := image.Pt(i%columns*w, i/columns*h)
		draw.Draw(to, p.Bounds().Add(corner), p, image.Point{}, draw.Src)
	}
	return to
}
