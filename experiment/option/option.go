// Package option describes the options of an experiment: a Field is one of them,
// with its name, what it is for and the values it takes. From the fields follow
// the checks, the flags of the command line, the command that repeats an answer,
// and what a server says of an experiment.
//
//	func (o *Options) Fields() []option.Field {
//		return []option.Field{
//			option.Float("rate", &o.Rate, option.Share, "share of normal images that the threshold may call strange"),
//			option.Int("show", &o.Show, option.Between(1, 100), "images in each row of the picture"),
//		}
//	}
package option

import "fmt"

// A Field is one option. It holds a pointer to its value.
type Field struct {
	Name    string   `json:"name"`
	About   string   `json:"about"`             // what it is for, in a few words
	Type    string   `json:"type"`              // of the value: bool, int, float, string, ints, floats, strings
	Want    string   `json:"want,omitempty"`    // the values it takes, in words; "": any
	Choices []string `json:"choices,omitempty"` // all values it takes, if there is a list

	value value
	also  func() error // nil: nothing else is checked
}

// A value is the value of a field.
type value interface {
	get() string
	set(text string) error
	wrong() (value string, ok bool) // the part of the value that is not allowed
}

// Set reads the value from text, as String writes it. It returns an error if text
// is not of the field's type; Check says whether the value is allowed.
func (f Field) Set(text string) error { return f.value.set(text) }

// String returns the value as text; those of a list are separated by commas.
func (f Field) String() string { return f.value.get() }

// Also returns the field with a check of whether its value goes with other options,
// which returns an error of Wrong if not.
func (f Field) Also(check func() error) Field {
	f.also = check
	return f
}

// Check returns an *Error for the first field whose value is not allowed.
func Check(fields []Field) error {
	for _, f := range fields {
		if bad, wrong := f.value.wrong(); wrong {
			return &Error{f.Name, bad, "want " + f.Want + hint(bad, f.Choices)}
		}
		if f.also == nil {
			continue
		}
		if err := f.also(); err != nil {
			return err
		}
	}
	return nil
}

// An Error is an option whose value is not allowed.
type Error struct {
	Option  string // its name
	Value   string
	Problem string // "want 1 to 100"
}

func (e *Error) Error() string { return fmt.Sprintf("%s: %s, %s", e.Option, e.Value, e.Problem) }

// Wrong returns the error of an option whose value does not go with another one.
func Wrong(option string, value any, problem string) error {
	return &Error{option, fmt.Sprint(value), problem}
}
