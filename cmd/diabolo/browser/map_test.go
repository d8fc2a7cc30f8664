package browser_test

import (
	"context"
	"fmt"
	"testing"
)

// On the map points are reached by keyboard and pointer, two are interpolated,
// and a click between the points shows a mean.
func TestMap(t *testing.T) {
	eachLook(t, "#view=map", func(t *testing.T, ctx context.Context, look look) {
		until(t, ctx, "the legend", `document.querySelectorAll(".legend label").length === 10`)
		const scatter = `document.querySelector(".scatter")`
		key := func(name string) string {
			return fmt.Sprintf(`%s.dispatchEvent(new KeyboardEvent("keydown", { key: %q }))`, scatter, name)
		}
		act(t, ctx, key("ArrowRight"))
		until(t, ctx, "the image of a point", `document.querySelector(".side canvas").width === 28 && document.querySelector(".side .numbers").textContent !== ""`)
		act(t, ctx, key("Enter"))
		until(t, ctx, "the chosen image and its nearest", `document.querySelector(".below a") !== null && document.querySelectorAll(".strip canvas").length === 8`)
		act(t, ctx, key("ArrowLeft"))
		act(t, ctx, key("Enter"))
		until(t, ctx, "the way between two", `document.querySelectorAll(".strip canvas").length === 9`)
		photograph(t, ctx, "map-"+look.name, look.width)
		act(t, ctx, key(" "))
		until(t, ctx, "a group of one", `document.querySelectorAll(".strip").length === 2`)
		act(t, ctx, lasso)
		until(t, ctx, "the members of a group and their mean", `document.querySelectorAll(".strip canvas").length === 21`)
		photograph(t, ctx, "group-"+look.name, look.width)
		act(t, ctx, `const g = `+scatter+`, box = g.getBoundingClientRect(); g.setPointerCapture = () => {};
			for (const kind of ["pointerdown", "pointerup"]) g.dispatchEvent(new PointerEvent(kind, { pointerId: 1, clientX: box.left + 2, clientY: box.top + 2 }))`)
		until(t, ctx, "the mean near a place", `document.querySelectorAll(".strip canvas").length === 1`)
		before := ask[string](t, ctx, scatter+".toDataURL()")
		act(t, ctx, `document.querySelector(".legend input").click()`)
		until(t, ctx, "a class less", fmt.Sprintf("%s.toDataURL() !== %q", scatter, before))
		before = ask[string](t, ctx, scatter+".toDataURL()")
		act(t, ctx, scatter+`.dispatchEvent(new WheelEvent("wheel", { deltaY: -300, clientX: 100, clientY: 400, cancelable: true }))`)
		until(t, ctx, "a nearer look", fmt.Sprintf("%s.toDataURL() !== %q", scatter, before))
	})
}

// lasso draws a line around all of the map.
const lasso = `
	const l = document.querySelector(".scatter"), b = l.getBoundingClientRect();
	l.setPointerCapture = () => {};
	for (const [kind, x, y] of [["pointerdown", 0, 0], ["pointermove", 1, 0], ["pointermove", 1, 1], ["pointermove", 0, 1], ["pointerup", 0, 1]])
		l.dispatchEvent(new PointerEvent(kind, { pointerId: 1, shiftKey: true, clientX: b.left + x * b.width, clientY: b.top + y * b.height }))`

// A map of 10,000 points moves with the pointer, without a stop that is seen.
func TestMapMovesSmoothly(t *testing.T) {
	s := newStage(t, "")
	ctx := s.playing(t)
	act(t, ctx, `
		const real = window.fetch;
		window.fetch = (url, how) => String(url).includes("projection") ? Promise.resolve(new Response(JSON.stringify({
			classes: [..."0123456789"], labels: Array.from({ length: 10000 }, (_, i) => i % 10),
			points: Array.from({ length: 10000 }, () => [Math.random(), Math.random()]),
		}))) : real(url, how);
		location.hash = "view=map"`)
	until(t, ctx, "the legend", `document.querySelectorAll(".legend label").length === 10`)
	frames := ask[float64](t, ctx, `(async () => {
		const g = document.querySelector(".scatter"), box = g.getBoundingClientRect();
		g.setPointerCapture = () => {};
		const send = (kind, x) => g.dispatchEvent(new PointerEvent(kind, { pointerId: 1, clientX: box.left + x, clientY: box.top + 100 }));
		const frame = () => new Promise(requestAnimationFrame);
		send("pointerdown", 100);
		await frame();
		const start = performance.now(), n = 90;
		for (let k = 0; k < n; k++) {
			send("pointermove", 100 + 2 * (k % 100));
			await frame();
		}
		return (n * 1000) / (performance.now() - start);
	})()`)
	t.Logf("a map of 10,000 points moves at %.1f frames a second", frames)
	if frames < 10 { // where other work shares the cores; 50 is what it should be
		t.Errorf("a map of 10,000 points moves at %.1f frames a second", frames)
	}
}
