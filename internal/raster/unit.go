package raster

import "encoding/binary"

// unit is v/255 for every byte v: a look-up is several times faster than the
// division and gives the same bits.
var unit = func() (t [256]float32) {
	for v := range t {
		t[v] = float32(v) / 255
	}
	return t
}()

// ToUnit writes pixels as numbers in 0..1, eight at a time.
func ToUnit(out []float32, pixels []uint8) {
	for len(pixels) >= 8 && len(out) >= 8 {
		v := binary.LittleEndian.Uint64(pixels)
		o := out[:8:8]
		o[0], o[1] = unit[uint8(v)], unit[uint8(v>>8)]
		o[2], o[3] = unit[uint8(v>>16)], unit[uint8(v>>24)]
		o[4], o[5] = unit[uint8(v>>32)], unit[uint8(v>>40)]
		o[6], o[7] = unit[uint8(v>>48)], unit[uint8(v>>56)]
		pixels, out = pixels[8:], out[8:]
	}
	for i, v := range pixels {
		out[i] = unit[v]
	}
}
