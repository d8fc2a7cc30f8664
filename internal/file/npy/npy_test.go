package npy

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// memory is a file in memory.
type memory struct{ bytes.Buffer }

func (m *memory) WriteAt(p []byte, at int64) (int, error) { return copy(m.Bytes()[at:], p), nil }

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
	r, err := NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, nil, err
	}
	n := 1
	for _, d := range r.Shape {
		n *= d
	}
	values = make([]float32, n)
	return r.Shape, values, r.Read(values)
}

// What a Writer writes is byte for byte what NumPy writes.
func TestWriter(t *testing.T) {
	values := recorded()
	for _, c := range []struct {
		file   string
		pieces [][]float32
	}{
		{"f4.npy", [][]float32{values}},
		{"f4.npy", [][]float32{values[:4], {}, values[4:]}},
		{"none.npy", nil},
	} {
		var f memory
		w, err := NewWriter(&f, 4)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range c.pieces {
			if err := w.Write(p); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if want := load(t, c.file); !bytes.Equal(f.Bytes(), want) {
			t.Errorf("%s: %q, want %q", c.file, f.Bytes(), want)
		}
	}
}

func TestReader(t *testing.T) {
	for _, c := range []struct {
		file  string
		shape []int
	}{
		{"f4.npy", []int{3, 4}}, {"f8.npy", []int{3, 4}}, {"v2.npy", []int{3, 4}}, {"v3.npy", []int{3, 4}},
		{"vector.npy", []int{12}}, {"none.npy", []int{0, 4}},
	} {
		shape, values, err := read(load(t, c.file))
		if err != nil || !slices.Equal(shape, c.shape) {
			t.Errorf("%s: shape %v, error %v", c.file, shape, err)
		}
		if want := recorded()[:len(values)]; !slices.Equal(values, want) {
			t.Errorf("%s: %v, want %v", c.file, values, want)
		}
	}
	shape, values, err := read(load(t, "scalar.npy"))
	if err != nil || len(shape) != 0 || values[0] != 0.25 {
		t.Errorf("scalar: shape %v, values %v, error %v", shape, values, err)
	}
}

// A large array is read in pieces of the caller's choice.
func TestReaderInPieces(t *testing.T) {
	var f memory
	w, err := NewWriter(&f, 3)
	if err != nil {
		t.Fatal(err)
	}
	row := []float32{0, 0.5, 1}
	for i := range 20_000 {
		row[0] = float32(i)
		if err := w.Write(row); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := NewReader(&f.Buffer, int64(f.Len()))
	if err != nil {
		t.Fatal(err)
	}
	part := make([]float32, 3*7_000)
	for from := 0; from < 20_000; from += 7_000 {
		piece := part[:3*min(7_000, 20_000-from)]
		if err := r.Read(piece); err != nil {
			t.Fatal(err)
		}
		if piece[0] != float32(from) || piece[len(piece)-1] != 1 {
			t.Errorf("row %d: %v", from, piece[:3])
		}
	}
	if err := r.Read(part[:1]); err == nil || !strings.Contains(err.Error(), "cut off") {
		t.Errorf("beyond the end: %v", err)
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
		{"integers", load(t, "int.npy"), "type <i8, want little-endian float32"},
		{"big endian", load(t, "big.npy"), "type >f4"},
		{"structured", load(t, "fields.npy"), "type [('a', '<f4'), ('b', '<f8')], want"},
		{"objects", load(t, "object.npy"), "type |O"},
		{"fortran", load(t, "fortran.npy"), "np.ascontiguousarray"},
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
		r, err := NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return
		}
		n := 1
		for _, d := range r.Shape {
			n *= d
		}
		if n*4 > len(data) {
			t.Fatalf("shape %v in %d bytes", r.Shape, len(data))
		}
		if err := r.Read(make([]float32, n)); err != nil {
			t.Fatal(err)
		}
		if err := r.Read(make([]float32, 1)); err == nil || err == io.EOF {
			t.Fatalf("more values than shape %v", r.Shape)
		}
	})
}
