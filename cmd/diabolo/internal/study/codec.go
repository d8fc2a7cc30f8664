package study

import (
	"math"
	"reflect"

	"github.com/fxamacker/cbor/v2"
)

// Results are stored as CBOR: encoding/json cannot encode NaN, and encoding/gob turns a
// pointer to zero, a figure that exists, into nil, one that does not. Fields that only the
// pictures need are left out of the JSON, and have a tag for cbor beside that for json.

// reader reads results, whose tensors have more elements than CBOR readers allow by
// default.
var reader = func() cbor.DecMode {
	mode, err := cbor.DecOptions{MaxArrayElements: math.MaxInt32}.DecMode()
	if err != nil {
		panic(err) // the options are constant
	}
	return mode
}()

// shape describes a type down to its exported fields, so that a stored result of a type
// that has changed since is not used.
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
