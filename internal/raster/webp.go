package raster

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"image"
	"io"

	"golang.org/x/image/webp"

	"github.com/diabolo-go/diabolo/internal/budget"
)

// golang.org/x/image/webp reads files of one picture whose parts are in the usual order. A
// file of the extended kind is brought to that: of an animation its first frame.

// Bits of a VP8X chunk, and the sizes of its parts.
const (
	webpAnimated, webpAlpha = 1 << 1, 1 << 4

	vp8xSize = 10 // a byte of bits, three of nothing, and three each for width and height - 1
	anmfSize = 16 // three bytes each for x / 2, y / 2, width - 1, height - 1 and the time, and one of bits
)

func isWebP(data []byte) bool {
	return len(data) >= 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP"
}

// decodeWebP decodes the picture of a file, or its first frame on its canvas.
func decodeWebP(ctx context.Context, data []byte) (image.Image, error) {
	frame, own, canvas, at, err := webpFrame(data)
	if err != nil {
		return nil, err
	}
	if c, err := webp.DecodeConfig(bytes.NewReader(frame)); err != nil || own != (image.Point{}) && own != image.Pt(c.Width, c.Height) {
		return nil, cmp.Or(err, errors.New("its picture is not as large as it says"))
	}
	img, err := webp.Decode(budget.NewReader(ctx, frame))
	if err != nil {
		return nil, err
	}
	img = newVideoRange(img)
	if own == canvas {
		return img, nil
	}
	return onCanvas(img, image.Rectangle{Max: canvas}, at), nil
}

// webpFrame returns a file of the picture alone and the size it must have, or 0, 0 where
// no other size is told; of an animation also where it goes on a canvas of which size.
func webpFrame(data []byte) (frame []byte, own, canvas, at image.Point, err error) {
	kind, head, rest, ok := webpChunk(data[12:])
	if !ok || kind != "VP8X" {
		return data, own, canvas, at, nil // it is of the simple kind, or broken
	}
	if len(head) < vp8xSize {
		return nil, own, canvas, at, io.ErrUnexpectedEOF
	}
	canvas = image.Pt(1+uint24(head[4:]), 1+uint24(head[7:]))
	if head[0]&webpAnimated == 0 {
		frame, err = webpFile(rest, canvas)
		return frame, canvas, canvas, at, err
	}
	for ok && kind != "ANMF" {
		kind, head, rest, ok = webpChunk(rest)
	}
	if !ok || len(head) < anmfSize {
		return nil, own, canvas, at, io.ErrUnexpectedEOF
	}
	at = image.Pt(2*uint24(head), 2*uint24(head[3:]))
	own = image.Pt(1+uint24(head[6:]), 1+uint24(head[9:]))
	if !(image.Rectangle{at, at.Add(own)}.In(image.Rectangle{Max: canvas})) {
		return nil, own, canvas, at, errors.New("the first frame is not within the picture")
	}
	frame, err = webpFile(head[anmfSize:], own)
	return frame, own, canvas, at, err
}

// webpFile returns a file of the first picture among some chunks.
func webpFile(chunks []byte, size image.Point) ([]byte, error) {
	var alpha []byte
	for {
		kind, body, rest, ok := webpChunk(chunks)
		switch {
		case !ok:
			return nil, io.ErrUnexpectedEOF
		case kind == "ALPH":
			alpha = body
		case kind == "VP8 " && alpha != nil:
			head := []byte{webpAlpha, 0, 0, 0}
			head = append24(append24(head, size.X-1), size.Y-1)
			return riff(appendChunk(appendChunk(appendChunk(nil, "VP8X", head), "ALPH", alpha), kind, body)), nil
		case kind == "VP8 ", kind == "VP8L":
			return riff(appendChunk(nil, kind, body)), nil
		}
		chunks = rest
	}
}

// webpChunk returns the first chunk and what follows; false if it is not all there.
func webpChunk(data []byte) (kind string, body, rest []byte, ok bool) {
	if len(data) < 8 {
		return "", nil, nil, false
	}
	size := uint64(binary.LittleEndian.Uint32(data[4:]))
	if size > uint64(len(data)-8) {
		return "", nil, nil, false
	}
	return string(data[:4]), data[8 : 8+size], data[min(8+size+size&1, uint64(len(data))):], true
}

func uint24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }

func append24(b []byte, v int) []byte { return append(b, byte(v), byte(v>>8), byte(v>>16)) }

func appendChunk(b []byte, kind string, body []byte) []byte {
	b = binary.LittleEndian.AppendUint32(append(b, kind...), uint32(len(body)))
	b = append(b, body...)
	return append(b, make([]byte, len(body)&1)...)
}

func riff(chunks []byte) []byte {
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(4+len(chunks))), append([]byte("WEBP"), chunks...)...)
}
