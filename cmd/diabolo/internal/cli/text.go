package cli

import "io"

// A table prints lines of a name and a value.
type table struct {
	w io.Writer
}

// row prints a line; values begin in the same column.
func (t table) row(name, value string) { printLine(t.w, "%-12s %s", name, value) }

// The numbers of answers.
var figure, decimals, thousands, duration = words.Figure, words.Fixed, words.Count, words.Duration

// count prints "1 image", "2 images".
func count(n int, what string) string { return words.Plural(n, what, what+"s", "", "", "") }
