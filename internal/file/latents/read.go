package latents

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/diabolo-go/diabolo/internal/file/npy"
	"github.com/diabolo-go/diabolo/internal/file/parquet"
	"github.com/diabolo-go/diabolo/internal/file/table"
)

// ErrWidth is wrapped by the error of Read if the rows have another width than expected.
var ErrWidth = errors.New("they come from another model")

// Latents are the content of a file.
type Latents struct {
	Rows    int
	Values  []float32 // mu or z, row by row; finite
	Classes []string  // of each row; nil if the file has no classes
}

// Read reads rows of width numbers from a file in any of Formats, as written by Create or,
// except Parquet, by NumPy, pandas or a spreadsheet. It goes by the content of the file, not
// by its name; the path "-" is standard input. If the file does not exist, the error wraps
// fs.ErrNotExist.
func Read(path string, width int) (*Latents, error) {
	c, err := read(path)
	if err != nil {
		return nil, err
	}
	l, err := c.latents(width)
	return l, named(path, err)
}

// Classes reads the class of each row from a file in any format with a column "class".
func Classes(path string) ([]string, error) {
	c, err := read(path)
	if err != nil {
		return nil, err
	}
	if classes := c.texts("class"); classes != nil {
		return classes, nil
	}
	return nil, named(path, fmt.Errorf("no column class%s, want a CSV file with a column class", c.found()))
}

// named adds the name of the file to an error.
func named(path string, err error) error {
	if err == nil {
		return nil
	}
	if path == table.Standard {
		path = "standard input"
	}
	return fmt.Errorf("%s: %w", path, err)
}

// A content is what a file holds: a matrix, or columns, or both.
type content struct {
	matrix  *npy.Array // nil: columns of numbers
	columns []column
}

// A column has texts, numbers, or texts that may be numbers.
type column struct {
	name    string
	texts   []string                           // nil for a column of numbers
	numbers []float32                          // nil for a column of texts
	number  func(cell string) (float64, error) // of texts
}

// read reads a file. Its errors name the file.
func read(path string) (*content, error) {
	data, err := table.ReadFile(path)
	if err != nil {
		return nil, err
	}
	c, err := parse(data)
	return c, named(path, err)
}

// parse reads a file in the format that its first bytes tell.
func parse(data []byte) (*content, error) {
	switch {
	case bytes.HasPrefix(data, []byte("\x93NUMPY")):
		a, err := npy.Read(bytes.NewReader(data), int64(len(data)))
		return &content{matrix: a}, err
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return readArchive(data)
	case bytes.HasPrefix(data, []byte("PAR1")):
		return readParquet(data)
	}
	return readCSV(data)
}

// readArchive reads the array mu, z, or the only one of numbers, and those of strings.
func readArchive(data []byte) (*content, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fmt.Errorf("damaged .npz file: %w", err)
	}
	c, preferred, others := &content{}, false, 0
	for _, f := range z.File {
		name, ok := strings.CutSuffix(f.Name, ".npy")
		if !ok || name == "logvar" {
			continue
		}
		a, err := readMember(f)
		if err != nil {
			return nil, fmt.Errorf("array %q: %w", name, err)
		}
		if a.Texts != nil {
			c.columns = append(c.columns, column{name: name, texts: a.Texts})
			continue
		}
		if named := name == "mu" || name == "z"; named || !preferred {
			c.matrix, preferred = a, preferred || named
		}
		others++
	}
	if c.matrix == nil || !preferred && others > 1 {
		return nil, errors.New("want an array mu or z in the .npz file")
	}
	return c, nil
}

func readMember(f *zip.File) (*npy.Array, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, table.Most))
	if err != nil {
		return nil, err
	}
	return npy.Read(bytes.NewReader(data), int64(len(data)))
}

func readParquet(data []byte) (*content, error) {
	columns, err := parquet.Read(data)
	c := &content{}
	for _, p := range columns {
		c.columns = append(c.columns, column{name: p.Name, texts: p.Texts, numbers: p.Numbers})
	}
	return c, err
}

func readCSV(data []byte) (*content, error) {
	t, err := table.Parse(data)
	if err != nil {
		return nil, fmt.Errorf("not a .npz, .npy or .parquet file, and no table: %w", err)
	}
	c := &content{}
	for i, name := range t.Columns {
		c.columns = append(c.columns, column{name: name, texts: t.Cells[i], number: t.Number})
	}
	return c, nil
}

// column returns the column of a name, as table.Find finds it.
func (c *content) column(name string) *column {
	if i := table.Find(c.columns, name, func(k column) string { return k.name }); i >= 0 {
		return &c.columns[i]
	}
	return nil
}

// texts returns a column of texts; nil if there is none.
func (c *content) texts(name string) []string {
	if k := c.column(name); k != nil {
		return k.texts
	}
	return nil
}

// found lists the columns for an error.
func (c *content) found() string {
	var names []string
	for _, k := range c.columns {
		names = append(names, fmt.Sprintf("%q", k.name))
	}
	const most = 6
	switch {
	case len(names) == 0:
		return ""
	case len(names) > most:
		names = append(names[:most], "...")
	}
	return " among " + strings.Join(names, ", ")
}

// latents returns the numbers and classes of a file.
func (c *content) latents(width int) (*Latents, error) {
	l, err := c.values(width)
	if err != nil {
		return nil, err
	}
	for i, v := range l.Values {
		if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
			return nil, fmt.Errorf("row %d, column %d: %v, want a finite number", i/width, i%width, v)
		}
	}
	if classes := c.texts("class"); slices.ContainsFunc(classes, func(s string) bool { return s != "" }) {
		if l.Classes = classes; len(classes) != l.Rows {
			return nil, fmt.Errorf("%d classes of %d rows", len(classes), l.Rows)
		}
	}
	return l, nil
}

func (c *content) values(width int) (*Latents, error) {
	if c.matrix == nil {
		return c.join(width)
	}
	shape := c.matrix.Shape
	switch {
	case c.matrix.Texts != nil:
		return nil, errors.New("strings, want numbers")
	case len(shape) != 2:
		return nil, fmt.Errorf("an array of shape %v, want a matrix: N rows of %d latents", shape, width)
	case shape[1] != width:
		return nil, wrongWidth(shape[1], width)
	case shape[0] == 0:
		return nil, errors.New("no row")
	}
	return &Latents{Rows: shape[0], Values: c.matrix.Values}, nil
}

func wrongWidth(have, want int) error {
	return fmt.Errorf("rows of %d latents, the model has %d: %w", have, want, ErrWidth)
}

// join makes rows of the columns mu_0, mu_1... or z_0, z_1...
func (c *content) join(width int) (*Latents, error) {
	kind := "mu"
	if c.column("mu_0") == nil {
		kind = "z"
	}
	var columns []*column
	for {
		k := c.column(fmt.Sprintf("%s_%d", kind, len(columns)))
		if k == nil {
			break
		}
		columns = append(columns, k)
	}
	switch {
	case len(columns) == 0:
		return nil, fmt.Errorf("no columns mu_0, mu_1... or z_0, z_1...%s", c.found())
	case len(columns) != width:
		return nil, wrongWidth(len(columns), width)
	}
	rows := max(len(columns[0].texts), len(columns[0].numbers))
	if rows == 0 {
		return nil, errors.New("no row")
	}
	l := &Latents{Rows: rows, Values: make([]float32, rows*width)}
	for j, k := range columns {
		for i := range rows {
			v, err := k.at(i)
			if err != nil {
				return nil, fmt.Errorf("row %d, column %s: %w", i, k.name, err)
			}
			l.Values[i*width+j] = v
		}
	}
	return l, nil
}

// at returns the number of a row.
func (k *column) at(i int) (float32, error) {
	if k.numbers != nil {
		return k.numbers[i], nil
	}
	v := math.NaN()
	var err error
	if k.number != nil {
		v, err = k.number(k.texts[i])
	}
	if err != nil || k.number == nil || math.Abs(v) > math.MaxFloat32 {
		return 0, fmt.Errorf("%q, want a finite number", k.texts[i])
	}
	return float32(v), nil
}
