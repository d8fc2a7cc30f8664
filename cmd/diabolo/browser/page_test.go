package browser_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/serve"
	"github.com/diabolo-go/diabolo/run"
)

// The page asks for the token that the server asks for.
func TestToken(t *testing.T) {
	s := newStage(t, "secret")
	ctx := tab(t)
	show(t, ctx, looks[0], s.url())
	for _, token := range []string{"wrong", "secret"} {
		until(t, ctx, "the form", `document.querySelector(".token input")?.value === ""`)
		act(t, ctx, fmt.Sprintf(`document.querySelector(".token input").value = %q; document.querySelector(".token button").click()`, token))
		until(t, ctx, "what is wrong with it, or the first picture", `document.getElementById("status").textContent.includes("not the token") || `+drawn)
	}
	until(t, ctx, "the first picture", drawn)
}

// The page says that the server is lost, and that it is back.
func TestLostServer(t *testing.T) {
	s := newStage(t, "")
	ctx := s.playing(t)
	s.down()
	act(t, ctx, slide("min"))
	until(t, ctx, "the loss is said", `document.getElementById("status").textContent.includes("does not answer")`)
	s.up()
	until(t, ctx, "the return is said", `document.getElementById("status").textContent.includes("answers again")`)
	before := ask[string](t, ctx, canvasPicture(1))
	act(t, ctx, slide("max"))
	changes(t, ctx, "another picture", 1, before)
}

// newBareStage serves untrained models in a folder, by the widths of their z, of which
// nothing is known but their files.
func newBareStage(t *testing.T, dir string, latent map[string]int) *stage {
	t.Helper()
	var folders []string
	for name, width := range latent {
		folders = append(folders, filepath.Join(dir, name))
		saveBare(t, filepath.Join(dir, name), width)
	}
	return newStageWith(t, serve.Options{Models: folders})
}

func saveBare(t *testing.T, folder string, latent int) {
	t.Helper()
	c, err := run.Preset("vae-digits")
	if err != nil {
		t.Fatal(err)
	}
	c.Model.Latent = latent
	shape, err := c.Model.ForData([3]int{1, 28, 28}, 10)
	if err != nil {
		t.Fatal(err)
	}
	saveUntrained(t, folder, shape, nil)
}

// choose takes an option of a select at the head of the page.
func choose(id, value string) string {
	return `const s = document.getElementById("` + id + `"); s.value = "` + value + `"; s.dispatchEvent(new Event("change"))`
}

const painted = `document.querySelectorAll(".images canvas")[1]?.width === 28`

// A model's file alone is enough for each view to say what it can show.
func TestWithoutImages(t *testing.T) {
	s := newBareStage(t, t.TempDir(), map[string]int{"bare": 4})
	for view, shown := range map[string]string{
		"play": painted, "sample": `document.querySelectorAll(".samples canvas").length === 48`, "api": `document.querySelector(".reference details") !== null`,
		"noise": `document.querySelector(".file") !== null`, "anomalies": `document.querySelector(".file") !== null`,
		"inside": `document.querySelector(".file") !== null && !document.querySelector(".walk").checkVisibility()`,
		"map":    `document.querySelector("main").innerText.includes("no images")`, "attributes": `document.querySelector("main").innerText.includes("no images")`,
	} {
		t.Run(view, func(t *testing.T) {
			ctx := tab(t)
			show(t, ctx, looks[len(looks)-1], s.url()+"#lang=en&view="+view)
			until(t, ctx, "the view", shown)
			if text := ask[string](t, ctx, `document.getElementById("status").textContent`); text != "" {
				t.Errorf("the page says %q", text)
			}
			photograph(t, ctx, "bare-"+view, looks[len(looks)-1].width)
		})
	}
}

// Models of other widths are chosen in a view that stays, and the browser goes back.
func TestModelsAreChosen(t *testing.T) {
	s := newBareStage(t, t.TempDir(), map[string]int{"four": 4, "six": 6})
	ctx := tab(t)
	show(t, ctx, looks[0], s.url()+"#lang=en&model=four")
	const sliders = `document.querySelectorAll(".slider").length`
	until(t, ctx, "four sliders", painted+" && "+sliders+" === 4")
	act(t, ctx, choose("model", "six"))
	until(t, ctx, "six sliders", sliders+` === 6 && location.hash.includes("model=six") && location.hash.includes("z=")`)
	act(t, ctx, `document.querySelector('nav a[href*="view=sample"]').click()`)
	until(t, ctx, "samples", `location.hash.includes("model=six") && document.querySelectorAll(".samples canvas").length === 48`)
	act(t, ctx, `const s = document.querySelector(".how input"); s.value = "9"; s.dispatchEvent(new Event("input"))`)
	until(t, ctx, "the seed", `location.hash.includes("seed=9")`)
	act(t, ctx, choose("model", "four"))
	until(t, ctx, "the same seed of the other model", `location.hash.includes("model=four") && location.hash.includes("seed=9") && document.title === "Sample · four"`)
	act(t, ctx, "history.back()")
	until(t, ctx, "the model before", `document.getElementById("model").value === "six" && location.hash.includes("view=sample")`)
	act(t, ctx, "history.go(-2)")
	until(t, ctx, "the first place", sliders+` === 4 && document.getElementById("model").value === "four"`)
	act(t, ctx, `location.hash += "&lang=ru"`)
	until(t, ctx, "a link in Russian", `document.getElementById("language").value === "ru" && document.body.innerText.includes("Латентный вектор")`)
}

// A model that is replaced by one of another width while it is shown is shown anew.
func TestModelIsReplaced(t *testing.T) {
	dir := t.TempDir()
	s := newBareStage(t, dir, map[string]int{"model": 4})
	ctx := tab(t)
	show(t, ctx, looks[0], s.url())
	until(t, ctx, "four sliders", painted+` && document.querySelectorAll(".slider").length === 4`)
	saveBare(t, filepath.Join(dir, "model"), 6)
	if err := s.handler.(*serve.Server).Reload(); err != nil {
		t.Fatal(err)
	}
	until(t, ctx, "six sliders", `(() => {`+slide("max")+`; return document.querySelectorAll(".slider").length === 6; })()`)
	until(t, ctx, "nothing wrong any more", `document.getElementById("status").textContent === ""`)
}

// A view that is left is not heard any more, and the keyboard stays where it is.
func TestViewIsLeft(t *testing.T) {
	s := newStage(t, "")
	ctx := s.playing(t)
	act(t, ctx, `
		const real = window.fetch;
		window.late = 0;
		window.fetch = (url, how) => !String(url).startsWith("v1/decode") ? real(url, how) :
			new Promise((done) => setTimeout(done, 700)).then(() => real(url, how)).finally(() => setTimeout(() => window.late++, 100));`)
	act(t, ctx, slide("max"))
	act(t, ctx, `const a = document.querySelector('nav a[href*="view=noise"]'); a.focus(); a.click()`)
	until(t, ctx, "the late answer", `window.late === 1 && document.querySelector(".numbers")?.textContent.includes("→")`)
	if place := ask[string](t, ctx, `location.hash`); !strings.Contains(place, "view=noise") {
		t.Errorf("the address is %s", place)
	}
	if !ask[bool](t, ctx, `document.activeElement.matches("nav a[aria-current]")`) {
		t.Error("the keyboard's focus is lost")
	}
}

// What was wrong is said until something succeeds, a note for some seconds; a view
// that could not be opened opens when the server is back.
func TestStatus(t *testing.T) {
	s := newStage(t, "")
	ctx := tab(t)
	show(t, ctx, looks[0], s.url()+"#view=noise&lang=en")
	const said, shown = `document.getElementById("status").textContent`, `document.querySelector(".subject .caption")?.textContent`
	until(t, ctx, "an image", shown+`?.startsWith("Image")`)
	act(t, ctx, drop("chess.png", "image/png"))
	until(t, ctx, "the file", shown+` === "chess.png"`)
	act(t, ctx, `
		const files = new DataTransfer();
		files.items.add(new File(["nothing"], "nothing.png", { type: "image/png" }));
		document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: files, bubbles: true, cancelable: true }))`)
	until(t, ctx, "what is wrong", said+` !== ""`)
	act(t, ctx, clickOn("Another image"))
	until(t, ctx, "nothing wrong any more", said+` === ""`)
	s.down()
	act(t, ctx, `document.querySelector('nav a[href*="view=play"]').click()`)
	until(t, ctx, "the loss is said", said+`.includes("does not answer")`)
	s.up()
	until(t, ctx, "the view", drawn+` && `+said+`.includes("answers again")`)
	until(t, ctx, "that the note passes", said+` === ""`)
}

// The tabs of a phone are one row, in which the one that is shown is in sight.
func TestTabsOfAPhone(t *testing.T) {
	eachLook(t, "#view=noise&lang=ru", func(t *testing.T, ctx context.Context, look look) {
		until(t, ctx, "the view", `document.querySelector(".numbers")?.textContent.includes("→")`)
		photograph(t, ctx, "tabs-"+look.name, look.width)
		if !ask[bool](t, ctx, `(() => {
			const box = document.querySelector("nav [aria-current]").getBoundingClientRect();
			return box.left >= 0 && box.right <= innerWidth && document.querySelector("header").offsetHeight < 120;
		})()`) {
			t.Error("the current tab is out of sight, or the header is high")
		}
	})
}
