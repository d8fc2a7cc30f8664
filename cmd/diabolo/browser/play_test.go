package browser_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/diabolo-go/diabolo/run"
)

// What a person does with the page: move, choose, draw, change the language.
func TestPlay(t *testing.T) {
	eachLook(t, "", func(t *testing.T, ctx context.Context, look look) {
		until(t, ctx, "the first picture", drawn)
		photograph(t, ctx, "play-"+look.name, look.width)
		before := ask[string](t, ctx, canvasPicture(1))
		act(t, ctx, slide("max"))
		changes(t, ctx, "another picture after a slider moved", 1, before)
		if !strings.Contains(ask[string](t, ctx, "location.hash"), "z=") {
			t.Error("the address does not have z")
		}
		act(t, ctx, `document.querySelectorAll(".classes button")[7].click()`)
		until(t, ctx, "class 7 chosen", `document.querySelectorAll(".classes button")[7].getAttribute("aria-pressed") === "true"`)
		source, top := ask[string](t, ctx, canvasPicture(0)), ask[float64](t, ctx, padTop)
		act(t, ctx, stroke)
		changes(t, ctx, "the drawing as the image", 0, source)
		if now := ask[float64](t, ctx, padTop); now != top {
			t.Errorf("the pad moved from %v to %v while it was drawn on", top, now)
		}
		act(t, ctx, `const l = document.getElementById("language"); l.value = "ru"; l.dispatchEvent(new Event("change"))`)
		until(t, ctx, "Russian", `document.body.innerText.includes("Латентный вектор") && document.documentElement.lang === "ru"`)
	})
}

const padTop = `document.querySelector(".pad").getBoundingClientRect().top`

// stroke draws a line on the pad.
const stroke = `
	const pad = document.querySelector(".pad"), box = pad.getBoundingClientRect();
	const send = (kind, x, y) => pad.dispatchEvent(new PointerEvent(kind, { pointerId: 1, clientX: box.left + x * box.width, clientY: box.top + y * box.height }));
	pad.setPointerCapture = () => {};
	send("pointerdown", 0.5, 0.2); send("pointermove", 0.5, 0.5); send("pointermove", 0.45, 0.8); send("pointerup", 0.45, 0.8)`

// A link brings back model, z and class.
func TestDeepLink(t *testing.T) {
	s := newStage(t, "")
	c, err := run.Preset("cvae-digits")
	if err != nil {
		t.Fatal(err)
	}
	z := strings.TrimSuffix(strings.Repeat("1.5,", c.Model.Latent), ",")
	ctx := tab(t)
	show(t, ctx, looks[0], s.url()+"#model=digits&lang=ru&class=3&z="+z)
	until(t, ctx, "the picture", drawn)
	if got := ask[string](t, ctx, `document.querySelector(".slider output").value`); got != "1.50" {
		t.Errorf("the first slider is at %s, want 1.50", got)
	}
	if !ask[bool](t, ctx, `document.querySelectorAll(".classes button")[3].getAttribute("aria-pressed") === "true" && document.documentElement.lang === "ru"`) {
		t.Error("class or language is another")
	}
}

// A slider's move is painted before the next picture of a film would be.
func TestSliderLatency(t *testing.T) {
	s := newStage(t, "")
	ctx := s.playing(t)
	took := ask[[]float64](t, ctx, `(async () => {
		const i = document.querySelector(".slider input"), canvas = document.querySelectorAll(".images canvas")[1];
		const put = CanvasRenderingContext2D.prototype.putImageData, took = [];
		for (let k = 0; k < 60; k++) {
			const painted = new Promise((done) => {
				CanvasRenderingContext2D.prototype.putImageData = function (...args) {
					put.apply(this, args);
					if (this.canvas === canvas) requestAnimationFrame(() => done(performance.now()));
				};
			});
			const start = performance.now();
			i.value = String(Number(i.min) + (k % 20) * (Number(i.max) - Number(i.min)) / 20);
			i.dispatchEvent(new Event("input"));
			took.push(await painted - start);
		}
		return took;
	})()`)
	slices.Sort(took)
	t.Logf("slider to picture: median %.1f ms, 95%% %.1f ms", took[len(took)/2], took[len(took)*95/100])
	if median := took[len(took)/2]; median > 100 {
		t.Errorf("a slider's move is painted after %.0f ms", median)
	}
}

// Play keeps its image beside a z that was moved, and shows it to another model.
func TestPlayKeepsImage(t *testing.T) {
	s := newStage(t, "")
	ctx := tab(t)
	show(t, ctx, looks[0], s.url()+"#lang=en&image=5")
	until(t, ctx, "the image in the address", drawn+` && location.hash.includes("image=5")`)
	place := ask[string](t, ctx, "location.hash")
	act(t, ctx, slide("max"))
	until(t, ctx, "the move in the address", fmt.Sprintf("location.hash !== %q", place))
	source, made := ask[string](t, ctx, canvasPicture(0)), ask[string](t, ctx, canvasPicture(1))
	do(t, ctx, chromedp.Reload())
	until(t, ctx, "both after loading the page again", drawn+fmt.Sprintf(" && %s === %q && %s === %q", canvasPicture(0), source, canvasPicture(1), made))
}
