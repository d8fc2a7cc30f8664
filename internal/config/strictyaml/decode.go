// Package strictyaml reads YAML into structs and refuses whatever it would have to
// guess.
//
// It uses the parser of goccy/go-yaml but not its decoder, which accepts 3.7 for an
// integer and an empty value for the default. Here every value either becomes the
// field's value or is an error with its line, column and excerpt, and the nearest known
// name.
package strictyaml

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// maxSize bounds a source in bytes: a config is about a page. maxDepth bounds the nesting of
// values. The parser recurses, and its time and memory grow with the square of the nesting,
// so maxOpened bounds what may nest before it begins.
const (
	maxSize   = 256 << 10
	maxDepth  = 64
	maxOpened = 2000
)

// An Error is a mistake in a source.
type Error struct {
	File         string // as given to Decode
	Line, Column int    // from 1; 0 if the error concerns the whole source
	Problem      string // one line
	Excerpt      string // the line with a mark under the column, or ""
}

// Error returns "file:line:column: problem", and the excerpt below it.
func (e *Error) Error() string {
	if e.Line == 0 {
		return e.File + ": " + e.Problem
	}
	return fmt.Sprintf("%s:%d:%d: %s%s", e.File, e.Line, e.Column, e.Problem, e.Excerpt)
}

// Decode reads src into the struct that into points to; keys that are not written keep
// their values. file names the source in errors, which are of type *Error. Fields are
// named by their yaml tags; a type that implements Worded has its own form. A struct
// with a method Choices(key string) []string restricts the values of a key to the
// returned words, unless they are nil. For the paths in unset, zero means "not set", so
// writing a zero there is an error.
func Decode(file string, src []byte, into any, unset ...string) error {
	src = bytes.TrimPrefix(src, []byte("\ufeff")) // some editors on Windows begin a file with it
	d := &decoder{file: file, lines: strings.Split(string(src), "\n"), unset: unset}
	if len(src) > maxSize {
		return d.whole("%d bytes, and a config has at most %d", len(src), maxSize)
	}
	if opened(src) > maxOpened {
		return d.whole("more than %d brackets, braces and items that begin on one line; a config nests values at most %d deep", maxOpened, maxDepth)
	}
	body, err := d.parse(src)
	if err != nil || body == nil {
		return err
	}
	return d.value(body, reflect.ValueOf(into).Elem(), "")
}

// opened counts what may begin a value within another: brackets and braces, and the dashes
// and question marks of a line after the first.
func opened(src []byte) (n int) {
	for line := range bytes.Lines(src) {
		n += bytes.Count(line, []byte("[")) + bytes.Count(line, []byte("{"))
		marks := 0
		for _, word := range bytes.Fields(line) {
			if len(word) == 1 && (word[0] == '-' || word[0] == '?') {
				marks++
			}
		}
		n += max(0, marks-1)
	}
	return n
}

type decoder struct {
	file  string
	lines []string
	unset []string
	depth int // nesting of values
}

// parse returns the one document of src, nil if it is empty.
func (d *decoder) parse(src []byte) (body ast.Node, err error) {
	defer func() {
		if r := recover(); r != nil { // the parser may panic on unusual input
			body, err = nil, d.whole("not YAML: %v", r)
		}
	}()
	f, err := parser.ParseBytes(src, 0)
	if err != nil {
		return nil, d.syntax(err)
	}
	for _, doc := range f.Docs {
		if doc.Body == nil || doc.Body.Type() == ast.CommentType {
			continue
		}
		if body != nil {
			return nil, d.at(doc.Body, "a second document; a config has only one")
		}
		body = doc.Body
	}
	return body, nil
}

// value decodes one node into v, which is at path in the config.
func (d *decoder) value(n ast.Node, v reflect.Value, path string) error {
	if d.depth++; d.depth > maxDepth {
		return d.at(n, "values nested more than %d deep", maxDepth)
	}
	defer func() { d.depth-- }()
	if err := d.plain(n, path); err != nil {
		return err
	}
	if w, ok := v.Addr().Interface().(Worded); ok {
		return d.worded(n, w, path)
	}
	switch v.Kind() {
	case reflect.Pointer:
		return d.value(n, target(v), path)
	case reflect.Struct:
		return d.mapping(n, v, path)
	case reflect.Slice, reflect.Array:
		return d.sequence(n, v, path)
	default:
		return d.scalar(n, v, path)
	}
}

// plain refuses nodes that have no use in a config.
func (d *decoder) plain(n ast.Node, path string) error {
	switch n.Type() {
	case ast.NullType:
		return d.at(n, "%s has no value; omit the key to use the default", where(path))
	case ast.AnchorType, ast.AliasType, ast.TagType, ast.MergeKeyType:
		return d.at(n, "%s: anchors, aliases and tags are not supported; write the value out", where(path))
	}
	return nil
}

func (d *decoder) mapping(n ast.Node, v reflect.Value, path string) error {
	m, ok := n.(ast.MapNode)
	if !ok {
		return d.at(n, "%s wants a section of keys (%s)", where(path), strings.Join(keys(v.Type()), ", "))
	}
	for it := m.MapRange(); it.Next(); {
		key := keyText(it.Key())
		f, leftOut, ok := field(v, key)
		if !ok {
			return d.at(it.Key(), "unknown key %q%s%s", key, in(path), suggest(key, "", keys(v.Type())))
		}
		if err := d.value(it.Value(), f, join(path, key)); err != nil {
			return err
		}
		if problem := misnamed(v, key, f.String()); problem != "" {
			return d.at(it.Value(), "%s: %s", join(path, key), problem)
		}
		if leftOut && f.Kind() == reflect.Slice && f.Len() == 0 {
			f.SetZero() // as it will be when the config is written and read again
		}
	}
	return nil
}

// sequence replaces the whole list: a list is one value and is never merged.
func (d *decoder) sequence(n ast.Node, v reflect.Value, path string) error {
	s, ok := n.(*ast.SequenceNode)
	if !ok {
		return d.at(n, "%s wants a list, such as [a, b]", where(path))
	}
	if v.Kind() == reflect.Array && len(s.Values) != v.Len() {
		return d.at(n, "%s wants %d values, got %d", where(path), v.Len(), len(s.Values))
	}
	if v.Kind() == reflect.Slice {
		v.Set(reflect.MakeSlice(v.Type(), len(s.Values), len(s.Values)))
	}
	for i, e := range s.Values {
		if err := d.value(e, v.Index(i), fmt.Sprintf("%s[%d]", path, i)); err != nil {
			return err
		}
	}
	return nil
}
