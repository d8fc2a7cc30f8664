package report

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"fmt"
	"html"
	"regexp"
	"strconv"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/draw"
	"github.com/diabolo-go/diabolo/internal/printable"
)

// illustrate writes figures of a section, numbered through the page.
func (w *htmlWriter) illustrate(section string, figures []Figure) error {
	for _, f := range figures {
		w.figures++
		alt := cmp.Or(f.Alt, section)
		picture, width, err := w.markup(draw.InPage(f.Picture, f.Title, w.words.Lang == Russian), alt)
		if err != nil {
			return fmt.Errorf("section %q, figure %q: %w", section, f.Title, err)
		}
		w.put("<figure>\n<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"%s\" style=\"--width:%spx\">\n", alt, width)
		w.WriteString(picture)
		w.put("</div>\n<figcaption><b>%s.</b> %s", w.words.T("Figure %s", "Рисунок %s", w.words.Count(w.figures)), f.Title)
		w.each(". <span>%s</span>", f.Caption)
		w.put("</figcaption>\n</figure>\n")
	}
	return nil
}

// markup returns a picture as HTML, as SVG where possible, else as PNG, and its width in
// pixels. Alt is its text alternative.
func (w *htmlWriter) markup(p draw.Picture, alt string) (text, width string, err error) {
	alt = html.EscapeString(printable.Text(alt))
	if vector, ok := p.(draw.Vector); ok {
		svg := vector.SVG()
		named := bytes.Replace(svg, []byte("<svg "), []byte(`<svg aria-label="`+alt+`" `), 1)
		return w.once(string(named)), attribute(svg, "width"), nil
	}
	m := p.Draw()
	png, err := draw.PNG(m)
	width = strconv.Itoa(m.Bounds().Dx())
	return fmt.Sprintf(`<img src="data:image/png;base64,%s" alt="%s" width="%s" height="%d">`+"\n",
		base64.StdEncoding.EncodeToString(png), alt, width, m.Bounds().Dy()), width, err
}

// embedded matches an image of an SVG: its place, its style, and its data.
var embedded = regexp.MustCompile(`<image (x="[^"]*" y="[^"]*" width="[^"]*" height="[^"]*") preserveAspectRatio="none"( style="[^"]*")? href="(data:[^"]{300,})"/>`)

// once leaves the first of equal images of a page in an SVG, and lets the others refer to it:
// the same faces are in many pictures.
func (w *htmlWriter) once(svg string) string {
	return embedded.ReplaceAllStringFunc(svg, func(image string) string {
		m := embedded.FindStringSubmatch(image)
		place, look := m[1], m[2]+` href="`+m[3]+`"`
		id, seen := w.images[look]
		if !seen {
			id = "_" + strconv.Itoa(len(w.images)+1) // no anchor has an underscore
			w.images[look] = id
		}
		use := `<use ` + place + ` href="#` + id + `"/>`
		if seen {
			return use
		}
		return `<symbol id="` + id + `" viewBox="0 0 1 1" preserveAspectRatio="none"><image width="1" height="1" preserveAspectRatio="none"` + look + `/></symbol>` + use
	})
}

// attribute returns the value of the first attribute of that name.
func attribute(svg []byte, name string) string {
	_, rest, _ := bytes.Cut(svg, []byte(" "+name+`="`))
	value, _, _ := bytes.Cut(rest, []byte(`"`))
	return string(value)
}
