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
		const film = `document.querySelector(".noise-film").textContent`
		until(t, ctx, "the film", film+`.includes("∞ →")`)
		before := ask[string](t, ctx, canvasPicture(1))
		act(t, ctx, `document.querySelectorAll(".noise-film button")[2].click()`)
		changes(t, ctx, "the level of a frame", 1, before)
		until(t, ctx, "that it is the frame's picture", canvasPicture(1)+` === document.querySelectorAll(".noise-film canvas")[4].toDataURL() && location.hash.includes("level=0.2")`)
		if !ask[bool](t, ctx, `document.querySelectorAll(".noise-film [aria-pressed=true]").length === 1`) {
			t.Error("the level's frame is not marked")
		}
		act(t, ctx, `const s = document.querySelector(".how input"); s.value = "0"; s.dispatchEvent(new Event("input"))`)
		until(t, ctx, "no noise at all", `document.querySelector(".numbers").textContent.includes("∞")`)
	})
}

// A picture of one's own is told the likeliest class, which is shown and can be changed.
func TestNoiseOfOwnPicture(t *testing.T) {
	s := newStage(t, "")
	ctx := tab(t)
	show(t, ctx, looks[0], s.url()+"#view=noise&level=0&lang=ru")
	const told, why = `document.querySelector(".subject .told select").value`, `document.querySelector(".subject .told small")?.textContent`
	until(t, ctx, "an image", why+` === "класс изображения в данных"`)
	act(t, ctx, drop("chess.png", "image/png"))
	until(t, ctx, "the likeliest class", why+` === "класс с наименьшей оценкой аномальности" && document.querySelector(".noise-film").textContent.includes("∞ →")`)
	likeliest := ask[string](t, ctx, `(async () => {
		const pixels = (await (await fetch("v1/images?resize=true", { method: "POST", headers: { Accept: "application/octet-stream", "Content-Type": "image/png" }, body: await new Promise((done) => document.querySelector(".subject canvas").toBlob(done)) })).arrayBuffer());
		const scores = await Promise.all([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map(async (c) => (await (await fetch("v1/score?class=" + c, { method: "POST", headers: { Accept: "application/json", "Content-Type": "application/octet-stream" }, body: pixels })).json()).scores[0].value));
		return String(scores.indexOf(Math.min(...scores)));
	})()`)
	if got := ask[string](t, ctx, told); got != likeliest {
		t.Errorf("the decoder is told %s, the likeliest is %s", got, likeliest)
	}
	before, frame := ask[string](t, ctx, canvasPicture(2)), ask[string](t, ctx, `document.querySelectorAll(".noise-film canvas")[1].toDataURL()`)
	act(t, ctx, `const s = document.querySelector(".subject .told select"); s.value = s.value === "3" ? "4" : "3"; s.dispatchEvent(new Event("input"))`)
	changes(t, ctx, "another reconstruction", 2, before)
	until(t, ctx, "another film", fmt.Sprintf(`document.querySelectorAll(".noise-film canvas")[1].toDataURL() !== %q && %s === "ваш выбор"`, frame, why))
	act(t, ctx, `const s = document.querySelector(".how input"); s.value = "0.3"; s.dispatchEvent(new Event("input"))`)
	until(t, ctx, "a decimal comma", `document.querySelector(".how output").value === "0,30" && /\d,\d → \d+,\d дБ/.test(document.querySelector(".numbers").textContent)`)
}
