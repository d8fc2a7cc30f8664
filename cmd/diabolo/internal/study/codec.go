package study

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"reflect"
)

// Results are kept in a plain encoding of our own: encoding/json leaves out the
// tensors and encoding/gob turns a pointer to zero, a figure that is there, into
// nil, one that is not.
//
//	bool, numbers   8 bytes, little-endian
//	string          length, bytes
//	slice           0 for nil, else length+1; elements
//	pointer         0 for nil, else 1; what it points to
//	array, struct   elements, exported fields in their order
//
// What a value of another shape would be read as, the shape's description tells:
// it is part of the key under which a result is kept.

var errCut = errors.New("cut short")

// encode appends a value.
func encode(b []byte, v reflect.Value) ([]byte, error) {
	switch v.Kind() {
	case reflect.Bool:
		n := uint64(0)
		if v.Bool() {
			n = 1
		}
		return binary.LittleEndian.AppendUint64(b, n), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return binary.LittleEndian.AppendUint64(b, uint64(v.Int())), nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return binary.LittleEndian.AppendUint64(b, v.Uint()), nil
	case reflect.Float32, reflect.Float64:
		return binary.LittleEndian.AppendUint64(b, math.Float64bits(v.Float())), nil
	case reflect.String:
		b = binary.LittleEndian.AppendUint64(b, uint64(v.Len()))
		return append(b, v.String()...), nil
	case reflect.Pointer:
		if v.IsNil() {
			return binary.LittleEndian.AppendUint64(b, 0), nil
		}
		return encode(binary.LittleEndian.AppendUint64(b, 1), v.Elem())
	case reflect.Slice:
		if v.IsNil() {
			return binary.LittleEndian.AppendUint64(b, 0), nil
		}
		b = binary.LittleEndian.AppendUint64(b, uint64(v.Len())+1)
		if floats, ok := v.Interface().([]float32); ok {
			return appendFloats(b, floats), nil
		}
	case reflect.Array, reflect.Struct:
	default:
		return nil, fmt.Errorf("cannot keep a %s", v.Type())
	}
	var err error
	for i := range parts(v) {
		if b, err = encode(b, part(v, i)); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// parts returns how many elements or exported fields a value has.
func parts(v reflect.Value) int {
	if v.Kind() != reflect.Struct {
		return v.Len()
	}
	return len(exported(v.Type()))
}

func part(v reflect.Value, i int) reflect.Value {
	if v.Kind() != reflect.Struct {
		return v.Index(i)
	}
	return v.Field(exported(v.Type())[i])
}

// exported returns the places of the exported fields.
func exported(t reflect.Type) []int {
	var places []int
	for i := range t.NumField() {
		if t.Field(i).IsExported() {
			places = append(places, i)
		}
	}
	return places
}

// appendFloats writes the values of a tensor in half the room.
func appendFloats(b []byte, values []float32) []byte {
	for _, v := range values {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	return b
}

// decode reads what encode wrote into a settable value, and returns the rest.
func decode(b []byte, v reflect.Value) ([]byte, error) {
	var n uint64
	if k := v.Kind(); k != reflect.Array && k != reflect.Struct {
		if len(b) < 8 {
			return nil, errCut
		}
		n, b = binary.LittleEndian.Uint64(b), b[8:]
	}
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(n != 0)
		return b, nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(int64(n))
		return b, nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(n)
		return b, nil
	case reflect.Float32, reflect.Float64:
		v.SetFloat(math.Float64frombits(n))
		return b, nil
	case reflect.String:
		if n > uint64(len(b)) {
			return nil, errCut
		}
		v.SetString(string(b[:n]))
		return b[n:], nil
	case reflect.Pointer:
		if n == 0 {
			return b, nil
		}
		v.Set(reflect.New(v.Type().Elem()))
		return decode(b, v.Elem())
	case reflect.Slice:
		return decodeSlice(b, v, n)
	case reflect.Array, reflect.Struct:
		return decodeParts(b, v)
	}
	return nil, fmt.Errorf("cannot keep a %s", v.Type())
}

// decodeSlice reads a slice of n-1 elements, or nil.
func decodeSlice(b []byte, v reflect.Value, n uint64) ([]byte, error) {
	if n == 0 {
		return b, nil
	}
	if n--; n > uint64(len(b)) { // an element takes at least a byte, but for empty structs
		return nil, errCut
	}
	v.Set(reflect.MakeSlice(v.Type(), int(n), int(n)))
	floats, ok := v.Interface().([]float32)
	if !ok {
		return decodeParts(b, v)
	}
	if uint64(len(b)) < 4*n {
		return nil, errCut
	}
	for i := range floats {
		floats[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return b[4*n:], nil
}

func decodeParts(b []byte, v reflect.Value) ([]byte, error) {
	var err error
	for i := range parts(v) {
		if b, err = decode(b, part(v, i)); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// shape describes a type down to its fields, so that a result whose type has
// changed is not taken for one of today.
func shape(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array:
		return t.Kind().String() + "(" + shape(t.Elem()) + ")"
	case reflect.Struct:
		text := "{"
		for _, i := range exported(t) {
			text += t.Field(i).Name + " " + shape(t.Field(i).Type) + ";"
		}
		return text + "}"
	}
	return t.Kind().String()
}
