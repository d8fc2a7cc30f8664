package report

import (
	"bytes"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html"
	"slices"
	"strconv"
	"strings"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/draw"
	"github.com/diabolo-go/diabolo/internal/printable"
)

//go:embed page.css
var pageCSS string

// An htmlWriter writes a page.
type htmlWriter struct {
	bytes.Buffer
	words   Printer
	figures int               // so far
	images  map[string]string // those in SVGs so far, with their ids
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
	if err := w.intro(p); err != nil {
		return err
	}
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
<link rel="icon" href="data:image/svg+xml;base64,%s">
<style>
`, string(p.Lang), p.Title, base64.StdEncoding.EncodeToString(draw.Logo()))
	w.WriteString(":root{" + draw.Variables(false) + "}@media screen and (prefers-color-scheme:dark){:root{" + draw.Variables(true) + "}}\n")
	w.WriteString(pageCSS)
	w.put("</style>\n</head>\n")
}

// intro writes the first screen: what the page is about, the story, the main figures.
func (w *htmlWriter) intro(p Page) error {
	w.put(`<body id="top">
<a class="skip" href="#main">%s</a>
<header>
<p class="brand">`, w.words.T("Skip to the report", "К отчёту"))
	w.WriteString(logo(w.words.T("an hourglass: wide, narrow, wide", "песочные часы: широко, узко, широко")))
	w.put(" Diabolo</p>\n<h1>%s</h1>\n", p.Title)
	w.each("<p class=\"lede\">%s</p>\n", p.Intro...)
	if err := w.story(p.Story); err != nil {
		return err
	}
	w.numbers("highlights", p.Highlights)
	w.put("<div class=\"commands\">\n")
	w.command(w.words.T("The command that made this report", "Команда, которой сделан этот отчёт"), p.Command)
	w.command(w.words.T("To explore these models", "Чтобы исследовать эти модели"), p.Explore)
	w.put("</div>\n</header>\n")
	return nil
}

// logo returns the logo as SVG with a text alternative.
func logo(alt string) string {
	return strings.Replace(string(draw.Logo()), "<svg ", `<svg aria-label="`+alt+`" `, 1)
}

// command writes a command line with a label above; nothing if it is empty.
func (w *htmlWriter) command(label, command string) {
	if command != "" {
		w.put("<div><p class=\"label\">%s</p>\n<pre tabindex=\"0\"><code>%s</code></pre></div>\n", label, command)
	}
}

func (w *htmlWriter) contents(sections []entry) {
	w.put(`<nav id="contents" aria-labelledby="contents-title">
<h2 id="contents-title">%s</h2>
<ol>
`, w.words.T("Contents", "Содержание"))
	for _, e := range sections {
		w.put("<li><a href=\"#%s\">%s</a></li>\n", e.anchor, e.Title)
	}
	w.put("</ol>\n")
	if slices.ContainsFunc(sections, entry.briefed) {
		w.put("<p class=\"all\"><label><input type=\"checkbox\"> %s</label></p>\n", w.words.T("Unfold everything, for printing too", "Развернуть всё (и для печати)"))
	}
	w.put("</nav>\n")
}

// sections writes sections with their headings.
func (w *htmlWriter) sections(list []entry) error {
	for _, e := range list {
		w.put("<section aria-labelledby=\"%s\">\n<h%s id=\"%[1]s\">%[3]s</h%[2]s>\n", e.anchor, strconv.Itoa(e.level), e.Title)
		write := w.full
		if e.briefed() {
			write = w.chapter
		}
		if err := write(e); err != nil {
			return err
		}
		w.put("</section>\n")
	}
	return nil
}

// full writes everything of a section below its heading: texts, figures, tables, command,
// parts.
func (w *htmlWriter) full(e entry) error {
	w.each("<p>%s</p>\n", e.Text...)
	if err := w.evidence(e.Section); err != nil {
		return err
	}
	w.command(w.words.T("To reproduce", "Чтобы воспроизвести"), e.Command)
	return w.sections(e.parts)
}

// evidence writes the figures and tables of a section, and its warnings below the main
// figure.
func (w *htmlWriter) evidence(s Section) error {
	main := min(1, len(s.Figures))
	if err := w.illustrate(s.Title, s.Figures[:main]); err != nil {
		return err
	}
	w.warnings(s.Warnings)
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
