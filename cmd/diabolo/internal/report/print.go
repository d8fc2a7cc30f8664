package report

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Print writes a section for a terminal: its tables, then its sentences, then its
// warnings; and the same of its parts.
func (s Section) Print(w io.Writer) {
	for i, t := range s.Tables {
		if i > 0 {
			fmt.Fprintln(w)
		}
		t.print(w)
	}
	for _, text := range s.Text {
		fmt.Fprintln(w, text)
	}
	for _, text := range s.Warnings {
		fmt.Fprintln(w, "! "+text)
	}
	for _, part := range s.Parts {
		fmt.Fprintf(w, "\n%s\n", part.Title)
		part.Print(w)
	}
}

// print writes a table with its columns below each other, the first to the left,
// the others to the right.
func (t Table) print(w io.Writer) {
	if t.Title != "" {
		fmt.Fprintln(w, t.Title)
	}
	rows := t.Rows
	if t.Header != nil {
		rows = append([][]string{t.Header}, rows...)
	}
	widths := columns(rows)
	for _, row := range rows {
		var line strings.Builder
		for i, cell := range row {
			pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			switch {
			case i == 0:
				line.WriteString(cell + pad)
			case len(row) == 2: // a name and its value
				line.WriteString("  " + cell)
			default:
				line.WriteString("  " + pad + cell)
			}
		}
		fmt.Fprintln(w, strings.TrimRight(line.String(), " "))
	}
	if t.Note != "" {
		fmt.Fprintln(w, t.Note)
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
