package raster

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"errors"
	"image"
	"io"
	"math/bits"
	"slices"

	"golang.org/x/image/tiff/lzw"
)

// A tiffRows takes the rows of a picture, or of a part of it.
type tiffRows interface {
	// row takes pixels from x, y on: of each, the values of some channels from one on.
	row(x, y, channel, channels int, values []uint64)
}

// leastTile is the least side of a tile in pixels: smaller ones would make much work of a
// small file.
const leastTile = 8

// readRows decodes all strips or tiles, of one plane after the other.
func (s *samples) readRows(ctx context.Context, to tiffRows) error {
	tiled := s.tags[tagTileOffsets].n > 0
	if s.tile.X < 1 || s.tile.Y < 1 || s.tile.X > MaxSide+1024 || s.tile.Y > MaxSide+1024 || tiled && min(s.tile.X, s.tile.Y) < leastTile {
		return errors.New("tiles of impossible size")
	}
	across, down := (s.width+s.tile.X-1)/s.tile.X, (s.height+s.tile.Y-1)/s.tile.Y
	if n := across * down * s.planes; s.offsets.n < n || s.counts.n < n {
		return io.ErrUnexpectedEOF
	}
	for plane := range s.planes {
		for i := range across * down {
			corner := image.Pt(i%across*s.tile.X, i/across*s.tile.Y)
			if err := s.readTile(ctx, plane*across*down+i, plane, corner, to); err != nil {
				return err
			}
		}
	}
	return nil
}

// readTile decodes as much of a tile, whose upper left pixel is at corner, as is in the
// picture.
func (s *samples) readTile(ctx context.Context, i, plane int, corner image.Point, to tiffRows) error {
	channels := s.channels / s.planes
	row := make([]byte, (s.tile.X*channels*s.bits+7)/8)
	values := make([]uint64, min(s.tile.X, s.width-corner.X)*channels)
	r, err := s.unpack(i)
	if err != nil {
		return err
	}
	for y := range min(s.tile.Y, s.height-corner.Y) {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if _, err := io.ReadFull(r, row); err != nil {
			return err
		}
		s.values(values, row, channels)
		to.row(corner.X, corner.Y+y, plane, channels, values)
	}
	return nil
}

// unpack returns the rows of a strip or tile.
func (s *samples) unpack(i int) (io.Reader, error) {
	packed, count := follow(s.data, s.offsets.at(i)), s.counts.at(i)
	if count > uint64(len(packed)) {
		return nil, io.ErrUnexpectedEOF
	}
	packed = packed[:count]
	if s.one(tagFill, 1) == 2 { // the first pixel is the lowest bit
		packed = slices.Clone(packed)
		for i, b := range packed {
			packed[i] = bits.Reverse8(b)
		}
	}
	switch s.compression {
	case plain:
		return bytes.NewReader(packed), nil
	case faxRows, fax3, fax4:
		if s.bits != 1 || s.channels != 1 {
			return nil, errors.New("fax compression of more than 1 bit a pixel")
		}
		return newFax(packed, s.tile.X, s.compression, s.one(tagFax3, 0)), nil
	case lzwTIFF:
		return lzw.NewReader(bytes.NewReader(packed), lzw.MSB, 8), nil
	case deflate, deflateOld:
		return zlib.NewReader(bytes.NewReader(packed))
	}
	return &packBits{data: packed}, nil
}

// values undoes the predictor and reads the values of the pixels of a row.
func (s *samples) values(out []uint64, row []byte, channels int) {
	size, order := s.bits/8, s.order
	switch s.predictor {
	case 2:
		s.addLeft(row, channels)
	case 3:
		row, order = s.joinBytes(row, channels), binary.BigEndian
	}
	for i := range out {
		if size > 0 {
			out[i] = number(order, row[i*size:], size)
			continue
		}
		at := i * s.bits
		out[i] = uint64(row[at/8]>>(8-s.bits-at%8)) & (1<<s.bits - 1)
	}
}

// addLeft undoes the horizontal predictor: each value is stored as its difference from the
// one to the left.
func (s *samples) addLeft(row []byte, channels int) {
	size := s.bits / 8
	step := size * channels
	for x := step; x+size <= len(row); x += size {
		sum := number(s.order, row[x:], size) + number(s.order, row[x-step:], size)
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

// joinBytes undoes the floating-point predictor (Adobe Photoshop TIFF Technical Note 3): a
// row holds the most significant bytes of all values, then the next ones, as differences
// from the byte to the left. The result is big-endian.
func (s *samples) joinBytes(row []byte, channels int) []byte {
	size := s.bits / 8
	for x := channels; x < len(row); x++ {
		row[x] += row[x-channels]
	}
	out, values := make([]byte, len(row)), len(row)/size
	for i := range values {
		for b := range size {
			out[i*size+b] = row[b*values+i]
		}
	}
	return out
}

// A packBits reads data in which each byte says how many others follow, or how often the
// next one is repeated (TIFF 6.0, section 9).
type packBits struct {
	data []byte
	left int  // bytes of the run
	same bool // the run repeats data[0]
}

func (p *packBits) Read(out []byte) (n int, err error) {
	for n < len(out) {
		for p.left == 0 {
			if len(p.data) < 2 {
				return n, io.EOF
			}
			switch head := int(int8(p.data[0])); {
			case head >= 0:
				p.left, p.same = head+1, false
			case head > -128:
				p.left, p.same = 1-head, true
			}
			p.data = p.data[1:]
		}
		if len(p.data) == 0 {
			return n, io.EOF
		}
		out[n] = p.data[0]
		n, p.left = n+1, p.left-1
		if !p.same || p.left == 0 {
			p.data = p.data[1:]
		}
	}
	return n, nil
}
