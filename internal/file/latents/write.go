package latents

import (
	"encoding/csv"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/diabolo-go/diabolo/internal/file/atomicfile"
	"github.com/diabolo-go/diabolo/internal/file/npy"
	"github.com/diabolo-go/diabolo/internal/file/parquet"
)

// matrices lays out a table as a matrix of mu or z, for a Gaussian one of logvar, and a
// table of names and classes.
func matrices(path string, c Columns) []layout {
	base := strings.TrimSuffix(path, filepath.Ext(path))
	files := []layout{{path, c.matrix(func(r Rows) []float32 { return r.Mu })}}
	if c.LogVar {
		files = append(files, layout{base + "-logvar.npy", c.matrix(func(r Rows) []float32 { return r.LogVar })})
	}
	return append(files, layout{base + "-files.csv", Columns{}.csv})
}

// A matrix receives one kind of number of all rows.
type matrix struct {
	*npy.Writer
	of func(r Rows) []float32
}

func (c Columns) matrix(of func(r Rows) []float32) func(f *atomicfile.File) (sink, error) {
	return func(f *atomicfile.File) (sink, error) {
		w, err := npy.NewWriter(f, c.Width)
		return matrix{w, of}, err
	}
}

func (m matrix) Write(r Rows) error { return m.Writer.Write(m.of(r)) }

// A table has the columns file and class, then those of the numbers.
type table struct {
	adder
	width int // numbers of mu and of logvar
	row   []float32
}

// An adder receives one row after another.
type adder interface {
	Add(texts []string, numbers []float32) error
	Close() error
}

// texts are the columns before the numbers.
var texts = []string{"file", "class"}

func (t *table) Write(r Rows) error {
	for i, name := range r.Names {
		from, to := i*t.width, (i+1)*t.width
		t.row = append(t.row[:0], r.Mu[from:to]...)
		if r.LogVar != nil {
			t.row = append(t.row, r.LogVar[from:to]...)
		}
		if err := t.Add([]string{valid(name), valid(r.Classes[i])}, t.row); err != nil {
			return err
		}
	}
	return nil
}

// valid returns a name as valid UTF-8, which a file name need not be but a table
// requires.
func valid(name string) string { return strings.ToValidUTF8(name, "\uFFFD") }

func (c Columns) parquet(f *atomicfile.File) (sink, error) {
	w, err := parquet.NewWriter(f, texts, c.numbers())
	return &table{adder: w, width: c.Width}, err
}

func (c Columns) csv(f *atomicfile.File) (sink, error) {
	w := &lines{Writer: csv.NewWriter(f)}
	return &table{adder: w, width: c.Width}, w.Write(append(texts[:len(texts):len(texts)], c.numbers()...))
}

// lines writes the rows of a CSV file.
type lines struct {
	*csv.Writer
	row []string
}

// Add writes each number with the fewest digits that yield the same float32 when read.
func (l *lines) Add(texts []string, numbers []float32) error {
	l.row = append(l.row[:0], texts...)
	for _, v := range numbers {
		l.row = append(l.row, strconv.FormatFloat(float64(v), 'g', -1, 32))
	}
	return l.Write(l.row)
}

func (l *lines) Close() error {
	l.Flush()
	return l.Error()
}
