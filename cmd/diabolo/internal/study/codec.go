package study

import (
	"math"
	"reflect"

	"github.com/fxamacker/cbor/v2"
)

// Results are kept as CBOR: encoding/json leaves out what is no number, and
// encoding/gob turns a pointer to zero, a figure that is there, into nil, one that
// is not. What only the pictures need is in no JSON and still kept: its fields have
// a tag for cbor beside that for json.

// reader reads results, whose tensors have more elements than is usual.
var reader = func() cbor.DecMode {
	mode, err := cbor.DecOptions{MaxArrayElements: math.MaxInt32}.DecMode()
	if err != nil {
		panic(err) // the options are constant
	}
	return mode
}()

// shape describes a type down to its exported fields, so that a result whose type
// has changed is not taken for one of today.
func shape(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array:
		return t.Kind().String() + "(" + shape(t.Elem()) + ")"
	case reflect.Struct:
		text := "{"
		for f := range t.Fields() {
			if f.IsExported() {
				text += f.Name + " " + shape(f.Type) + ";"
			}
		}
		return text + "}"
	}
	return t.Kind().String()
}
