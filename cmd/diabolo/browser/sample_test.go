package browser_test

import (
	"context"
	"fmt"
	"testing"
)

// A grid of samples follows its controls, and an image of it can be played with.
func TestSample(t *testing.T) {
	eachLook(t, "", func(t *testing.T, ctx context.Context, look look) {
		until(t, ctx, "the first picture", drawn)
		act(t, ctx, `document.querySelector('nav a[href*="view=sample"]').click()`)
		until(t, ctx, "the samples", `document.querySelectorAll(".samples canvas").length === 48`)
		const tile = `document.querySelector(".samples canvas").toDataURL()`
		for what, statements := range map[string]string{
			"seed":        `const s = document.querySelector(".how input"); s.value = "9"; s.dispatchEvent(new Event("input"))`,
			"temperature": `const s = document.querySelectorAll(".how input")[1]; s.value = "2"; s.dispatchEvent(new Event("input"))`,
			"class":       `const s = document.querySelectorAll(".how select")[1]; s.value = "8"; s.dispatchEvent(new Event("input"))`,
			"sampler":     `const s = document.querySelector(".how select"); s.value = "mixture"; s.dispatchEvent(new Event("input"))`,
		} {
			before := ask[string](t, ctx, tile)
			act(t, ctx, statements)
			until(t, ctx, "other images after another "+what, fmt.Sprintf("%s !== %q", tile, before))
		}
		photograph(t, ctx, "sample-"+look.name, look.width)
		chosen := ask[string](t, ctx, tile)
		act(t, ctx, `document.querySelector(".samples button").click()`)
		until(t, ctx, "the image in Play", drawn+fmt.Sprintf(" && %s === %q", canvasPicture(1), chosen))
	})
}
