package raster

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"io"
	"math"
	"slices"
)

// Of a TIFF or BigTIFF file the first picture is read (TIFF 6.0): grey, of a palette or in
// colour, with transparency, with unsigned values of 1, 2, 4, 8 or 16 bits; and, as
// microscopes, telescopes and scanners write them, with one or three signed, 32-bit or
// floating-point values a pixel. It may be chunky or in planes, in strips or in tiles.
// tiffrows.go reads the rows, tiffimage.go makes pictures of them.

// Tags of a directory.
const (
	tagWidth, tagHeight             = 256, 257
	tagBits, tagCompression         = 258, 259
	tagPhotometric, tagFill         = 262, 266
	tagStripOffsets, tagOrientation = 273, 274
	tagSamples                      = 277
	tagStripRows, tagStripBytes     = 278, 279
	tagPlanar, tagFax3              = 284, 292
	tagPredictor, tagColours        = 317, 320
	tagTileWidth, tagTileHeight     = 322, 323
	tagTileOffsets, tagTileBytes    = 324, 325
	tagExtra, tagFormat             = 338, 339
)

var tiffTags = []uint16{
	tagWidth, tagHeight, tagBits, tagCompression, tagPhotometric, tagFill, tagStripOffsets, tagOrientation, tagSamples,
	tagStripRows, tagStripBytes, tagPlanar, tagFax3, tagPredictor, tagColours, tagTileWidth, tagTileHeight,
	tagTileOffsets, tagTileBytes, tagExtra, tagFormat,
}

const (
	unsigned, signed, floatingTIFF               = 1, 2, 3          // values of tagFormat
	whiteIsZero, blackIsZero, rgbTIFF, paletted  = 0, 1, 2, 3       // of tagPhotometric
	alphaNone, alphaMultiplied, alphaStraight    = 0, 1, 2          // of tagExtra
	plain, faxRows, fax3, fax4, lzwTIFF, deflate = 1, 2, 3, 4, 5, 8 // of tagCompression
	bitPack, deflateOld                          = 32773, 32946
)

// A samples is the directory of a file.
type samples struct {
	data          []byte
	order         binary.ByteOrder
	tags          map[uint16]tiffEntry
	width, height int
	channels      int
	planes        int // 1, or one for each channel
	bits, format  int
	photometric   int
	compression   int
	predictor     int         // 1 where there is none
	tile          image.Point // size of a tile, or of a strip
	offsets       tiffEntry
	counts        tiffEntry
}

// configTIFF reads the header of a file.
func configTIFF(data []byte) (image.Config, error) {
	s, err := openTIFF(data)
	if err != nil {
		return image.Config{}, err
	}
	return image.Config{ColorModel: s.model(), Width: s.width, Height: s.height}, nil
}

func readTIFF(ctx context.Context, data []byte) (image.Image, error) {
	s, err := openTIFF(data)
	if err != nil {
		return nil, err
	}
	return s.read(ctx)
}

// turnTIFF returns where the upright pixels are stored.
func turnTIFF(data []byte) turn {
	_, tags, _ := tiffDirectory(data)
	if e := tags[tagOrientation]; e.n > 0 && e.at(0) < uint64(len(turns)) {
		return turns[e.at(0)]
	}
	return turn{}
}

// openTIFF reads the directory of a file and refuses what is not read.
func openTIFF(data []byte) (*samples, error) {
	order, tags, err := tiffDirectory(data)
	if err != nil {
		return nil, err
	}
	s := &samples{data: data, order: order, tags: tags}
	s.width, s.height = s.one(tagWidth, 0), s.one(tagHeight, 0)
	s.bits, s.format = s.one(tagBits, 1), s.one(tagFormat, unsigned)
	s.channels, s.planes = s.one(tagSamples, max(1, tags[tagBits].n)), 1
	if s.one(tagPlanar, 1) == 2 {
		s.planes = s.channels
	}
	s.photometric = s.one(tagPhotometric, whiteIsZero)
	if s.numeric() {
		s.photometric = s.one(tagPhotometric, blackIsZero)
	}
	s.compression, s.predictor = s.one(tagCompression, plain), 1
	if slices.Contains([]int{lzwTIFF, deflate, deflateOld}, s.compression) {
		s.predictor = s.one(tagPredictor, 1)
	}
	s.tile = image.Pt(s.one(tagTileWidth, s.width), s.one(tagTileHeight, min(s.one(tagStripRows, s.height), s.height)))
	s.offsets, s.counts = tags[tagStripOffsets], tags[tagStripBytes]
	if tags[tagTileOffsets].n > 0 {
		s.offsets, s.counts = tags[tagTileOffsets], tags[tagTileBytes]
	}
	return s, s.check()
}

// one returns the first value of a tag.
func (s *samples) one(tag uint16, otherwise int) int {
	if e := s.tags[tag]; e.n > 0 && e.at(0) <= math.MaxInt32 {
		return int(e.at(0))
	}
	return otherwise
}

// numeric reports whether the types of package image cannot hold the values.
func (s *samples) numeric() bool { return s.format != unsigned || s.bits > 16 }

// check refuses what is not read.
func (s *samples) check() error {
	for i := range min(s.tags[tagBits].n, s.channels) {
		if int(s.tags[tagBits].at(i)) != s.bits {
			return unsupported("values of different sizes")
		}
	}
	word := map[int]string{unsigned: "unsigned", signed: "signed", floatingTIFF: "floating-point"}[s.format]
	switch {
	case word == "":
		return unsupported("values of format %d", s.format)
	case s.format == floatingTIFF && s.bits != 32 && s.bits != 64, s.format == signed && s.bits != 8 && s.bits != 16 && s.bits != 32,
		s.format == unsigned && !slices.Contains([]int{1, 2, 4, 8, 16, 32}, s.bits):
		return unsupported("%s values of %d bits", word, s.bits)
	case !slices.Contains([]int{plain, faxRows, fax3, fax4, lzwTIFF, deflate, deflateOld, bitPack}, s.compression):
		return unsupported("compression %s", s.compressionName())
	case s.predictor < 1 || s.predictor > 3, s.predictor == 2 && s.bits < 8, s.predictor == 3 && s.format != floatingTIFF:
		return unsupported("predictor %d of %s values of %d bits", s.predictor, word, s.bits)
	case !s.numeric():
		return s.checkColours()
	case s.channels != 1 && s.channels != 3:
		return unsupported("%d %s values a pixel", s.channels, word)
	case s.photometric != blackIsZero && s.photometric != rgbTIFF:
		return unsupported("%s values with photometric interpretation %s", word, s.colours())
	}
	return nil
}

// colours names the photometric interpretation.
func (s *samples) colours() string {
	names := map[int]string{
		whiteIsZero: "white is zero", paletted: "palette", 4: "transparency mask", 5: "CMYK", 6: "YCbCr", 8: "CIELab",
		9: "ICCLab", 10: "ITULab", 32803: "colour filter array", 32844: "LogL", 32845: "LogLuv", 34892: "linear raw",
	}
	return fmt.Sprintf("%d (%s)", s.photometric, cmp.Or(names[s.photometric], "unknown"))
}

// compressionName names the compression.
func (s *samples) compressionName() string {
	names := map[int]string{
		6: "old JPEG", 7: "JPEG", 9: "JBIG", 10: "JBIG", 34661: "JBIG", 34712: "JPEG 2000", 34887: "LERC", 34925: "LZMA",
		50000: "Zstandard", 50001: "WebP", 50002: "JPEG XL",
	}
	return fmt.Sprintf("%d (%s)", s.compression, cmp.Or(names[s.compression], "unknown"))
}

// checkColours refuses pictures whose values do not make a colour. What comes after the
// values of a colour must be said to be transparency, apart from a fourth value of a
// colour picture.
func (s *samples) checkColours() error {
	colours := map[int]int{whiteIsZero: 1, blackIsZero: 1, rgbTIFF: 3, paletted: 1}[s.photometric]
	extra := s.channels - colours
	switch {
	case colours == 0:
		return unsupported("photometric interpretation %s", s.colours())
	case s.bits < 8 && s.channels > 1, s.photometric == paletted && (s.bits > 8 || s.channels > 1):
		return unsupported("%d values of %d bits a pixel with photometric interpretation %s", s.channels, s.bits, s.colours())
	case extra < 0:
		return fmt.Errorf("%d values a pixel with photometric interpretation %s", s.channels, s.colours())
	case extra > 8, colours == 1 && extra > 0 && s.alpha() == alphaNone, colours == 3 && extra > 1 && s.tags[tagExtra].n != extra:
		return unsupported("%d values a pixel, of which %d are neither colour nor transparency", s.channels, extra)
	case s.photometric == paletted && s.tags[tagColours].n < 3<<s.bits:
		return fmt.Errorf("a palette of %d values, want %d", s.tags[tagColours].n, 3<<s.bits)
	}
	return nil
}

// alpha returns what the first value after the colour stands for.
func (s *samples) alpha() int {
	if a := s.one(tagExtra, alphaNone); a == alphaMultiplied || a == alphaStraight {
		return a
	}
	return alphaNone
}

// A tiffEntry is the values of a tag as they are stored.
type tiffEntry struct {
	order binary.ByteOrder
	size  int // of a value in bytes
	n     int // of values
	data  []byte
}

// at returns a value.
func (e tiffEntry) at(i int) uint64 { return number(e.order, e.data[i*e.size:], e.size) }

// number reads an unsigned number of some bytes.
func number(order binary.ByteOrder, data []byte, size int) uint64 {
	switch size {
	case 1:
		return uint64(data[0])
	case 2:
		return uint64(order.Uint16(data))
	case 4:
		return uint64(order.Uint32(data))
	}
	return order.Uint64(data)
}

// tiffDirectory reads the entries of tiffTags in the first directory of a file, of each the
// first. Those that have no unsigned numbers are not among them.
func tiffDirectory(data []byte) (binary.ByteOrder, map[uint16]tiffEntry, error) {
	var order binary.ByteOrder = binary.LittleEndian
	if len(data) < 16 {
		return order, nil, io.ErrUnexpectedEOF
	}
	if data[0] == 'M' {
		order = binary.BigEndian
	}
	offset, count, first := 4, 2, data[4:] // bytes of an offset and of the number of entries, and the first offset
	if order.Uint16(data[2:]) == bigTIFF {
		offset, count, first = 8, 8, data[8:]
	}
	tags, size := make(map[uint16]tiffEntry), 4+2*offset
	entries := follow(data, number(order, first, offset))
	if len(entries) < count {
		return order, nil, io.ErrUnexpectedEOF
	}
	n := min(number(order, entries, count), math.MaxUint16)
	if entries = entries[count:]; uint64(len(entries)) < n*uint64(size) {
		return order, nil, io.ErrUnexpectedEOF
	}
	for e := range slices.Chunk(entries[:n*uint64(size)], size) {
		tag := order.Uint16(e)
		if _, twice := tags[tag]; twice || !slices.Contains(tiffTags, tag) {
			continue
		}
		values, err := tiffValues(data, e, order, offset)
		if err != nil {
			return order, nil, err
		}
		tags[tag] = values
	}
	return order, tags, nil
}

// bigTIFF is the version of a file with offsets of 64 bits.
const bigTIFF = 43

// follow returns what begins at an offset; nothing if that is beyond the end.
func follow(data []byte, offset uint64) []byte { return data[min(offset, uint64(len(data))):] }

// tiffSizes are the sizes in bytes of the types of unsigned numbers: bytes, and numbers and
// offsets of 16, 32 and 64 bits.
var tiffSizes = map[uint16]int{1: 1, 3: 2, 4: 4, 13: 4, 16: 8, 18: 8}

// tiffValues returns the values of an entry: its tag, type, count, and the values or, where
// they are longer than an offset, the offset of them.
func tiffValues(data, stored []byte, order binary.ByteOrder, offset int) (tiffEntry, error) {
	size, n := tiffSizes[order.Uint16(stored[2:])], number(order, stored[4:], offset)
	if size == 0 {
		return tiffEntry{}, nil
	}
	if n > uint64(len(data)/size) {
		return tiffEntry{}, io.ErrUnexpectedEOF
	}
	e := tiffEntry{order: order, size: size, n: int(n), data: stored[4+offset:]}
	if size*e.n > offset {
		e.data = follow(data, number(order, e.data, offset))
	}
	if len(e.data) < size*e.n {
		return e, io.ErrUnexpectedEOF
	}
	return e, nil
}

// model is the colour model of the picture.
func (s *samples) model() color.Model {
	if s.numeric() {
		return s.sampleModel()
	}
	img, _ := s.canvas(image.Rect(0, 0, 0, 0))
	return img.ColorModel()
}
