package browser_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// facesStage serves an autoencoder that has learned from drawn faces for some
// seconds.
func facesStage(t *testing.T) *stage {
	t.Helper()
	return newTrainedStage(t, "ae-faces", "dataset.count=1200", "dataset.size=32", "train.epochs=6")
}

// attribute is the row of an attribute on the page.
func attribute(name string) string {
	return fmt.Sprintf(`[...document.querySelectorAll(".attribute")].find((r) => r.querySelector(".amount span").textContent === %q)`, name)
}

// moved is how far the bar of an attribute has moved, on picture 0 (plain) or 1
// (debiased).
func moved(t *testing.T, ctx context.Context, name string, picture int) float64 {
	t.Helper()
	return ask[float64](t, ctx, fmt.Sprintf(`(() => {
		const [before, after] = %s.querySelectorAll(".probability small")[%d].textContent.split(" → ").map(Number);
		return after - before;
	})()`, attribute(name), picture))
}

// add moves the slider of an attribute.
func add(name string, amount float64) string {
	return fmt.Sprintf(`const i = %s.querySelector("input"); i.value = %g; i.dispatchEvent(new Event("input"))`, attribute(name), amount)
}

const judged = `document.querySelectorAll(".track[aria-valuenow]").length >= 24`

func edited(n int) string {
	return fmt.Sprintf(`document.querySelectorAll(".edited canvas")[%d].toDataURL()`, n)
}

// hold presses the first edited picture, or lets it go.
func hold(event string) string {
	return fmt.Sprintf(`document.querySelector(".edited canvas").dispatchEvent(new PointerEvent(%q, { bubbles: true }))`, event)
}

// A smile is added twice, and the bars show that the plain one makes the face
// another one.
func TestAttributes(t *testing.T) {
	s := facesStage(t)
	s.visit(t, stop{"attributes", "#view=attributes&image=0&edit=Smiling:1", []string{"", judged}})
	if *thorough {
		return // of other faces than the third the plain smile changes more
	}
	s.eachLook(t, "#view=attributes&image=3", func(t *testing.T, ctx context.Context, look look) {
		until(t, ctx, "the probabilities", judged)
		if first := ask[string](t, ctx, `document.querySelector(".amount span").textContent`); first != "Smiling" {
			t.Errorf("the first slider is %s", first)
		}
		if !ask[bool](t, ctx, attribute("Male")+`.querySelector("input").disabled`) {
			t.Error("what is kept can be added")
		}
		start := ask[string](t, ctx, edited(0))
		act(t, ctx, add("Smiling", 2))
		until(t, ctx, "other pictures", fmt.Sprintf("%s !== %q && %s !== %s", edited(0), start, edited(0), edited(1)))
		until(t, ctx, "an address with the edit", `location.hash.includes("edit=Smiling%3A2")`)
		until(t, ctx, "the bars of what changes too", attribute("Male")+`.querySelector(".probability.changed") !== null`)
		photograph(t, ctx, "attributes-"+look.name, look.width)
		until(t, ctx, "a sentence on what was to be preserved", `/^Male: plain −0\.\d\d, debiased /.test(document.querySelector(".sentence").textContent)`)
		before := ask[string](t, ctx, edited(0))
		act(t, ctx, hold("pointerdown"))
		if held := ask[string](t, ctx, edited(0)); held == before || held != ask[string](t, ctx, `document.querySelector(".bench canvas").toDataURL()`) {
			t.Error("a hold does not show the reconstruction")
		}
		act(t, ctx, hold("pointerup"))
		if ask[string](t, ctx, edited(0)) != before {
			t.Error("after a hold the edit is not back")
		}
		until(t, ctx, "the edit in the film", fmt.Sprintf(`document.querySelectorAll(".doses canvas")[4].toDataURL() === %q`, before))
		act(t, ctx, `scrollTo(0, 1e5)`)
		until(t, ctx, "the pictures in sight at the end of the page", `document.querySelector(".edited").getBoundingClientRect().top >= 0`)
		for i := ask[int](t, ctx, `document.querySelectorAll(".attribute").length`) - 1; i >= 0; i-- { // as Shift+Tab does
			if !ask[bool](t, ctx, fmt.Sprintf(`(() => { const i = document.querySelectorAll(".attribute input")[%d]; i.focus(); return i.disabled || i.getBoundingClientRect().top >= document.querySelector(".bench").getBoundingClientRect().bottom; })()`, i)) {
				t.Errorf("slider %d is under the pictures when it has the focus", i)
			}
		}
		if plain, debiased := moved(t, ctx, "Male", 0), moved(t, ctx, "Male", 1); plain > -0.02 || debiased < plain/2 {
			t.Errorf("P(Male) moves by %v along the plain direction, by %v along the debiased one", plain, debiased)
		}
		smile := ask[string](t, ctx, edited(1))
		do(t, ctx, chromedp.Reload())
		until(t, ctx, "the same smile after loading the page again", judged+fmt.Sprintf(" && %s === %q", edited(1), smile))
		third := ask[string](t, ctx, `document.querySelectorAll(".amount span")[2].textContent`)
		act(t, ctx, add(third, -1))
		until(t, ctx, "two edits at once", fmt.Sprintf(`%s !== %q && /edit=Smiling%%3A2%%3B.+%%3A-1/.test(location.hash)`, edited(1), smile))
		act(t, ctx, `const k = document.querySelector(".attributes select"); k.value = "Eyeglasses"; k.dispatchEvent(new Event("change"))`)
		until(t, ctx, "another lock", `location.hash.includes("guard=Eyeglasses") && `+attribute("Eyeglasses")+`.classList.contains("guard")`)
		act(t, ctx, `[...document.querySelectorAll("button")].find((b) => b.textContent === "More attributes").click()`)
		until(t, ctx, "more of them", `document.querySelectorAll(".attribute").length > 20`)
		act(t, ctx, `[...document.querySelectorAll("button")].find((b) => b.textContent === "All back to 0").click()`)
		until(t, ctx, "no edit", fmt.Sprintf(`!location.hash.includes("edit") && %s === %s`, edited(0), edited(1)))
		act(t, ctx, `document.querySelector(".edited a").click()`)
		until(t, ctx, "the face in Play", `document.querySelector(".latents") !== null && location.hash.includes("view=play")`)
	})
}

// Where nothing can be learned the page says so.
func TestAttributesWithoutJudges(t *testing.T) {
	s := newStage(t, "")
	ctx := tab(t)
	show(t, ctx, looks[0], s.url()+"#view=attributes&edit=Slant:1")
	until(t, ctx, "why there are no probabilities", `document.querySelector(".note")?.textContent.includes("is not the data set of the run")`)
	until(t, ctx, "why there is no step", attribute("Slant")+`?.classList.contains("refused")`)
	if ask[bool](t, ctx, `document.querySelector(".doses").checkVisibility()`) {
		t.Error("there is a film of it")
	}
	if note := ask[string](t, ctx, attribute("Slant")+`.querySelector("small").textContent`); !strings.Contains(note, "is not the data set of the run") {
		t.Errorf("it says %q", note)
	}
}
