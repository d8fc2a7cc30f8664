package study

import (
	"reflect"
	"testing"

	"github.com/fxamacker/cbor/v2"
	"github.com/google/go-cmp/cmp"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/lab"
	"github.com/diabolo-go/diabolo/internal/memtest"
	"github.com/diabolo-go/diabolo/tensor"
)

type inner struct {
	A *int
	B []string
}

type everyKind struct {
	inner // not exported
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
	b, err := cbor.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got withHead[everyKind]
	rest, err := reader.UnmarshalFirst(b, &got)
	if err != nil || len(rest) > 0 {
		t.Fatalf("%v, %d bytes left", err, len(rest))
	}
	if d := cmp.Diff(want, got, cmp.AllowUnexported(everyKind{})); d != "" {
		t.Error(d)
	}
	for n := range b {
		var cut withHead[everyKind]
		if err := reader.Unmarshal(b[:n], &cut); err == nil {
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
	b, err := cbor.Marshal(withHead[inner]{Key: "k", Result: inner{B: []string{"x"}}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		var r withHead[everyKind]
		memtest.AtMost(t, 1<<20+200*len(b), func() { _ = reader.Unmarshal(b, &r) })
	})
}

// TestKeepAll: of what an experiment finds, every field is kept, but for the rows of the
// table beside its pictures, which say so.
func TestKeepAll(t *testing.T) {
	k := keeper{t.TempDir()}
	for _, e := range lab.All {
		want, got := e.NewResult(), e.NewResult()
		fill(reflect.ValueOf(want).Elem())
		if err := k.store(e.Name, "", 1, reflect.ValueOf(want).Elem().Interface()); err != nil {
			t.Fatal(err)
		}
		if _, ok := k.load(e.Name, "", got); !ok {
			t.Errorf("%s: not there", e.Name)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: %s", e.Name, d)
		}
	}
}

// fill gives everything that is in a value, at any depth, another value than zero.
func fill(v reflect.Value) {
	switch {
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	case v.Kind() == reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0))
		fill(v.Index(1))
	case v.Kind() == reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i))
		}
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).Tag.Get("cbor") != "-" {
				fill(v.Field(i))
			}
		}
	case v.Kind() == reflect.String:
		v.SetString("x")
	case v.Kind() == reflect.Bool:
		v.SetBool(true)
	case v.CanInt():
		v.SetInt(3)
	case v.CanUint():
		v.SetUint(5)
	default:
		v.SetFloat(0.5)
	}
}
