package browser_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
)

// ranked is how many pictures have a score.
func ranked(n int) string {
	return fmt.Sprintf(`document.querySelectorAll(".ranked li").length === %d && document.querySelector(".waiting").textContent === ""`, n)
}

const scored = `[...document.querySelectorAll(".ranked .numbers")].map((p) => Number(/score (\S+)/.exec(p.textContent)[1]))`

const verdicts = `[...document.querySelectorAll(".ranked strong")].map((s) => s.textContent)`

// Files are ranked among images of the data, the strangest first, with a verdict by a
// threshold; what is no picture is refused.
func TestAnomalies(t *testing.T) {
	eachLook(t, "#view=anomalies", func(t *testing.T, ctx context.Context, look look) {
		until(t, ctx, "images of the data", ranked(8))
		act(t, ctx, drop("chess.png", "image/png"))
		until(t, ctx, "the file among them", ranked(9))
		until(t, ctx, "the scores of the data", `document.querySelectorAll(".score-strip rect").length > 0`)
		photograph(t, ctx, "anomalies-"+look.name, look.width)
		if !ask[bool](t, ctx, `[...document.querySelectorAll(".ranked li")].some((p) => p.textContent.includes("chess.png") && p.textContent.includes("%"))`) {
			t.Error("the file has no rank")
		}
		scores := ask[[]float64](t, ctx, scored)
		for i := 1; i < len(scores); i++ {
			if scores[i] > scores[i-1] {
				t.Errorf("not in order: %v", scores)
			}
		}
		act(t, ctx, drop("notes.txt", "text/plain"))
		until(t, ctx, "the refusal", `document.getElementById("status").textContent.includes("Not a picture: notes.txt")`)
	})
}

// The threshold follows the rate of false alarms, and the verdicts the threshold.
func TestFalseAlarms(t *testing.T) {
	s := newStage(t, "")
	ctx := tab(t)
	show(t, ctx, looks[0], s.url()+"#view=anomalies&seed=7")
	until(t, ctx, "the scores of the data", ranked(8)+` && document.querySelectorAll(".score-strip rect").length > 0`)
	alarm := func(percent int) {
		act(t, ctx, fmt.Sprintf(`const i = document.querySelector(".alarms input"); i.value = "%d"; i.dispatchEvent(new Event("input"))`, percent))
	}
	strange := func() int {
		return ask[int](t, ctx, verdicts+`.filter((v) => v === "strange").length`)
	}
	place := ask[float64](t, ctx, `Number(document.querySelector("line.threshold").getAttribute("x1"))`)
	alarm(0)
	if n := strange(); n != 0 {
		t.Errorf("%d of the data are strange without false alarms", n)
	}
	if ask[float64](t, ctx, `Number(document.querySelector("line.threshold").getAttribute("x1"))`) <= place {
		t.Error("the line of the threshold does not move to the right")
	}
	act(t, ctx, clickOn("Strange pictures, ready-made"))
	until(t, ctx, "the mix", `document.querySelectorAll(".ranked li").length > 12 && document.querySelector(".waiting").textContent === ""`)
	if !ask[bool](t, ctx, `[...document.querySelectorAll(".ranked .verdict span")].filter((s) => s.textContent === "noise" || s.textContent === "an inverted image").length === 2`) {
		t.Error("the mix lacks noise, or an inverted image")
	}
	act(t, ctx, `document.querySelector(".score-strip canvas").click()`)
	if !ask[bool](t, ctx, `document.activeElement === document.querySelector(".ranked li")`) {
		t.Error("a picture of the line does not lead to its card")
	}
}

// An address keeps which images of the data it was.
func TestAnomaliesAgain(t *testing.T) {
	s := newStage(t, "")
	ctx := tab(t)
	show(t, ctx, looks[0], s.url()+"#view=anomalies")
	until(t, ctx, "images of the data", ranked(8)+` && location.hash.includes("seed=")`)
	before := ask[[]float64](t, ctx, scored)
	do(t, ctx, chromedp.Reload())
	until(t, ctx, "the same images", fmt.Sprintf(`document.querySelectorAll(".ranked li").length === 8 && JSON.stringify(%s) === JSON.stringify(%s)`, scored, numbers(before)))
}

func numbers(list []float64) string {
	text := "["
	for _, v := range list {
		text += fmt.Sprintf("%g,", v)
	}
	return text[:len(text)-1] + "]"
}

// chosenFiles chooses files with the button for them: n that are pictures, and one that is not.
func chosenFiles(n int) string {
	return fmt.Sprintf(`
		const board = document.createElement("canvas"); board.width = board.height = 28;
		board.toBlob((blob) => {
			const files = new DataTransfer();
			for (let i = 0; i < %d; i++) files.items.add(new File([blob], i + ".png", { type: "image/png" }));
			files.items.add(new File(["nothing"], "nothing.png", { type: "image/png" }));
			const input = document.querySelector(".sources input[type=file]");
			input.files = files.files;
			input.dispatchEvent(new Event("change"));
		})`, n)
}

// Files that are not taken are told, and stay told until the next ones.
func TestTooManyFiles(t *testing.T) {
	s := newStage(t, "")
	ctx := tab(t)
	show(t, ctx, looks[0], s.url()+"#view=anomalies&lang=en")
	until(t, ctx, "images of the data", ranked(8))
	const said = `document.querySelector(".anomalies .lines").innerText`
	act(t, ctx, chosenFiles(40))
	until(t, ctx, "32 of the files", ranked(40))
	if text := ask[string](t, ctx, said); text != "Pictures taken at once, at most: 32" {
		t.Errorf("the page says %q", text)
	}
	act(t, ctx, chosenFiles(2))
	until(t, ctx, "two more", ranked(42)+" && "+said+`.startsWith("nothing.png: ")`)
	act(t, ctx, clickOn("Eight random images"))
	until(t, ctx, "more images", ranked(50))
	if text := ask[string](t, ctx, said); text == "" {
		t.Error("what was refused is overwritten")
	}
}

// What is cleared stays away, even while it was being scored; what was asked for first
// comes first.
func TestClearHolds(t *testing.T) {
	s := newStage(t, "")
	ctx := tab(t)
	show(t, ctx, looks[0], s.url()+"#view=anomalies&lang=en")
	until(t, ctx, "images of the data", ranked(8))
	for range 3 {
		act(t, ctx, clickOn("Eight random images"))
	}
	until(t, ctx, "all that were asked for", ranked(32))
	act(t, ctx, clickOn("Eight random images")+"; "+clickOn("Eight random images")+"; "+clickOn("Clear"))
	act(t, ctx, drop("chess.png", "image/png"))
	until(t, ctx, "the file alone", ranked(1)+` && document.querySelector(".ranked li").textContent.includes("chess.png")`)
	ask[bool](t, ctx, `new Promise((done) => setTimeout(() => done(true), 500))`)
	if n := ask[int](t, ctx, `document.querySelectorAll(".ranked li").length`); n != 1 {
		t.Errorf("%d pictures after Clear, want the file", n)
	}
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
			document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: files, bubbles: true, cancelable: true }));
		})`, name, kind)
}
