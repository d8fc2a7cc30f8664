package safetensors

import (
	"bytes"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/diabolo-go/diabolo/internal/config/check"
)

var update = flag.Bool("update", false, "rewrite the golden file")

func ExampleWrite() {
	var file bytes.Buffer
	err := Write(&file, []Tensor{{"fc.bias", []int{2}, []float32{0.5, -1}}}, map[string]string{"kind": "ae"})
	if err != nil {
		fmt.Println(err)
		return
	}
	f, err := Read(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(f.Meta["kind"], f.Find("fc.bias").Data)
	// Output: ae [0.5 -1]
}

func readBytes(b []byte) (*File, error) { return Read(bytes.NewReader(b), int64(len(b))) }

func written(t *testing.T, tensors []Tensor, meta map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, tensors, meta); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// The golden file was opened by testdata/check.py with Python's safetensors.
func TestGolden(t *testing.T) {
	const path = "testdata/golden.safetensors"
	tensors := []Tensor{
		{"fc.weight", []int{2, 3}, []float32{1, 2, 3, -0.5, 1e-30, float32(math.Inf(1))}},
		{"scale", []int{}, []float32{0.25}},
		{"empty", []int{3, 0}, []float32{}},
		{"fc.bias", []int{2}, []float32{7, 8}},
	}
	meta := map[string]string{"b": `quote " and <tag>`, "a": "größe\n"}
	got := written(t, tensors, meta)
	if *update {
		if err := os.WriteFile(path, got, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("bytes differ from %s (-update rewrites it):\n%q", path, got)
	}
	if n := binary.LittleEndian.Uint64(got); n%8 != 0 {
		t.Errorf("header of %d bytes leaves the values unaligned", n)
	}
	f, err := readBytes(got)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&File{meta, tensors}, f); diff != "" {
		t.Error(diff)
	}
}

func TestReadPython(t *testing.T) {
	b, err := os.ReadFile("testdata/python.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	f, err := readBytes(b)
	if err != nil {
		t.Fatal(err)
	}
	matrix := func(name string, last2 ...float32) Tensor {
		return Tensor{name, []int{2, 3}, append([]float32{0, 1, -2, 0.5}, last2...)}
	}
	want := []Tensor{
		matrix("f64", 65504, 1.0/(1<<24)),
		matrix("f32", 65504, 1.0/(1<<24)),
		matrix("f16", 65504, 1.0/(1<<24)),
		matrix("bf16", 65536, 1.0/(1<<24)),
		{"i64", []int{2}, []float32{-(1 << 40), 3}},
		{"i32", []int{2}, []float32{-7, 16777216}},
		{"u8", []int{2}, []float32{0, 255}},
		{"bool", []int{2}, []float32{1, 0}},
		{"scalar", []int{}, []float32{1.25}},
		{"empty", []int{0, 4}, []float32{}},
	}
	byName := cmpopts.SortSlices(func(a, b Tensor) bool { return a.Name < b.Name })
	if diff := cmp.Diff(want, f.Tensors, byName); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]string{"made by": "safetensors", "größe": "<&>"}, f.Meta); diff != "" {
		t.Error(diff)
	}
	if f.Find("none") != nil {
		t.Error("Find found a tensor that is not there")
	}
}

func TestWriteRefuses(t *testing.T) {
	one := []float32{1}
	for _, c := range []struct {
		name    string
		tensors []Tensor
		meta    map[string]string
		want    string
	}{
		{"too few values", []Tensor{{"w", []int{2, 3}, one}}, nil, `"w": 1 values do not fill shape [2 3]`},
		{"negative dimension", []Tensor{{"w", []int{-1, -1}, one}}, nil, "do not fill"},
		{"overflow", []Tensor{{"w", []int{1 << 40, 1 << 40}, one}}, nil, "do not fill"},
		{"same name", []Tensor{{"w", []int{1}, one}, {"w", []int{1}, one}}, nil, "two tensors"},
		{"reserved name", []Tensor{{"__metadata__", []int{1}, one}}, nil, "__metadata__"},
		{"name", []Tensor{{"\xff", []int{1}, one}}, nil, "UTF-8"},
		{"metadata", nil, map[string]string{"k": "\xff"}, "UTF-8"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var b bytes.Buffer
			err := Write(&b, c.tensors, c.meta)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one that says %q", err, c.want)
			}
			if b.Len() != 0 {
				t.Errorf("%d bytes were written all the same", b.Len())
			}
		})
	}
}

type failing struct{ after int }

func (f *failing) Write(p []byte) (int, error) {
	if f.after -= len(p); f.after < 0 {
		return 0, errors.New("full")
	}
	return len(p), nil
}

func TestWriteReturnsTheWritersError(t *testing.T) {
	tensors := []Tensor{{"w", []int{100}, make([]float32, 100)}}
	for _, room := range []int{0, 200} { // the header fails, the values fail
		if err := Write(&failing{room}, tensors, nil); err == nil || err.Error() != "full" {
			t.Errorf("room for %d bytes: error %v", room, err)
		}
	}
}

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfNDistinct(rapid.String(), 0, 5, rapid.ID).Draw(t, "names")
		var tensors []Tensor
		for _, n := range names {
			shape := rapid.SliceOfN(rapid.IntRange(0, 4), 0, 3).Draw(t, "shape")
			volume, _ := check.Volume(math.MaxInt, shape...)
			data := rapid.SliceOfN(rapid.Float32(), volume, volume).Draw(t, "data")
			tensors = append(tensors, Tensor{n, shape, data})
		}
		meta := rapid.MapOf(rapid.String(), rapid.String()).Draw(t, "meta")
		var b bytes.Buffer
		if err := Write(&b, tensors, meta); err != nil {
			t.Skip(err) // a drawn string that is not UTF-8
		}
		f, err := readBytes(b.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(&File{meta, tensors}, f, cmpopts.EquateEmpty(), cmpopts.EquateNaNs()); diff != "" {
			t.Error(diff)
		}
	})
}

// Two pieces and a bit: more values than the buffers of Write and Read hold.
func TestLargeTensor(t *testing.T) {
	data := make([]float32, 1<<15+7)
	for i := range data {
		data[i] = float32(i)
	}
	f, err := readBytes(written(t, []Tensor{{"w", []int{len(data)}, data}}, nil))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(data, f.Tensors[0].Data); diff != "" {
		t.Error(diff)
	}
}
