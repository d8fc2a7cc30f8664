package latents

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"slices"
	"strings"

	"github.com/diabolo-go/diabolo/internal/file/npy"
)

// ErrWidth is wrapped by the error of Open if the rows have another width than
// expected.
var ErrWidth = errors.New("they come from another model")

// A Reader reads the latents of an .npy file row by row.
type Reader struct {
	Rows int

	path        string
	file        *os.File
	values      *npy.Reader
	next, width int // index of the next row; numbers per row
}

// Open opens a matrix with rows of width numbers, as written by Create or NumPy. If the
// file does not exist, the error wraps fs.ErrNotExist.
func Open(path string, width int) (_ *Reader, err error) {
	f, err := open(path)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			f.Close()
		}
	}()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	v, err := npy.NewReader(f, info.Size())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	switch {
	case len(v.Shape) != 2:
		return nil, fmt.Errorf("%s: an array of shape %v, want a matrix: N rows of %d latents", path, v.Shape, width)
	case v.Shape[1] != width:
		return nil, fmt.Errorf("%s: rows of %d latents, the model has %d: %w", path, v.Shape[1], width, ErrWidth)
	case v.Shape[0] == 0:
		return nil, fmt.Errorf("%s: no row", path)
	}
	return &Reader{v.Shape[0], path, f, v, 0, width}, nil
}

func open(path string) (*os.File, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no file %s: %w", path, fs.ErrNotExist)
	}
	return f, err
}

// Read fills dst with the next rows. A number that is not finite is an error.
func (r *Reader) Read(dst []float32) error {
	if err := r.values.Read(dst); err != nil {
		return fmt.Errorf("%s: %w", r.path, err)
	}
	for i, v := range dst {
		if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
			return fmt.Errorf("%s: row %d, column %d: %v, want a finite number", r.path, r.next+i/r.width, i%r.width, v)
		}
	}
	r.next += len(dst) / r.width
	return nil
}

// Close closes the file.
func (r *Reader) Close() error { return r.file.Close() }

// Classes reads the class of each row from a CSV file with a column "class".
func Classes(path string) ([]string, error) {
	f, err := open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.ReuseRecord = true
	head, err := r.Read()
	column := slices.Index(head, texts[1])
	if err != nil || column < 0 {
		return nil, fmt.Errorf("%s: want a CSV file with a column class", path)
	}
	var classes []string
	for {
		row, err := r.Read()
		if err == io.EOF {
			return classes, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		classes = append(classes, strings.Clone(row[column])) // a substring would keep the whole line in memory
	}
}
