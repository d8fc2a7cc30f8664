package latents

import (
	"archive/zip"
	"io"

	"github.com/diabolo-go/diabolo/internal/file/npy"
	"github.com/diabolo-go/diabolo/internal/file/parquet"
	"github.com/diabolo-go/diabolo/internal/file/table"
)

// textColumns are the columns before the numbers.
var textColumns = []string{"file", "class"}

// held are rows that are kept until a file of arrays is complete.
type held struct {
	w io.Writer
	c Columns
	Rows
}

func (h *held) Write(r Rows) error {
	for i := range r.Names {
		h.Names = append(h.Names, table.Valid(r.Names[i]))
		h.Classes = append(h.Classes, table.Valid(r.Classes[i]))
	}
	h.Mu, h.LogVar = append(h.Mu, r.Mu...), append(h.LogVar, r.LogVar...)
	return nil
}

// A matrix is an .npy file of mu or z.
type matrix struct{ held }

func npyMatrix(w io.Writer, c Columns) (sink, error) { return &matrix{held{w: w, c: c}}, nil }

func (m *matrix) Close() error { return npy.Write(m.w, m.c.Width, m.Mu) }

// arrays are an .npz file: a zip archive of the arrays mu and logvar, or z, each N x latent,
// and the strings file and class.
type arrays struct{ held }

func npzArrays(w io.Writer, c Columns) (sink, error) { return &arrays{held{w: w, c: c}}, nil }

func (a *arrays) Close() error {
	z := zip.NewWriter(a.w)
	for i, name := range a.c.kinds() {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name + ".npy", Method: zip.Store}) // latents hardly compress
		if err != nil {
			return err
		}
		if err := npy.Write(w, a.c.Width, [][]float32{a.Mu, a.LogVar}[i]); err != nil {
			return err
		}
	}
	for i, name := range textColumns {
		w, err := z.Create(name + ".npy")
		if err != nil {
			return err
		}
		if err := npy.WriteTexts(w, [][]string{a.Names, a.Classes}[i]); err != nil {
			return err
		}
	}
	return z.Close()
}

// rowTable has the columns file and class, then those of the numbers.
type rowTable struct {
	adder
	width int // numbers of mu and of logvar
	row   []float32
}

// An adder receives one row after another.
type adder interface {
	Add(texts []string, numbers []float32) error
	Close() error
}

func (t *rowTable) Write(r Rows) error {
	for i, name := range r.Names {
		from, to := i*t.width, (i+1)*t.width
		t.row = append(t.row[:0], r.Mu[from:to]...)
		if r.LogVar != nil {
			t.row = append(t.row, r.LogVar[from:to]...)
		}
		if err := t.Add([]string{table.Valid(name), table.Valid(r.Classes[i])}, t.row); err != nil {
			return err
		}
	}
	return nil
}

func parquetTable(f io.Writer, c Columns) (sink, error) {
	w, err := parquet.NewWriter(f, textColumns, c.numbers())
	return &rowTable{adder: w, width: c.Width}, err
}

func csvTable(f io.Writer, c Columns) (sink, error) {
	w, err := table.NewWriter(f, append(textColumns[:len(textColumns):len(textColumns)], c.numbers()...)...)
	return &rowTable{adder: &lines{Writer: w}, width: c.Width}, err
}

// lines writes the rows of a CSV file.
type lines struct {
	*table.Writer
	row []string
}

// Add writes each number with the fewest digits that yield the same float32 when read.
func (l *lines) Add(texts []string, numbers []float32) error {
	l.row = append(l.row[:0], texts...)
	for _, v := range numbers {
		l.row = append(l.row, table.Float32(v))
	}
	return l.Row(l.row...)
}
