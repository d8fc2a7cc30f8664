package strictyaml

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Set sets the field at a dotted path, such as "train.batch", to the value of text,
// read as YAML. A list or section replaces the previous one. Errors are of type *Error,
// with the path in place of a file. unset is as in Decode.
func Set(into any, path, text string, unset ...string) error {
	v := reflect.ValueOf(into).Elem()
	if err := known(v.Type(), path); err != nil {
		return err
	}
	keys := strings.Split(path, ".")
	last := len(keys) - 1
	parent := target(descend(v, keys[:last]))
	if problem := misnamed(parent, keys[last], text); problem != "" {
		return &Error{File: path, Problem: problem}
	}
	v = descend(parent, keys[last:])
	if _, worded := v.Addr().Interface().(Worded); v.Kind() == reflect.String && !worded {
		v.SetString(text)
		return nil
	}
	v.SetZero()
	d := &decoder{file: path, unset: unset}
	body, err := d.parse([]byte(text))
	if err == nil && body == nil {
		err = d.whole("no value; write %s=VALUE", path)
	}
	if err == nil {
		err = d.value(body, v, path)
	}
	return d.onOneLine(err, path, text)
}

// paths lists every path of Set below a section, in the order of the fields.
func paths(t reflect.Type, prefix string) []string {
	var all []string
	for _, key := range keys(t) {
		p := join(prefix, key)
		all = append(all, p)
		if s := section(t, key); s != nil {
			all = append(all, paths(s, p)...)
		}
	}
	return all
}

// known returns an error that suggests the nearest path if a path does not exist.
func known(t reflect.Type, path string) error {
	all := paths(t, "")
	if slices.Contains(all, path) {
		return nil
	}
	hint := suggestPath(t, path, all)
	longer := func(p string) bool { return strings.HasSuffix(p, "."+path) } // "train.batch" for "batch"
	if i := slices.IndexFunc(all, longer); i >= 0 {
		hint = fmt.Sprintf("; did you mean %q?", all[i])
	}
	return &Error{File: path, Problem: "no such option" + hint}
}

// suggestPath compares within the last valid section of the path, so that "train.bach"
// yields "train.batch", and with all paths otherwise.
func suggestPath(t reflect.Type, path string, all []string) string {
	parts := strings.Split(path, ".")
	last := len(parts) - 1
	for _, name := range parts[:last] {
		if t = section(t, name); t == nil { // it is mistyped itself
			return suggest(path, "", all)
		}
	}
	return suggest(parts[last], strings.TrimSuffix(path, parts[last]), keys(t))
}

// descend returns an existing field, allocating the sections above it.
func descend(v reflect.Value, path []string) reflect.Value {
	for _, key := range path {
		v, _, _ = field(target(v), key)
	}
	return v
}

// onOneLine replaces the position within a short value, such as a flag's, by the value
// itself.
func (d *decoder) onOneLine(err error, path, text string) error {
	e, ok := err.(*Error)
	if !ok || e.Line == 0 {
		return err
	}
	place, problem := path, e.Problem
	if below, ok := strings.CutPrefix(problem, path); ok { // "train.lr wants ...", "model.kind: ...", "train.schedule.every wants ..."
		below, problem, _ = strings.Cut(below, " ")
		place += strings.TrimSuffix(below, ":")
	}
	said := strings.Contains(problem, text) || strings.Contains(problem, "got ") || strings.HasSuffix(problem, "?")
	if !said {
		problem += fmt.Sprintf(", got %q", text)
	}
	return &Error{File: place, Problem: problem}
}
