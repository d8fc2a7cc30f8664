package strictyaml

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/goccy/go-yaml/ast"

	"github.com/diabolo-go/diabolo/internal/config/nearest"
	"github.com/diabolo-go/diabolo/internal/slice"
)

// A Worded value is written as a word, or as a word with options: relu, conv2d: {out:
// 8}.
type Worded interface {
	// Word sets the value to that of a word and returns its options, or an error if
	// there is no such word.
	Word(word string) ([]Option, error)

	// Wanted describes what is wanted in place of something that is not a word: "one
	// layer, such as relu".
	Wanted() string
}

// An Option is a value that may follow a word. An option without a Key takes everything
// that follows: residual: [relu].
type Option struct {
	Key   string
	Value any          // pointer to the destination
	Check func() error // checks the value after it was read
}

// worded decodes a word and its options.
func (d *decoder) worded(n ast.Node, w Worded, path string) error {
	name, follows, ok := splitWord(n)
	if !ok {
		return d.at(n, "%s: want %s", where(path), w.Wanted())
	}
	word := keyText(name)
	options, err := w.Word(word)
	if err != nil {
		return d.at(name, "%s: %v", where(path), err)
	}
	if follows == nil || follows.Type() == ast.NullType {
		return nil
	}
	if len(options) == 1 && options[0].Key == "" {
		return d.option(follows, options[0], path, word)
	}
	m, ok := follows.(ast.MapNode)
	if !ok && len(options) > 0 {
		return d.at(follows, "%s: want the options of %s, such as {%s: ...}", where(path), word, options[0].Key)
	}
	if !ok {
		return d.at(follows, "%s: %s has no options", where(path), word)
	}
	for it := m.MapRange(); it.Next(); {
		key := keyText(it.Key())
		i := slices.IndexFunc(options, func(o Option) bool { return o.Key == key })
		if i < 0 {
			return d.at(it.Key(), "%s: %s", where(path), noOption(word, key, options))
		}
		if err := d.option(it.Value(), options[i], join(path, word), key); err != nil {
			return err
		}
	}
	return nil
}

// option decodes the value of an option, which is at key within path.
func (d *decoder) option(n ast.Node, o Option, path, key string) error {
	if err := d.value(n, reflect.ValueOf(o.Value).Elem(), join(path, key)); err != nil {
		return err
	}
	if err := o.Check(); err != nil {
		return d.at(n, "%s: %v", path, err)
	}
	return nil
}

// splitWord splits "relu", "linear: {out: 3}" or "linear:".
func splitWord(n ast.Node) (name, follows ast.Node, ok bool) {
	if s, ok := n.(*ast.StringNode); ok {
		return s, nil, true
	}
	m, ok := n.(ast.MapNode)
	if !ok {
		return nil, nil, false
	}
	it := m.MapRange()
	if !it.Next() {
		return nil, nil, false
	}
	name, follows = it.Key(), it.Value()
	return name, follows, !it.Next()
}

func noOption(word, key string, options []Option) string {
	if len(options) == 0 {
		return fmt.Sprintf("%s has no options, got %q", word, key)
	}
	known := slice.Map(options, func(o Option) string { return o.Key })
	return fmt.Sprintf("%s has no option %q%s", word, key, nearest.Hint(key, known))
}

// keyText returns a key without quotes.
func keyText(n ast.Node) string {
	if text, _, ok := scalarText(n); ok {
		return text
	}
	return n.String()
}
