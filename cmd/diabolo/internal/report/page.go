package report

import (
	"fmt"

	"github.com/diabolo-go/diabolo/internal/file/atomicfile"
)

// A Page is the whole report: one file of HTML that opens offline, with its
// pictures inside and without a script.
type Page struct {
	Lang       Lang
	Title      string
	Intro      []string    // paragraphs under the title
	Highlights []Highlight // the figures to see first; may be empty
	Command    string      // that made the page
	Sections   []Section   // in the order of the story
	Footer     string      // where and when, at the end
}

// A Highlight is one figure with its name, shown large.
type Highlight struct {
	Value string // "93.1"
	Name  string // "nats an image, VAE"
	Note  string // "the original study: 93.4"
}

// HTML returns the page. Titles that stand in a table of contents get anchors of
// the sections' IDs. An image that cannot be encoded is an error that names its
// figure.
func (p Page) HTML() ([]byte, error) {
	w := htmlWriter{words: Printer{p.Lang}}
	err := w.page(p)
	return w.Bytes(), err
}

// WriteFile writes the page to path, whole or not at all.
func (p Page) WriteFile(path string) error {
	html, err := p.HTML()
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", path, err)
	}
	return atomicfile.Write(path, html)
}
