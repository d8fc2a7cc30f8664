// Package npy reads and writes matrices in NumPy's .npy format, a row at a time, so
// that they need not fit in memory.
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
)

const magic = "\x93NUMPY"

// A Writer writes a matrix of float32 values whose number of rows is known only at its
// end.
type Writer struct {
	f     File
	width int
	rows  int
	buf   []byte
}

// A File is the destination of a Writer, which rewrites the header when the number of
// rows is known.
type File interface {
	io.Writer
	io.WriterAt
}

// NewWriter begins a matrix with rows of width values at the start of f.
func NewWriter(f File, width int) (*Writer, error) {
	w := &Writer{f: f, width: width}
	_, err := f.Write(header(0, width))
	return w, err
}

// Write adds rows: their values one after the other. It panics if the last row is
// incomplete.
func (w *Writer) Write(rows []float32) error {
	if len(rows)%w.width != 0 {
		panic(fmt.Sprintf("npy: %d values are no rows of %d", len(rows), w.width))
	}
	w.buf = w.buf[:0]
	for _, v := range rows {
		w.buf = binary.LittleEndian.AppendUint32(w.buf, math.Float32bits(v))
	}
	w.rows += len(rows) / w.width
	_, err := w.f.Write(w.buf)
	return err
}

// Close completes the header. It does not close the file.
func (w *Writer) Close() error {
	_, err := w.f.WriteAt(header(w.rows, w.width), 0)
	return err
}

// headerSize is the length of every header that a Writer writes, including the magic:
// enough for any number of rows, and the length NumPy uses for matrices.
const headerSize = 128

func header(rows, width int) []byte {
	b := append([]byte(magic), 1, 0)
	b = binary.LittleEndian.AppendUint16(b, uint16(headerSize-len(b)-2))
	b = fmt.Appendf(b, "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }", rows, width)
	for len(b) < headerSize-1 {
		b = append(b, ' ')
	}
	return append(b, '\n')
}
