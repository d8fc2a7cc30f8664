package safetensors

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"unicode/utf8"

	"github.com/diabolo-go/diabolo/internal/config/check"
)

// Write writes tensors, in the given order and as F32, and meta, sorted by key. The
// same arguments give the same bytes. Names must be unique and not "__metadata__", and
// the length of each Data must be the volume of its shape; otherwise nothing is
// written.
func Write(w io.Writer, tensors []Tensor, meta map[string]string) error {
	head, err := header(tensors, meta)
	if err != nil {
		return fmt.Errorf("safetensors: %w", err)
	}
	if _, err := w.Write(head); err != nil {
		return err
	}
	buf := make([]byte, 1<<16)
	for _, t := range tensors {
		if err := writeValues(w, t.Data, buf); err != nil {
			return err
		}
	}
	return nil
}

func writeValues(w io.Writer, data []float32, buf []byte) error {
	for part := range slices.Chunk(data, len(buf)/4) {
		for i, v := range part {
			binary.LittleEndian.PutUint32(buf[4*i:], math.Float32bits(v))
		}
		if _, err := w.Write(buf[:4*len(part)]); err != nil {
			return err
		}
	}
	return nil
}

// header returns everything before the values.
func header(tensors []Tensor, meta map[string]string) ([]byte, error) {
	b := bytes.NewBuffer(make([]byte, 8)) // room for the length
	b.WriteByte('{')
	member := func(name string, value any) {
		if b.Len() > 8+1 {
			b.WriteByte(',')
		}
		encode(b, name)
		b.WriteByte(':')
		encode(b, value)
	}
	for k, v := range meta {
		if !utf8.ValidString(k) || !utf8.ValidString(v) {
			return nil, fmt.Errorf("metadata %q is not valid UTF-8", k)
		}
	}
	if len(meta) > 0 {
		member(metaKey, meta)
	}
	seen, offset := map[string]bool{}, 0
	for _, t := range tensors {
		switch n, ok := check.Volume(math.MaxInt, t.Shape...); {
		case t.Name == metaKey:
			return nil, fmt.Errorf("a tensor cannot be called %q", metaKey)
		case !utf8.ValidString(t.Name):
			return nil, fmt.Errorf("tensor name %q is not valid UTF-8", t.Name)
		case !ok || n != len(t.Data):
			return nil, fmt.Errorf("tensor %q: %d values do not fill shape %v", t.Name, len(t.Data), t.Shape)
		case seen[t.Name]:
			return nil, fmt.Errorf("two tensors are called %q", t.Name)
		}
		seen[t.Name] = true
		end := offset + 4*len(t.Data)
		member(t.Name, description{"F32", append([]int{}, t.Shape...), []int{offset, end}})
		offset = end
	}
	b.WriteByte('}')
	for b.Len()%8 != 0 {
		b.WriteByte(' ')
	}
	n := b.Len() - 8
	if n > maxHeader {
		return nil, fmt.Errorf("header of %d bytes is over the limit of %d", n, maxHeader)
	}
	binary.LittleEndian.PutUint64(b.Bytes(), uint64(n))
	return b.Bytes(), nil
}

// encode writes a value as JSON, with sorted map keys and without escaping < > &.
func encode(b *bytes.Buffer, value any) {
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	e.Encode(value)         // of strings and numbers, to memory: never an error
	b.Truncate(b.Len() - 1) // the line end
}
