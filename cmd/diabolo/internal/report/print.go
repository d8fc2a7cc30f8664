package report

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/diabolo-go/diabolo/internal/printable"
	"github.com/diabolo-go/diabolo/internal/slice"
)

// Print writes a section for a terminal: its tables, its sentences, its warnings, then
// its parts in the same way. Names in them stay on their line, escaped.
func (s Section) Print(w io.Writer) {
	for i, t := range s.Tables {
		if i > 0 {
			fmt.Fprintln(w)
		}
		t.print(w)
	}
	for _, text := range s.Text {
		fmt.Fprintln(w, printable.Line(text))
	}
	for _, text := range s.Warnings {
		fmt.Fprintln(w, "! "+printable.Line(text))
	}
	for _, part := range s.Parts {
		fmt.Fprintf(w, "\n%s\n", printable.Line(part.Title))
		part.Print(w)
	}
}

// print writes a table with its first column aligned left and the others right; in a
// table of names and values both are aligned left.
func (t Table) print(w io.Writer) {
	if t.Title != "" {
		fmt.Fprintln(w, printable.Line(t.Title))
	}
	rows, left := t.Rows, 1
	if t.Header != nil {
		rows = append([][]string{t.Header}, rows...)
	}
	if len(rows) > 0 && len(rows[0]) == 2 {
		left = 2
	}
	Columns(w, left, rows)
	if t.Note != "" {
		fmt.Fprintln(w, printable.Line(t.Note))
	}
}

// Columns writes rows in aligned columns: so many of the first to the left, the others
// to the right.
func Columns(w io.Writer, left int, rows [][]string) {
	rows = slice.Map(rows, func(row []string) []string { return slice.Map(row, printable.Line) })
	widths := columns(rows)
	for _, row := range rows {
		line := ""
		for i, cell := range row {
			width := widths[i]
			if i < left {
				width = -width // to the left
			}
			line += fmt.Sprintf("%*s  ", width, cell)
		}
		fmt.Fprintln(w, strings.TrimRight(line, " "))
	}
}

func columns(rows [][]string) []int {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	return widths
}
