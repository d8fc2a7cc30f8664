package npy

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/internal/memtest"
)

// recorded is what record.py saved: i/7 - 0.5.
func recorded() []float32 {
	values := make([]float32, 12)
	for i := range values {
		values[i] = float32(float64(i)/7 - 0.5)
	}
	return values
}

func load(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// read reads a whole array.
func read(data []byte) (shape []int, values []float32, err error) {
	a, err := Read(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, nil, err
	}
	return a.Shape, a.Values, nil
}

// What Write writes is byte for byte what NumPy writes.
func TestWrite(t *testing.T) {
	for file, values := range map[string][]float32{"f4.npy": recorded(), "none.npy": nil} {
		var b bytes.Buffer
		if err := Write(&b, 4, values); err != nil {
			t.Fatal(err)
		}
		if want := load(t, file); !bytes.Equal(b.Bytes(), want) {
			t.Errorf("%s: %q, want %q", file, b.Bytes(), want)
		}
	}
	var b bytes.Buffer
	if err := WriteTexts(&b, []string{"", "a", "zwölf", "\U0001f600"}); err != nil {
		t.Fatal(err)
	}
	if want := load(t, "texts.npy"); !bytes.Equal(b.Bytes(), want) {
		t.Errorf("texts: %q, want %q", b.Bytes(), want)
	}
}

func TestRead(t *testing.T) {
	counted := []float32{1, 8, 15, 22, 29, 36, 43, 50, 57, 64, 71, 78}
	whole := []float32{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1} // of recorded, towards zero
	cube := make([]float32, 24)
	for i := range cube {
		cube[i] = float32(i)
	}
	for _, c := range []struct {
		file   string
		shape  []int
		values []float32
	}{
		{"f4.npy", []int{3, 4}, recorded()}, {"f8.npy", []int{3, 4}, recorded()},
		{"v2.npy", []int{3, 4}, recorded()}, {"v3.npy", []int{3, 4}, recorded()},
		{"vector.npy", []int{12}, recorded()}, {"none.npy", []int{0, 4}, nil}, {"scalar.npy", nil, []float32{0.25}},
		{"fortran.npy", []int{3, 4}, recorded()}, {"cube.npy", []int{2, 3, 4}, cube},
		{"big.npy", []int{3, 4}, recorded()}, {"big8.npy", []int{3, 4}, recorded()}, {"bigint.npy", []int{3, 4}, counted},
		{"int.npy", []int{3, 4}, whole}, {"bool.npy", []int{2, 2}, []float32{1, 0, 0, 1}},
		{"f2.npy", []int{3, 4}, counted}, {"i1.npy", []int{3, 4}, counted}, {"i2.npy", []int{3, 4}, counted}, {"i4.npy", []int{3, 4}, counted},
		{"u1.npy", []int{3, 4}, counted}, {"u2.npy", []int{3, 4}, counted}, {"u4.npy", []int{3, 4}, counted}, {"u8.npy", []int{3, 4}, counted},
		{"half.npy", []int{9}, []float32{0, 0, 1, -2.5, 5.9604645e-08, 65504, float32(math.Inf(1)), float32(math.Inf(-1)), 0.33325195}},
	} {
		shape, values, err := read(load(t, c.file))
		if err != nil || !slices.Equal(shape, c.shape) || !slices.Equal(values, c.values) {
			t.Errorf("%s: shape %v, %v, want %v, error %v", c.file, shape, values, c.values, err)
		}
	}
	for file, want := range map[string][]string{
		"texts.npy": {"", "a", "zwölf", "\U0001f600"}, "bytes.npy": {"", "a", "zwoelf"}, "bigtexts.npy": {"", "a", "zwölf"},
	} {
		data := load(t, file)
		if a, err := Read(bytes.NewReader(data), int64(len(data))); err != nil || !slices.Equal(a.Texts, want) {
			t.Errorf("%s: %q, error %v", file, a.Texts, err)
		}
	}
}

// A large array is read as it was written.
func TestLarge(t *testing.T) {
	values := make([]float32, 3*20_000)
	for i := range values {
		values[i] = float32(i)
	}
	var b bytes.Buffer
	if err := Write(&b, 3, values); err != nil {
		t.Fatal(err)
	}
	if shape, got, err := read(b.Bytes()); err != nil || !slices.Equal(shape, []int{20_000, 3}) || !slices.Equal(got, values) {
		t.Error(shape, err)
	}
}

// with puts a header of version 1 in front of size bytes of values.
func with(header string, size int) []byte {
	return append(append([]byte(magic+"\x01\x00"), byte(len(header)), byte(len(header)>>8)), append([]byte(header), make([]byte, size)...)...)
}

func TestReaderErrors(t *testing.T) {
	f4 := load(t, "f4.npy")
	for _, c := range []struct {
		name string
		data []byte
		want string
	}{
		{"empty", nil, "not a .npy file"},
		{"a zip", []byte("PK\x03\x04 and so on"), "not a .npy file"},
		{"version", []byte(magic + "\x04\x00xx"), "version 4"},
		{"cut in the length", f4[:9], "cut off"},
		{"cut in the header", f4[:50], "cut off"},
		{"cut in the values", f4[:150], "shape [3 4] takes 48 bytes, but 22 follow"},
		{"too long", append(slices.Clone(f4), 0), "but 49 follow"},
		{"long header", []byte(magic + "\x02\x00\xff\xff\xff\x7f"), "at most 65536"},
		{"complex", load(t, "complex.npy"), `type "<c8", want numbers`},
		{"structured", load(t, "fields.npy"), `type "[('a', '<f4'), ('b', '<f8')]", want numbers`},
		{"objects", load(t, "object.npy"), `type "|O", want numbers`},
		{"escapes", with("{'descr': '\x1b[31m', 'fortran_order': False, 'shape': ()}", 4), `type "\x1b[31m"`},
		{"huge strings", with("{'descr': '<U99999999', 'fortran_order': False, 'shape': ()}", 4), `type "<U99999999"`},
		{"beyond float32", load(t, "huge.npy"), "value 1: 1e+300, want at most"},
		{"no dictionary", with("[]", 0), "expected {"},
		{"missing key", with("{'descr': '<f4', 'shape': ()}", 4), "expected descr, fortran_order and shape"},
		{"other key", with("{'dtype': '<f4'}", 4), `unknown key "dtype"`},
		{"twice", with("{'descr': '<f4', 'descr': '<f4'}", 4), `"descr" comes twice`},
		{"no colon", with("{'descr' '<f4'}", 4), "expected :"},
		{"no comma", with("{'descr': '<f4' 'shape': ()}", 4), "expected a comma"},
		{"negative", with("{'descr': '<f4', 'fortran_order': False, 'shape': (-1, 4)}", 4), "expected a number"},
		{"not a bool", with("{'fortran_order': 0}", 4), "expected False"},
		{"behind", with("{'descr': '<f4', 'fortran_order': False, 'shape': ()} x", 4), "expected nothing more"},
		{"overflow", with("{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 4)}", 0), "too large"},
		{"overflow of int", with("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}", 0), "expected a number"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, _, err := read(c.data); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

// FuzzReader looks for a file that panics, takes more memory than its length, or is
// read although it lacks values.
func FuzzReader(f *testing.F) {
	files, err := filepath.Glob("testdata/*.npy")
	if err != nil || len(files) == 0 {
		f.Fatal("no files: ", err)
	}
	for _, name := range files {
		f.Add(load(f, filepath.Base(name)))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var a *Array
		var err error
		memtest.AtMost(t, 1<<20+100*len(data), func() { a, err = Read(bytes.NewReader(data), int64(len(data))) })
		if err != nil {
			return
		}
		if n := len(a.Values) + len(a.Texts); n > len(data) {
			t.Fatalf("shape %v in %d bytes", a.Shape, len(data))
		}
		if a.Values == nil == (a.Texts == nil) {
			t.Fatal("neither numbers nor strings, or both")
		}
	})
}
