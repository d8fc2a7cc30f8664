package option

import (
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/diabolo-go/diabolo/internal/config/nearest"
)

// Bool is true or false.
func Bool(name string, p *bool, about string) Field {
	return Field{Name: name, About: about, Type: "bool", value: single[bool]{p, strconv.FormatBool, parseBool, nil}}
}

// Text is any text.
func Text(name string, p *string, about string) Field {
	return Field{Name: name, About: about, Type: "string", value: single[string]{p, formatText[string], parseText[string], nil}}
}

// Int is a whole number.
func Int(name string, p *int, b Bounds, about string) Field {
	return Field{Name: name, About: about, Type: "int", Want: b.words, value: single[int]{p, strconv.Itoa, parseInt, outside[int](b)}}
}

// Float is a number.
func Float(name string, p *float64, b Bounds, about string) Field {
	return Field{Name: name, About: about, Type: "float", Want: b.words, value: single[float64]{p, formatFloat, parseFloat, outside[float64](b)}}
}

// Ints is a list of whole numbers.
func Ints(name string, p *[]int, b Bounds, about string) Field {
	return Field{Name: name, About: about, Type: "ints", Want: b.words, value: list(p, strconv.Itoa, parseInt, b)}
}

// Floats is a list of numbers.
func Floats(name string, p *[]float64, b Bounds, about string) Field {
	return Field{Name: name, About: about, Type: "floats", Want: b.words, value: list(p, formatFloat, parseFloat, b)}
}

// Texts is a list of texts, separated by commas; those that contain a comma are
// quoted.
func Texts(name string, p *[]string, about string) Field {
	return Field{Name: name, About: about, Type: "strings", value: single[[]string]{p, formatTexts, parseTexts, nil}}
}

// Choice is one of the known values, or "" for the default of the experiment.
func Choice[T ~string](name string, p *T, known []T, about string) Field {
	unknown := func(v T) bool { return v != "" && !slices.Contains(known, v) }
	return Field{Name: name, About: about, Type: "string", Want: words(known), Choices: strs(known), value: single[T]{p, formatText[T], parseText[T], unknown}}
}

// Choices is several of the known values, each once. The word "all" stands for the value
// all, which may be nil, the default of the experiment.
func Choices[T ~string](name string, p *[]T, known, all []T, about string) Field {
	return Field{Name: name, About: about, Type: "strings", Want: words(append(slices.Clone(known), allWord)), Choices: strs(known), value: choices[T]{p, known, all, true}}
}

// Some is several of the known values, each once, or none for the default of the
// experiment.
func Some[T ~string](name string, p *[]T, known []T, about string) Field {
	return Field{Name: name, About: about, Type: "strings", Want: words(known), Choices: strs(known), value: choices[T]{p: p, known: known}}
}

// single is a value that is accepted or rejected as a whole.
type single[T any] struct {
	p      *T
	format func(T) string
	parse  func(string) (T, error)
	bad    func(T) bool // nil: any value is accepted
}

func (v single[T]) get() string { return v.format(*v.p) }

func (v single[T]) set(text string) error {
	read, err := v.parse(text)
	if err == nil {
		*v.p = read
	}
	return err
}

func (v single[T]) wrong() (string, bool) { return v.get(), v.bad != nil && v.bad(*v.p) }

// outside returns a function that reports numbers outside the bounds.
func outside[T int | float64](b Bounds) func(T) bool {
	return func(v T) bool { return !b.holds(float64(v)) }
}

// list is several numbers within bounds.
func list[T int | float64](p *[]T, format func(T) string, parse func(string) (T, error), b Bounds) single[[]T] {
	return single[[]T]{
		p: p,
		format: func(all []T) string {
			parts := make([]string, len(all))
			for i, v := range all {
				parts[i] = format(v)
			}
			return strings.Join(parts, ",")
		},
		parse: func(text string) (all []T, err error) {
			for part := range strings.SplitSeq(text, ",") {
				v, err := parse(strings.TrimSpace(part))
				if err != nil {
					return nil, err
				}
				all = append(all, v)
			}
			return all, nil
		},
		bad: func(all []T) bool {
			return slices.ContainsFunc(all, outside[T](b)) || b.increasing && (len(all) == 0 || len(all) > b.most || !slices.IsSorted(all))
		},
	}
}

type choices[T ~string] struct {
	p          *[]T
	known, all []T
	hasAll     bool
}

const allWord = "all"

func (v choices[T]) get() string {
	if v.hasAll && slices.Equal(*v.p, v.all) {
		return allWord
	}
	return strings.Join(strs(*v.p), ",")
}

func (v choices[T]) set(s string) error {
	parts := strings.Split(s, ",")
	var read []T
	for _, part := range parts {
		switch part = strings.TrimSpace(part); {
		case part == "":
			return fmt.Errorf("want %s", words(v.known))
		case v.hasAll && part == allWord && len(parts) > 1:
			return errors.New("all stands alone")
		case v.hasAll && part == allWord:
			read = v.all
		case !slices.Contains(read, T(part)):
			read = append(read, T(part))
		}
	}
	*v.p = read
	return nil
}

func (v choices[T]) wrong() (string, bool) {
	unknown := func(x T) bool { return !slices.Contains(v.known, x) }
	if i := slices.IndexFunc(*v.p, unknown); i >= 0 {
		return string((*v.p)[i]), true
	}
	return "", false
}

func strs[T ~string](known []T) []string {
	all := make([]string, len(known))
	for i, k := range known {
		all[i] = string(k)
	}
	return all
}

// words lists the known values: "a, b or c".
func words[T ~string](known []T) string {
	all := strs(known)
	if len(all) < 2 {
		return strings.Join(all, "")
	}
	return strings.Join(all[:len(all)-1], ", ") + " or " + all[len(all)-1]
}

// hint proposes the nearest known value.
func hint(got string, known []string) string {
	if near, ok := nearest.Name(got, known); ok {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return ""
}

func formatTexts(all []string) string {
	if len(all) == 0 {
		return ""
	}
	var b strings.Builder
	w := csv.NewWriter(&b)
	w.Write(all)
	w.Flush()
	return strings.TrimSuffix(b.String(), "\n")
}

func parseTexts(text string) ([]string, error) {
	if text == "" {
		return nil, nil
	}
	return csv.NewReader(strings.NewReader(text)).Read()
}

func formatText[T ~string](v T) string         { return string(v) }
func parseText[T ~string](s string) (T, error) { return T(s), nil }

func formatFloat(v float64) string         { return strconv.FormatFloat(v, 'g', -1, 64) }
func parseFloat(s string) (float64, error) { return unwrap(strconv.ParseFloat(s, 64)) }
func parseBool(s string) (bool, error)     { return unwrap(strconv.ParseBool(s)) }
func parseInt(s string) (int, error)       { return unwrap(strconv.Atoi(s)) }

// unwrap removes the name of the function from an error of strconv.
func unwrap[T any](v T, err error) (T, error) {
	var e *strconv.NumError
	if errors.As(err, &e) {
		err = e.Err
	}
	return v, err
}
