package dataset

import (
	"bufio"
	"crypto/sha256"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
)

// A face identifies a picture of LFW: the person, with spaces in the name, and the
// number of the picture of that person, from 1.
type face struct {
	person string
	number int
}

// An attributeTable is a file in the format of lfw_attributes.txt (Kumar, Berg,
// Belhumeur, Nayar 2009): comment lines and a header line that begin with '#', then
// tab-separated rows of person, image number and one value per column. An empty cell is
// unknown.
type attributeTable struct {
	columns []string
	rows    map[face][]float32
	twice   int // duplicate rows of a face
	sum     string
}

const maxAttributeLine = 1 << 20

// readAttributes reads such a table; errors give the line.
func readAttributes(r io.Reader) (*attributeTable, error) {
	hash := sha256.New()
	t := &attributeTable{rows: make(map[face][]float32)}
	lines := bufio.NewScanner(io.TeeReader(r, hash))
	lines.Buffer(nil, maxAttributeLine)
	n := 0
	for lines.Scan() {
		n++
		if err := t.line(strings.TrimSuffix(lines.Text(), "\r")); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("line %d: %w", n+1, err)
	}
	if t.columns == nil {
		return nil, fmt.Errorf("no header line: want '#', person, imagenum and the names of the attributes, separated by tabs")
	}
	t.sum = fmt.Sprintf("%x", hash.Sum(nil))
	return t, nil
}

func (t *attributeTable) line(line string) error {
	if rest, ok := strings.CutPrefix(line, "#"); ok {
		return t.header(strings.Split(strings.TrimLeft(rest, " \t"), "\t"))
	}
	if line == "" {
		return nil
	}
	return t.row(strings.Split(line, "\t"))
}

// header reads the names of the columns from the comment line that contains them.
func (t *attributeTable) header(cells []string) error {
	if len(cells) < 3 || cells[0] != "person" || cells[1] != "imagenum" {
		return nil // an ordinary comment
	}
	if t.columns != nil {
		return fmt.Errorf("a second header line")
	}
	t.columns = cells[2:]
	for i, name := range t.columns {
		if name == "" || slices.Index(t.columns, name) < i {
			return fmt.Errorf("column %d: the name %q is empty or a duplicate", i+3, name)
		}
	}
	return nil
}

func (t *attributeTable) row(cells []string) error {
	if t.columns == nil {
		return fmt.Errorf("a row before the header line ('#', person, imagenum, ...)")
	}
	if want := len(t.columns) + 2; len(cells) != want {
		return fmt.Errorf("%d columns, the header has %d", len(cells), want)
	}
	number, err := strconv.Atoi(cells[1])
	if err != nil || number < 1 || cells[0] == "" {
		return fmt.Errorf("person %q, image number %q: want a name and a number from 1", cells[0], cells[1])
	}
	key, values := face{cells[0], number}, make([]float32, len(t.columns))
	for i, cell := range cells[2:] {
		if values[i], err = attributeValue(cell); err != nil {
			return fmt.Errorf("%s: %w", t.columns[i], err)
		}
	}
	if _, ok := t.rows[key]; ok {
		t.twice++
		return nil
	}
	t.rows[key] = values
	return nil
}

// attributeValue parses a cell; NaN is unknown.
func attributeValue(cell string) (float32, error) {
	if cell == "" {
		return float32(math.NaN()), nil
	}
	v, err := strconv.ParseFloat(cell, 32)
	if err != nil || math.IsInf(v, 0) {
		return 0, fmt.Errorf("%q is not a number", cell)
	}
	return float32(v), nil
}

// join assigns each item its row, and warns about rows and items without a partner.
func (t *attributeTable) join(s *loaded, faces []face, file string) {
	for _, name := range t.columns {
		s.Attrs = append(s.Attrs, Attr{name, make([]float32, len(faces))})
	}
	used, unknown := 0, slices.Repeat([]float32{float32(math.NaN())}, len(t.columns))
	for i, f := range faces {
		row, ok := t.rows[f]
		if ok {
			used++
		} else {
			row = unknown
		}
		for c, v := range row {
			s.Attrs[c].Values[i] = v
		}
	}
	warn := func(count int, thing, rest string) {
		if count > 0 {
			s.warnings = append(s.warnings, fmt.Sprintf("%s: %s %s", file, plural(count, thing), rest))
		}
	}
	warn(len(t.rows)-used, "row", "without a picture")
	warn(len(faces)-used, "picture", "without a row")
	warn(t.twice, "row", "of a picture that has one already")
	s.Sums = append(s.Sums, Sum{File: file, Kind: TableSum, Hex: t.sum})
}
