package experiment

import "github.com/diabolo-go/diabolo/internal/config/option"

// An OptionError reports an option whose value is not accepted. The functions Run of the
// packages below, where their options have a method Fields, return a *OptionError before
// they compute anything.
type OptionError = option.Error
