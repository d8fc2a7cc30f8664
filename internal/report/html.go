package report

import (
	"bytes"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/diabolo-go/diabolo/internal/draw"
)

//go:embed page.html
var pageHTML string

//go:embed page.css
var pageCSS string

// pageTemplate is the page as a template, parsed once.
var pageTemplate = sync.OnceValues(func() (*template.Template, error) {
	return template.New("page").Parse(pageHTML)
})

// A pageView is a page as the template needs it.
type pageView struct {
	Page
	Printer
	CSS      template.CSS
	Sections []sectionView
}

// A sectionView is a section with its place in the page.
type sectionView struct {
	Section
	Words   Printer
	Level   int    // of its heading: 2, 3, 4
	Anchor  string // unique in the page
	Tables  []tableView
	Figures []figureView
	Parts   []sectionView
}

// A tableView is a table with its columns looked at.
type tableView struct {
	Table
	Label   string // for who cannot see it
	Numbers []bool // columns of figures, set to the right
	Pairs   bool   // a name and its value a row
}

// A figureView is a figure with its picture as HTML.
type figureView struct {
	Figure
	Label  string        // "Figure 3"
	SVG    template.HTML // or
	PNG    template.URL
	Width  int // in pixels
	Height int // of a PNG
}

// A viewer builds the view of a page.
type viewer struct {
	words   Printer
	anchors map[string]bool
	figures int
}

func newPageView(p Page) (pageView, error) {
	w := viewer{words: Printer{p.Lang}, anchors: map[string]bool{"contents": true, "top": true}}
	sections, err := w.sections(p.Sections, 2, "")
	colours := ":root{" + draw.Variables(false) + "}@media screen and (prefers-color-scheme:dark){:root{" + draw.Variables(true) + "}}"
	return pageView{Page: p, Printer: w.words, CSS: template.CSS(colours + "\n" + pageCSS), Sections: sections}, err
}

// sections looks at sections of one level; parent is the anchor above.
func (w *viewer) sections(sections []Section, level int, parent string) ([]sectionView, error) {
	var views []sectionView
	for _, s := range sections {
		v := sectionView{Section: s, Words: w.words, Level: min(level, 6), Anchor: w.anchor(parent, s)}
		for _, t := range s.Tables {
			v.Tables = append(v.Tables, viewTable(t, s.Title))
		}
		for _, f := range s.Figures {
			figure, err := w.figure(f, s.Title)
			if err != nil {
				return nil, fmt.Errorf("section %q, figure %q: %w", s.Title, f.Title, err)
			}
			v.Figures = append(v.Figures, figure)
		}
		var err error
		if v.Parts, err = w.sections(s.Parts, level+1, v.Anchor); err != nil {
			return nil, err
		}
		views = append(views, v)
	}
	return views, nil
}

// anchor names a section in the page: by its ID below that of its parent, with a
// number where that is taken.
func (w *viewer) anchor(parent string, s Section) string {
	name := slug(s.ID)
	if name == "" {
		name = "section"
	}
	if parent != "" {
		name = parent + "-" + name
	}
	unique := name
	for i := 2; w.anchors[unique]; i++ {
		unique = fmt.Sprintf("%s-%d", name, i)
	}
	w.anchors[unique] = true
	return unique
}

// slug keeps the letters and digits of a name.
func slug(name string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return '-'
	}, name), "-")
}

// figure draws a picture: as SVG where it can, else as PNG.
func (w *viewer) figure(f Figure, section string) (figureView, error) {
	w.figures++
	v := figureView{Figure: f, Label: w.words.T("Figure %s", "Рисунок %s", w.words.Count(w.figures))}
	if v.Alt == "" {
		v.Alt = section
	}
	picture := draw.InPage(f.Picture, f.Title, w.words.Lang == Russian)
	if vector, ok := picture.(draw.Vector); ok {
		svg := vector.SVG()
		v.SVG = template.HTML(named(svg, v.Alt))
		_, err := fmt.Sscanf(attribute(svg, "width"), "%d", &v.Width)
		return v, err
	}
	m := picture.Draw()
	png, err := draw.PNG(m)
	v.PNG = template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(png))
	v.Width, v.Height = m.Bounds().Dx(), m.Bounds().Dy()
	return v, err
}

// named gives an SVG its accessible name.
func named(svg []byte, name string) string {
	label := `<svg aria-label="` + template.HTMLEscapeString(name) + `" `
	return string(bytes.Replace(svg, []byte("<svg "), []byte(label), 1))
}

// attribute returns the value of the first attribute of that name.
func attribute(svg []byte, name string) string {
	_, rest, _ := bytes.Cut(svg, []byte(" "+name+`="`))
	value, _, _ := bytes.Cut(rest, []byte(`"`))
	return string(value)
}

func viewTable(t Table, section string) tableView {
	v := tableView{Table: t, Label: t.Title}
	if v.Label == "" {
		v.Label = section
	}
	rows := t.Rows
	width := len(t.Header)
	for _, r := range rows {
		width = max(width, len(r))
	}
	v.Pairs = t.Header == nil && width == 2
	v.Numbers = make([]bool, width)
	for i := 1; i < width; i++ {
		v.Numbers[i] = !v.Pairs && figures(rows, i)
	}
	return v
}

// figures reports whether a column holds figures: nothing else begins with a
// digit or a sign.
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
