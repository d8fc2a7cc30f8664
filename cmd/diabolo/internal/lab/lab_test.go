package lab

import "github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"

// in is a printer of a language.
func in(l report.Lang) printer { return printer{report.Printer{Lang: l}} }
