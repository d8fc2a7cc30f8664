// Package npy reads and writes arrays in NumPy's .npy format.
//
// A file consists of the magic "\x93NUMPY", two bytes of version, the length of the
// header (uint16 in version 1, uint32 in 2 and 3, little endian), the header, padded
// with spaces to a multiple of 64 bytes, and the values. The header is a Python
// dictionary:
//
//	{'descr': '<f4', 'fortran_order': False, 'shape': (1000, 16), }
//
// Format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
package npy

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"strings"
	"unicode/utf8"
)

const magic = "\x93NUMPY"

// Write writes a float32 matrix with rows of width values. It panics if the last row is
// incomplete.
func Write(w io.Writer, width int, values []float32) error {
	if len(values)%width != 0 {
		panic(fmt.Sprintf("npy: %d values are no rows of %d", len(values), width))
	}
	if _, err := w.Write(header("<f4", fmt.Sprintf("(%d, %d)", len(values)/width, width))); err != nil {
		return err
	}
	const most = 1 << 14 // values at once
	buf := make([]byte, 0, 4*min(most, len(values)))
	for len(values) > 0 {
		part := values[:min(most, len(values))]
		buf = buf[:0]
		for _, v := range part {
			buf = binary.LittleEndian.AppendUint32(buf, math.Float32bits(v))
		}
		if _, err := w.Write(buf); err != nil {
			return err
		}
		values = values[len(part):]
	}
	return nil
}

// WriteTexts writes a vector of strings, which must be valid UTF-8, as NumPy's type U: as
// many characters of four bytes for each as the longest has.
func WriteTexts(w io.Writer, texts []string) error {
	longest := 1
	for _, s := range texts {
		longest = max(longest, utf8.RuneCountInString(s))
	}
	if _, err := w.Write(header(fmt.Sprintf("<U%d", longest), fmt.Sprintf("(%d,)", len(texts)))); err != nil {
		return err
	}
	buf := make([]byte, 4*longest)
	for _, s := range texts {
		clear(buf)
		at := 0
		for _, r := range s {
			binary.LittleEndian.PutUint32(buf[at:], uint32(r))
			at += 4
		}
		if _, err := w.Write(buf); err != nil {
			return err
		}
	}
	return nil
}

// header returns the beginning of a file. Like NumPy's, it has 128 bytes or a little more.
func header(descr, shape string) []byte {
	text := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': %s, }", descr, shape)
	size := (len(magic) + 4 + len(text) + 1 + 63) / 64 * 64
	size = max(size, 128)
	b := append([]byte(magic), 1, 0)
	b = binary.LittleEndian.AppendUint16(b, uint16(size-len(b)-2))
	b = append(b, text...)
	return append(b, strings.Repeat(" ", size-len(b)-1)+"\n"...)
}
