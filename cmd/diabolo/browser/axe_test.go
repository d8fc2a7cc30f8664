package browser_test

import (
	"bytes"
	"compress/gzip"
	"context"
	_ "embed"
	"io"
	"sync"
	"testing"
)

// packed is axe-core 4.14.1 as npm has it (Deque Systems, MPL 2.0), compressed with
// gzip -9n.
//
//go:embed testdata/axe-4.14.1.min.js.gz
var packed []byte

var axe = sync.OnceValues(func() (string, error) {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(r)
	return string(text), err
})

// barriers lists what axe-core finds serious or critical for people who use a
// screen reader, a keyboard or little contrast.
func barriers(t *testing.T, ctx context.Context) []string {
	t.Helper()
	script, err := axe()
	if err != nil {
		t.Fatal(err)
	}
	ask[bool](t, ctx, script+"; true")
	return ask[[]string](t, ctx, `axe.run(document, { resultTypes: ["violations"] }).then((found) => found.violations
		.filter((v) => ["serious", "critical"].includes(v.impact))
		.flatMap((v) => v.nodes.map((n) => v.id + " (" + v.impact + "): " + v.help + ": " + n.target.join(" ") + ": " + n.failureSummary)))`)
}

// Barriers that are there are found.
func TestBarriersAreFound(t *testing.T) {
	s := newStage(t, "")
	ctx := s.playing(t)
	if found := barriers(t, ctx); len(found) > 0 {
		t.Errorf("before: %q", found)
	}
	act(t, ctx, `document.querySelector("main").append(document.createElement("input"))`)
	if found := barriers(t, ctx); len(found) != 1 {
		t.Errorf("with an input that has no label: %q", found)
	}
}
