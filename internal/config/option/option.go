// Package option describes the options of an experiment. A Field is one option, with its
// name, a description and the values it accepts. Checks, flags of a command line and the
// documentation of a server are derived from the fields.
//
//	func (o *Options) Fields() []option.Field {
//		return []option.Field{
//			option.Float("rate", &o.Rate, option.Share, "share of normal images that the threshold may flag as strange"),
//			option.Int("show", &o.Show, option.Between(1, 100), "images per row of the picture"),
//		}
//	}
package option

import "fmt"

// A Field is one option, with a pointer to its value.
type Field struct {
	Name    string   `json:"name"`
	About   string   `json:"about"`             // a short description
	Type    string   `json:"type"`              // of the value: bool, int, float, string, ints, floats, strings
	Want    string   `json:"want,omitempty"`    // the values it accepts, in words; "": any
	Choices []string `json:"choices,omitempty"` // all values it accepts, if they can be listed

	value value
	also  func() error // nil: nothing else is checked
}

// A value is the value of a field.
type value interface {
	get() string
	set(text string) error
	wrong() (value string, ok bool) // the part of the value that is not accepted
}

// Set parses the value from text in the format of String. It returns an error if text is
// not of the field's type; Check checks whether the value is accepted.
func (f Field) Set(text string) error { return f.value.set(text) }

// String returns the value as text; the values of a list are separated by commas.
func (f Field) String() string { return f.value.get() }

// Also returns the field with an additional check, which returns an error of Wrong if the
// value does not fit other options.
func (f Field) Also(check func() error) Field {
	f.also = check
	return f
}

// Check returns an *Error for the first field whose value is not accepted.
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

// An Error reports an option whose value is not accepted.
type Error struct {
	Option  string // its name
	Value   string
	Problem string // "want 1 to 100"
}

func (e *Error) Error() string { return fmt.Sprintf("%s: %s, %s", e.Option, e.Value, e.Problem) }

// Wrong returns an *Error with the text of value.
func Wrong(option string, value any, problem string) error {
	return &Error{option, fmt.Sprint(value), problem}
}
