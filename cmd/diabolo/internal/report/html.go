package report

import (
	"bytes"
	_ "embed"
	"fmt"
	"html"
	"strconv"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/draw"
	"github.com/diabolo-go/diabolo/internal/printable"
)

//go:embed page.css
var pageCSS string

// An htmlWriter writes a page.
type htmlWriter struct {
	bytes.Buffer
	words   Printer
	figures int // so far
}

// put writes HTML with a text for each %s. Texts are escaped for use between tags and in
// quoted attributes, and so are characters that would act on the text around them.
func (w *htmlWriter) put(markup string, texts ...string) {
	escaped := make([]any, len(texts))
	for i, text := range texts {
		escaped[i] = html.EscapeString(printable.Text(text))
	}
	fmt.Fprintf(w, markup, escaped...)
}

// each writes the markup once for each text that is not empty.
func (w *htmlWriter) each(markup string, texts ...string) {
	for _, text := range texts {
		if text != "" {
			w.put(markup, text)
		}
	}
}

func (w *htmlWriter) page(p Page) error {
	sections := anchors{"top": true, "contents": true, "contents-title": true, "main": true}.entries(p.Sections, 2, "")
	w.head(p)
	w.intro(p)
	w.contents(sections)
	w.put("<main id=\"main\">\n")
	if err := w.sections(sections); err != nil {
		return err
	}
	w.put("</main>\n<footer>\n")
	w.each("<p>%s</p>\n", p.Footer)
	w.put("<p><a href=\"#top\">%s</a></p>\n</footer>\n</body>\n</html>\n", w.words.T("To the top", "К началу"))
	return nil
}

func (w *htmlWriter) head(p Page) {
	w.put(`<!DOCTYPE html>
<html lang="%s">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="Diabolo">
<title>%s</title>
<link rel="icon" href="data:,">
<style>
`, string(p.Lang), p.Title)
	w.WriteString(":root{" + draw.Variables(false) + "}@media screen and (prefers-color-scheme:dark){:root{" + draw.Variables(true) + "}}\n")
	w.WriteString(pageCSS)
	w.put("</style>\n</head>\n")
}

// intro writes the part above the table of contents.
func (w *htmlWriter) intro(p Page) {
	w.put(`<body id="top">
<a class="skip" href="#main">%s</a>
<header>
<h1>%s</h1>
`, w.words.T("Skip to the report", "К отчёту"), p.Title)
	w.each("<p class=\"lede\">%s</p>\n", p.Intro...)
	if len(p.Highlights) > 0 {
		w.put("<dl class=\"highlights\">\n")
		for _, h := range p.Highlights {
			w.put(`<div><dt>%s</dt><dd class="value">%s</dd>`, h.Name, h.Value)
			w.each(`<dd class="note">%s</dd>`, h.Note)
			w.put("</div>\n")
		}
		w.put("</dl>\n")
	}
	w.command(w.words.T("Command", "Команда"), p.Command)
	w.put("</header>\n")
}

// command writes a command line with a label above; nothing if it is empty.
func (w *htmlWriter) command(label, command string) {
	if command != "" {
		w.put("<p class=\"label\">%s</p>\n<pre tabindex=\"0\"><code>%s</code></pre>\n", label, command)
	}
}

func (w *htmlWriter) contents(sections []entry) {
	w.put(`<nav id="contents" aria-labelledby="contents-title">
<h2 id="contents-title">%s</h2>
`, w.words.T("Contents", "Содержание"))
	w.links(sections)
	w.put("</nav>\n")
}

// links writes a list of sections with their subsections, two levels in all.
func (w *htmlWriter) links(sections []entry) {
	w.put("<ol>\n")
	for _, e := range sections {
		w.put(`<li><a href="#%s">%s</a>`, e.anchor, e.Title)
		if e.level == 2 && len(e.parts) > 0 {
			w.put("\n")
			w.links(e.parts)
		}
		w.put("</li>\n")
	}
	w.put("</ol>\n")
}

// sections writes sections with their parts: texts, figures, tables, command.
func (w *htmlWriter) sections(list []entry) error {
	for _, e := range list {
		w.put("<section aria-labelledby=\"%s\">\n<h%s id=\"%[1]s\">%[3]s</h%[2]s>\n", e.anchor, strconv.Itoa(e.level), e.Title)
		w.each("<p>%s</p>\n", e.Text...)
		if err := w.evidence(e.Section); err != nil {
			return err
		}
		w.command(w.words.T("To reproduce", "Чтобы воспроизвести"), e.Command)
		if err := w.sections(e.parts); err != nil {
			return err
		}
		w.put("</section>\n")
	}
	return nil
}

// evidence writes the figures and tables of a section, and its warnings below the main
// figure.
func (w *htmlWriter) evidence(s Section) error {
	main := min(1, len(s.Figures))
	if err := w.illustrate(s.Title, s.Figures[:main]); err != nil {
		return err
	}
	w.each(`<p class="warning" role="note"><strong>`+w.words.T("Note.", "Внимание.")+"</strong> %s</p>\n", s.Warnings...)
	if err := w.illustrate(s.Title, s.Figures[main:]); err != nil {
		return err
	}
	if len(s.Tables) > 0 {
		w.put("<div class=\"tables\">\n")
		for _, t := range s.Tables {
			w.table(t, s.Title)
		}
		w.put("</div>\n")
	}
	return nil
}
