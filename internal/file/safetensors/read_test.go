package safetensors

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/diabolo-go/diabolo/internal/memtest"
)

// file puts a header in front of size bytes of values.
func file(header string, size int) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(b, header...), make([]byte, size)...)
}

// malformed lists files that must be refused, and part of the error.
var malformed = []struct {
	name string
	file []byte
	want string
}{
	{"empty", nil, "too few"},
	{"seven bytes", make([]byte, 7), "too few"},
	{"no header", make([]byte, 8), "expected a JSON object"},
	{"header over the limit", append([]byte{1, 0xe1, 0xf5, 5, 0, 0, 0, 0}, '{'), "at most 100000000"},
	{"length is negative as int64", bytes.Repeat([]byte{255}, 16), "not a safetensors file"},
	{"header cut off", file(`{}`, 0)[:9], "cut off: header of 2 bytes, only 1 follow"},
	{"space before the header", file(` {}`, 0), "expected a JSON object"},
	{"not JSON", file(`{"a"`, 0), "cut off"},
	{"half a token", file(`{"a`, 0), "cut off"},
	{"two values", file(`{} {}`, 0), "more than one"},
	{"garbage behind", file(`{}x`, 0), "more than one"},
	{"not UTF-8", file("{\"\xff\":1}", 0), "UTF-8"},
	{"a list", file(`[]`, 0), "expected a JSON object"},
	{"number for a tensor", file(`{"w":1}`, 0), `"w": expected {, found 1`},
	{"number for metadata", file(`{"__metadata__":{"a":1}}`, 0), "__metadata__: expected a string"},
	{"metadata twice", file(`{"__metadata__":{},"__metadata__":{}}`, 0), `"__metadata__" comes twice`},
	{"metadata key twice", file(`{"__metadata__":{"a":"","a":""}}`, 0), `"a" comes twice`},
	{"name twice", file(`{`+entry1+`,`+entry1+`}`, 4), `"w" comes twice`},
	{"name twice, escaped", file(`{`+entry1+`,"\u0077":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}`, 8), `"w" comes twice`},
	{"field twice", file(`{"w":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, 4), `"dtype" comes twice`},
	{"field missing", file(`{"w":{"dtype":"F32","shape":[1]}}`, 4), "expected dtype, shape and data_offsets"},
	{"field unknown", file(`{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1}}`, 4), `unknown field "x"`},
	{"unknown dtype", file(tensor("F8_E4M3", `[4]`, `[0,4]`), 4), `tensor "w": unknown dtype "F8_E4M3", expected one of BF16, BOOL, F16, F32`},
	{"dtype in lower case", file(tensor("f32", `[1]`, `[0,4]`), 4), `unknown dtype "f32"`},
	{"shape is a number", file(tensor("F32", `1`, `[0,4]`), 4), "expected [, found 1"},
	{"nested shape", file(tensor("F32", `[[1]]`, `[0,4]`), 4), "expected a whole number"},
	{"negative dimension", file(tensor("F32", `[-1]`, `[0,4]`), 4), "expected a whole number, found -1"},
	{"fraction", file(tensor("F32", `[1.0]`, `[0,4]`), 4), "expected a whole number, found 1.0"},
	{"dimension in quotes", file(tensor("F32", `["1"]`, `[0,4]`), 4), "expected a whole number"},
	{"dimension beyond int64", file(tensor("F32", `[9223372036854775808]`, `[0,4]`), 4), "expected a whole number"},
	{"volume overflows", file(tensor("F32", `[4294967296,4294967296]`, `[0,0]`), 0), "too large"},
	{"bytes overflow", file(tensor("F32", `[4611686018427387904]`, `[0,0]`), 0), "too large"},
	{"overflow hidden by a zero", file(tensor("F32", `[4294967296,4294967296,0]`, `[0,0]`), 0), "too large"},
	{"huge tensor", file(tensor("F32", `[1099511627776]`, `[0,4398046511104]`), 4), "cut off"},
	{"one offset", file(tensor("F32", `[1]`, `[4]`), 4), "has 1 numbers, expected 2"},
	{"offsets backwards", file(tensor("F32", `[1]`, `[4,0]`), 4), "do not hold the 4 bytes"},
	{"offsets do not fit the shape", file(tensor("F32", `[2]`, `[0,4]`), 4), "do not hold the 8 bytes of F32 [2]"},
	{"values cut off", file(tensor("F32", `[2]`, `[0,8]`), 7), "the file is cut off"},
	{"bytes left over", file(tensor("F32", `[1]`, `[0,4]`), 5), "1 bytes after the last tensor"},
	{"only left over", file(`{}`, 3), "3 bytes after the last tensor"},
	{"hole", file(`{`+entry1+`,"v":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}`, 12), `"v": begins at byte 8, expected 4`},
	{"hole in front", file(tensor("F32", `[1]`, `[4,8]`), 8), "begins at byte 4, expected 0"},
	{"overlap", file(`{`+entry1+`,"v":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}`, 6), `"v": begins at byte 2, inside`},
	{"same bytes twice", file(`{`+entry1+`,"v":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, 4), `begins at byte 0, inside`},
	{"BOOL of 2", append(file(tensor("BOOL", `[1]`, `[0,1]`), 0), 2), "value 0 of type BOOL"},
	{"I64 that is not exact", append(file(tensor("I64", `[2]`, `[0,16]`), 8), 1, 0, 0, 1, 0, 0, 0, 0), "value 1 of type I64"},
	{"F64 that is too large", append(file(tensor("F64", `[1]`, `[0,8]`), 0), 0, 0, 0, 0, 0, 0, 0xf0, 0x7e), "value 0 of type F64"},
}

const entry1 = `"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}`

func tensor(dtype, shape, offsets string) string {
	return `{"w":{"dtype":"` + dtype + `","shape":` + shape + `,"data_offsets":` + offsets + `}}`
}

func TestReadRefuses(t *testing.T) {
	for _, c := range malformed {
		t.Run(c.name, func(t *testing.T) {
			_, err := readBytes(c.file)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one that says %q", err, c.want)
			}
			if err != nil && strings.Contains(err.Error(), "\n") {
				t.Errorf("error %q has more than one line", err)
			}
		})
	}
}

// A file truncated at any byte is an error and never a panic.
func TestReadTruncated(t *testing.T) {
	whole := written(t, []Tensor{{"a", []int{2, 2}, make([]float32, 4)}, {"b", nil, make([]float32, 1)}}, map[string]string{"k": "v"})
	for n := range len(whole) {
		if _, err := readBytes(whole[:n]); err == nil {
			t.Errorf("%d of %d bytes were read without an error", n, len(whole))
		}
		// The folder's entry and the file disagree: it shrinks while being read.
		if _, err := Read(bytes.NewReader(whole[:n]), int64(len(whole))); err == nil || !strings.Contains(err.Error(), "cut off") {
			t.Errorf("%d bytes of a file said to have %d: %v", n, len(whole), err)
		}
	}
}

type brokenDisk struct{}

var errDisk = errors.New("disk error")

func (brokenDisk) ReadAt([]byte, int64) (int, error) { return 0, errDisk }

func TestReadReturnsTheReadersError(t *testing.T) {
	if _, err := Read(brokenDisk{}, 100); !errors.Is(err, errDisk) {
		t.Errorf("error %v, want the reader's", err)
	}
}

func TestReadAccepts(t *testing.T) {
	for _, c := range []struct {
		name string
		file []byte
	}{
		{"no tensors", file(`{}`, 0)},
		{"spaces behind", file("{} \n\t ", 0)},
		{"values in another order than names", file(`{"v":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},`+entry1+`}`, 8)},
		{"empty tensors at one offset", file(`{"v":{"dtype":"F32","shape":[0],"data_offsets":[4,4]},`+entry1+`,"u":{"shape":[0],"dtype":"F32","data_offsets":[0,0]}}`, 4)},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := readBytes(c.file); err != nil {
				t.Error(err)
			}
		})
	}
}

// Every half is compared with its definition, (-1)^s * 2^(e-15) * 1.f.
func TestHalf(t *testing.T) {
	for h := range uint32(1 << 16) {
		sign := 1 - 2*float64(h>>15)
		e, f := int(h>>10&31), float64(h&1023)/1024
		want := sign * math.Ldexp(1+f, e-15)
		switch {
		case e == 0:
			want = sign * math.Ldexp(f, -14)
		case e == 31 && f == 0:
			want = math.Inf(int(sign))
		case e == 31:
			want = math.NaN()
		}
		got := float64(half(uint16(h)))
		if got != want && !(math.IsNaN(got) && math.IsNaN(want)) || math.Signbit(got) != (h>>15 == 1) {
			t.Fatalf("half(%#04x) = %v, want %v", h, got, want)
		}
	}
}

func TestIntegersAreExactOrRefused(t *testing.T) {
	for _, c := range []struct {
		v  int64
		ok bool
	}{{0, true}, {1 << 24, true}, {1<<24 + 1, false}, {-(1<<24 + 1), false}, {1 << 62, true},
		{math.MinInt64, true}, {math.MaxInt64, false}} {
		if _, ok := whole(c.v); ok != c.ok {
			t.Errorf("whole(%d): %v, want %v", c.v, ok, c.ok)
		}
	}
	if _, ok := unsigned(math.MaxUint64); ok {
		t.Error("unsigned(2^64-1) was rounded")
	}
	if f, ok := unsigned(1 << 63); !ok || f != 1<<63 {
		t.Errorf("unsigned(2^63) = %v, %v", f, ok)
	}
}

func FuzzRead(f *testing.F) {
	for _, c := range malformed {
		f.Add(c.file)
	}
	f.Add(file(`{"__metadata__":{"a":"b"},`+entry1+`}`, 4))
	f.Fuzz(func(t *testing.T, b []byte) {
		var a *File
		var err error
		memtest.AtMost(t, 1<<20+100*len(b), func() { a, err = readBytes(b) })
		if err != nil {
			return
		}
		var again bytes.Buffer
		if err := Write(&again, a.Tensors, a.Meta); err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		c, err := Read(bytes.NewReader(again.Bytes()), int64(again.Len()))
		if err != nil {
			t.Fatalf("what was written cannot be read: %v", err)
		}
		if diff := cmp.Diff(a, c, cmpopts.EquateNaNs(), cmpopts.EquateEmpty()); diff != "" {
			t.Error(diff)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	var buf bytes.Buffer
	if err := Write(&buf, []Tensor{{"w", []int{1 << 20}, make([]float32, 1<<20)}}, nil); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(buf.Len()))
	for b.Loop() {
		if _, err := Read(bytes.NewReader(buf.Bytes()), int64(buf.Len())); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	tensors := []Tensor{{"w", []int{1 << 20}, make([]float32, 1<<20)}}
	b.SetBytes(4 << 20)
	for b.Loop() {
		if err := Write(io.Discard, tensors, nil); err != nil {
			b.Fatal(err)
		}
	}
}
