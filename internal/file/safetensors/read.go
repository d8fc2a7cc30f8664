package safetensors

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/diabolo-go/diabolo/internal/config/check"
)

// Read reads a file of size bytes. Types other than F32 are converted to float32: F16
// and BF16 exactly, F64 rounded, integers (I8 to I64, U8 to U64, BOOL as 0 and 1) if
// they can be represented exactly; other values and types are errors. Errors name the
// tensor, not the file.
//
// Everything is checked before memory is allocated for it: no file makes Read use much
// more than a few times its own size.
func Read(r io.ReaderAt, size int64) (*File, error) {
	f, err := read(r, size)
	if err != nil {
		return nil, fmt.Errorf("safetensors: %w", err)
	}
	return f, nil
}

func read(r io.ReaderAt, size int64) (*File, error) {
	text, err := readHeader(r, size)
	if err != nil {
		return nil, err
	}
	meta, entries, err := parse(text)
	if err != nil {
		return nil, fmt.Errorf("damaged header: %w", err)
	}
	start := 8 + int64(len(text))
	if err := checkLayout(entries, size-start); err != nil {
		return nil, err
	}
	f := &File{Meta: meta, Tensors: make([]Tensor, len(entries))}
	for i, e := range entries {
		if f.Tensors[i], err = readTensor(r, start, e); err != nil {
			return nil, fmt.Errorf("tensor %q: %w", e.name, err)
		}
	}
	return f, nil
}

// readHeader returns the header's JSON.
func readHeader(r io.ReaderAt, size int64) ([]byte, error) {
	var length [8]byte
	if size < int64(len(length)) {
		return nil, fmt.Errorf("%d bytes are too few for a safetensors file, expected at least 8: copy it again", size)
	}
	if err := readFull(r, length[:], 0); err != nil {
		return nil, err
	}
	n := binary.LittleEndian.Uint64(length[:])
	if n > maxHeader {
		return nil, fmt.Errorf("not a safetensors file: header of %d bytes, expected at most %d", n, maxHeader)
	}
	if int64(n) > size-8 {
		return nil, fmt.Errorf("file is cut off: header of %d bytes, only %d follow", n, size-8)
	}
	text := make([]byte, n)
	return text, readFull(r, text, 8)
}

// checkLayout sorts entries by the position of their values and checks that they cover
// all size bytes exactly once.
func checkLayout(entries []entry, size int64) error {
	slices.SortStableFunc(entries, func(a, b entry) int { return slices.Compare(a.Offsets, b.Offsets) })
	end := 0
	for _, e := range entries {
		if err := e.check(); err != nil {
			return fmt.Errorf("tensor %q: %w", e.name, err)
		}
		begin, before := e.Offsets[0], end
		switch end = e.Offsets[1]; {
		case begin < before:
			return fmt.Errorf("tensor %q: begins at byte %d, inside the tensor before it, which ends at %d", e.name, begin, before)
		case begin > before:
			return fmt.Errorf("tensor %q: begins at byte %d, expected %d; there must be no gaps between tensors", e.name, begin, before)
		case int64(end) > size:
			return fmt.Errorf("tensor %q: ends at byte %d of %d; the file is cut off: copy it again", e.name, end, size)
		}
	}
	if rest := size - int64(end); rest != 0 {
		return fmt.Errorf("%d bytes after the last tensor do not belong to any", rest)
	}
	return nil
}

// readTensor reads the values of e, a piece at a time; start is the offset of the first
// value in the file.
func readTensor(r io.ReaderAt, start int64, e entry) (Tensor, error) {
	t := Tensor{Name: e.name, Shape: e.Shape}
	kind := dtypes[e.DType]
	values, _ := check.Volume(math.MaxInt, e.Shape...) // checked by e.check
	t.Data = make([]float32, values)
	buf := make([]byte, min(1<<16, values*kind.size))
	at := start + int64(e.Offsets[0])
	for done := 0; done < values; {
		n := min(len(buf)/kind.size, values-done)
		piece := buf[:n*kind.size]
		if err := readFull(r, piece, at+int64(done*kind.size)); err != nil {
			return t, err
		}
		if i := kind.decode(t.Data[done:done+n], piece); i >= 0 {
			return t, fmt.Errorf("value %d of type %s cannot be represented as float32", done+i, e.DType)
		}
		done += n
	}
	return t, nil
}

func readFull(r io.ReaderAt, p []byte, at int64) error {
	n, err := r.ReadAt(p, at)
	if n == len(p) {
		return nil
	}
	if err == io.EOF {
		return fmt.Errorf("file is cut off at byte %d", at+int64(n))
	}
	return fmt.Errorf("reading byte %d: %w", at+int64(n), err)
}
