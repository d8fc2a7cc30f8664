// Package parquet writes tables of strings and float32 values in the Apache Parquet
// format, a group of rows at a time, so that they need not fit in memory.
//
// It writes only what such a table needs: required columns, plain encoding, no
// compression (latents hardly compress), one page per column and group. Every reader of
// the format accepts that. parquet-go, which implements the whole format, adds 10 MB to
// a program of 14.
//
// A file consists of the magic "PAR1", the pages of each group's columns, each preceded
// by a header, the description of the file, its length (uint32, little endian) and the
// magic again. Headers and description are structs of Thrift's compact protocol.
// Format: https://parquet.apache.org/docs/file-format/
package parquet

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
)

const (
	magic     = "PAR1"
	createdBy = "diabolo"
)

// groupBytes is the size of a group of rows in memory.
const groupBytes = 16 << 20

// A Writer writes one table.
type Writer struct {
	w       io.Writer
	at      int64 // bytes written
	columns []column
	texts   int // number of string columns, which come first
	held    int // bytes held in the columns
	rows    int // rows held in the columns
	groups  list
	written int64 // rows in the groups
}

// A column holds the encoded values of a column in the current group.
type column struct {
	name string
	kind int32
	data []byte
}

// NewWriter begins a table with columns of strings followed by columns of numbers.
func NewWriter(w io.Writer, texts, numbers []string) (*Writer, error) {
	t := &Writer{w: w, texts: len(texts)}
	for _, name := range texts {
		t.columns = append(t.columns, column{name: name, kind: byteArray})
	}
	for _, name := range numbers {
		t.columns = append(t.columns, column{name: name, kind: float})
	}
	return t, t.write([]byte(magic))
}

// Add adds a row; the strings must be valid UTF-8. It panics if the number of values is
// not that of the columns.
func (t *Writer) Add(texts []string, numbers []float32) error {
	if len(texts) != t.texts || len(texts)+len(numbers) != len(t.columns) {
		panic(fmt.Sprintf("parquet: a row of %d strings and %d numbers, want %d and %d", len(texts), len(numbers), t.texts, len(t.columns)-t.texts))
	}
	for i, s := range texts {
		c := &t.columns[i]
		c.data = binary.LittleEndian.AppendUint32(c.data, uint32(len(s)))
		c.data = append(c.data, s...)
		t.held += 4 + len(s)
	}
	for i, v := range numbers {
		c := &t.columns[t.texts+i]
		c.data = binary.LittleEndian.AppendUint32(c.data, math.Float32bits(v))
	}
	t.held += 4 * len(numbers)
	t.rows++
	if t.held < groupBytes {
		return nil
	}
	return t.flush()
}

// Close writes the remaining rows and the description of the file. It does not close
// the file.
func (t *Writer) Close() error {
	if err := t.flush(); err != nil {
		return err
	}
	foot := t.description()
	foot = binary.LittleEndian.AppendUint32(foot, uint32(len(foot)))
	return t.write(append(foot, magic...))
}

// flush writes the rows held in memory as a group.
func (t *Writer) flush() error {
	if t.rows == 0 {
		return nil
	}
	chunks, begin := list{}, t.at
	for i := range t.columns {
		c := &t.columns[i]
		at := t.at
		if err := t.write(pageHeader(len(c.data), t.rows)); err != nil {
			return err
		}
		if err := t.write(c.data); err != nil {
			return err
		}
		chunks = append(chunks, c.chunk(at, t.at-at, int64(t.rows)))
		c.data = c.data[:0]
	}
	t.groups = append(t.groups, structure{{1, chunks}, {2, t.at - begin}, {3, int64(t.rows)}}) // RowGroup
	t.written += int64(t.rows)
	t.rows, t.held = 0, 0
	return nil
}

func (t *Writer) write(p []byte) error {
	n, err := t.w.Write(p)
	t.at += int64(n)
	return err
}
