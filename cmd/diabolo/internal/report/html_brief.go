package report

import (
	"fmt"
	"strconv"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/draw"
	"github.com/diabolo-go/diabolo/internal/slice"
)

// The widths that pictures are drawn for, in pixels: the first of the story, the others, and
// those of a chapter about one, two or more models.
const (
	leadWidth  = 600
	sceneWidth = 340
	aloneWidth = 560
	halfWidth  = 460
	thirdWidth = 320
)

// story writes the pictures of the first screen.
func (w *htmlWriter) story(scenes []Scene) error {
	if len(scenes) == 0 {
		return nil
	}
	w.put("<div class=\"story of-%s\">\n", strconv.Itoa(len(scenes)))
	for i, s := range scenes {
		width := sceneWidth
		if i == 0 {
			width = leadWidth
		}
		w.put("<figure>\n")
		if err := w.drawn(s.Figure, s.Title, width); err != nil {
			return err
		}
		w.put("<figcaption><a href=\"#%s\">%s</a> <span>%s</span></figcaption>\n</figure>\n", slug(s.Chapter), s.Title, s.Lead)
	}
	w.put("</div>\n")
	return nil
}

// drawn writes a picture drawn for a width.
func (w *htmlWriter) drawn(f Figure, title string, width int) error {
	if f.Picture == nil {
		return nil
	}
	p := draw.InPage(draw.Fit(f.Picture, width), f.Title, w.words.Lang == Russian)
	picture, _, err := w.markup(p, f.Alt)
	if err != nil {
		return fmt.Errorf("picture %q: %w", title, err)
	}
	w.WriteString(picture)
	return nil
}

// chapter writes a section that has briefs: its own, those of its parts side by side, and
// below, folded, everything else.
func (w *htmlWriter) chapter(e entry) error {
	if err := w.brief(e.Section, aloneWidth); err != nil {
		return err
	}
	if err := w.columns(e.parts); err != nil {
		return err
	}
	w.put("<div class=\"folds\">\n")
	if err := w.fold(entry{Section: e.Section, level: e.level}, w.words.T("All details", "Все подробности")); err != nil {
		return err
	}
	for _, part := range e.parts {
		if err := w.fold(part, w.words.T("All details: %s", "Все подробности: %s", part.Title)); err != nil {
			return err
		}
	}
	w.put("</div>\n")
	return nil
}

// columns writes the briefs of parts side by side.
func (w *htmlWriter) columns(parts []entry) error {
	if len(parts) == 0 {
		return nil
	}
	width := thirdWidth
	if len(parts) < 3 {
		width = halfWidth
	}
	w.put("<div class=\"columns\">\n")
	for _, part := range parts {
		w.put("<section aria-labelledby=\"%s\">\n<h%s id=\"%[1]s\">%[3]s</h%[2]s>\n", part.anchor, strconv.Itoa(part.level), part.Title)
		if err := w.brief(part.Section, width); err != nil {
			return err
		}
		w.put("</section>\n")
	}
	w.put("</div>\n")
	return nil
}

// brief writes what is shown of a section.
func (w *htmlWriter) brief(s Section, width int) error {
	if s.Brief.Lead == "" {
		return nil
	}
	w.put("<div class=\"brief\">\n")
	if s.Brief.Figure.Picture != nil {
		w.put("<div class=\"picture\">\n")
		if err := w.drawn(s.Brief.Figure, s.Title, width); err != nil {
			return err
		}
		w.put("</div>\n")
	}
	w.put("<div>\n<p class=\"finding\">%s", s.Brief.Lead)
	w.each(" <span>%s</span>", s.Brief.Text)
	w.put("</p>\n")
	w.numbers("numbers", s.Brief.Numbers)
	w.warnings(s.Warnings)
	w.put("</div>\n</div>\n")
	return nil
}

// fold writes what a brief leaves out, folded; nothing if that is nothing.
func (w *htmlWriter) fold(e entry, title string) error {
	if len(e.Text) == 0 && len(e.Figures) == 0 && len(e.Tables) == 0 && e.Command == "" && len(e.parts) == 0 {
		return nil
	}
	if e.Brief.Lead != "" {
		e.Warnings = nil // shown with it
	}
	w.put("<details>\n<summary>%s</summary>\n", title)
	if err := w.full(e); err != nil {
		return err
	}
	w.put("</details>\n")
	return nil
}

// numbers writes figures with their names, each large.
func (w *htmlWriter) numbers(class string, list []Highlight) {
	if len(list) == 0 {
		return
	}
	w.put("<dl class=\"%s\">\n", class)
	for _, h := range list {
		w.put(`<div><dt>%s</dt><dd class="value">%s</dd>`, h.Name, h.Value)
		w.each(`<dd class="note">%s</dd>`, h.Note)
		w.put("</div>\n")
	}
	w.put("</dl>\n")
}

func (w *htmlWriter) warnings(list []string) {
	w.each(`<p class="warning" role="note"><strong>`+w.words.T("Note.", "Внимание.")+"</strong> %s</p>\n", slice.Map(list, Capital)...)
}
