// Package table reads and writes tables of texts: CSV files, of labels, of classes, of
// scores and of the coordinates of a map. All that the program reads and writes as CSV
// passes through it, so that one rule holds for all.
//
// A reader accepts what spreadsheets save: a byte order mark, semicolons or tabs instead of
// commas, spaces around the cells. A writer replaces the bytes of names that are no UTF-8 by
// U+FFFD, as such a file requires.
//
// The path "-" stands for standard input and standard output.
package table

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/diabolo-go/diabolo/internal/file/atomicfile"
)

// Standard is the path that stands for standard input and standard output.
const Standard = "-"

// Most bounds a file in bytes.
const Most = 1 << 30

// ReadFile reads a file or standard input. If the file does not exist, the error wraps
// fs.ErrNotExist. Every error names the file.
func ReadFile(path string) ([]byte, error) {
	if path == Standard {
		return readAll("standard input", os.Stdin)
	}
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no file %s: %w", path, fs.ErrNotExist)
	}
	if err == nil && info.IsDir() {
		return nil, fmt.Errorf("%s is a folder, want a file", path)
	}
	if err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readAll(path, f)
}

func readAll(name string, r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, Most+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(data) > Most {
		return nil, fmt.Errorf("%s: more than %d bytes", name, Most)
	}
	return data, nil
}

// WriteFile replaces the file at path by what write writes, or leaves it as it was. To
// standard output it writes directly.
func WriteFile(path string, write func(w io.Writer) error) error {
	if path == Standard {
		return write(os.Stdout)
	}
	return atomicfile.Fill(path, func(f *atomicfile.File) error { return write(f) })
}

// A Table is the content of a CSV file.
type Table struct {
	Columns []string   // their names, from the first line
	Cells   [][]string // of each column, by row, without spaces around them; valid UTF-8
	Lines   []int      // the line of each row, from 1
	Decimal string     // the decimal mark that numbers may have besides ".", "" or ","
}

// Parse reads a CSV file. Its cells are separated by commas, semicolons or tabs, as its
// first line has it. Errors do not name the file.
func Parse(data []byte) (*Table, error) {
	if wide(data) {
		return nil, errors.New("the file is UTF-16, want UTF-8: save it as \"CSV UTF-8\"")
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if bytes.IndexByte(data[:min(len(data), 4096)], 0) >= 0 {
		return nil, errors.New("not a text file, want CSV")
	}
	r := csv.NewReader(bytes.NewReader(data))
	r.Comma = separator(data)
	r.TrimLeadingSpace = r.Comma != '\t' // else empty cells between tabs would be trimmed
	t := &Table{}
	if r.Comma == ';' {
		t.Decimal = ","
	}
	header, err := r.Read()
	if err == io.EOF {
		return nil, errors.New("the file is empty, want a line with the names of the columns")
	}
	if err != nil {
		return nil, err
	}
	for _, name := range header {
		t.Columns, t.Cells = append(t.Columns, cell(name)), append(t.Cells, []string{})
	}
	return t, t.read(r)
}

func (t *Table) read(r *csv.Reader) error {
	r.ReuseRecord = true
	for {
		row, err := r.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		line, _ := r.FieldPos(0)
		t.Lines = append(t.Lines, line)
		for c, text := range row {
			t.Cells[c] = append(t.Cells[c], strings.Clone(cell(text))) // a part of the line would keep all of it
		}
	}
}

func cell(text string) string { return Valid(strings.TrimSpace(text)) }

// wide reports whether a file begins like UTF-16: with its byte order mark, or with a
// character of ASCII and a zero.
func wide(data []byte) bool {
	if len(data) < 2 {
		return false
	}
	a, b := data[0], data[1]
	return a == 0xff && b == 0xfe || a == 0xfe && b == 0xff || a == 0 && b > 0 && b < utf8.RuneSelf || b == 0 && a > 0 && a < utf8.RuneSelf
}

// separator returns the character that separates the columns of the first line.
func separator(data []byte) rune {
	line, _, _ := bytes.Cut(data, []byte("\n"))
	most, found := ',', 0
	for _, c := range ",;\t" {
		if n := bytes.Count(line, []byte(string(c))); n > found {
			most, found = c, n
		}
	}
	return most
}

// Column returns the cells of the column that Find finds, nil if there is none.
func (t *Table) Column(name string) []string {
	if i := Find(t.Columns, name, func(column string) string { return column }); i >= 0 {
		return t.Cells[i]
	}
	return nil
}

// Find returns the position of the column of a name, -1 if there is none. A name with other
// letter cases counts if none is equal.
func Find[C any](columns []C, name string, nameOf func(C) string) int {
	if i := slices.IndexFunc(columns, func(c C) bool { return nameOf(c) == name }); i >= 0 {
		return i
	}
	return slices.IndexFunc(columns, func(c C) bool { return strings.EqualFold(nameOf(c), name) })
}

// Number returns the value of a cell.
func (t *Table) Number(cell string) (float64, error) {
	if t.Decimal != "" {
		cell = strings.Replace(cell, t.Decimal, ".", 1)
	}
	return strconv.ParseFloat(cell, 64)
}

// A Writer writes a CSV file.
type Writer struct{ w *csv.Writer }

// NewWriter begins a file with the names of its columns.
func NewWriter(w io.Writer, columns ...string) (*Writer, error) {
	t := &Writer{csv.NewWriter(w)}
	return t, t.Row(columns...)
}

// Row adds a row.
func (t *Writer) Row(cells ...string) error {
	for i, text := range cells {
		cells[i] = Valid(text)
	}
	return t.w.Write(cells)
}

// Close writes what is buffered. It does not close the file.
func (t *Writer) Close() error {
	t.w.Flush()
	return t.w.Error()
}

// Valid returns a text as valid UTF-8, which a name of a file need not be but a table
// requires.
func Valid(text string) string { return strings.ToValidUTF8(text, "\uFFFD") }

// Float32 returns a number with the fewest digits that yield the same float32 when read.
func Float32(v float32) string { return strconv.FormatFloat(float64(v), 'g', -1, 32) }

// Float64 returns a number with the fewest digits that yield the same float64 when read.
func Float64(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
