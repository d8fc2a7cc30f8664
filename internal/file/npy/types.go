package npy

import (
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// A valueType decodes the values of an array: numbers or strings.
type valueType struct {
	size   int // bytes per value
	number func(b []byte) float64
	text   func(b []byte) string
}

// typeOf returns the type of a descr such as "<f4": the byte order, the kind and the size.
func typeOf(descr string) (valueType, error) {
	wrong := fmt.Errorf("values of type %q, want numbers: save them with .astype(np.float32)", descr)
	if len(descr) < 3 || !strings.Contains("<>|=", descr[:1]) {
		return valueType{}, wrong
	}
	var order binary.ByteOrder = binary.LittleEndian
	if descr[0] == '>' {
		order = binary.BigEndian
	}
	size, err := strconv.Atoi(descr[2:])
	const longest = 1 << 16 // characters of a string
	if err != nil || size < 1 || size > longest {
		return valueType{}, wrong
	}
	switch kind := descr[1]; kind {
	case 'U':
		return valueType{size: 4 * size, text: func(b []byte) string { return characters(order, b) }}, nil
	case 'S':
		return valueType{size: size, text: func(b []byte) string { return strings.TrimRight(string(b), "\x00") }}, nil
	default:
		number := numberType(kind, size, order)
		if number == nil {
			return valueType{}, wrong
		}
		return valueType{size: size, number: number}, nil
	}
}

// numberType returns the decoder of numbers of a kind and size, nil for an unknown one.
func numberType(kind byte, size int, order binary.ByteOrder) func(b []byte) float64 {
	switch fmt.Sprintf("%c%d", kind, size) {
	case "f2":
		return func(b []byte) float64 { return half(order.Uint16(b)) }
	case "f4":
		return func(b []byte) float64 { return float64(math.Float32frombits(order.Uint32(b))) }
	case "f8":
		return func(b []byte) float64 { return math.Float64frombits(order.Uint64(b)) }
	case "i1":
		return func(b []byte) float64 { return float64(int8(b[0])) }
	case "i2":
		return func(b []byte) float64 { return float64(int16(order.Uint16(b))) }
	case "i4":
		return func(b []byte) float64 { return float64(int32(order.Uint32(b))) }
	case "i8":
		return func(b []byte) float64 { return float64(int64(order.Uint64(b))) }
	case "b1", "u1":
		return func(b []byte) float64 { return float64(b[0]) }
	case "u2":
		return func(b []byte) float64 { return float64(order.Uint16(b)) }
	case "u4":
		return func(b []byte) float64 { return float64(order.Uint32(b)) }
	case "u8":
		return func(b []byte) float64 { return float64(order.Uint64(b)) }
	}
	return nil
}

// half returns the value of an IEEE 754 binary16.
func half(bits uint16) float64 {
	sign, exponent, fraction := 1.0, int(bits>>10&31), float64(bits&1023)
	if bits>>15 == 1 {
		sign = -1
	}
	switch {
	case exponent == 0:
		return sign * math.Ldexp(fraction, -24)
	case exponent < 31:
		return sign * math.Ldexp(1024+fraction, exponent-25)
	case fraction == 0:
		return math.Inf(int(sign))
	}
	return math.NaN()
}

// characters decodes a string of UTF-32, without the zeros behind it.
func characters(order binary.ByteOrder, b []byte) string {
	var s strings.Builder
	for ; len(b) >= 4; b = b[4:] {
		s.WriteRune(rune(order.Uint32(b)))
	}
	return strings.TrimRight(s.String(), "\x00")
}
