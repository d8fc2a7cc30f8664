// Package hostile makes small picture files that are much work to decode, for tests.
package hostile

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
)

// Scans returns a progressive JPEG, grey and flat, with a number of scans besides the one
// that gives every block its mean. They change nothing, and each says so in some thirty
// bytes for the whole picture: by runs of 16,384 blocks without coefficients (ITU-T T.81,
// G.1.2.2).
func Scans(width, height, scans int) []byte {
	b := []byte{0xff, 0xd8}
	b = segment(b, 0xdb, append([]byte{0}, bytes.Repeat([]byte{1}, 64)...))
	b = segment(b, 0xc2, []byte{8, byte(height >> 8), byte(height), byte(width >> 8), byte(width), 1, 1, 0x11, 0})
	const noDifference, run14 = 0x00, 0xe0
	b = segment(b, 0xc4, append(append([]byte{0x00, 1}, make([]byte, 15)...), noDifference))
	b = segment(b, 0xc4, append(append([]byte{0x10, 1}, make([]byte, 15)...), run14))
	const run = 1 << 14
	blocks := (width + 7) / 8 * ((height + 7) / 8)
	b = segment(b, 0xda, []byte{1, 1, 0, 0, 0, 0})
	b = append(b, make([]byte, (blocks+7)/8)...) // a bit of 0 for each block
	empty := segment(nil, 0xda, []byte{1, 1, 0, 1, 63, 0})
	empty = append(empty, make([]byte, (15*((blocks+run-1)/run)+7)/8)...) // of each run the code, a bit of 0, and 14 bits: how much longer it is
	b = append(b, bytes.Repeat(empty, scans)...)
	return append(b, 0xff, 0xd9)
}

// segment appends a marker with its length and contents.
func segment(b []byte, mark byte, body []byte) []byte {
	b = binary.BigEndian.AppendUint16(append(b, 0xff, mark), uint16(2+len(body)))
	return append(b, body...)
}

// PNG returns a flat grey PNG, which is about a thousandth as large as its pixels.
func PNG(width, height int) []byte {
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	row := make([]byte, 1+width)
	for range height {
		z.Write(row) // to memory: never an error
	}
	z.Close()
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, uint32(width)), uint32(height))
	b := chunk([]byte("\x89PNG\r\n\x1a\n"), "IHDR", append(head, 8, 0, 0, 0, 0))
	b = chunk(b, "IDAT", packed.Bytes())
	return chunk(b, "IEND", nil)
}

// chunk appends a chunk with its length, name and checksum.
func chunk(b []byte, name string, body []byte) []byte {
	b = binary.BigEndian.AppendUint32(b, uint32(len(body)))
	start := len(b)
	b = append(append(b, name...), body...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[start:]))
}
