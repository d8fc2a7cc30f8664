package browser_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
)

const (
	// steps are those of cvae-digits: the image, the layers, z and the class, the
	// reconstruction.
	steps = 25

	// seen counts the steps that are shown.
	seen = `document.querySelectorAll(".inside li:not([hidden])").length`

	// everySeen brings one station after the other into sight, until it has a picture.
	everySeen = `(async () => {
		for (const li of document.querySelectorAll(".inside li")) {
			li.scrollIntoView();
			for (let end = Date.now() + 10000; !li.querySelector("canvas, svg"); await new Promise(requestAnimationFrame))
				if (Date.now() > end) return li.innerText;
		}
		return "";
	})()`
)

// press clicks a button of the way: 0 the next step, 1 all, 2 the start.
func press(n int) string {
	return fmt.Sprintf(`document.querySelectorAll(".walk button")[%d].click()`, n)
}

// The way is taken step by step and all at once, maps enlarge, and another z or class
// changes what comes after it and nothing before.
func TestInside(t *testing.T) {
	eachLook(t, "#view=inside&image=3", func(t *testing.T, ctx context.Context, look look) {
		until(t, ctx, "the image", seen+` === 1 && document.querySelector(".inside canvas")?.width === 28`)
		act(t, ctx, press(0))
		until(t, ctx, "the first layer's maps", seen+` === 2 && document.querySelectorAll(".maps canvas").length === 16`)
		enlarge(t, ctx, look)
		act(t, ctx, press(1))
		until(t, ctx, "all", fmt.Sprintf(`%s === %d && location.hash.includes("step=%d")`, seen, steps, steps-1))
		if empty := ask[string](t, ctx, everySeen); empty != "" {
			t.Fatalf("nothing to see at: %s", empty)
		}
		photograph(t, ctx, "inside-"+look.name, look.width)
		const first, result = `document.querySelector(".maps canvas").toDataURL()`, `document.querySelectorAll(".inside li:last-child canvas")[1].toDataURL()`
		maps := ask[string](t, ctx, first)
		for what, statements := range map[string]string{
			"z":     `document.querySelector(".buttons button").click()`,
			"class": `const c = document.querySelector(".subject select"); c.value = c.value === "8" ? "1" : "8"; c.dispatchEvent(new Event("input"))`,
		} {
			before := ask[string](t, ctx, result)
			act(t, ctx, statements+`; document.querySelector(".inside li:last-child").scrollIntoView()`)
			until(t, ctx, "another reconstruction after another "+what, fmt.Sprintf("%s !== %q", result, before))
		}
		act(t, ctx, `document.querySelector(".buttons").scrollIntoView()`)
		until(t, ctx, "the seed of z", `location.hash.includes("seed=1") && document.body.innerText.includes("seed 1")`)
		if ask[string](t, ctx, first) != maps {
			t.Error("the first layer sees z or the class")
		}
		act(t, ctx, press(2))
		until(t, ctx, "the start", seen+" === 1")
	})
}

// enlarge opens the first map, by keyboard the second, and closes each.
func enlarge(t *testing.T, ctx context.Context, look look) {
	t.Helper()
	const first = `document.querySelector(".maps button")`
	act(t, ctx, first+".click()")
	until(t, ctx, "a large map", `document.querySelector("dialog").open && document.querySelector("dialog canvas").width === 14`)
	photograph(t, ctx, "inside-map-"+look.name, look.width)
	large := ask[string](t, ctx, `document.querySelector("dialog canvas").toDataURL()`)
	act(t, ctx, `document.querySelector("dialog button").click()`)
	act(t, ctx, first+`.focus(); document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true })); document.activeElement.click()`)
	until(t, ctx, "another large map", fmt.Sprintf(`document.querySelector("dialog").open && document.querySelector("dialog canvas").toDataURL() !== %q`, large))
	act(t, ctx, `document.querySelector("dialog button").click()`)
}

// A link brings back image, class, z and step, in the language it names; Play links to
// the inside of its image.
func TestInsideLinks(t *testing.T) {
	s := newStage(t, "")
	ctx := tab(t)
	show(t, ctx, looks[0], s.url()+"#lang=ru&view=inside&image=3&class=7&seed=5&step=11")
	until(t, ctx, "the step of z", seen+` === 12 && document.querySelector(".posterior") !== null`)
	if text := ask[string](t, ctx, `document.querySelector(".inside").innerText`); !strings.Contains(text, "зерно 5") || !strings.Contains(text, "12 из 25") {
		t.Errorf("the page says %q", text)
	}
	if class := ask[string](t, ctx, `document.querySelector(".subject select").value`); class != "7" {
		t.Errorf("class %s, want 7", class)
	}
	act(t, ctx, `location.hash = "#view=play&image=4"`)
	until(t, ctx, "the link in Play", drawn+` && document.querySelector(".numbers a")?.href.includes("image=4")`)
	act(t, ctx, `document.querySelector(".numbers a").click()`)
	until(t, ctx, "the inside of the image", seen+` === 1 && location.hash.includes("image=4")`)
}
