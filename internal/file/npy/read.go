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

// A Reader reads an array of float32 or float64 values in order, the last dimension
// varying fastest.
type Reader struct {
	Shape []int

	r    io.Reader
	size int // bytes per value: 4 or 8
	buf  []byte
}

// maxHeader bounds the length of a header in bytes; NumPy itself accepts at most 10,000
// by default.
const maxHeader = 1 << 16

// NewReader reads the header of a file of size bytes. It accepts versions 1 to 3 and
// little-endian float32 or float64 values in C order, and checks that the length of the
// file matches the header. Errors do not name the file.
func NewReader(r io.Reader, size int64) (*Reader, error) {
	text, start, err := readHeader(r)
	if err != nil {
		return nil, err
	}
	h, err := parse(text)
	if err != nil {
		return nil, fmt.Errorf("damaged .npy header: %w", err)
	}
	n := &Reader{Shape: h.shape, r: r, size: map[string]int{"<f4": 4, "<f8": 8}[h.descr]}
	if n.size == 0 {
		return nil, fmt.Errorf("values of type %s, want little-endian float32 or float64: save them with .astype(np.float32)", h.descr)
	}
	if h.fortran && len(h.shape) > 1 {
		return nil, errors.New("values in Fortran order, want C order: save np.ascontiguousarray of it")
	}
	return n, n.checkSize(size - start)
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

// checkSize compares the shape with the number of bytes after the header.
func (n *Reader) checkSize(have int64) error {
	want, ok := check.Volume(math.MaxInt, append([]int{n.size}, n.Shape...)...)
	if !ok {
		return fmt.Errorf("shape %v is too large", n.Shape)
	}
	if int64(want) != have {
		return fmt.Errorf("shape %v takes %d bytes, but %d follow the header: the file is damaged", n.Shape, want, have)
	}
	return nil
}

// Read fills dst with the next values, rounding float64. It returns an error if there
// are fewer.
func (n *Reader) Read(dst []float32) error {
	const most = 1 << 14 // values at once
	if cap(n.buf) == 0 {
		n.buf = make([]byte, most*n.size)
	}
	for len(dst) > 0 {
		k := min(len(dst), most)
		buf := n.buf[:k*n.size]
		if err := readFull(n.r, buf, cutOff); err != nil {
			return err
		}
		n.decode(dst[:k], buf)
		dst = dst[k:]
	}
	return nil
}

func (n *Reader) decode(dst []float32, buf []byte) {
	for i := range dst {
		if n.size == 4 {
			dst[i] = math.Float32frombits(binary.LittleEndian.Uint32(buf[4*i:]))
		} else {
			dst[i] = float32(math.Float64frombits(binary.LittleEndian.Uint64(buf[8*i:])))
		}
	}
}
