package report

import (
	"regexp"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/draw"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/nn/arch"
	"github.com/diabolo-go/diabolo/picture"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/tensor"
)

// noisy are n different images of 40 by 40.
func noisy(n int) draw.Grid {
	t := tensor.New(n, 1, 40, 40)
	for i := range t.Data {
		t.Data[i] = float32(i*7919%1009) / 1009
	}
	return draw.Grid{Rows: []draw.Row{{Images: picture.Images(t)}}}
}

// briefed is a section with a brief and much else.
func briefed(id string) Section {
	s := Section{
		ID: id, Title: "Title " + id, Text: []string{"Text " + id}, Warnings: []string{"Warning " + id}, Command: "command " + id,
		Tables:  []Table{{Title: "Table " + id, Rows: [][]string{{"row", "cell " + id}}, Note: "note " + id}},
		Figures: []Figure{{Title: "Large " + id, Alt: "large", Picture: noisy(4)}},
	}
	s.Brief = Brief{Title: "Scene " + id, Lead: "Finding " + id, Text: "More " + id, Numbers: []Highlight{{Value: "1", Name: "first " + id}, {Value: "2", Name: "second " + id, Note: "interval " + id}},
		Figure: Figure{Alt: "small " + id, Picture: noisy(2)}}
	return s
}

func storyPage(lang Lang) Page {
	alone := briefed("alone")
	return Page{
		Lang: lang, Title: "Story", Story: []Scene{{alone.Brief, "alone"}, {briefed("a").Brief, "several"}}, Explore: "diabolo serve",
		Highlights: []Highlight{{Value: "3", Name: "third", Note: "between 2 and 4"}},
		Sections:   []Section{alone, {ID: "several", Title: "Several", Parts: []Section{briefed("a"), briefed("b"), briefed("c")}}},
	}
}

var folded = regexp.MustCompile(`(?s)<details>.*?</details>`)

// A page shows its briefs and warnings; all else is there, folded, each thing once.
func TestBriefs(t *testing.T) {
	text := pageHTML(t, storyPage(English))
	shown, folds := folded.ReplaceAllString(text, ""), strings.Join(folded.FindAllString(text, -1), "")
	for _, id := range []string{"alone", "a", "b", "c"} {
		for _, want := range []string{">Finding ", ">More ", ">first ", ">second ", "interval ", "</strong> Warning ", `="small `} {
			if !strings.Contains(shown, want+id) || strings.Contains(folds, want+id) {
				t.Errorf("%q is not shown", want+id)
			}
		}
		for _, want := range []string{">Text ", ">cell ", ">note ", "<code>command ", "</b> Large ", "<caption>Table "} {
			if strings.Count(folds, want+id+"<") != 1 || strings.Contains(shown, want+id+"<") {
				t.Errorf("%q is not folded", want+id)
			}
		}
	}
	for _, want := range []string{
		`<a href="#alone">Scene alone</a> <span>Finding alone</span>`, `<a href="#several">Scene a</a>`, `id="several-a"`, `class="story of-2"`,
		"<summary>All details</summary>", "<summary>All details: Title b</summary>", "diabolo serve", `<input type="checkbox"> Unfold everything`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s", want)
		}
	}
	if text := pageHTML(t, storyPage(Russian)); !strings.Contains(text, "<summary>Все подробности: Title b</summary>") || strings.Contains(text, "All details") {
		t.Error("the folds do not speak Russian")
	}
	if text := pageHTML(t, samplePage(English)); strings.Contains(text, "<details>") || strings.Contains(text, "checkbox") {
		t.Error("a page without briefs folds something")
	}
}

// An image that is in several pictures is in the file once.
func TestImagesOnce(t *testing.T) {
	text := pageHTML(t, storyPage(English))
	data := regexp.MustCompile(`href="(data:image/png[^"]{300,})"`).FindAllStringSubmatch(text, -1)
	if len(data) != 4 {
		t.Errorf("%d images, want the 4 that differ", len(data))
	}
	seen := map[string]bool{}
	for _, d := range data {
		if seen[d[1]] {
			t.Error("an image is there twice")
		}
		seen[d[1]] = true
	}
	if uses := strings.Count(text, "<use "); uses != 4*(2+4)+2*2 {
		t.Errorf("images are used %d times", uses)
	}
	for _, m := range regexp.MustCompile(`<use [^>]*href="#([^"]*)"`).FindAllStringSubmatch(text, -1) {
		if strings.Count(text, `id="`+m[1]+`"`) != 1 {
			t.Errorf("no image %s", m[1])
		}
	}
}

// The brief of a collapsed model says so, and nothing else; that of one no better than the
// mean image says this first.
func TestAboutBriefs(t *testing.T) {
	kl := 0.1
	for name, c := range map[string]struct {
		info    run.Info
		en, ru  string
		numbers int
	}{
		"alive":   {run.Info{Status: run.Finished}, "Finding x", "Finding x", 2},
		"dead":    {run.Info{Status: run.Collapsed, Diagnosis: "dead", Health: &run.Health{KL: &kl}}, "This model has collapsed: it ignores the image", "Эта модель схлопнулась", 0},
		"useless": {run.Info{Status: run.Finished, Diagnosis: "bad", Health: &run.Health{Active: 3, Variation: 0.5, MSE: 0.2, MeanMSE: 0.2}}, "The saved model reconstructs no better than the mean training image", "Сохранённая модель восстанавливает не лучше", 2},
	} {
		for lang, want := range map[Lang]string{English: c.en, Russian: c.ru} {
			b := Printer{lang}.About(c.info, briefed("x")).Brief
			if !strings.HasPrefix(b.Lead, want) || len(b.Numbers) != c.numbers || b.Figure.Picture == nil {
				t.Errorf("%s: %+v", name, b)
			}
			if praised := strings.Contains(b.Title+b.Lead+b.Text, " x"); praised == (name == "dead") {
				t.Errorf("%s: %q: %q", name, b.Title, b.Text)
			}
		}
	}
}

// A hourglass is drawn from the layers on the way of an image: not from those that only
// reshape, nor from those beside the way.
func TestHourglassOfModel(t *testing.T) {
	layer := func(name, kind string, in, out []int) arch.Info {
		return arch.Info{Name: name, Kind: kind, In: in, Out: out, Reshapes: kind == "flatten"}
	}
	m := ModelInfo{
		Name: "cvae", Config: model.Config{Kind: "cvae", Input: []int{1, 28, 28}, Latent: 10, Linear: "pca"},
		Layers: []arch.Info{
			layer("encoder.0", "conv2d", []int{1, 28, 28}, []int{8, 14, 14}), layer("encoder.1.shortcut", "conv2d", []int{8, 14, 14}, []int{8, 14, 14}),
			layer("encoder.1", "residual", []int{8, 14, 14}, []int{8, 14, 14}), layer("encoder.2", "flatten", []int{8, 14, 14}, []int{1568}),
			layer("head", "linear", []int{1568}, []int{20}), layer("linear.project", "projection", []int{784}, []int{10}), layer("embedding", "embedding", nil, []int{8}),
			layer("decoder.0", "linear", []int{18}, []int{784}), layer("decoder.1", "sigmoid", []int{784}, []int{784}),
		},
	}
	f := Printer{English}.hourglass(m)
	h := f.Picture.(draw.Hourglass)
	want := []draw.Block{
		{From: 784, To: 784, Kind: draw.Values}, {From: 784, To: 1568}, {From: 1568, To: 20, Kind: 1}, {From: 10, To: 10, Kind: draw.Values},
		{From: 18, To: 784, Kind: 1}, {From: 784, To: 784, Kind: 6, Thin: true}, {From: 784, To: 784, Kind: draw.Values},
	}
	if len(h.Blocks) != len(want) {
		t.Fatalf("%+v", h.Blocks)
	}
	for i := range want {
		if h.Blocks[i] != want[i] {
			t.Errorf("block %d is %+v, want %+v", i, h.Blocks[i], want[i])
		}
	}
	if h.Bypass == "" || h.Sizes != [3]string{"784", "10", "784"} || !strings.Contains(f.Alt, "narrows the 784 values of an image to 10") {
		t.Errorf("%+v, %s", h, f.Alt)
	}
	if f := (Printer{Russian}).hourglass(m); !strings.Contains(f.Alt, "784 значения") || !strings.Contains(f.Picture.(draw.Hourglass).Kinds[0], "свёртка") {
		t.Errorf("%+v", f)
	}
}
