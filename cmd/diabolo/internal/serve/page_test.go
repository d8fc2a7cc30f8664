package serve

import (
	"compress/gzip"
	"io"
	"strings"
	"testing"
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
