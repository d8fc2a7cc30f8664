package safetensors

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"unicode/utf8"
)

// Write writes tensors, in this order and as F32, and meta, sorted by key. The
// same arguments give the same bytes. Names must be unique and not
// "__metadata__", and each length of data must be the volume of its shape;
// nothing is written when one is not.
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

// header returns everything that comes before the values.
func header(tensors []Tensor, meta map[string]string) ([]byte, error) {
	b := bytes.NewBuffer(make([]byte, 8)) // room for the length
	b.WriteByte('{')
	if err := writeMeta(b, meta); err != nil {
		return nil, err
	}
	seen, offset := map[string]bool{}, 0
	for _, t := range tensors {
		if err := check(t); err != nil {
			return nil, err
		}
		if seen[t.Name] {
			return nil, fmt.Errorf("two tensors are called %q", t.Name)
		}
		seen[t.Name] = true
		separate(b)
		writeEntry(b, t, offset)
		offset += 4 * len(t.Data)
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

func writeMeta(b *bytes.Buffer, meta map[string]string) error {
	if len(meta) == 0 {
		return nil
	}
	fmt.Fprintf(b, "%q:{", metaKey)
	for _, k := range slices.Sorted(maps.Keys(meta)) {
		if !utf8.ValidString(k) || !utf8.ValidString(meta[k]) {
			return fmt.Errorf("metadata %q is not valid UTF-8", k)
		}
		separate(b)
		b.Write(quote(k))
		b.WriteByte(':')
		b.Write(quote(meta[k]))
	}
	b.WriteByte('}')
	return nil
}

// writeEntry writes the header's line of t, whose values begin at offset.
func writeEntry(b *bytes.Buffer, t Tensor, offset int) {
	b.Write(quote(t.Name))
	b.WriteString(`:{"dtype":"F32","shape":[`)
	for _, d := range t.Shape {
		separate(b)
		fmt.Fprint(b, d)
	}
	fmt.Fprintf(b, `],"data_offsets":[%d,%d]}`, offset, offset+4*len(t.Data))
}

// separate puts a comma between the members of an object or array.
func separate(b *bytes.Buffer) {
	if last := b.Bytes()[b.Len()-1]; last != '{' && last != '[' {
		b.WriteByte(',')
	}
}

// quote returns s as JSON, leaving < > & readable.
func quote(s string) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.Encode(s) // a string always encodes, a Buffer always writes
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

func check(t Tensor) error {
	if t.Name == metaKey {
		return fmt.Errorf("a tensor cannot be called %q", metaKey)
	}
	if !utf8.ValidString(t.Name) {
		return fmt.Errorf("tensor name %q is not valid UTF-8", t.Name)
	}
	if n, ok := volume(t.Shape); !ok || n != len(t.Data) {
		return fmt.Errorf("tensor %q: %d values do not fill shape %v", t.Name, len(t.Data), t.Shape)
	}
	return nil
}
