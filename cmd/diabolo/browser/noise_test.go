package browser_test

import (
	"context"
	"testing"
)

// Noise grows with its slider, follows its kind, and a link brings it back.
func TestNoise(t *testing.T) {
	eachLook(t, "#view=noise&image=5&kind=mask&level=0.4&seed=3", func(t *testing.T, ctx context.Context, look look) {
		const told = `document.querySelector(".numbers")?.textContent.includes("→")`
		until(t, ctx, "the noise", told)
		if got := ask[string](t, ctx, `document.querySelector(".how select").value + document.querySelector(".how output").value`); got != "mask0.40" {
			t.Errorf("the noise of the link is %s", got)
		}
		for _, statements := range []string{
			`const s = document.querySelector(".how input"); s.value = "0.8"; s.dispatchEvent(new Event("input"))`,
			`const s = document.querySelector(".how select"); s.value = "gaussian"; s.dispatchEvent(new Event("input"))`,
			`document.querySelector(".how button").click()`,
		} {
			before, made := ask[string](t, ctx, canvasPicture(1)), ask[string](t, ctx, canvasPicture(2))
			act(t, ctx, statements)
			changes(t, ctx, "other noise", 1, before)
			changes(t, ctx, "another picture from it", 2, made)
		}
		photograph(t, ctx, "noise-"+look.name, look.width)
		act(t, ctx, `const s = document.querySelector(".how input"); s.value = "0"; s.dispatchEvent(new Event("input"))`)
		until(t, ctx, "no noise at all", `document.querySelector(".numbers").textContent.includes("∞")`)
	})
}
