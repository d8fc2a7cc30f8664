package option

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/diabolo-go/diabolo/internal/config/nearest"
)

// Bool is an option that is on or off.
func Bool(name string, p *bool, about string) Field {
	return Field{Name: name, About: about, Type: "bool", value: text[bool]{p, strconv.FormatBool, parseBool}}
}

// Text is an option of any text.
func Text(name string, p *string, about string) Field {
	same := func(s string) string { return s }
	return Field{Name: name, About: about, Type: "string", value: text[string]{p, same, func(s string) (string, error) { return s, nil }}}
}

// Int is a whole number.
func Int(name string, p *int, b Bounds, about string) Field {
	return Field{Name: name, About: about, Type: "int", Want: b.words, value: number[int]{text[int]{p, strconv.Itoa, parseInt}, b}}
}

// Float is a number.
func Float(name string, p *float64, b Bounds, about string) Field {
	return Field{Name: name, About: about, Type: "float", Want: b.words, value: number[float64]{text[float64]{p, formatFloat, parseFloat}, b}}
}

// Ints is a list of whole numbers.
func Ints(name string, p *[]int, b Bounds, about string) Field {
	return Field{Name: name, About: about, Type: "ints", Want: b.words, value: numbers[int]{list[int]{p, strconv.Itoa, parseInt}, b}}
}

// Floats is a list of numbers.
func Floats(name string, p *[]float64, b Bounds, about string) Field {
	return Field{Name: name, About: about, Type: "floats", Want: b.words, value: numbers[float64]{list[float64]{p, formatFloat, parseFloat}, b}}
}

// Texts is a list of texts.
func Texts(name string, p *[]string, about string) Field {
	return Field{Name: name, About: about, Type: "strings", value: texts{p}}
}

// Choice is one of known values, or "", which leaves the choice to the experiment.
func Choice[T ~string](name string, p *T, known []T, about string) Field {
	c := choice[T]{p, known}
	return Field{Name: name, About: about, Type: "string", Want: words(known), Choices: strs(known), value: c}
}

// Choices is several of known values, each once. all is what the word "all" stands
// for; it may be nil, the choice of the experiment.
func Choices[T ~string](name string, p *[]T, known, all []T, about string) Field {
	return Field{Name: name, About: about, Type: "strings", Want: words(append(slices.Clone(known), allWord)), Choices: strs(known), value: choices[T]{p, known, all, true}}
}

// Some is several of known values, each once; none leaves the choice to the
// experiment.
func Some[T ~string](name string, p *[]T, known []T, about string) Field {
	return Field{Name: name, About: about, Type: "strings", Want: words(known), Choices: strs(known), value: choices[T]{p: p, known: known}}
}

// text is a value with its text.
type text[T any] struct {
	p      *T
	format func(T) string
	parse  func(string) (T, error)
}

func (v text[T]) get() string { return v.format(*v.p) }

func (v text[T]) set(s string) (err error) {
	read, err := v.parse(s)
	if err == nil {
		*v.p = read
	}
	return err
}

func (text[T]) wrong() (string, bool) { return "", false }

// number is one within bounds.
type number[T int | float64] struct {
	text[T]
	bounds Bounds
}

func (v number[T]) wrong() (string, bool) { return v.get(), !v.bounds.holds(float64(*v.p)) }

// list is several values.
type list[T any] struct {
	p      *[]T
	format func(T) string
	parse  func(string) (T, error)
}

func (v list[T]) get() string {
	parts := make([]string, len(*v.p))
	for i, x := range *v.p {
		parts[i] = v.format(x)
	}
	return strings.Join(parts, ",")
}

func (v list[T]) set(s string) error {
	var read []T
	for part := range strings.SplitSeq(s, ",") {
		x, err := v.parse(strings.TrimSpace(part))
		if err != nil {
			return err
		}
		read = append(read, x)
	}
	*v.p = read
	return nil
}

// numbers are those within bounds.
type numbers[T int | float64] struct {
	list[T]
	bounds Bounds
}

func (v numbers[T]) wrong() (string, bool) {
	all := *v.p
	for _, x := range all {
		if !v.bounds.holds(float64(x)) {
			return v.get(), true
		}
	}
	return v.get(), v.bounds.increasing && (len(all) == 0 || len(all) > v.bounds.most || !slices.IsSorted(all))
}

// texts are separated by commas; those that hold one stand in quotation marks.
type texts struct{ p *[]string }

func (v texts) get() string {
	if len(*v.p) == 0 {
		return ""
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Write(*v.p)
	w.Flush()
	return strings.TrimSuffix(b.String(), "\n")
}

func (v texts) set(s string) (err error) {
	if s == "" {
		*v.p = nil
		return nil
	}
	*v.p, err = csv.NewReader(strings.NewReader(s)).Read()
	return err
}

func (texts) wrong() (string, bool) { return "", false }

type choice[T ~string] struct {
	p     *T
	known []T
}

func (v choice[T]) get() string        { return string(*v.p) }
func (v choice[T]) set(s string) error { *v.p = T(s); return nil }
func (v choice[T]) wrong() (string, bool) {
	return v.get(), *v.p != "" && !slices.Contains(v.known, *v.p)
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
	for _, x := range *v.p {
		if !slices.Contains(v.known, x) {
			return string(x), true
		}
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

// words lists what there is to choose from: "a, b or c".
func words[T ~string](known []T) string {
	all := strs(known)
	if len(all) < 2 {
		return strings.Join(all, "")
	}
	return strings.Join(all[:len(all)-1], ", ") + " or " + all[len(all)-1]
}

// hint names what somebody may have meant.
func hint(got string, known []string) string {
	if near, ok := nearest.Name(got, known); ok {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return ""
}

func formatFloat(v float64) string         { return strconv.FormatFloat(v, 'g', -1, 64) }
func parseFloat(s string) (float64, error) { return unwrap(strconv.ParseFloat(s, 64)) }
func parseBool(s string) (bool, error)     { return unwrap(strconv.ParseBool(s)) }
func parseInt(s string) (int, error)       { return unwrap(strconv.Atoi(s)) }

// unwrap leaves out which function could not read a number.
func unwrap[T any](v T, err error) (T, error) {
	var e *strconv.NumError
	if errors.As(err, &e) {
		err = e.Err
	}
	return v, err
}
