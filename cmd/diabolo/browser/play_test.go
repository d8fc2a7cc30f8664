package browser_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
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
		until(t, ctx, "Russian", `document.body.innerText.includes("Латентный вектор") && document.documentElement.lang === "ru" && document.querySelector("main").ariaBusy === "false"`)
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
	if got := ask[string](t, ctx, `document.querySelector(".slider input").value`); got != "1.5" {
		t.Errorf("the first slider is at %s, want 1.5", got)
	}
	if got := ask[string](t, ctx, `document.querySelector(".slider output").value`); !regexp.MustCompile(`^−?\d+,\d σ$`).MatchString(got) {
		t.Errorf("the first slider says %q, want standard deviations", got)
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

const undo = `document.querySelectorAll(".buttons button")[2]`

// A stroke is one step back, to the image that was there and its z; so is the move of a slider.
func TestUndo(t *testing.T) {
	s := newStage(t, "")
	ctx := tab(t)
	show(t, ctx, looks[0], s.url()+"#lang=en&image=5")
	until(t, ctx, "the image", drawn+` && location.hash.includes("image=5")`)
	if !ask[bool](t, ctx, undo+`.disabled`) {
		t.Error("something is to be undone before anything is done")
	}
	const z = `new URLSearchParams(location.hash.slice(1)).get("z")`
	source, before := ask[string](t, ctx, canvasPicture(0)), ask[string](t, ctx, z)
	act(t, ctx, stroke)
	until(t, ctx, "the drawing", fmt.Sprintf(`location.hash.includes("image=own") && %s !== %q`, z, before))
	drawing, drawnZ := ask[string](t, ctx, canvasPicture(0)), ask[string](t, ctx, z)
	act(t, ctx, slide("max"))
	until(t, ctx, "another z", fmt.Sprintf(`%s !== %q`, z, drawnZ))
	act(t, ctx, undo+`.click()`)
	until(t, ctx, "the z of the drawing", fmt.Sprintf(`%s === %q`, z, drawnZ))
	if got := ask[string](t, ctx, canvasPicture(0)); got != drawing {
		t.Error("the image has changed with z")
	}
	act(t, ctx, undo+`.click()`)
	until(t, ctx, "the image before, and its z", fmt.Sprintf(`location.hash.includes("image=5") && %s === %q && %s === %q`, z, before, canvasPicture(0), source))
	if !ask[bool](t, ctx, undo+`.disabled`) {
		t.Error("a stroke was more than one step")
	}
}

// After a slider has moved, a button goes back to what the encoder makes of the image.
func TestBackToImage(t *testing.T) {
	s := newStage(t, "")
	ctx := s.playing(t)
	const back = `document.querySelector(".primary")`
	until(t, ctx, "z of the image", back+`.disabled`)
	made := ask[string](t, ctx, canvasPicture(1))
	act(t, ctx, slide("max"))
	changes(t, ctx, "another picture", 1, made)
	act(t, ctx, back+`.click()`)
	until(t, ctx, "the picture before", fmt.Sprintf(`%s === %q && %s.disabled`, canvasPicture(1), made, back))
}

// What is drawn is what the model gets: the eraser takes it away, and buttons clear, invert and
// centre it.
func TestPadTools(t *testing.T) {
	s := newStage(t, "")
	ctx := s.playing(t)
	const ink = `(() => {
		const canvas = document.querySelector(".pad"), data = canvas.getContext("2d").getImageData(0, 0, 28, 28).data;
		let all = 0;
		for (let i = 0; i < data.length; i += 4) all += data[i] / 255;
		return all;
	})()`
	const middle = `(() => {
		const canvas = document.querySelector(".pad"), data = canvas.getContext("2d").getImageData(0, 0, 28, 28).data;
		let all = 0, moment = 0;
		for (let i = 0; i < 784; i++) { all += data[4 * i]; moment += data[4 * i] * (i % 28); }
		return moment / all;
	})()`
	act(t, ctx, clickOn("Clear"))
	until(t, ctx, "an empty image", ink+` === 0 && location.hash.includes("image=own")`)
	act(t, ctx, strings.NewReplacer("0.5, 0.", "0.2, 0.", "0.45, 0.", "0.2, 0.").Replace(stroke))
	until(t, ctx, "ink on the left", ink+` > 20 && `+middle+` < 7`)
	drawn := ask[float64](t, ctx, ink)
	act(t, ctx, clickOn("Centre"))
	until(t, ctx, "ink in the middle", fmt.Sprintf("Math.abs(%s - 13.5) < 1", middle))
	act(t, ctx, clickOn("Eraser"))
	act(t, ctx, strokeThrough)
	until(t, ctx, "less ink", fmt.Sprintf("%s < %g", ink, 0.6*drawn))
	act(t, ctx, clickOn("Invert"))
	until(t, ctx, "black on white", ink+` > 700`)
	act(t, ctx, clickOn("Clear"))
	until(t, ctx, "white", ink+` === 784`)
}

// strokeThrough draws a line from the top to the bottom of the pad.
var strokeThrough = strings.NewReplacer("0.5, 0.2", "0.5, 0", "0.45, 0.8", "0.5, 1").Replace(stroke)

// The strip has an image of each class.
func TestExamples(t *testing.T) {
	s := newStage(t, "")
	ctx := s.playing(t)
	const last = `[...document.querySelectorAll(".examples button")].at(-1)`
	until(t, ctx, "examples", last+` !== undefined`)
	class, found := strings.CutPrefix(ask[string](t, ctx, last+`.getAttribute("aria-label")`), "Class ")
	if !found {
		t.Errorf("the example is called %q", class)
	}
	act(t, ctx, last+`.click()`)
	until(t, ctx, "an image of the class", fmt.Sprintf(`document.querySelector(".subject .caption").textContent.endsWith("· " + %q)`, class))
}

// A slider has the film of its values, the data behind it, and sweeps.
func TestSliderFilm(t *testing.T) {
	eachLook(t, "#lang=ru", func(t *testing.T, ctx context.Context, look look) {
		until(t, ctx, "the first picture", drawn)
		act(t, ctx, `document.querySelector(".slider").scrollIntoView({ block: "center" })`)
		until(t, ctx, "a film of seven", `[...document.querySelector(".frames").children].filter((c) => c.width === 28).length === 7`)
		until(t, ctx, "the data and q(z|x)", `document.querySelectorAll(".slider")[0].querySelectorAll(".hill path[d]").length === 2`)
		photograph(t, ctx, "films-"+look.name, look.width)
		for _, part := range []string{".slider input", ".sweep"} {
			if high := ask[float64](t, ctx, fmt.Sprintf("document.querySelector(%q).getBoundingClientRect().height", part)); high < 24 {
				t.Errorf("%s is %g pixels high, want 24", part, high)
			}
		}
		const value = `Number(document.querySelector(".slider input").value)`
		before := ask[float64](t, ctx, value)
		act(t, ctx, `document.querySelector(".frames").children[6].click()`)
		until(t, ctx, "the last picture's value", fmt.Sprintf("%s > %g", value, before+1))
		there := ask[float64](t, ctx, value)
		act(t, ctx, `document.querySelector(".sweep").click()`)
		until(t, ctx, "the sweep", fmt.Sprintf("%s < %g", value, before))
		act(t, ctx, `document.querySelector(".sweep").click()`)
		until(t, ctx, "the value before the sweep", fmt.Sprintf("%s === %g", value, there))
	})
}

// A finger that scrolls the page over a slider does not move it; one that goes along it does.
func TestSwipeOverSlider(t *testing.T) {
	s := newStage(t, "")
	ctx := tab(t)
	show(t, ctx, looks[len(looks)-1], s.url()+"#lang=en")
	until(t, ctx, "the first picture", drawn)
	act(t, ctx, `document.querySelector(".slider").scrollIntoView({ block: "center" })`)
	const z = `[...document.querySelectorAll(".slider input")].map((i) => i.value).join()`
	before := ask[string](t, ctx, z)
	at := ask[[]float64](t, ctx, `(() => { const b = document.querySelector(".slider input").getBoundingClientRect(); return [b.left + 0.9 * b.width, b.top + b.height / 2, scrollY]; })()`)
	swipe(t, ctx, at[0], at[1], 0, -150)
	until(t, ctx, "the page scrolled", fmt.Sprintf("scrollY > %g", at[2]+50))
	if got := ask[string](t, ctx, z); got != before {
		t.Errorf("z was %s and is %s", before, got)
	}
	if !ask[bool](t, ctx, undo+`.disabled`) {
		t.Error("a swipe is a step to undo")
	}
	act(t, ctx, `document.querySelector(".slider").scrollIntoView({ block: "center" })`)
	swipe(t, ctx, at[0], at[1], -100, 0)
	until(t, ctx, "another z", fmt.Sprintf("%s !== %q", z, before))
}

// swipe moves a finger from a place of the window.
func swipe(t *testing.T, ctx context.Context, x, y, dx, dy float64) {
	t.Helper()
	touch := func(kind string, points ...*input.TouchPoint) {
		call(t, ctx, input.DispatchTouchEvent, input.DispatchTouchEventParams{Type: input.DispatchTouchEventType(kind), TouchPoints: points})
	}
	touch("touchStart", &input.TouchPoint{X: x, Y: y})
	for k := 1.0; k <= 10; k++ {
		touch("touchMove", &input.TouchPoint{X: x + dx*k/10, Y: y + dy*k/10})
	}
	touch("touchEnd")
}

// In a low window the pictures scroll with the page.
func TestLowWindow(t *testing.T) {
	s := newStage(t, "")
	ctx := tab(t)
	for _, l := range []look{{"low", "light", 844, 390, true}, {"high", "light", 390, 844, true}} {
		show(t, ctx, l, s.url())
		until(t, ctx, "the first picture", drawn)
		if stuck := ask[bool](t, ctx, `getComputedStyle(document.querySelector(".glass")).position === "sticky"`); stuck != (l.height > 500) {
			t.Errorf("pictures that stay in sight in a window of %d pixels: %v", l.height, stuck)
		}
	}
}

// What was asked for while the server was lost is shown when it is back.
func TestMoveWhileLost(t *testing.T) {
	s := newStage(t, "")
	ctx := s.playing(t)
	before := ask[string](t, ctx, canvasPicture(1))
	s.down()
	act(t, ctx, slide("max"))
	until(t, ctx, "the loss is said", `document.getElementById("status").textContent.includes("does not answer")`)
	s.up()
	changes(t, ctx, "the picture of the slider", 1, before)
}

// The point on the small map follows z, and is dragged, or moved by keys, to decode another.
func TestSmallMap(t *testing.T) {
	eachLook(t, "#lang=ru", func(t *testing.T, ctx context.Context, look look) {
		const place = `(() => { const s = document.querySelector(".here").style; return s.left + " " + s.top; })()`
		until(t, ctx, "the point", drawn+` && document.querySelector(".here").checkVisibility() && document.querySelector(".smallmap ellipse").getAttribute("rx") > 0`)
		photograph(t, ctx, "map-beside-"+look.name, look.width)
		before, made := ask[string](t, ctx, place), ask[string](t, ctx, canvasPicture(1))
		act(t, ctx, slide("max"))
		until(t, ctx, "that it follows z", fmt.Sprintf("%s !== %q", place, before))
		changes(t, ctx, "the picture of the slider", 1, made)
		for _, how := range []string{dragPoint, `document.querySelector(".here").dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }))`} {
			before, made = ask[string](t, ctx, place), ask[string](t, ctx, canvasPicture(1))
			act(t, ctx, how)
			until(t, ctx, "another place", fmt.Sprintf("%s !== %q", place, before))
			changes(t, ctx, "another picture", 1, made)
			act(t, ctx, undo+`.click()`)
			until(t, ctx, "the place before", fmt.Sprintf("%s === %q", place, before))
		}
	})
}

// dragPoint drags the point of the small map to its corner at the top left.
const dragPoint = `
	const here = document.querySelector(".here"), box = document.querySelector(".smallmap canvas").getBoundingClientRect();
	here.setPointerCapture = () => {};
	for (const [kind, x] of [["pointerdown", 0.5], ["pointermove", 0.3], ["pointermove", 0.1], ["pointerup", 0.1]])
		here.dispatchEvent(new PointerEvent(kind, { bubbles: true, pointerId: 1, clientX: box.left + x * box.width, clientY: box.top + x * box.height }))`

// The map of a z of two numbers has the decoded plane behind the points.
func TestManifoldBehind(t *testing.T) {
	s := newUntrainedStage(t, "vae-digits-2", "")
	ctx := tab(t)
	show(t, ctx, looks[0], s.url())
	until(t, ctx, "a decoded plane", `document.querySelector(".smallmap canvas")?.getContext("2d").getImageData(0, 0, 480, 480).data.every((v, i) => i % 4 < 3 || v === 255)`)
}
