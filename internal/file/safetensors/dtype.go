package safetensors

import (
	"encoding/binary"
	"math"
)

// A dtype converts values of one type, size bytes each, to float32. The result of value
// is false for a value that float32 cannot represent; for F32, value is nil.
type dtype struct {
	size  int
	value func([]byte) (float32, bool)
}

var little = binary.LittleEndian

// dtypes maps the type names of the format to the types that Read accepts.
var dtypes = map[string]dtype{
	"F32":  {4, nil},
	"F16":  {2, func(b []byte) (float32, bool) { return half(little.Uint16(b)), true }},
	"BF16": {2, func(b []byte) (float32, bool) { return math.Float32frombits(uint32(little.Uint16(b)) << 16), true }},
	"F64":  {8, func(b []byte) (float32, bool) { return double(math.Float64frombits(little.Uint64(b))) }},
	"I8":   {1, func(b []byte) (float32, bool) { return float32(int8(b[0])), true }},
	"I16":  {2, func(b []byte) (float32, bool) { return float32(int16(little.Uint16(b))), true }},
	"I32":  {4, func(b []byte) (float32, bool) { return whole(int64(int32(little.Uint32(b)))) }},
	"I64":  {8, func(b []byte) (float32, bool) { return whole(int64(little.Uint64(b))) }},
	"U8":   {1, func(b []byte) (float32, bool) { return float32(b[0]), true }},
	"U16":  {2, func(b []byte) (float32, bool) { return float32(little.Uint16(b)), true }},
	"U32":  {4, func(b []byte) (float32, bool) { return whole(int64(little.Uint32(b))) }},
	"U64":  {8, func(b []byte) (float32, bool) { return unsigned(little.Uint64(b)) }},
	"BOOL": {1, func(b []byte) (float32, bool) { return float32(b[0]), b[0] <= 1 }},
}

// decode fills dst from src, and returns -1, or the index of the first value that
// float32 cannot represent. F32, the type of this package's own files, needs no call
// per value.
func (t dtype) decode(dst []float32, src []byte) int {
	if t.value == nil {
		for i := range dst {
			dst[i] = math.Float32frombits(little.Uint32(src[4*i:]))
		}
		return -1
	}
	for i := range dst {
		v, ok := t.value(src[i*t.size : (i+1)*t.size])
		if !ok {
			return i
		}
		dst[i] = v
	}
	return -1
}

// half widens an IEEE 754 binary16.
func half(h uint16) float32 {
	sign, exponent, fraction := uint32(h>>15)<<31, uint32(h>>10)&0x1f, uint32(h)&0x3ff
	switch exponent {
	case 0: // zero and subnormal: fraction times 2^-24, exact in float32
		v := float32(fraction) * (1.0 / (1 << 24))
		return math.Float32frombits(sign | math.Float32bits(v))
	case 0x1f: // infinity and NaN
		return math.Float32frombits(sign | 0xff<<23 | fraction<<13)
	}
	return math.Float32frombits(sign | (exponent+127-15)<<23 | fraction<<13)
}

// double rounds; it refuses only a finite value that would become infinite.
func double(v float64) (float32, bool) {
	f := float32(v)
	return f, !math.IsInf(float64(f), 0) || math.IsInf(v, 0)
}

func whole(v int64) (float32, bool) {
	f := float32(v)
	return f, float64(f) < 1<<63 && int64(f) == v
}

func unsigned(v uint64) (float32, bool) {
	f := float32(v)
	return f, float64(f) < 1<<64 && uint64(f) == v
}
