package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"unicode/utf8"

	"github.com/diabolo-go/diabolo/internal/config/check"
)

// A Column is a column of a table: strings or numbers.
type Column struct {
	Name    string
	Texts   []string  // nil for a column of numbers
	Numbers []float32 // nil for a column of strings
}

// errOther is the error for a file that a Writer does not write.
var errOther = errors.New("a Parquet file of another program, with compression or types that are not read; save it as .csv or .npy")

// errDamaged is the error for a file whose parts contradict one another.
var errDamaged = errors.New("the Parquet file is damaged or cut off")

// Read reads a table that a Writer has written. The error for other files of the format
// says what to do. Errors do not name the file.
func Read(data []byte) ([]Column, error) {
	n := len(data)
	if n < 12 || string(data[:4]) != magic || string(data[n-4:]) != magic {
		return nil, errDamaged
	}
	size := int64(binary.LittleEndian.Uint32(data[n-8:]))
	if size > int64(n-12) {
		return nil, errDamaged
	}
	foot, err := parseThrift(data[n-8-int(size) : n-8])
	if err != nil {
		return nil, errDamaged
	}
	columns, err := columnsOf(foot.list(2))
	if err != nil {
		return nil, err
	}
	rows := foot.int(3)
	for _, g := range foot.list(4) {
		group, _ := g.(fields)
		if len(group.list(1)) != len(columns) {
			return nil, errOther
		}
		for i, c := range group.list(1) {
			chunk, _ := c.(fields)
			if err := columns[i].add(data, chunk.structure(3)); err != nil {
				return nil, err
			}
		}
	}
	for _, c := range columns {
		if int64(len(c.Texts)+len(c.Numbers)) != rows {
			return nil, fmt.Errorf("%w: %d rows, column %q has %d", errDamaged, rows, c.Name, len(c.Texts)+len(c.Numbers))
		}
	}
	return columns, nil
}

// columnsOf returns the columns of a schema, without their values. Its first element is the
// root.
func columnsOf(schema []any) ([]Column, error) {
	var columns []Column
	for _, e := range schema[min(1, len(schema)):] {
		element, _ := e.(fields)
		kind := element.int(1)
		if element.int(3) != int64(required) || kind != int64(float) && kind != int64(byteArray) || element.has(5) {
			return nil, errOther
		}
		c := Column{Name: element.text(4)}
		if kind == int64(byteArray) {
			c.Texts = []string{}
		} else {
			c.Numbers = []float32{}
		}
		columns = append(columns, c)
	}
	if len(columns) == 0 {
		return nil, errDamaged
	}
	return columns, nil
}

// add reads the page of a chunk.
func (c *Column) add(data []byte, meta fields) error {
	if meta.int(4) != int64(uncompressed) || meta.has(11) { // a page of a dictionary
		return errOther
	}
	at, n := meta.int(9), meta.int(5)
	if at < 0 || at > int64(len(data)) || n < 0 {
		return errDamaged
	}
	p := &thriftReader{data: data[at:]}
	head := p.structure(0)
	page := head.structure(5)
	size := head.int(3)
	if p.err != nil || size < 0 || size > int64(len(p.data)) {
		return errDamaged
	}
	if head.int(1) != int64(dataPage) || page.int(2) != int64(plain) || page.int(1) != n {
		return errOther
	}
	if c.Numbers != nil {
		return c.addNumbers(p.data[:size], n)
	}
	return c.addTexts(p.data[:size], n)
}

func (c *Column) addNumbers(values []byte, n int64) error {
	if want, ok := check.Volume(math.MaxInt, 4, int(n)); !ok || want != len(values) {
		return errDamaged
	}
	c.Numbers = slices.Grow(c.Numbers, int(n))
	for ; len(values) > 0; values = values[4:] {
		c.Numbers = append(c.Numbers, math.Float32frombits(binary.LittleEndian.Uint32(values)))
	}
	return nil
}

func (c *Column) addTexts(values []byte, n int64) error {
	for range n {
		if len(values) < 4 {
			return errDamaged
		}
		size := int64(binary.LittleEndian.Uint32(values))
		if values = values[4:]; size > int64(len(values)) || !utf8.Valid(values[:size]) {
			return errDamaged
		}
		c.Texts = append(c.Texts, string(values[:size]))
		values = values[size:]
	}
	if len(values) > 0 {
		return errDamaged
	}
	return nil
}
