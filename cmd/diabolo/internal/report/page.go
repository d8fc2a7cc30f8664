package report

import (
	"fmt"

	"github.com/diabolo-go/diabolo/internal/file/atomicfile"
)

// A Page is the whole report: one HTML file without scripts, which contains its pictures
// and opens offline. It shows the story and the briefs of its sections; the reader unfolds the
// rest, and only what is unfolded is printed.
type Page struct {
	Lang       Lang
	Title      string
	Intro      []string    // paragraphs under the title
	Story      []Scene     // the pictures of the first screen, the most telling first
	Highlights []Highlight // the main figures; may be empty
	Command    string      // that made the page
	Explore    string      // the command that opens the models of the page; "": none
	Sections   []Section   // in their order on the page
	Footer     string      // version and instruction set
}

// A Scene is a picture of the first screen with its sentence.
type Scene struct {
	Brief
	Chapter string // the ID of the section it is from
}

// A Highlight is a figure with its name, shown large.
type Highlight struct {
	Value string // "93.1"
	Name  string // "nats an image, VAE"
	Note  string // "the original study: 93.4"
}

// HTML returns the page. The anchors of sections in the table of contents are made from
// their IDs. If an image cannot be encoded, the error names its figure.
func (p Page) HTML() ([]byte, error) {
	w := htmlWriter{words: Printer{p.Lang}, images: map[string]string{}}
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
