package npy

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/diabolo-go/diabolo/internal/config/check"
)

// An Array is the content of a file, the last dimension varying fastest.
type Array struct {
	Shape  []int
	Values []float32 // nil for an array of strings
	Texts  []string  // nil for an array of numbers
}

// maxHeader bounds the length of a header in bytes; NumPy itself accepts at most 10,000
// by default.
const maxHeader = 1 << 16

// Read reads a file of size bytes. It accepts versions 1 to 3, numbers of any type but
// complex ones, strings (types U and S), either byte order, and C or Fortran order, and
// checks that the length of the file matches the header. A number too large for float32 is
// an error. Errors do not name the file.
func Read(r io.Reader, size int64) (*Array, error) {
	text, start, err := readHeader(r)
	if err != nil {
		return nil, err
	}
	h, err := parse(text)
	if err != nil {
		return nil, fmt.Errorf("damaged .npy header: %w", err)
	}
	t, err := typeOf(h.descr)
	if err != nil {
		return nil, err
	}
	n, err := volume(h.shape, t.size, size-start)
	if err != nil {
		return nil, err
	}
	a := &Array{Shape: h.shape}
	if err := a.read(r, t, n); err != nil {
		return nil, err
	}
	if h.fortran && len(h.shape) > 1 {
		a.Values, a.Texts = transposed(a.Values, h.shape), transposed(a.Texts, h.shape)
	}
	return a, nil
}

// readHeader returns the text of the header and the offset of the values.
func readHeader(r io.Reader) (text string, start int64, err error) {
	head := make([]byte, len(magic)+2)
	if err := readFull(r, head, notNPY); err != nil {
		return "", 0, err
	}
	if !strings.HasPrefix(string(head), magic) {
		return "", 0, errors.New(notNPY)
	}
	version, length := head[len(magic)], make([]byte, 4)
	size := map[byte]int{1: 2, 2: 4, 3: 4}[version]
	if size == 0 {
		return "", 0, fmt.Errorf(".npy format of version %d, want 1 to 3", version)
	}
	if err := readFull(r, length[:size], cutOff); err != nil {
		return "", 0, err
	}
	n := binary.LittleEndian.Uint32(length)
	if n > maxHeader {
		return "", 0, fmt.Errorf(".npy header of %d bytes, expected at most %d", n, maxHeader)
	}
	body := make([]byte, n)
	if err := readFull(r, body, cutOff); err != nil {
		return "", 0, err
	}
	return string(body), int64(len(head) + size + len(body)), nil
}

// readFull fills p; problem is the error if the file ends before.
func readFull(r io.Reader, p []byte, problem string) error {
	_, err := io.ReadFull(r, p)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New(problem)
	}
	return err
}

const (
	notNPY = "not a .npy file, as np.save writes it"
	cutOff = "the .npy file is cut off"
)

// volume returns the number of values of a shape, which must fill what follows the header.
func volume(shape []int, size int, have int64) (int, error) {
	want, ok := check.Volume(math.MaxInt, append([]int{size}, shape...)...)
	if !ok {
		return 0, fmt.Errorf("shape %v is too large", shape)
	}
	if int64(want) != have {
		return 0, fmt.Errorf("shape %v takes %d bytes, but %d follow the header: the file is damaged", shape, want, have)
	}
	return want / size, nil
}

// read reads n values in the order of the file.
func (a *Array) read(r io.Reader, t valueType, n int) error {
	if t.text == nil {
		a.Values = make([]float32, n)
	} else {
		a.Texts = make([]string, n)
	}
	most := max(1, 1<<16/t.size) // values at once
	buf := make([]byte, min(most, n)*t.size)
	for i := 0; i < n; i += most {
		buf := buf[:min(most, n-i)*t.size]
		if err := readFull(r, buf, cutOff); err != nil {
			return err
		}
		for j := i; len(buf) > 0; j, buf = j+1, buf[t.size:] {
			if t.text != nil {
				a.Texts[j] = t.text(buf[:t.size])
				continue
			}
			v := t.number(buf[:t.size])
			if a.Values[j] = float32(v); math.IsInf(float64(a.Values[j]), 0) && !math.IsInf(v, 0) {
				return fmt.Errorf("value %d: %v, want at most %v", j, v, math.MaxFloat32)
			}
		}
	}
	return nil
}

// transposed brings values in Fortran order, the first dimension varying fastest, into C
// order.
func transposed[T any](values []T, shape []int) []T {
	if values == nil {
		return nil
	}
	out := make([]T, len(values))
	index := make([]int, len(shape))
	for i := range out {
		from, stride := 0, 1
		for d, at := range index {
			from, stride = from+at*stride, stride*shape[d]
		}
		out[i] = values[from]
		for d := len(shape) - 1; d >= 0; d-- {
			if index[d]++; index[d] < shape[d] {
				break
			}
			index[d] = 0
		}
	}
	return out
}
