package model

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// UnmarshalYAML reads one layer. Its errors carry the place of the name, key or
// value that is wrong.
func (s *LayerSpec) UnmarshalYAML(n ast.Node) error {
	name, options, err := splitLayer(n)
	if err != nil {
		return err
	}
	spec, err := newSpec(name.GetToken().Value)
	if err != nil {
		return at(name, "%v", err)
	}
	for _, o := range options {
		if err := spec.read(o); err != nil {
			return err
		}
	}
	*s = spec
	return nil
}

// splitLayer takes "relu", "linear: {out: 3}" or "linear:" apart.
func splitLayer(n ast.Node) (name ast.Node, options []*ast.MappingValueNode, err error) {
	if s, ok := n.(*ast.StringNode); ok {
		return s, nil, nil
	}
	pairs := entries(n)
	if len(pairs) != 1 {
		return nil, nil, at(n, "want one layer, such as relu or conv2d: {out: 8}")
	}
	key, value := pairs[0].Key, pairs[0].Value
	if value == nil || value.Type() == ast.NullType {
		return key, nil, nil
	}
	if _, ok := value.(ast.MapNode); !ok {
		return nil, nil, at(value, "want the options of %s, such as {out: 8}", key.GetToken().Value)
	}
	return key, entries(value), nil
}

// entries returns the pairs of a mapping, nil of anything else.
func entries(n ast.Node) []*ast.MappingValueNode {
	switch m := n.(type) {
	case *ast.MappingNode:
		return m.Values
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{m}
	}
	return nil
}

// read sets one option.
func (s *LayerSpec) read(o *ast.MappingValueNode) error {
	key := o.Key.GetToken().Value
	known := layerKinds[s.Kind].keys
	if len(known) == 0 {
		return at(o.Key, "%s has no options, got %q", s.Kind, key)
	}
	if !slices.Contains(known, key) {
		return at(o.Key, "%s has no option %q%s", s.Kind, key, suggestion(key, known))
	}
	if err := setOption(s.field(key), o.Value); err != nil {
		return at(o.Value, "%s of %s: %v", key, s.Kind, err)
	}
	if err := s.checkOption(key); err != nil {
		return at(o.Value, "%s: %v", s.Kind, err)
	}
	return nil
}

// setOption stores what a node says where p points.
func setOption(p any, n ast.Node) error {
	if n == nil {
		return fmt.Errorf("no value")
	}
	switch p := p.(type) {
	case *int:
		return setInt(p, n)
	case *float64:
		v, err := strconv.ParseFloat(n.GetToken().Value, 64)
		if _, bare := n.(ast.ScalarNode); !bare || err != nil {
			return fmt.Errorf("want a number, got %q", n.GetToken().Value)
		}
		*p = v
		return nil
	case *[]int:
		return setInts(p, n)
	}
	panic("model: option of an unknown type")
}

func setInt(p *int, n ast.Node) error {
	v, err := strconv.Atoi(n.GetToken().Value)
	if _, ok := n.(*ast.IntegerNode); !ok || err != nil {
		return fmt.Errorf("want a whole number, got %q", n.GetToken().Value)
	}
	*p = v
	return nil
}

func setInts(p *[]int, n ast.Node) error {
	list, ok := n.(*ast.SequenceNode)
	if !ok {
		return fmt.Errorf("want [channels, height, width]")
	}
	*p = make([]int, len(list.Values))
	for i, e := range list.Values {
		if err := setInt(&(*p)[i], e); err != nil {
			return err
		}
	}
	return nil
}

// MarshalYAML writes the layer as UnmarshalYAML reads it, without the options
// that stand at their default.
func (s LayerSpec) MarshalYAML() ([]byte, error) {
	if _, ok := layerKinds[s.Kind]; !ok {
		return nil, fmt.Errorf("model: %s", unknown("layer", s.Kind, kindNames))
	}
	return []byte(s.written()), nil
}

// written is the layer as a config has it.
func (s LayerSpec) written() string {
	info := layerKinds[s.Kind]
	var options []string
	for _, key := range info.keys {
		if !s.equal(key, info.defaults) {
			options = append(options, key+": "+s.text(key))
		}
	}
	if options == nil {
		return s.Kind
	}
	return fmt.Sprintf("%s: {%s}", s.Kind, strings.Join(options, ", "))
}

// text writes the value of an option.
func (s LayerSpec) text(key string) string {
	switch v := s.field(key).(type) {
	case *int:
		return strconv.Itoa(*v)
	case *float64:
		return strconv.FormatFloat(*v, 'g', -1, 64)
	default:
		return strings.ReplaceAll(fmt.Sprint(s.Shape), " ", ", ")
	}
}

// at returns an error that knows its place in the source.
func at(n ast.Node, format string, args ...any) error {
	var t *token.Token
	if n != nil {
		t = n.GetToken()
	}
	return &yaml.SyntaxError{Message: fmt.Sprintf(format, args...), Token: t}
}
