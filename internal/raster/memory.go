package raster

import (
	"context"
	"image"
	"image/color"

	"github.com/diabolo-go/diabolo/internal/budget"
)

// hold takes the memory for decoding the crop of a picture from the pool of a context: that
// of the whole picture and that of its planes, with so many bytes a value.
func (d *Decoder) hold(ctx context.Context, data []byte, info Info, crop image.Rectangle, o Options, each int) (held int64, err error) {
	if budget.Of(ctx) == nil {
		return 0, nil
	}
	planes := 3 * each * crop.Dx() * crop.Dy()
	if o.Grey {
		planes /= 3
	}
	kept := cap(d.stored) + 4*cap(d.values) // of a picture before
	held = int64(memory(data, info) + max(planes, kept))
	if err := budget.Hold(ctx, held); err != nil {
		return 0, err
	}
	return held, nil
}

// memory returns how many bytes decoding a file takes at most, beside what it has already:
// the picture in a type of package image, and what its decoder needs on the way.
func memory(data []byte, info Info) int {
	area, each := info.Width*info.Height, stored(info.model)
	switch info.Format {
	case "JPEG":
		return jpegMemory(data, info)
	case "GIF":
		return area * (each + 4) // a canvas
	case "WebP":
		return webpMemory(data, area)
	case "TIFF":
		return area*each + len(data) // a strip is copied when the order of its bits is turned
	case "PNG":
		if pngChunk(data, "tRNS") != nil && each <= 2 { // grey becomes colour with transparency
			each *= 4
		}
		if interlaced := data[28] != 0; interlaced { // seven pictures are put together
			each *= 2
		}
	}
	return area * each
}

// stored is the bytes of a pixel in the type of package image for a colour model.
func stored(m color.Model) int {
	if s, ok := m.(sampleModel); ok {
		if s.grey {
			return 4
		}
		return 12
	}
	if _, ok := m.(color.Palette); ok {
		return 1
	}
	switch m {
	case color.GrayModel:
		return 1
	case color.Gray16Model:
		return 2
	case color.RGBA64Model, color.NRGBA64Model:
		return 8
	}
	return 4
}

// jpegMemory is memory of a JPEG: its components in blocks of 8x8 bytes, and of a
// progressive one as many coefficients of four bytes; another picture where these are no
// brightness and colour.
func jpegMemory(data []byte, info Info) (n int) {
	for mark, segment := range jpegSegments(data) {
		if mark < markSOF || mark >= markSOF+readFrames || len(segment) < 6 {
			continue
		}
		n = blocks(segment)
		if mark == markSOF+readFrames-1 {
			n *= 5
		}
		break
	}
	if info.model != color.YCbCrModel && info.model != color.GrayModel {
		n += 4 * info.Width * info.Height
	}
	return n
}

// blocks returns the bytes of all blocks of a frame: of each component as many as its
// sampling factors say for every unit of the picture (ITU-T T.81, A.2.3).
func blocks(frame []byte) (n int) {
	height, width := int(frame[1])<<8|int(frame[2]), int(frame[3])<<8|int(frame[4])
	components := frame[6:]
	h, v, each := 1, 1, 1
	if frame[5] > 1 { // the factors of one alone do not count
		each = 0
		for ; len(components) >= 3; components = components[3:] {
			ch, cv := int(components[1]>>4), int(components[1]&15)
			h, v, each = max(h, ch), max(v, cv), each+ch*cv
		}
	}
	across, down := (width+8*h-1)/(8*h), (height+8*v-1)/(8*v)
	return 64 * each * across * down
}

// webpMemory is memory of a WebP: lossy pictures are in 4:2:0, others of four bytes, which
// are written again when their transforms are undone, as transparency is.
func webpMemory(data []byte, area int) int {
	frame, own, canvas, _, err := webpFrame(data)
	if err != nil || len(frame) < 16 {
		return 0 // it is not decoded
	}
	each := map[string]int{"VP8 ": 2, "VP8L": 8}[string(frame[12:16])]
	if each == 0 {
		each = 11
	}
	if own != canvas {
		each += 4
	}
	return area*each + 3*len(data) // the parts are put together anew
}
