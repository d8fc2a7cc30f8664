package report

import (
	"cmp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// table writes a table. Tables of names and values have their own style; in others,
// columns of figures are aligned right.
func (w *htmlWriter) table(t Table, section string) {
	w.put("<div class=\"table\">\n<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"%s\">\n", cmp.Or(t.Title, section))
	width := len(columns(append([][]string{t.Header}, t.Rows...)))
	classes := make([]string, width)
	if t.Header == nil && width == 2 {
		w.put("<table class=\"pairs\">\n")
	} else {
		w.put("<table>\n")
		for i := 1; i < width; i++ {
			if figures(t.Rows, i) {
				classes[i] = ` class="figure"`
			}
		}
	}
	w.each("<caption>%s</caption>\n", t.Title)
	if t.Header != nil {
		w.put("<thead><tr>")
		for i, cell := range t.Header {
			w.put(`<th scope="col"`+classes[i]+">%s</th>", cell)
		}
		w.put("</tr></thead>\n")
	}
	w.put("<tbody>\n")
	for _, row := range t.Rows {
		w.row(row, classes)
	}
	w.put("</tbody>\n</table>\n</div>\n")
	w.each("<p class=\"note\">%s</p>\n", t.Note)
	w.put("</div>\n")
}

// row writes a row, whose first cell names it.
func (w *htmlWriter) row(cells, classes []string) {
	w.put("<tr>")
	for i, cell := range cells {
		if i == 0 {
			w.put(`<th scope="row">%s</th>`, cell)
		} else {
			w.put("<td"+classes[i]+">%s</td>", cell)
		}
	}
	w.put("</tr>\n")
}

// figures reports whether every cell of a column begins like a number.
func figures(rows [][]string, column int) bool {
	for _, row := range rows {
		if column >= len(row) || row[column] == "" || row[column] == "–" || row[column] == "—" {
			continue
		}
		r, _ := utf8.DecodeRuneInString(row[column])
		if !unicode.IsDigit(r) && !strings.ContainsRune("−-+±<>≈", r) {
			return false
		}
	}
	return true
}
