package strictyaml

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// keyOf returns the YAML name of a struct field, "" if it has none.
func keyOf(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
	if name == "-" || !f.IsExported() {
		return ""
	}
	return name
}

// keys lists the keys of a struct type; nil for any other type.
func keys(t reflect.Type) (names []string) {
	if t.Kind() != reflect.Struct {
		return nil
	}
	for f := range t.Fields() {
		if name := keyOf(f); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// field returns the field of v with that key, and whether it is omitted when empty.
func field(v reflect.Value, key string) (f reflect.Value, leftOut, ok bool) {
	for t, f := range v.Fields() {
		if keyOf(t) == key {
			return f, strings.Contains(t.Tag.Get("yaml"), ",omitempty"), true
		}
	}
	return reflect.Value{}, false, false
}

// target returns what v points to, allocating nil pointers, or v itself.
func target(v reflect.Value) reflect.Value {
	for v.Kind() == reflect.Pointer {
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		v = v.Elem()
	}
	return v
}

// misnamed describes that got is not one of the words allowed for a key of v; "" if it
// is, or if there is no such list.
func misnamed(v reflect.Value, key, got string) string {
	c, ok := v.Interface().(interface{ Choices(key string) []string })
	if !ok {
		return ""
	}
	known := c.Choices(key)
	if known == nil || slices.Contains(known, got) {
		return ""
	}
	return fmt.Sprintf("unknown %s %q%s", key, got, suggest(got, "", known))
}

// section returns the struct type of a key, nil if it has none.
func section(t reflect.Type, key string) reflect.Type {
	f, _, ok := field(reflect.New(t).Elem(), key)
	if !ok {
		return nil
	}
	s := f.Type()
	for s.Kind() == reflect.Pointer {
		s = s.Elem()
	}
	if s.Kind() != reflect.Struct || reflect.PointerTo(s).Implements(reflect.TypeFor[Worded]()) {
		return nil
	}
	return s
}
