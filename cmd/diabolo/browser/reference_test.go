package browser_test

import (
	"context"
	"fmt"
	"testing"
)

// The API is shown from its own description, with a line to ask each question.
func TestReference(t *testing.T) {
	eachLook(t, "#view=api", func(t *testing.T, ctx context.Context, look look) {
		until(t, ctx, "the operations", `document.querySelectorAll(".reference details").length > 10`)
		act(t, ctx, `for (const d of document.querySelectorAll(".reference details")) d.open = /sample|decode/.test(d.textContent)`)
		photograph(t, ctx, "api-"+look.name, look.width)
		line := ask[string](t, ctx, `[...document.querySelectorAll("pre")].map((p) => p.textContent).find((p) => p.includes("/v1/sample"))`)
		if status := ask[int](t, ctx, fmt.Sprintf(`fetch(%q.split("'")[1]).then((a) => a.status)`, line)); status != 200 {
			t.Errorf("%s: status %d", line, status)
		}
	})
}
