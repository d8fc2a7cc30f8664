package strictyaml

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// keyOf returns the name a struct field has in YAML, "" when it has none.
func keyOf(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
	if name == "-" || !f.IsExported() {
		return ""
	}
	return name
}

// keys lists the keys of a struct type, nil of any other.
func keys(t reflect.Type) []string {
	if t.Kind() != reflect.Struct {
		return nil
	}
	var names []string
	for i := range t.NumField() {
		if name := keyOf(t.Field(i)); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// field returns the field of v with that key, and whether it is left out where it is
// empty.
func field(v reflect.Value, key string) (f reflect.Value, leftOut, ok bool) {
	for i := range v.NumField() {
		if t := v.Type().Field(i); keyOf(t) == key {
			return v.Field(i), strings.Contains(t.Tag.Get("yaml"), ",omitempty"), true
		}
	}
	return reflect.Value{}, false, false
}

// misnamed says that got is none of the words that a key of v may have; "" when it is
// one, or when there is no such list.
func misnamed(v reflect.Value, key, got string) string {
	for v.Kind() == reflect.Pointer {
		if v.IsNil() {
			v = reflect.New(v.Type().Elem())
		}
		v = v.Elem()
	}
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

// section returns the struct type under a key, nil when there is none.
func section(t reflect.Type, key string) reflect.Type {
	for i := range t.NumField() {
		f := t.Field(i)
		if keyOf(f) != key {
			continue
		}
		s := f.Type
		for s.Kind() == reflect.Pointer {
			s = s.Elem()
		}
		if s.Kind() == reflect.Struct && !readsItself(reflect.New(s).Elem()) {
			return s
		}
	}
	return nil
}
