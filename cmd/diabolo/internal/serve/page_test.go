package serve

import (
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/draw"
	"github.com/diabolo-go/diabolo/nn/arch"
	"github.com/diabolo-go/diabolo/run"
)

func TestPage(t *testing.T) {
	s, _ := three(t, nil)
	total := 0
	for path, kind := range map[string]string{"/": "text/html", "/app.js": "text/javascript", "/app.css": "text/css"} {
		plain := ask(s, "GET", path, "")
		packed := ask(s, "GET", path, "", "Accept-Encoding", "gzip, br")
		if plain.Code != 200 || !strings.HasPrefix(plain.Header().Get("Content-Type"), kind) || packed.Header().Get("Content-Encoding") != "gzip" {
			t.Fatalf("%s: %d %s", path, plain.Code, plain.Header())
		}
		total += packed.Body.Len()
		z, err := gzip.NewReader(packed.Body)
		if err != nil {
			t.Fatal(err)
		}
		if text, err := io.ReadAll(z); err != nil || string(text) != plain.Body.String() {
			t.Errorf("%s: packed differs: %v", path, err)
		}
		if again := ask(s, "GET", path, "", "If-None-Match", plain.Header().Get("ETag")); again.Code != 304 || again.Body.Len() > 0 {
			t.Errorf("%s: %d again", path, again.Code)
		}
	}
	if total > 250_000 {
		t.Errorf("the page weighs %d bytes, want 250,000 at most", total)
	}
	if html := ask(s, "GET", "/", "").Body.String(); strings.Contains(html, "<script>") || strings.Contains(html, "style=") || strings.Contains(html, "http") {
		t.Error("the page has something inline or from elsewhere")
	}
}

// The page has a sentence for every kind of layer, and none for a kind that there is
// not.
func TestSentences(t *testing.T) {
	source, err := os.ReadFile(filepath.Join("..", "..", "..", "..", "tools", "web", "src", "inside", "layers.ts"))
	if err != nil {
		t.Fatal(err)
	}
	_, list, ok := strings.Cut(string(source), "const sentences = {")
	list, _, end := strings.Cut(list, "} as const")
	if !ok || !end {
		t.Fatal("no list of sentences")
	}
	known := append(arch.Kinds(), "head", "project", "rebuild", "z", "embedding", "concat", "logits", "shortcut", "image", "result")
	var said []string
	for _, m := range regexp.MustCompile(`(?m)^  "?([a-z0-9 ]+)"?: `).FindAllStringSubmatch(list, -1) {
		said = append(said, m[1])
		if kind, _, _ := strings.Cut(m[1], " "); !slices.Contains(known, kind) {
			t.Errorf("a sentence for %q, which is no kind of layer", m[1])
		}
	}
	for _, kind := range known {
		if !slices.Contains(said, kind) {
			t.Errorf("no sentence for %s", kind)
		}
	}
}

// The page has the logo that the reports have.
func TestLogo(t *testing.T) {
	file := filepath.Join("..", "..", "..", "..", "tools", "web", "src", "logo.svg")
	if logo, err := os.ReadFile(file); err != nil || string(logo) != string(draw.Logo()) {
		t.Errorf("%s: %v, want what draw.Logo returns:\n%s", file, err, draw.Logo())
	}
}

// The page has what it shows of the server's descriptions in Russian too: those of the
// presets and of the operations.
func TestDescriptions(t *testing.T) {
	source, err := os.ReadFile(filepath.Join("..", "..", "..", "..", "tools", "web", "src", "server", "descriptions.ts"))
	if err != nil {
		t.Fatal(err)
	}
	var shown []string
	for _, name := range run.Presets() {
		shown = append(shown, run.About(name))
	}
	for _, m := range regexp.MustCompile(`"summary": "([^"]+)"`).FindAllStringSubmatch(string(description), -1) {
		shown = append(shown, m[1])
	}
	for _, text := range shown {
		if !strings.Contains(string(source), fmt.Sprintf("  %q: \"", text)) {
			t.Errorf("no Russian for %q", text)
		}
	}
}
