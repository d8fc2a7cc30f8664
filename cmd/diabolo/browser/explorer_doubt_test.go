package browser_test

import (
	"context"
	"fmt"
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

// Files are ranked among images of the data, the strangest first; what is no picture
// is refused.
func TestAnomalies(t *testing.T) {
	eachLook(t, "#view=anomalies", func(t *testing.T, ctx context.Context, look look) {
		until(t, ctx, "images of the data", `document.querySelectorAll(".ranked li").length === 8`)
		act(t, ctx, drop("chess.png", "image/png"))
		until(t, ctx, "the file among them", `document.querySelectorAll(".ranked li").length === 9`)
		photograph(t, ctx, "anomalies-"+look.name, look.width)
		if !ask[bool](t, ctx, `[...document.querySelectorAll(".ranked .numbers")].some((p) => p.textContent.includes("chess.png") && p.textContent.includes("%"))`) {
			t.Error("the file has no rank")
		}
		scores := ask[[]float64](t, ctx, `[...document.querySelectorAll(".ranked .numbers")].map((p) => Number(/score (\S+)/.exec(p.textContent)[1]))`)
		for i := 1; i < len(scores); i++ {
			if scores[i] > scores[i-1] {
				t.Errorf("not in order: %v", scores)
			}
		}
		act(t, ctx, drop("notes.txt", "text/plain"))
		until(t, ctx, "the refusal", `document.getElementById("status").textContent.includes("Not a picture: notes.txt")`)
	})
}

// drop lets a chess board fall on the page, as a file of some type.
func drop(name, kind string) string {
	return fmt.Sprintf(`
		const board = document.createElement("canvas"); board.width = board.height = 32;
		const pen = board.getContext("2d");
		for (let i = 0; i < 64; i++) { pen.fillStyle = (i + (i >> 3)) %% 2 ? "white" : "black"; pen.fillRect(4 * (i %% 8), 4 * (i >> 3), 4, 4); }
		board.toBlob((blob) => {
			const files = new DataTransfer();
			files.items.add(new File([blob], %q, { type: %q }));
			document.querySelector("main > section").dispatchEvent(new DragEvent("drop", { dataTransfer: files, cancelable: true }));
		})`, name, kind)
}

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
