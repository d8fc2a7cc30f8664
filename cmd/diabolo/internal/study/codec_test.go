package study

import (
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/diabolo-go/diabolo/tensor"
)

type inner struct {
	A *int
	B []string
}

type everyKind struct {
	inner // not exported: not kept
	Inner inner
	Zero  *float64
	None  *float64
	Flags [2]bool
	Named map1
	Small uint8
	T     *tensor.Tensor
	Parts []inner
	Empty []int
	Nil   []int
}

type map1 string

// A pointer to zero stays a pointer to zero, an empty slice stays empty.
func TestCodec(t *testing.T) {
	zero, five := 0.0, 5
	want := withHead[everyKind]{Key: "k", Seconds: -2.5, Result: everyKind{
		Inner: inner{A: &five, B: []string{"a", "", "ü"}}, Zero: &zero, Flags: [2]bool{false, true}, Named: "x", Small: 200,
		T: tensor.FromSlice([]float32{1, -2, 3e-9, 4}, 2, 2), Parts: []inner{{}, {B: []string{}}}, Empty: []int{},
	}}
	b, err := encode(nil, reflect.ValueOf(want))
	if err != nil {
		t.Fatal(err)
	}
	var got withHead[everyKind]
	rest, err := decode(b, reflect.ValueOf(&got).Elem())
	if err != nil || len(rest) > 0 {
		t.Fatalf("%v, %d bytes left", err, len(rest))
	}
	if d := cmp.Diff(want, got, cmp.AllowUnexported(everyKind{})); d != "" {
		t.Error(d)
	}
	for n := range b {
		var cut withHead[everyKind]
		if _, err := decode(b[:n], reflect.ValueOf(&cut).Elem()); err == nil {
			t.Fatalf("%d of %d bytes were read as whole", n, len(b))
		}
	}
}

// withHead is a result as it lies on disk.
type withHead[R any] struct {
	Key     string
	Seconds float64
	Result  R
}

// What was kept under another key, or as another type, is not there.
func TestKeep(t *testing.T) {
	k := keeper{t.TempDir()}
	if err := k.store("a/b", "one", 2, inner{B: []string{"x"}}); err != nil {
		t.Fatal(err)
	}
	var r inner
	if seconds, ok := k.load("a/b", "one", &r); !ok || len(r.B) != 1 || seconds != 2 {
		t.Errorf("%v, %v, %v", r, seconds, ok)
	}
	if _, ok := k.load("a/b", "two", &r); ok {
		t.Error("taken under another key")
	}
	if _, ok := k.load("a/b", "one", new(everyKind)); ok {
		t.Error("taken for another type")
	}
}

func FuzzDecode(f *testing.F) {
	b, err := encode(nil, reflect.ValueOf(withHead[inner]{Key: "k", Result: inner{B: []string{"x"}}}))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		var r withHead[everyKind]
		_, _ = decode(b, reflect.ValueOf(&r).Elem()) // must neither panic nor ask for much memory
	})
}
