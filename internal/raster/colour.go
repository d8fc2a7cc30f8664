package raster

import (
	"image"
	"image/color"
)

// Luma writes ITU-R BT.601 brightness, with the 16-bit weights of Pillow's "L".
func Luma(dst, r, g, b []uint8) {
	for i := range dst {
		dst[i] = uint8((uint32(r[i])*19595 + uint32(g[i])*38470 + uint32(b[i])*7471 + 1<<15) >> 16)
	}
}

// A rowFunc writes the 8-bit colours of a row of pixels that begins at x, y.
type rowFunc func(x, y int, r, g, b []uint8)

// rowReader chooses the fast way for the kinds of picture there are most of.
func rowReader(img image.RGBA64Image) rowFunc {
	switch img := img.(type) {
	case *image.YCbCr:
		if img.Rect.Min.X < 0 || img.Rect.Min.Y < 0 {
			break // the nearest chroma samples are found by division, which rounds the other way there
		}
		return ycbcrRow(img, color.YCbCrToRGB)
	case *videoRange:
		return img.row
	case *image.Gray:
		return func(x, y int, r, g, b []uint8) {
			copy(r, img.Pix[img.PixOffset(x, y):])
			copy(g, r)
			copy(b, r)
		}
	}
	return func(x, y int, r, g, b []uint8) {
		for i := range r {
			c := img.RGBA64At(x+i, y)
			r[i], g[i], b[i] = onWhite(c.R, c.A), onWhite(c.G, c.A), onWhite(c.B, c.A)
		}
	}
}

// onWhite lays a 16-bit value, already multiplied by its alpha, on white and
// rounds it to 8 bits.
func onWhite(value, alpha uint16) uint8 {
	return uint8((uint32(value) + 0xffff - uint32(alpha) + 128) / 257)
}

// ycbcrRow reads pixels of a picture whose bounds do not begin below 0, 0.
func ycbcrRow(img *image.YCbCr, toRGB func(y, cb, cr uint8) (r, g, b uint8)) rowFunc {
	return func(x, y int, r, g, b []uint8) {
		chroma(g, img.Cb, img, x, y)
		chroma(b, img.Cr, img, x, y)
		luma := img.Y[img.YOffset(x, y):]
		for i := range r {
			r[i], g[i], b[i] = toRGB(luma[i], g[i], b[i])
		}
	}
}

// chroma interpolates a plane that has fewer columns or rows than the picture:
// 3/4 of the nearest sample and 1/4 of the next on each axis, as libjpeg and
// libwebp do, where repeating the nearest one would leave steps.
func chroma(out, plane []uint8, img *image.YCbCr, x, y int) {
	r := img.Rect
	columns, rows := subsampling(img.SubsampleRatio)
	near := plane[img.COffset(r.Min.X, y):]
	far := plane[img.COffset(r.Min.X, neighbour(y, rows, r.Min.Y, r.Max.Y)*rows):]
	first := r.Min.X / columns
	for i := range out {
		at := (x+i)/columns - first
		next := neighbour(x+i, columns, r.Min.X, r.Max.X) - first
		sum := 3*(3*int(near[at])+int(far[at])) + 3*int(near[next]) + int(far[next])
		out[i] = uint8((sum + 8 - (x+i)&1) >> 4) // ties go up and down in turn
	}
}

// neighbour returns the second nearest sample to position i of a line from..to-1
// which has one sample for every step positions.
func neighbour(i, step, from, to int) int {
	if step != 2 {
		return i / step
	}
	return min(max((i-1)/2+i%2, from/2), (to-1)/2)
}

// subsampling returns how many columns and rows share a chroma sample.
func subsampling(r image.YCbCrSubsampleRatio) (columns, rows int) {
	switch r {
	case image.YCbCrSubsampleRatio422:
		return 2, 1
	case image.YCbCrSubsampleRatio420:
		return 2, 2
	case image.YCbCrSubsampleRatio440:
		return 1, 2
	case image.YCbCrSubsampleRatio411:
		return 4, 1
	case image.YCbCrSubsampleRatio410:
		return 4, 2
	}
	return 1, 1
}

// A videoRange is a lossy WebP: black is luma 16 and white 235 (RFC 6386,
// section 9.2), where the image package takes 0 and 255.
type videoRange struct {
	pixels image.NYCbCrA // A is nil where the picture is opaque
}

// newVideoRange returns img with the colours that a lossy WebP means.
func newVideoRange(img image.Image) image.Image {
	switch img := img.(type) {
	case *image.YCbCr:
		return &videoRange{image.NYCbCrA{YCbCr: *img}}
	case *image.NYCbCrA:
		return &videoRange{*img}
	}
	return img // lossless
}

func (v *videoRange) ColorModel() color.Model { return color.NRGBAModel }

func (v *videoRange) Bounds() image.Rectangle { return v.pixels.Rect }

func (v *videoRange) At(x, y int) color.Color {
	if !(image.Point{x, y}.In(v.pixels.Rect)) {
		return color.NRGBA{}
	}
	at, c := v.pixels.COffset(x, y), color.NRGBA{A: 255}
	c.R, c.G, c.B = videoToRGB(v.pixels.Y[v.pixels.YOffset(x, y)], v.pixels.Cb[at], v.pixels.Cr[at])
	if v.pixels.A != nil {
		c.A = v.pixels.A[v.pixels.AOffset(x, y)]
	}
	return c
}

func (v *videoRange) RGBA64At(x, y int) color.RGBA64 { return anyImage{v}.RGBA64At(x, y) }

func (v *videoRange) row(x, y int, r, g, b []uint8) {
	ycbcrRow(&v.pixels.YCbCr, videoToRGB)(x, y, r, g, b)
	if v.pixels.A == nil {
		return
	}
	alpha := v.pixels.A[v.pixels.AOffset(x, y):]
	for i := range r {
		a := alpha[i]
		r[i], g[i], b[i] = blend(r[i], a), blend(g[i], a), blend(b[i], a)
	}
}

// blend lays value, not multiplied by its alpha, on white.
func blend(value, alpha uint8) uint8 {
	a := uint32(alpha)
	return uint8((uint32(value)*a + 255*(255-a) + 127) / 255)
}

// videoToRGB is ITU-R BT.601 for studio levels, in 16-bit fixed point.
func videoToRGB(y, cb, cr uint8) (r, g, b uint8) {
	l, u, v := 76309*(int32(y)-16)+1<<15, int32(cb)-128, int32(cr)-128
	return byteOf(l + 104597*v), byteOf(l - 25675*u - 53279*v), byteOf(l + 132201*u)
}

func byteOf(fixed int32) uint8 { return uint8(min(max(fixed>>16, 0), 255)) }
