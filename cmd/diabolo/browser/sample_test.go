package browser_test

import (
	"context"
	"fmt"
	"testing"
)

const sampled = `document.querySelectorAll(".samples canvas").length === 48`

// pickSample clicks sample number n.
func pickSample(n int) string {
	return fmt.Sprintf(`document.querySelectorAll(".samples button")[%d].click()`, n)
}

// A grid of samples follows its controls; an image of it is shown large with the nearest of
// the data, and can be played with.
func TestSample(t *testing.T) {
	eachLook(t, "", func(t *testing.T, ctx context.Context, look look) {
		until(t, ctx, "the first picture", drawn)
		act(t, ctx, `document.querySelector('nav a[href*="view=sample"]').click()`)
		until(t, ctx, "the samples", sampled)
		const tile = `document.querySelector(".samples canvas").toDataURL()`
		control := func(name string) string {
			return fmt.Sprintf(`const s = [...document.querySelectorAll(".how label")].find((l) => l.textContent.startsWith(%q)).querySelector("input, select")`, name)
		}
		for what, value := range map[string]string{"Seed": "7", "Temperature": "2", "Class": "8", "Distribution": "mixture"} {
			before := ask[string](t, ctx, tile)
			act(t, ctx, control(what)+fmt.Sprintf(`; s.value = %q; s.dispatchEvent(new Event("input"))`, value))
			until(t, ctx, "other images after another "+what, fmt.Sprintf("%s !== %q", tile, before))
		}
		still := ask[string](t, ctx, tile)
		for _, seed := range []string{"", "-5", "1e23"} {
			act(t, ctx, control("Seed")+fmt.Sprintf(`; s.value = %q; s.dispatchEvent(new Event("input"))`, seed))
			if problem := ask[string](t, ctx, `document.querySelector(".problem").textContent`); problem != "The seed is a whole number from 0 to 9007199254740991." || ask[string](t, ctx, tile) != still {
				t.Errorf("seed %q: the page says %q", seed, problem)
			}
		}
		act(t, ctx, control("Seed")+`; s.value = "9"; s.dispatchEvent(new Event("input"))`)
		until(t, ctx, "images of a right seed", fmt.Sprintf(`%s !== %q && document.querySelector(".problem").textContent === "" && location.hash.includes("seed=9")`, tile, still))
		chosen := ask[string](t, ctx, tile)
		act(t, ctx, pickSample(0))
		until(t, ctx, "the image and the nearest of the data", `document.querySelectorAll(".sample-panel .pair canvas").length === 2 && document.querySelector(".copy") !== null`)
		photograph(t, ctx, "sample-"+look.name, look.width)
		if !ask[bool](t, ctx, `document.querySelector(".sample-panel figcaption:nth-child(2)") !== null && document.querySelectorAll(".sample-panel figcaption")[1].textContent.endsWith("· 8")`) {
			t.Error("the nearest image is of another class")
		}
		if columns := ask[int](t, ctx, `getComputedStyle(document.querySelector(".samples")).gridTemplateColumns.split(" ").length`); 48%columns != 0 {
			t.Errorf("48 samples in %d columns", columns)
		}
		act(t, ctx, `document.querySelector(".sample-panel a").click()`)
		until(t, ctx, "the image in Play", drawn+fmt.Sprintf(" && %s === %q", canvasPicture(1), chosen))
	})
}

// By likeness the same samples come in another order.
func TestSampleOrder(t *testing.T) {
	s := newStage(t, "")
	ctx := tab(t)
	const all = `[...document.querySelectorAll(".samples canvas")].map((c) => c.toDataURL())`
	show(t, ctx, looks[0], s.url()+"#view=sample&lang=en")
	until(t, ctx, "the samples", sampled)
	before := ask[[]string](t, ctx, all)
	act(t, ctx, `const s = [...document.querySelectorAll(".how label")].find((l) => l.textContent.startsWith("Order")).querySelector("select"); s.value = "alike"; s.dispatchEvent(new Event("input"))`)
	until(t, ctx, "the order in the address", `location.hash.includes("order=alike")`)
	after, at := ask[[]string](t, ctx, all), map[string]int{}
	for i, picture := range before {
		at[picture] = i
	}
	moved := 0
	for i, picture := range after {
		before, known := at[picture]
		if !known {
			t.Fatalf("image %d is another one", i)
		}
		if before != i {
			moved++
		}
	}
	if moved < 24 {
		t.Errorf("%d of the images moved", moved)
	}
}

// Two samples that are clicked give the way between them, and a third begins anew.
func TestSampleWay(t *testing.T) {
	newStage(t, "").eachLook(t, "#view=sample&lang=ru", func(t *testing.T, ctx context.Context, look look) {
		until(t, ctx, "the samples", sampled)
		ends := ask[[]string](t, ctx, `[3, 7].map((i) => document.querySelectorAll(".samples canvas")[i].toDataURL())`)
		act(t, ctx, pickSample(3)+";"+pickSample(7))
		until(t, ctx, "the way", `document.querySelectorAll(".morph .film canvas").length === 9`)
		photograph(t, ctx, "way-"+look.name, look.width)
		for i, frame := range []int{0, 8} {
			if ask[string](t, ctx, fmt.Sprintf(`document.querySelectorAll(".morph .film canvas")[%d].toDataURL()`, frame)) != ends[i] {
				t.Errorf("end %d of the way is another image", i)
			}
		}
		const large = `document.querySelector(".morph figure canvas").toDataURL()`
		act(t, ctx, `const s = document.querySelector(".morph input"); s.value = "32"; s.dispatchEvent(new Event("input"))`)
		if ask[string](t, ctx, large) != ends[1] {
			t.Error("the slider does not lead to the end")
		}
		act(t, ctx, `document.querySelector(".morph button").click()`)
		until(t, ctx, "the way from its beginning to its end", `Number(document.querySelector(".morph input").value) > 3`)
		act(t, ctx, pickSample(11))
		until(t, ctx, "one sample", `document.querySelectorAll(".samples [aria-pressed=true]").length === 1 && document.querySelector(".sample-panel .pair") !== null`)
		act(t, ctx, pickSample(11))
		until(t, ctx, "none", `document.querySelectorAll(".samples [aria-pressed=true]").length === 0 && document.querySelector(".sample-panel .empty") !== null`)
	})
}

// The plane of two numbers is pointed at with the mouse or the keyboard, and its images can
// be chosen; one goes through the layers as the current image.
func TestSamplePlane(t *testing.T) {
	newStage(t, "").eachLook(t, "#view=sample&show=plane&class=4&lang=en", func(t *testing.T, ctx context.Context, look look) {
		until(t, ctx, "the plane", `document.querySelector(".plane canvas")?.width === 560 && location.hash.includes("show=plane")`)
		if ask[bool](t, ctx, `document.querySelector(".samples").checkVisibility()`) {
			t.Error("random samples stay")
		}
		key := func(key string) string {
			return fmt.Sprintf(`document.querySelector(".plane canvas").dispatchEvent(new KeyboardEvent("keydown", { key: %q }))`, key)
		}
		act(t, ctx, key("ArrowLeft"))
		until(t, ctx, "the image there", `document.querySelector(".sample-panel .pair canvas") !== null`)
		photograph(t, ctx, "plane-"+look.name, look.width)
		if !ask[bool](t, ctx, `(() => {
			const cut = document.createElement("canvas"); cut.width = cut.height = 28;
			cut.getContext("2d").drawImage(document.querySelector(".plane canvas"), 9 * 28, 10 * 28, 28, 28, 0, 0, 28, 28);
			return cut.toDataURL() === document.querySelector(".sample-panel .pair canvas").toDataURL();
		})()`) {
			t.Error("the image is not the one at its place")
		}
		act(t, ctx, key("Enter")+"; "+key("ArrowUp")+"; "+key("Enter"))
		until(t, ctx, "the way", `document.querySelector(".morph") !== null`)
		act(t, ctx, key("ArrowDown")+"; "+key("Enter"))
		until(t, ctx, "one image", `document.querySelector(".sample-panel .pair") !== null`)
		act(t, ctx, clickOn("Look inside with it"))
		until(t, ctx, "it inside", `location.hash.includes("view=inside") && location.hash.includes("image=own") && document.querySelector(".subject .told select")?.value === "4"`)
	})
}
