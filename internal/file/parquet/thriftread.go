package parquet

import (
	"encoding/binary"
	"errors"
)

// fields is a struct of Thrift's compact protocol: its values by their numbers.
type fields map[int]any

func (f fields) has(id int) bool { _, ok := f[id]; return ok }

func (f fields) int(id int) int64 { v, _ := f[id].(int64); return v }

func (f fields) text(id int) string { v, _ := f[id].(string); return v }

func (f fields) list(id int) []any { v, _ := f[id].([]any); return v }

func (f fields) structure(id int) fields { v, _ := f[id].(fields); return v }

// A thriftReader reads values from data. It keeps its first error; results after an error
// are meaningless.
type thriftReader struct {
	data []byte
	err  error
}

// parseThrift reads a struct.
func parseThrift(data []byte) (fields, error) {
	r := &thriftReader{data: data}
	f := r.structure(0)
	return f, r.err
}

// deepest bounds how deep structs and lists are nested.
const deepest = 16

func (r *thriftReader) structure(depth int) fields {
	f := fields{}
	for id := 0; r.err == nil; {
		head := r.byte()
		if head == 0 {
			break
		}
		if step := int(head >> 4); step > 0 {
			id += step
		} else {
			id = int(r.varint())
		}
		f[id] = r.value(head&15, depth+1)
	}
	return f
}

// value reads a value of a field type; in a field, a bool is its type.
func (r *thriftReader) value(kind byte, depth int) any {
	if depth > deepest {
		r.fail()
	}
	if r.err != nil {
		return nil
	}
	switch kind {
	case 1, 2: // true, false
		return kind == 1
	case 3: // a byte
		return int64(int8(r.byte()))
	case 4, typeInt32, typeInt64:
		return r.varint()
	case 7: // a double
		r.bytes(8)
		return nil
	case typeString:
		return string(r.bytes(r.uvarint()))
	case typeList, 10: // a set
		return r.list(depth)
	case typeStruct:
		return r.structure(depth)
	}
	r.fail() // a map, which the format does not use
	return nil
}

func (r *thriftReader) list(depth int) []any {
	head := r.byte()
	n := uint64(head >> 4)
	if n == 15 {
		n = r.uvarint()
	}
	var values []any
	for ; n > 0 && r.err == nil; n-- {
		if of := head & 15; of <= 2 { // a bool in a list is a byte
			values = append(values, r.byte() == 1)
		} else {
			values = append(values, r.value(of, depth+1))
		}
	}
	return values
}

func (r *thriftReader) byte() byte {
	if b := r.bytes(1); b != nil {
		return b[0]
	}
	return 0
}

func (r *thriftReader) bytes(n uint64) []byte {
	if n > uint64(len(r.data)) {
		r.fail()
		return nil
	}
	b := r.data[:n]
	r.data = r.data[n:]
	return b
}

func (r *thriftReader) uvarint() uint64 {
	v, n := binary.Uvarint(r.data)
	if n <= 0 {
		r.fail()
		return 0
	}
	r.data = r.data[n:]
	return v
}

// varint reads a signed number, whose sign is the lowest bit.
func (r *thriftReader) varint() int64 {
	v := r.uvarint()
	return int64(v>>1) ^ -int64(v&1)
}

func (r *thriftReader) fail() {
	if r.err == nil {
		r.err = errors.New("damaged")
	}
	r.data = nil
}
