package report

import (
	"bytes"
	"image"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/draw"
	"github.com/diabolo-go/diabolo/picture"
	"github.com/diabolo-go/diabolo/tensor"
)

// samplePage has sections that share an ID, parts, both kinds of pictures, and
// text that HTML would misread.
func samplePage(lang Lang) Page {
	grid := draw.Grid{Title: "a < b", Rows: []draw.Row{{Images: picture.Images(tensor.New(2, 1, 4, 4))}}}
	part := Section{ID: "Two parts!", Title: "Part", Warnings: []string{"a <doubt>"}, Tables: []Table{
		{Header: []string{"", "x", "y"}, Rows: [][]string{{"a", "−1.5", "text"}, {"b", "–", "2"}}, Note: "a note"},
		{Title: "pairs", Rows: [][]string{{"name", "1"}}},
	}}
	return Page{
		Lang: lang, Title: "Title & more", Intro: []string{"Intro."}, Command: "diabolo study", Footer: "The end.",
		Highlights: []Highlight{{Value: "97.1 %", Name: "right"}},
		Sections: []Section{
			{ID: "one", Title: "One", Text: []string{"1 < 2 & \"three\""}, Parts: []Section{part, part}, Command: "diabolo one --x 'a b'"},
			{ID: "one", Title: "Again", Figures: []Figure{
				{Title: "vector", Alt: `"quoted" alt`, Picture: grid},
				{Title: "pixels", Alt: "pixels", Picture: onlyPixels{grid}, Caption: "below"},
			}},
		},
	}
}

// onlyPixels is a picture without SVG.
type onlyPixels struct{ draw.Picture }

func pageHTML(t *testing.T, p Page) string {
	t.Helper()
	text, err := p.HTML()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestPage(t *testing.T) {
	text := pageHTML(t, samplePage(English))
	for _, want := range []string{
		`<html lang="en">`, "<title>Title &amp; more</title>", "1 &lt; 2 &amp; &#34;three&#34;", "A &lt;doubt&gt;", `aria-label="&#34;quoted&#34; alt"`,
		`src="data:image/png;base64,`, "<b>Figure 1.</b> vector", "<b>Figure 2.</b> pixels. <span>below</span>", "diabolo one --x &#39;a b&#39;",
		`<td class="figure">−1.5</td>`, "<td>text</td>", `<table class="pairs">`, "prefers-color-scheme", "@media print", "Contents", "To reproduce",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s", want)
		}
	}
	for _, refused := range []string{"<script", "http://", "https://", "%!", "@import"} {
		if strings.Contains(strings.ReplaceAll(text, `xmlns="http://www.w3.org/2000/svg"`, ""), refused) {
			t.Errorf("%s in the page", refused)
		}
	}
}

// Whatever a text holds, it is text in the page.
func TestPageEscapes(t *testing.T) {
	const hostile = `</p><i x="%s">'&`
	list := []string{hostile}
	text := pageHTML(t, Page{
		Lang: English, Title: hostile, Intro: list, Command: hostile, Footer: hostile, Highlights: []Highlight{{hostile, hostile, hostile}},
		Sections: []Section{{
			ID: hostile, Title: hostile, Text: list, Warnings: list, Command: hostile, Parts: []Section{{Title: hostile}},
			Tables: []Table{{Title: hostile, Header: list, Rows: [][]string{{hostile, hostile}}, Note: hostile}},
			Figures: []Figure{
				{Title: hostile, Alt: hostile, Caption: hostile, Picture: draw.Grid{Title: hostile}},
				{Title: hostile, Alt: hostile, Picture: onlyPixels{draw.Grid{}}},
			},
		}},
	})
	if got, want := strings.Count(text, "&lt;/p&gt;&lt;i x=&#34;%s&#34;&gt;&#39;&amp;"), 27; got != want {
		t.Errorf("%d times in the page, want %d", got, want)
	}
	if strings.Contains(text, "<i ") {
		t.Error("a text became a tag")
	}
}

// Every anchor is there once, and every link of the contents has one.
func TestPageAnchors(t *testing.T) {
	text := pageHTML(t, samplePage(English))
	seen := map[string]int{}
	for _, m := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(text, -1) {
		seen[m[1]]++
	}
	for _, want := range []string{"one", "one-2", "one-two-parts", "one-two-parts-2", "main", "contents", "top"} {
		if seen[want] != 1 {
			t.Errorf("anchor %q %d times", want, seen[want])
		}
	}
	for _, m := range regexp.MustCompile(`href="#([^"]*)"`).FindAllStringSubmatch(text, -1) {
		if seen[m[1]] != 1 {
			t.Errorf("link to %q, which is there %d times", m[1], seen[m[1]])
		}
	}
}

func TestRussianPage(t *testing.T) {
	p := samplePage(Russian)
	p.Sections[1].Figures[0].Picture = draw.Chart{Series: []draw.Series{{X: []float64{0, 1}, Y: []float64{0.5, 0.75}}}, Ends: true}
	text := pageHTML(t, p)
	for _, want := range []string{`<html lang="ru">`, "Содержание", "Чтобы воспроизвести", "Рисунок 1.", "Внимание.", "0,75", "К началу", "Команда"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s", want)
		}
	}
	for _, english := range []string{"Contents", "Figure 1", "To reproduce", "Note.", "To the top", "Command", "Skip to"} {
		if strings.Contains(text, english) {
			t.Errorf("%q in the Russian page", english)
		}
	}
}

// The same page is the same bytes; a picture without pixels is an error that
// names its figure, and nothing is written.
func TestPageFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "report.html")
	p := samplePage(English)
	if err := p.WriteFile(path); err != nil {
		t.Fatal(err)
	}
	written, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(written, []byte(pageHTML(t, p))) {
		t.Errorf("%d bytes, %v", len(written), err)
	}
	p.Sections[1].Figures[1].Picture = empty{}
	other := filepath.Join(t.TempDir(), "other.html")
	if err := p.WriteFile(other); err == nil || !strings.Contains(err.Error(), `"pixels"`) {
		t.Errorf("error %v", err)
	}
	if _, err := os.Stat(other); err == nil {
		t.Error("a page was written all the same")
	}
}

type empty struct{}

func (empty) Draw() *image.RGBA { return image.NewRGBA(image.Rectangle{}) }

func TestEmptyPage(t *testing.T) {
	if text := pageHTML(t, Page{Lang: English, Title: "nothing"}); !strings.Contains(text, "<h1>nothing</h1>") {
		t.Error("no title")
	}
}
