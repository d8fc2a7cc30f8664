package raster

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"io"
	"math"

	"golang.org/x/image/tiff"
	"golang.org/x/image/tiff/lzw"
)

// TIFF files of signed, 32-bit and floating-point values, as microscopes, telescopes and
// scanners write them, are not read by golang.org/x/image/tiff. Read here are chunky pictures of one or three values a pixel, in strips or tiles,
// without compression or with LZW or Deflate, and with either predictor (TIFF 6.0; Adobe
// Photoshop TIFF Technical Note 3).

// Tags of a directory.
const (
	tagWidth, tagHeight            = 256, 257
	tagBits, tagCompression        = 258, 259
	tagPhotometric                 = 262
	tagStripOffsets, tagSamples    = 273, 277
	tagStripRows, tagStripBytes    = 278, 279
	tagPlanar, tagPredictor        = 284, 317
	tagTileWidth, tagTileHeight    = 322, 323
	tagTileOffsets, tagTileBytes   = 324, 325
	tagFormat                      = 339
	unsigned, signed, floatingTIFF = 1, 2, 3 // values of tagFormat
)

// A samples is the directory of such a file.
type samples struct {
	data          []byte
	order         binary.ByteOrder
	width, height int
	channels      int
	bits, format  int
	compression   int
	predictor     int
	tile          image.Point // size of a tile, or of a strip
	offsets       []uint64
	counts        []uint64
}

// configTIFF and readTIFF leave all other files to golang.org/x/image/tiff.
func configTIFF(r io.Reader) (image.Config, error) {
	s, data, err := openTIFF(r)
	if s == nil || err != nil {
		return orElse(tiff.DecodeConfig, data, err)
	}
	return image.Config{ColorModel: s.model(), Width: s.width, Height: s.height}, nil
}

func readTIFF(r io.Reader) (image.Image, error) {
	s, data, err := openTIFF(r)
	if s == nil || err != nil {
		return orElse(tiff.Decode, data, err)
	}
	return s.read()
}

func orElse[T any](read func(io.Reader) (T, error), data []byte, err error) (T, error) {
	if err != nil {
		return *new(T), err
	}
	return read(bytes.NewReader(data))
}

// openTIFF reads the directory of a file; nil if its values are unsigned and of 16 bits
// at most, or if it is broken.
func openTIFF(r io.Reader) (*samples, []byte, error) {
	data, err := io.ReadAll(r)
	if err != nil || len(data) < 8 {
		return nil, data, err
	}
	s := &samples{data: data, order: binary.LittleEndian}
	if data[0] == 'M' {
		s.order = binary.BigEndian
	}
	tags := s.directory()
	one := func(tag, otherwise int) int {
		if v := tags[tag]; len(v) > 0 && v[0] <= math.MaxInt32 {
			return int(v[0])
		}
		return otherwise
	}
	s.format, s.bits = one(tagFormat, unsigned), one(tagBits, 1)
	if s.format == unsigned && s.bits <= 16 || s.format > floatingTIFF {
		return nil, data, nil
	}
	s.width, s.height, s.channels = one(tagWidth, 0), one(tagHeight, 0), one(tagSamples, 1)
	s.compression, s.predictor = one(tagCompression, 1), one(tagPredictor, 1)
	s.tile = image.Pt(one(tagTileWidth, s.width), one(tagTileHeight, min(one(tagStripRows, s.height), s.height)))
	s.offsets, s.counts = tags[tagStripOffsets], tags[tagStripBytes]
	if len(tags[tagTileOffsets]) > 0 {
		s.offsets, s.counts = tags[tagTileOffsets], tags[tagTileBytes]
	}
	return s, data, s.check(one(tagPlanar, 1), one(tagPhotometric, 1), tags[tagBits])
}

// check refuses what is not read.
func (s *samples) check(planar, photometric int, bits []uint64) error {
	for _, b := range bits {
		if int(b) != s.bits {
			return errors.New("unsupported: values of different sizes")
		}
	}
	word := map[int]string{unsigned: "unsigned", signed: "signed", floatingTIFF: "floating-point"}[s.format]
	switch {
	case s.format == floatingTIFF && s.bits != 32 && s.bits != 64, s.format != floatingTIFF && s.bits != 8 && s.bits != 16 && s.bits != 32:
		return fmt.Errorf("unsupported: %s values of %d bits", word, s.bits)
	case s.channels != 1 && s.channels != 3:
		return fmt.Errorf("unsupported: %d %s values a pixel", s.channels, word)
	case planar != 1 && s.channels > 1:
		return fmt.Errorf("unsupported: %s values in separate planes", word)
	case photometric != 1 && photometric != 2:
		return fmt.Errorf("unsupported: %s values with photometric interpretation %d", word, photometric)
	}
	return nil
}

// sizes of the types of a directory's values in bytes: bytes, unsigned shorts and longs.
var tiffSizes = map[uint16]int{1: 1, 3: 2, 4: 4}

// directory returns the unsigned numbers of the first directory by their tags; what is
// malformed is not among them.
func (s *samples) directory() map[int][]uint64 {
	tags := make(map[int][]uint64)
	at := int64(s.order.Uint32(s.data[4:]))
	if at+2 > int64(len(s.data)) {
		return tags
	}
	count, entries := int(s.order.Uint16(s.data[at:])), s.data[at+2:]
	for range count {
		if len(entries) < 12 {
			break
		}
		kind, n := s.order.Uint16(entries[2:]), int64(s.order.Uint32(entries[4:]))
		size := int64(tiffSizes[kind])
		values := entries[8:12]
		if size*n > 4 {
			from := int64(s.order.Uint32(values))
			if from+size*n > int64(len(s.data)) {
				n = 0
			} else {
				values = s.data[from:]
			}
		}
		tag := int(s.order.Uint16(entries))
		for i := int64(0); size > 0 && i < n; i++ {
			tags[tag] = append(tags[tag], s.number(values[i*size:], int(size)))
		}
		entries = entries[12:]
	}
	return tags
}

// number reads an unsigned number of some bytes.
func (s *samples) number(data []byte, size int) uint64 {
	switch size {
	case 1:
		return uint64(data[0])
	case 2:
		return uint64(s.order.Uint16(data))
	case 4:
		return uint64(s.order.Uint32(data))
	}
	return s.order.Uint64(data)
}

// model is the colour model of the pictures: it carries the type of the values.
func (s *samples) model() sampleModel {
	m := sampleModel{Type: Type{0, 1}, grey: s.channels == 1}
	switch s.format {
	case unsigned:
		m.Type = Type{0, math.Exp2(float64(s.bits)) - 1}
	case signed:
		m.Type = Type{-math.Exp2(float64(s.bits - 1)), math.Exp2(float64(s.bits-1)) - 1}
	}
	return m
}

// read decodes all strips or tiles.
func (s *samples) read() (image.Image, error) {
	if s.tile.X < 1 || s.tile.Y < 1 || s.tile.X > MaxSide+1024 || s.tile.Y > MaxSide+1024 {
		return nil, errors.New("tiles of impossible size")
	}
	across, down := (s.width+s.tile.X-1)/s.tile.X, (s.height+s.tile.Y-1)/s.tile.Y
	if len(s.offsets) < across*down || len(s.counts) < across*down {
		return nil, io.ErrUnexpectedEOF
	}
	img := &sampled{sampleModel: s.model(), width: s.width, height: s.height, channels: s.channels}
	img.values = make([]float32, s.width*s.height*s.channels)
	for i := range across * down {
		corner := image.Pt(i%across*s.tile.X, i/across*s.tile.Y)
		if err := s.readTile(img, i, corner); err != nil {
			return nil, err
		}
	}
	for i, v := range img.values {
		if v-v != 0 {
			return nil, fmt.Errorf("the value at column %d, row %d is %v, want finite numbers", i/s.channels%s.width, i/s.channels/s.width, v)
		}
	}
	return img, nil
}

// readTile decodes one tile, whose upper left pixel is at corner.
func (s *samples) readTile(img *sampled, i int, corner image.Point) error {
	rows := s.tile.Y
	if len(s.offsets) > 0 && s.tile.X == s.width { // the last strip may be shorter
		rows = min(rows, s.height-corner.Y)
	}
	rowBytes := s.tile.X * s.channels * s.bits / 8
	data, err := s.unpack(i, rows*rowBytes)
	if err != nil {
		return err
	}
	for y := range min(rows, s.height-corner.Y) {
		row := data[y*rowBytes:][:rowBytes]
		size, order := s.bits/8, s.order
		switch s.predictor {
		case 2:
			s.addLeft(row)
		case 3:
			row, order = s.joinBytes(row), binary.BigEndian
		}
		width := min(s.tile.X, s.width-corner.X)
		out := img.values[((corner.Y+y)*s.width+corner.X)*s.channels:][:width*s.channels]
		for x := range out {
			out[x] = s.value((&samples{order: order}).number(row[x*size:], size))
		}
	}
	return nil
}

// unpack returns that many bytes of a strip or tile.
func (s *samples) unpack(i, size int) ([]byte, error) {
	from, count := s.offsets[i], s.counts[i]
	if from > uint64(len(s.data)) || count > uint64(len(s.data))-from {
		return nil, io.ErrUnexpectedEOF
	}
	packed := s.data[from : from+count]
	var r io.Reader
	switch s.compression {
	case 1:
		if len(packed) < size {
			return nil, io.ErrUnexpectedEOF
		}
		return bytes.Clone(packed[:size]), nil
	case 5:
		r = lzw.NewReader(bytes.NewReader(packed), lzw.MSB, 8)
	case 8, 32946:
		z, err := zlib.NewReader(bytes.NewReader(packed))
		if err != nil {
			return nil, err
		}
		r = z
	default:
		return nil, fmt.Errorf("unsupported: compression %d of signed, 32-bit or floating-point values", s.compression)
	}
	data := make([]byte, size)
	_, err := io.ReadFull(r, data)
	return data, err
}

// addLeft undoes the horizontal predictor: each value is stored as its difference from the
// one to the left.
func (s *samples) addLeft(row []byte) {
	size := s.bits / 8
	step := size * s.channels
	for x := step; x+size <= len(row); x += size {
		sum := s.number(row[x:], size) + s.number(row[x-step:], size)
		switch size {
		case 1:
			row[x] = byte(sum)
		case 2:
			s.order.PutUint16(row[x:], uint16(sum))
		case 4:
			s.order.PutUint32(row[x:], uint32(sum))
		case 8:
			s.order.PutUint64(row[x:], sum)
		}
	}
}

// joinBytes undoes the floating-point predictor: a row holds the most significant bytes
// of all values, then the next ones, as differences from the byte to the left. The result
// is big-endian.
func (s *samples) joinBytes(row []byte) []byte {
	size := s.bits / 8
	for x := s.channels; x < len(row); x++ {
		row[x] += row[x-s.channels]
	}
	out, values := make([]byte, len(row)), len(row)/size
	for i := range values {
		for b := range size {
			out[i*size+b] = row[b*values+i]
		}
	}
	return out
}

// value turns the bits of a stored value into a number.
func (s *samples) value(bits uint64) float32 {
	switch {
	case s.format == floatingTIFF && s.bits == 64:
		return float32(math.Float64frombits(bits))
	case s.format == floatingTIFF:
		return math.Float32frombits(uint32(bits))
	case s.format == signed:
		shift := 64 - s.bits
		return float32(int64(bits<<shift) >> shift)
	}
	return float32(bits)
}

// A sampled is a picture of numbers that the types of package image cannot hold.
type sampled struct {
	sampleModel
	width, height int
	channels      int       // 1 or 3
	values        []float32 // of a pixel after the other
}

// A sampleModel is the colour model of a sampled picture.
type sampleModel struct {
	Type
	grey bool
}

func (m sampleModel) Convert(c color.Color) color.Color { return color.RGBA64Model.Convert(c) }

func (s *sampled) ColorModel() color.Model { return s.sampleModel }

func (s *sampled) Bounds() image.Rectangle { return image.Rect(0, 0, s.width, s.height) }

func (s *sampled) At(x, y int) color.Color { return s.RGBA64At(x, y) }

// RGBA64At gives the values of the type's whole range, black to white.
func (s *sampled) RGBA64At(x, y int) color.RGBA64 {
	if !(image.Pt(x, y).In(s.Bounds())) {
		return color.RGBA64{}
	}
	at := func(c int) uint16 {
		v := s.values[(y*s.width+x)*s.channels+min(c, s.channels-1)]
		return uint16(0.5 + 0xffff*s.Type.share(v))
	}
	return color.RGBA64{R: at(0), G: at(1), B: at(2), A: 0xffff}
}
