package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/api"
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/serve"
)

// A collection is the structs that requests and answers consist of, as JSON has them.
type collection struct {
	structs []*object
	types   map[string]reflect.Type // by the name of the object
	docs    map[string]map[string]string
}

// An object is a struct.
type object struct {
	name, doc string
	fields    []field
}

// A field is one of an object.
type field struct {
	name, goName, doc string
	kind              kind
	optional          bool
	choices           []string
	low, high         *float64
}

// A kind is the type of a value.
type kind struct {
	name    string // string, integer, number, boolean, time, bytes, array, object
	format  string // of a number, as OpenAPI has it
	elem    *kind  // of an array
	object  string // name of an object
	pointer bool
}

// collect returns the types of the data, the answers and the events of some routes.
func collect(routes []serve.Route) (*collection, error) {
	c := &collection{types: map[string]reflect.Type{}, docs: map[string]map[string]string{}}
	for _, r := range routes {
		roots := slices.Clone(r.Answers)
		if r.Data != nil {
			roots = append(roots, r.Data)
		}
		for _, name := range sorted(r.Events) {
			roots = append(roots, reflect.TypeOf(r.Events[name]))
		}
		for _, t := range roots {
			if t != reflect.TypeFor[api.Picture]() && t != reflect.TypeFor[api.Stream]() {
				if _, err := c.kindOf(t); err != nil {
					return nil, err
				}
			}
		}
	}
	return c, nil
}

// kindOf returns the kind of a type, and collects the objects in it.
func (c *collection) kindOf(t reflect.Type) (kind, error) {
	number := kind{name: "number", format: "float"}
	switch t {
	case reflect.TypeFor[time.Time]():
		return kind{name: "time"}, nil
	case reflect.TypeFor[[]byte]():
		return kind{name: "bytes"}, nil
	case reflect.TypeFor[api.Rows]():
		return kind{name: "array", elem: &kind{name: "array", elem: &number}}, nil
	}
	switch t.Kind() {
	case reflect.Pointer:
		k, err := c.kindOf(t.Elem())
		k.pointer = true
		return k, err
	case reflect.String:
		return kind{name: "string"}, nil
	case reflect.Bool:
		return kind{name: "boolean"}, nil
	case reflect.Int, reflect.Int64:
		return kind{name: "integer", format: "int64"}, nil
	case reflect.Uint64:
		return kind{name: "integer", format: "uint64"}, nil
	case reflect.Float32:
		return number, nil
	case reflect.Float64:
		return kind{name: "number", format: "double"}, nil
	case reflect.Slice, reflect.Array:
		elem, err := c.kindOf(t.Elem())
		return kind{name: "array", elem: &elem}, err
	case reflect.Struct:
		return kind{name: "object", object: t.Name()}, c.add(t)
	}
	return kind{}, fmt.Errorf("%s: there is no JSON type for %s", t, t.Kind())
}

// add collects a struct, once.
func (c *collection) add(t reflect.Type) error {
	if known, ok := c.types[t.Name()]; ok {
		if known != t {
			return fmt.Errorf("%s and %s have one name", known, t)
		}
		return nil
	}
	c.types[t.Name()] = t
	o := &object{name: t.Name(), doc: c.docOf(t, "")}
	c.structs = append(c.structs, o)
	var err error
	o.fields, err = c.fieldsOf(t, false)
	return err
}

// object returns the object of a struct that was collected.
func (c *collection) object(t reflect.Type) (*object, error) {
	for _, o := range c.structs {
		if o.name == t.Name() {
			return o, nil
		}
	}
	return nil, fmt.Errorf("%s was not collected", t)
}

// fieldsOf returns the fields of a struct in JSON; those of embedded structs are its own.
func (c *collection) fieldsOf(t reflect.Type, optional bool) (list []field, err error) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "-" || !f.IsExported() && !f.Anonymous {
			continue
		}
		if f.Anonymous && name == "" {
			inner := f.Type
			if inner.Kind() == reflect.Pointer {
				inner = inner.Elem()
			}
			more, err := c.fieldsOf(inner, optional || f.Type != inner)
			if err != nil {
				return nil, err
			}
			list = append(list, more...)
			continue
		}
		k, err := c.kindOf(f.Type)
		if err != nil {
			return nil, err
		}
		doc := f.Tag.Get("doc")
		if doc == "" {
			doc = c.docOf(t, f.Name)
		}
		low, high := api.Bounds(f)
		optional := optional || strings.Contains(options, "omitempty")
		list = append(list, field{name: name, goName: f.Name, doc: doc, kind: k, optional: optional, choices: api.Choices(f), low: low, high: high})
	}
	return list, nil
}

const module = "github.com/diabolo-go/diabolo"

// docOf returns the comment of a type, or of a field of a struct.
func (c *collection) docOf(t reflect.Type, field string) string {
	path := t.PkgPath()
	if c.docs[path] == nil {
		c.docs[path] = map[string]string{}
		dir := filepath.Join("../../../..", strings.TrimPrefix(path, module)) // from the folder of serve
		files, _ := filepath.Glob(filepath.Join(dir, "*.go"))
		for _, file := range files {
			if parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments); err == nil {
				comments(parsed, c.docs[path])
			}
		}
	}
	return c.docs[path][t.Name()+"."+field]
}

// comments gathers the comments of the types of a file, by "type." and "type.field".
func comments(file *ast.File, docs map[string]string) {
	ast.Inspect(file, func(n ast.Node) bool {
		group, ok := n.(*ast.GenDecl)
		if !ok {
			return true
		}
		for _, spec := range group.Specs {
			t, ok := spec.(*ast.TypeSpec)
			if !ok {
				continue
			}
			docs[t.Name.Name+"."] = oneLine(t.Doc, group.Doc)
			s, ok := t.Type.(*ast.StructType)
			if !ok {
				continue
			}
			for _, f := range s.Fields.List {
				for _, name := range f.Names {
					docs[t.Name.Name+"."+name.Name] = oneLine(f.Comment, f.Doc)
				}
			}
		}
		return true
	})
}

// oneLine returns the first comment that there is, in one line.
func oneLine(comments ...*ast.CommentGroup) string {
	for _, c := range comments {
		if c != nil {
			return strings.Join(strings.Fields(c.Text()), " ")
		}
	}
	return ""
}
