package api

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/diabolo-go/diabolo/experiment"
)

// An Operation is one thing the API does. Its request and its answers are structs whose
// tags describe their fields: json (name), doc, default, minimum, maximum, enum.
type Operation struct {
	ID, Summary string
	Params      []Param        // fields of the request, all but Data
	Data        reflect.Type   // of the field Data; nil: the request has none
	Answers     []reflect.Type // one, unless the request chooses between several
	Events      map[string]any // of an operation that answers with a Stream: a value of the data of each kind

	// Allowed returns a *Problem if no request is answered at present, whatever it holds;
	// nil: all are. Do asks it as well.
	Allowed func() error

	// Expect returns a *Problem if no data can be read for a request whose parameters are
	// set; else the data knows what it has to be.
	Expect func(request any) error

	New func() any // returns a pointer to a request with its defaults

	// Do answers a request that New returned. Its error is a *Problem, or a fault that
	// clients are not told.
	Do func(ctx context.Context, request any) (any, error)

	data []int // index of the field Data
}

// DataOf returns a pointer to the field Data of a request.
func (o *Operation) DataOf(request any) any {
	return reflect.ValueOf(request).Elem().FieldByIndex(o.data).Addr().Interface()
}

// operation describes an operation that answers requests *Q by do.
func operation[Q, A any](id, summary string, do func(ctx context.Context, request *Q) (A, error)) Operation {
	var defaults Q
	o := Operation{ID: id, Summary: summary}
	t := reflect.TypeFor[Q]()
	if f, ok := t.FieldByName("Data"); ok {
		o.Data, o.data = f.Type, f.Index
	}
	o.Params = Params(t)
	for i, p := range o.Params {
		if err := o.Params[i].Set(&defaults, p.Default); p.Default != "" && err != nil {
			panic(err) // a tag that is wrong
		}
	}
	if a := reflect.TypeFor[A](); a.Kind() != reflect.Interface {
		o.Answers = []reflect.Type{a}
	}
	o.New = func() any {
		request := defaults
		return &request
	}
	o.Do = func(ctx context.Context, request any) (any, error) {
		for i := range o.Params {
			if err := o.Params[i].Check(request); err != nil {
				return nil, err
			}
		}
		return do(ctx, request.(*Q))
	}
	return o
}

// bounded gives a request a budget, and makes an answer with a NaN or an infinity, which
// JSON cannot hold, a fault.
func bounded(do func(context.Context, any) (any, error)) func(context.Context, any) (any, error) {
	return func(ctx context.Context, request any) (any, error) {
		answer, err := do(withBudget(ctx), request)
		if values, ok := answer.(interface{ finite() bool }); ok && err == nil && !values.finite() {
			return nil, experiment.ErrNotANumber
		}
		return answer, err
	}
}

// answering names the types of an operation that has several answers.
func (o Operation) answering(values ...any) Operation {
	for _, v := range values {
		o.Answers = append(o.Answers, reflect.TypeOf(v))
	}
	return o
}

// allowedBy lets an operation answer only while allowed returns nil.
func (o Operation) allowedBy(allowed func() error) Operation {
	do := o.Do
	o.Allowed = allowed
	o.Do = func(ctx context.Context, request any) (any, error) {
		if err := allowed(); err != nil {
			return nil, err
		}
		return do(ctx, request)
	}
	return o
}

// A Param is a field of a request.
type Param struct {
	Name, Doc string
	Type      reflect.Type
	Default   string   // "": none
	Choices   []string // all values it takes; nil: any
	Min, Max  *float64 // nil: no bound

	index []int
}

// Params returns the fields of a request type, without Data.
func Params(t reflect.Type) (list []Param) {
	for _, f := range reflect.VisibleFields(t) {
		if !f.Anonymous && f.Name != "Data" {
			list = append(list, newParam(f))
		}
	}
	return list
}

func newParam(f reflect.StructField) Param {
	p := Param{Name: f.Tag.Get("json"), Doc: f.Tag.Get("doc"), Type: f.Type, Default: f.Tag.Get("default"), index: f.Index}
	p.Choices = Choices(f)
	p.Min, p.Max = Bounds(f)
	return p
}

// Choices returns all values that a field takes; nil: any.
func Choices(f reflect.StructField) []string {
	if list := choices[f.Type]; list != nil {
		return list
	}
	if words := f.Tag.Get("enum"); words != "" {
		return strings.Split(words, ",")
	}
	return nil
}

// Bounds returns the smallest and the largest value of a field; nil: none.
func Bounds(f reflect.StructField) (low, high *float64) {
	return number(f.Tag.Get("minimum")), number(f.Tag.Get("maximum"))
}

func number(text string) *float64 {
	if text == "" {
		return nil
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		panic(err) // a tag that is wrong
	}
	return &v
}

// Set reads the value of the parameter from text. Empty text leaves the default, except
// where one of several words has to be chosen.
func (p *Param) Set(request any, text string) error {
	if text == "" {
		if p.Choices != nil {
			return wrong(p.Name, "empty, want one of %v", p.Choices)
		}
		return nil
	}
	f, problem := p.of(request), ""
	switch f.Kind() {
	case reflect.String:
		f.SetString(text)
	case reflect.Slice:
		f.Set(reflect.ValueOf(strings.Split(text, ",")))
	case reflect.Bool:
		v, err := strconv.ParseBool(text)
		if err != nil {
			problem = "invalid boolean"
		}
		f.SetBool(v)
	case reflect.Float64:
		v, err := strconv.ParseFloat(text, 64)
		if err != nil || strings.Trim(text, "+-.0123456789eE") != "" { // Go's 1_0, 0x1p3 and NaN
			problem = "invalid float"
		}
		f.SetFloat(v)
	default:
		v, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			problem = "invalid integer"
		}
		f.SetInt(v)
	}
	if problem != "" {
		return &Problem{Kind: Invalid, Where: p.Name, What: problem, Value: text}
	}
	return nil
}

func (p *Param) of(request any) reflect.Value {
	return reflect.ValueOf(request).Elem().FieldByIndex(p.index)
}

// Check returns a *Problem if the value in a request is not allowed.
func (p *Param) Check(request any) error {
	if p.Choices == nil && p.Min == nil && p.Max == nil {
		return nil
	}
	v := p.of(request)
	if p.Choices != nil {
		if word := v.String(); word != "" && !slices.Contains(p.Choices, word) {
			return &Problem{Kind: Invalid, Where: p.Name, What: fmt.Sprintf("expected value to be one of %q", strings.Join(p.Choices, ", ")), Value: word}
		}
		return nil
	}
	var x float64
	if v.CanInt() {
		x = float64(v.Int())
	} else {
		x = v.Float()
	}
	what := ""
	switch {
	case p.Min != nil && !(x >= *p.Min):
		what = fmt.Sprintf("expected number >= %v", *p.Min)
	case p.Max != nil && !(x <= *p.Max):
		what = fmt.Sprintf("expected number <= %v", *p.Max)
	default:
		return nil
	}
	value := v.Interface()
	if math.IsNaN(x) || math.IsInf(x, 0) { // which JSON cannot hold
		value = fmt.Sprint(x)
	}
	return &Problem{Kind: Invalid, Where: p.Name, What: what, Value: value}
}
