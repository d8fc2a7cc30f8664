package browser_test

import (
	"path/filepath"
	"strings"
	"testing"
)

// The audit must find what it looks for.
func TestAuditFindsFaults(t *testing.T) {
	path, err := filepath.Abs("testdata/faults.html")
	if err != nil {
		t.Fatal(err)
	}
	ctx := tab(t)
	events := listen(t, ctx)
	show(t, ctx, looks[0], "file://"+path)
	found := strings.Join(append(ask[[]string](t, ctx, "("+audit+")()"), events.faults("file://"+path)...), "\n")
	for _, want := range []string{
		"no lang", "no title", "no viewport", "not one nav landmark", "a script", "h3 after h1", "id twice 2 times", "no target #nowhere",
		"a link that leaves the page", "a link without text", "an image without alt text", "an SVG without a name", "a figure without a caption",
		"a th without scope", "scrolls, but not by keyboard", "an image that did not load", "an image in an SVG that did not load",
		"pixels wide in a window", "beyond the right edge: <p#twice.wide>", "contrast 2.85: <p#twice.pale>", "texts were looked at",
		"console.log", "exception", "asks for file:///elsewhere",
	} {
		if !strings.Contains(found, want) {
			t.Errorf("not found: %s", want)
		}
	}
	if t.Failed() {
		t.Log(found)
	}
}
