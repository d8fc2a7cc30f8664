package dataset

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/diabolo-go/diabolo/internal/file/table"
)

// maxLabels bounds a table of labels in bytes.
const maxLabels = 256 << 20

// The columns with a meaning; every other one of numbers is an attribute.
const (
	fileColumn  = "file"
	classColumn = "class"
	groupColumn = "group"
	splitColumn = "split"
)

// splitWords are the values of the column split, in lower case.
var splitWords = map[string]part{
	"train": toTrain, "training": toTrain,
	"val": toValidate, "valid": toValidate, "validation": toValidate,
	"test": toTest,
}

// A labelTable is a CSV table with a row for each picture.
type labelTable struct {
	file    string // its name, for messages
	columns []string
	cells   [][]string // of each column, by row; nil if there is no such column
	lines   []int      // of each row
	rows    map[string]int
	sum     string
}

// labelled adds what the table of labels says of the pictures.
func (s *loaded) labelled(path string) error {
	if path == "" {
		return nil
	}
	t, err := readLabels(path)
	if err == nil {
		err = t.join(s)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return &causedError{errors.New("dataset.labels: there is no file " + path), fs.ErrNotExist}
	}
	if err != nil {
		return fmt.Errorf("dataset.labels: %s: %w", path, err)
	}
	return nil
}

// readLabels reads a table.
func readLabels(path string) (*labelTable, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxLabels {
		return nil, fmt.Errorf("want a CSV file of %d bytes at most", maxLabels)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	t := &labelTable{file: filepath.Base(path), rows: make(map[string]int), sum: fmt.Sprintf("%x", sha256.Sum256(data))}
	if len(bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\ufeff")))) == 0 {
		return nil, errors.New("the file is empty; want a header line with a column file, and a row for each picture")
	}
	content, err := table.Parse(data)
	if err != nil {
		return nil, err
	}
	if err := t.header(content.Columns); err != nil {
		return nil, err
	}
	if t.cells, t.lines = content.Cells, content.Lines; len(t.lines) == 0 {
		return nil, errors.New("no row after the header line; want one for each picture")
	}
	return t, t.index()
}

// header checks the names of the columns.
func (t *labelTable) header(names []string) error {
	for i, name := range names {
		if known := strings.ToLower(name); slices.Contains([]string{fileColumn, classColumn, groupColumn, splitColumn}, known) {
			name = known
		}
		if name == "" || slices.Contains(t.columns, name) {
			return fmt.Errorf("line 1, column %d: the name %q is empty or a duplicate", i+1, name)
		}
		t.columns = append(t.columns, name)
	}
	if !slices.Contains(t.columns, fileColumn) {
		return fmt.Errorf("no column %q in the first line, but %s; want file and any of class, group, split and attributes",
			fileColumn, few(t.columns))
	}
	return nil
}

// index finds the row of each file.
func (t *labelTable) index() error {
	for i, name := range t.column(fileColumn) {
		clean := path.Clean(filepath.ToSlash(strings.ReplaceAll(name, `\`, "/")))
		switch {
		case name == "":
			return fmt.Errorf("line %d: no file", t.lines[i])
		case path.IsAbs(clean) || filepath.IsAbs(name) || clean == ".." || strings.HasPrefix(clean, "../"):
			return fmt.Errorf("line %d: %s is not in the folder of the pictures; want a path relative to it", t.lines[i], name)
		}
		if first, ok := t.rows[clean]; ok {
			return fmt.Errorf("lines %d and %d are both of %s; want one row for a picture", t.lines[first], t.lines[i], name)
		}
		t.rows[clean] = i
	}
	return nil
}

// column returns the cells of a column; nil if there is none.
func (t *labelTable) column(name string) []string {
	if i := slices.Index(t.columns, name); i >= 0 {
		return t.cells[i]
	}
	return nil
}

// join adds the columns to the items of the set.
func (t *labelTable) join(s *loaded) error {
	if s.Names == nil {
		return fmt.Errorf("%s has no files that rows could name; labels are for a folder of pictures", s.Name)
	}
	rowOf, err := t.match(s)
	if err != nil {
		return err
	}
	for _, add := range []func(*loaded, []int) error{t.classes, t.groups, t.splits, t.attributes} {
		if err := add(s, rowOf); err != nil {
			return err
		}
	}
	s.Sums = append(s.Sums, Sum{File: t.file, Kind: TableSum, Hex: t.sum})
	return nil
}

// match returns the row of each item, or -1, and warns about rows and items without a
// partner.
func (t *labelTable) match(s *loaded) ([]int, error) {
	rowOf, without := make([]int, s.Len()), []string(nil)
	left := maps.Clone(t.rows)
	for i, name := range s.Names {
		valid := table.Valid(name) // as a table has it
		row, ok := t.rows[valid]
		if !ok {
			row, without = -1, append(without, name)
		}
		rowOf[i] = row
		delete(left, valid)
	}
	if len(without) == s.Len() {
		return nil, fmt.Errorf("no row is of a picture of %s: the first row names %s, the first picture is %s; want paths relative to the folder",
			s.Name, t.column(fileColumn)[0], s.Names[0])
	}
	for _, p := range s.Skipped {
		delete(left, table.Valid(p.File)) // is named there already
	}
	warn := func(names []string, thing, rest string) {
		if len(names) > 0 {
			s.warnings = append(s.warnings, fmt.Sprintf("%s: %s %s: %s", t.file, plural(len(names), thing), rest, few(names)))
		}
	}
	warn(slices.Sorted(maps.Keys(left)), "row", "without a picture")
	warn(without, "picture", "without a row")
	return rowOf, nil
}

// cell returns the cell of an item's row, "" if it has none.
func cell(column []string, row int) string {
	if row < 0 {
		return ""
	}
	return column[row]
}

// classes replaces the classes of the set. An item without a row, or with an empty cell,
// has none.
func (t *labelTable) classes(s *loaded, rowOf []int) error {
	column := t.column(classColumn)
	if column == nil {
		return nil
	}
	names := make(map[string]bool)
	for _, row := range rowOf {
		names[cell(column, row)] = true
	}
	delete(names, "")
	if len(names) == 0 {
		return errors.New("column class: every cell is empty")
	}
	s.Classes, s.Labels = slices.Sorted(maps.Keys(names)), make([]int, len(rowOf))
	for i, row := range rowOf {
		var known bool
		if s.Labels[i], known = slices.BinarySearch(s.Classes, cell(column, row)); !known {
			s.Labels[i] = -1
		}
	}
	return nil
}

// groups numbers the groups in order of first appearance. An item without one is a group
// of its own.
func (t *labelTable) groups(s *loaded, rowOf []int) error {
	column := t.column(groupColumn)
	if column == nil {
		return nil
	}
	number, next := make(map[string]int), 0
	s.Groups = make([]int, len(rowOf))
	for i, row := range rowOf {
		name := cell(column, row)
		n, ok := number[name]
		if !ok || name == "" {
			n = next
			number[name], next = n, next+1
		}
		s.Groups[i] = n
	}
	return nil
}

// splits says what each item is for. An item without a row, or with an empty cell,
// trains.
func (t *labelTable) splits(s *loaded, rowOf []int) error {
	column := t.column(splitColumn)
	if column == nil {
		return nil
	}
	s.parts, s.published = make([]part, len(rowOf)), false
	for i, row := range rowOf {
		word := cell(column, row)
		if word == "" {
			continue
		}
		var ok bool
		if s.parts[i], ok = splitWords[strings.ToLower(word)]; !ok {
			return fmt.Errorf("line %d, column split: %q, want train, val or test", t.lines[row], word)
		}
	}
	return nil
}

// attributes adds the columns of numbers, and warns about others.
func (t *labelTable) attributes(s *loaded, rowOf []int) error {
	for c, name := range t.columns {
		if slices.Contains([]string{fileColumn, classColumn, groupColumn, splitColumn}, name) {
			continue
		}
		values, err := t.numbers(c)
		if err != nil {
			s.warnings = append(s.warnings, fmt.Sprintf("%s: column %s is not an attribute: %v", t.file, name, err))
			continue
		}
		if s.Attr(name) != nil {
			return fmt.Errorf("column %s: %s has an attribute of that name", name, s.Name)
		}
		a := Attr{name, make([]float32, len(rowOf))}
		for i, row := range rowOf {
			if a.Values[i] = float32(math.NaN()); row >= 0 {
				a.Values[i] = values[row]
			}
		}
		s.Attrs = append(s.Attrs, a)
	}
	return nil
}

// numbers returns the values of a column, NaN where they are unknown, or an error for a
// cell that is not a number, and if all are unknown.
func (t *labelTable) numbers(column int) ([]float32, error) {
	values, known := make([]float32, len(t.lines)), false
	for i, cell := range t.cells[column] {
		v, err := attributeValue(cell)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w; leave the cell of an unknown value empty", t.lines[i], err)
		}
		values[i], known = v, known || v == v
	}
	if !known {
		return nil, errors.New("no row has a number")
	}
	return values, nil
}
