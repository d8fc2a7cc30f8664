package strictyaml

import (
	"math"
	"reflect"
	"slices"
	"strconv"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// scalar decodes strings, numbers and booleans.
func (d *decoder) scalar(n ast.Node, v reflect.Value, path string) error {
	text, quoted, ok := scalarText(n)
	wanted, fits := setScalar(v, text)
	if !ok {
		return d.at(n, "%s wants %s, not a %s", where(path), wanted, shapeOf(n))
	}
	if v.Kind() == reflect.String {
		return nil
	}
	if quoted || !fits {
		return d.at(n, "%s wants %s, got %q", where(path), wanted, text)
	}
	if v.IsZero() && slices.Contains(d.unset, path) {
		return d.at(n, "%s is %s; omit the key to use the default", where(path), text)
	}
	return nil
}

// scalarText returns the text of a scalar, and whether it is quoted.
func scalarText(n ast.Node) (text string, quoted, ok bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		t := n.Token.Type
		return n.Value, t == token.SingleQuoteType || t == token.DoubleQuoteType, true
	case *ast.LiteralNode:
		return n.Value.Value, true, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return n.GetToken().Value, false, true
	}
	return "", false, false
}

// setScalar sets v from text and returns a description of v's type for the author of
// the config. Integers must not be written as fractions, and numbers must be finite.
func setScalar(v reflect.Value, text string) (wanted string, ok bool) {
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(text == "true")
		return "true or false", text == "true" || text == "false"
	case reflect.Int, reflect.Int64:
		i, err := strconv.ParseInt(text, 10, 64)
		v.SetInt(i)
		return "a whole number", err == nil
	case reflect.Uint, reflect.Uint64:
		u, err := strconv.ParseUint(text, 10, 64)
		v.SetUint(u)
		return "a whole number from 0 up", err == nil
	case reflect.Float32, reflect.Float64:
		f, err := strconv.ParseFloat(text, 64)
		v.SetFloat(f)
		return "a finite number", err == nil && !math.IsNaN(f) && !math.IsInf(f, 0)
	}
	v.SetString(text)
	return "text", true
}

func shapeOf(n ast.Node) string {
	switch n.Type() {
	case ast.SequenceType:
		return "list"
	case ast.MappingType, ast.MappingValueType:
		return "section"
	}
	return n.Type().String()
}
