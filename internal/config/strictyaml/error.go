package strictyaml

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"github.com/diabolo-go/diabolo/internal/config/nearest"
	"github.com/diabolo-go/diabolo/internal/printable"
)

// at returns an Error at a node.
func (d *decoder) at(n ast.Node, format string, args ...any) error {
	return d.mark(n.GetToken(), fmt.Sprintf(format, args...))
}

// whole returns an Error about the source as a whole.
func (d *decoder) whole(format string, args ...any) error {
	return &Error{File: d.file, Problem: fmt.Sprintf(format, args...)}
}

func (d *decoder) mark(t *token.Token, problem string) error {
	if t == nil || t.Position == nil {
		return &Error{File: d.file, Problem: problem}
	}
	line, column := t.Position.Line, t.Position.Column
	return &Error{d.file, line, column, problem, d.excerpt(line, column)}
}

// excerpt returns a line with a mark under one column.
func (d *decoder) excerpt(line, column int) string {
	if line < 1 || line > len(d.lines) || column < 1 {
		return ""
	}
	text := strings.ReplaceAll(strings.TrimRight(d.lines[line-1], "\r"), "\t", " ")
	runes := []rune(text) // the column counts them
	if column > len(runes)+1 || len(text) > 200 {
		return ""
	}
	number := fmt.Sprintf("%4d | ", line)
	before := number + printable.Name(string(runes[:column-1])) // escapes make it longer
	return "\n" + number + printable.Name(text) + "\n" + strings.Repeat(" ", utf8.RuneCountInString(before)) + "^"
}

// syntax converts the parser's error to an Error.
func (d *decoder) syntax(err error) error {
	var e yaml.Error
	if errors.As(err, &e) {
		return d.mark(e.GetToken(), "not YAML: "+firstLine(e.GetMessage()))
	}
	return d.whole("not YAML: %s", firstLine(err.Error()))
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "\n")
	return s
}

// suggest returns the name that got may have meant, or all known names if they are few.
func suggest(got, prefix string, known []string) string {
	if name, ok := nearest.Name(got, known); ok {
		return fmt.Sprintf("; did you mean %q?", prefix+name)
	}
	if len(known) > 16 {
		return ""
	}
	return "; there are " + strings.Join(known, ", ")
}

func where(path string) string { return cmp.Or(path, "the config") }

func in(path string) string {
	if path == "" {
		return ""
	}
	return " in " + path
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
