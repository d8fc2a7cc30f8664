package cli

import (
	"fmt"
	"io"
	"reflect"
	"strings"

	"github.com/diabolo-go/diabolo/internal/config/strictyaml"
	"github.com/diabolo-go/diabolo/internal/printable"
)

// say prints a line of progress on stderr, unless --quiet.
func (a *app) say(format string, args ...any) {
	if !a.quiet {
		printLine(a.err, format, args...)
	}
}

// warn prints a warning on stderr; --quiet hides progress only.
func (a *app) warn(format string, args ...any) {
	printLine(a.err, "warning: "+format, args...)
}

// log prints a line of a server's log, with the hint of the error in it; --quiet hides
// progress only.
func (a *app) log(format string, args ...any) {
	for _, v := range args {
		if err, ok := v.(error); ok {
			format, args = format+"%s", append(args, hint(err))
			break
		}
	}
	printLine(a.err, format, args...)
}

// printLine prints a line. Of the arguments, texts and errors may come from outside: they
// stay on the line, except for the excerpts of errors.
func printLine(w io.Writer, format string, args ...any) {
	shown := make([]any, len(args))
	for i, v := range args {
		shown[i] = v
		if err, ok := v.(error); ok {
			shown[i] = errorText(err)
		} else if t := reflect.ValueOf(v); t.Kind() == reflect.String {
			shown[i] = printable.Line(t.String())
		}
	}
	fmt.Fprintf(w, format+"\n", shown...)
}

// errorText is the text of an error, fit to be printed: on one line, but for the excerpt
// of a config and for errors that were joined.
func errorText(err error) string {
	text := err.Error()
	var inner []error
	switch e := err.(type) {
	case *strictyaml.Error:
		return printable.Line(strings.TrimSuffix(text, e.Excerpt)) + printable.Text(e.Excerpt)
	case interface{ Unwrap() error }:
		inner = []error{e.Unwrap()}
	case interface{ Unwrap() []error }:
		inner = e.Unwrap()
	}
	out := ""
	for _, e := range inner {
		if e == nil || e.Error() == "" {
			continue
		}
		if before, after, ok := strings.Cut(text, e.Error()); ok {
			if out != "" && before == "\n" { // of errors.Join
				out += "\n"
			} else {
				out += printable.Line(before)
			}
			out, text = out+errorText(e), after
		}
	}
	return out + printable.Line(text)
}
