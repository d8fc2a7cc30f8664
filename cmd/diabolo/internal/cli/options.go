package cli

import (
	"errors"

	"github.com/spf13/pflag"

	"github.com/diabolo-go/diabolo/internal/config/option"
)

// optionFlags adds a flag for each option of an experiment.
func optionFlags(f *pflag.FlagSet, fields []option.Field) {
	for _, field := range fields {
		flag := f.VarPF(&optionValue{Field: field}, field.Name, "", field.About)
		if field.Type == "bool" {
			flag.NoOptDefVal = "true"
		}
	}
}

// An optionValue is the value of a flag. A flag that takes a list may be repeated.
type optionValue struct {
	option.Field
	given string
}

// Type is the type of the flag in its help.
func (v *optionValue) Type() string { return v.Field.Type }

// Set reads a value, and appends it to those given before.
func (v *optionValue) Set(text string) error {
	if list := v.Type() == "ints" || v.Type() == "floats" || v.Type() == "strings"; list && v.given != "" {
		text = v.given + "," + text
	}
	v.given = text
	return v.Field.Set(text)
}

// flagged names the flag of an option that is wrong.
func flagged(err error) error {
	var wrong *option.Error
	if errors.As(err, &wrong) {
		return usage("--%s %s, %s", wrong.Option, wrong.Value, wrong.Problem)
	}
	return badInput(err)
}
