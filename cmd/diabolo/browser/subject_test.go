package browser_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
)

const (
	barPicture = `document.querySelector(".subject canvas").toDataURL()`
	barSays    = `document.querySelector(".subject .caption").textContent`
	said       = `document.getElementById("status").textContent`
)

// dropAt drops files with these names onto an element of the page; each is a picture with a
// pattern of its own.
func dropAt(selector string, names ...string) string {
	return fmt.Sprintf(`
		const names = %s, files = new DataTransfer();
		Promise.all(names.map((name, n) => new Promise((done) => {
			const board = document.createElement("canvas"); board.width = board.height = 32;
			const pen = board.getContext("2d");
			pen.fillStyle = "white"; pen.fillRect(4 + 3 * n, 4, 5, 24);
			board.toBlob((blob) => done(new File([blob], name, { type: "image/png" })));
		}))).then((all) => {
			for (const file of all) files.items.add(file);
			document.querySelector(%q).dispatchEvent(new DragEvent("drop", { dataTransfer: files, bubbles: true, cancelable: true }));
		})`, quoted(names), selector)
}

func quoted(names []string) string {
	list := "["
	for _, name := range names {
		list += fmt.Sprintf("%q,", name)
	}
	return list + "]"
}

func goTo(view string) string {
	return fmt.Sprintf(`document.querySelector('nav a[href*="view=%s"]').click()`, view)
}

// The image is the same in each view, after Back and after a reload, whether it is of the
// data or one's own.
func TestImageIsKept(t *testing.T) {
	s := newStage(t, "")
	ctx := tab(t)
	show(t, ctx, looks[0], s.url()+"#lang=en&image=12")
	until(t, ctx, "the image", drawn+` && `+barSays+`.startsWith("Image 12")`)
	ofData := ask[string](t, ctx, barPicture)
	for _, view := range []string{"noise", "inside", "play"} {
		act(t, ctx, goTo(view))
		until(t, ctx, "the image in "+view, `document.querySelector("main.in-`+view+`[aria-busy=false]") !== null && location.hash.includes("image=12") && `+barPicture+` === "`+ofData+`"`)
	}
	act(t, ctx, dropAt("header", "bar.png"))
	until(t, ctx, "the file", barSays+` === "bar.png" && location.hash.includes("image=own1")`)
	own := ask[string](t, ctx, barPicture)
	act(t, ctx, goTo("noise"))
	until(t, ctx, "the file in Noise", `location.hash.includes("view=noise") && `+barPicture+` === "`+own+`"`)
	do(t, ctx, chromedp.Reload())
	until(t, ctx, "the file after a reload", `document.querySelector(".subject canvas")?.width === 28 && `+barPicture+` === "`+own+`"`)
	act(t, ctx, `location.hash = "#view=play&image=12"`)
	until(t, ctx, "the image of the data", drawn+` && `+barPicture+` === "`+ofData+`"`)
	act(t, ctx, "history.back()")
	until(t, ctx, "the file after Back", barPicture+` === "`+own+`"`)
}

// The last choice wins, however late an earlier one arrives.
func TestLastChoiceWins(t *testing.T) {
	s := newStage(t, "")
	ctx := s.playing(t)
	act(t, ctx, `const real = window.fetch; window.late = 0;
		window.fetch = (url, how) => !(String(url).includes("resize=true")) ? real(url, how) :
			new Promise((done) => setTimeout(done, 700)).then(() => real(url, how)).finally(() => setTimeout(() => window.late++, 200));`)
	act(t, ctx, dropAt("main", "late.png"))
	act(t, ctx, `setTimeout(() => location.hash = "#image=7", 100)`)
	until(t, ctx, "the late answer", `window.late === 1`)
	if got := ask[string](t, ctx, barSays); got[:7] != "Image 7" {
		t.Errorf("the page shows %q", got)
	}
}

// What failed while the server was lost is done when it is back.
func TestLostChoiceIsRepeated(t *testing.T) {
	s := newStage(t, "")
	ctx := s.playing(t)
	before := ask[string](t, ctx, canvasPicture(1))
	s.down()
	act(t, ctx, slide("max"))
	until(t, ctx, "the loss", said+`.includes("does not answer")`)
	s.up()
	changes(t, ctx, "the picture of the slider's place", 1, before)
}

// An own picture is told the likeliest class, and its class can be changed, in each view.
func TestClassIsTold(t *testing.T) {
	s := newStage(t, "")
	ctx := tab(t)
	show(t, ctx, looks[0], s.url()+"#view=noise&lang=en&image=0")
	const told, why = `document.querySelector(".subject select").value`, `document.querySelector(".told small")?.textContent`
	until(t, ctx, "the class of the data", why+`?.includes("its class in the data")`)
	act(t, ctx, dropAt("main", "bar.png"))
	until(t, ctx, "the likeliest class", why+`?.includes("lowest anomaly score")`)
	act(t, ctx, `const c = document.querySelector(".subject select"); c.value = c.value === "8" ? "1" : "8"; c.dispatchEvent(new Event("input"))`)
	until(t, ctx, "the choice", why+`?.includes("your choice") && location.hash.includes("class=" + `+told+`)`)
	chosen := ask[string](t, ctx, told)
	act(t, ctx, goTo("inside"))
	until(t, ctx, "the choice in another view", `location.hash.includes("view=inside") && `+told+` === "`+chosen+`"`)
}

// Files are taken wherever they are dropped, and what is not taken is said.
func TestFilesAreDroppedAnywhere(t *testing.T) {
	s := newStage(t, "")
	ctx := s.playing(t)
	if !ask[bool](t, ctx, `(() => {
		const files = new DataTransfer(); files.items.add(new File(["x"], "x.png", { type: "image/png" }));
		document.body.dispatchEvent(new DragEvent("dragover", { dataTransfer: files, bubbles: true, cancelable: true }));
		return getComputedStyle(document.getElementById("drop")).display !== "none";
	})()`) {
		t.Error("nothing says where a file may be dropped")
	}
	act(t, ctx, dropAt("footer, #status", "one.png", "two.png"))
	until(t, ctx, "the first file, and that one is taken", barSays+` === "one.png" && `+said+`.includes("at most: 1")`)
}

// A link to a model that is not served says so.
func TestModelIsNotServed(t *testing.T) {
	s := newStage(t, "")
	ctx := tab(t)
	show(t, ctx, looks[0], s.url()+"#model=nosuch&lang=en&z=1,2,3,4,5,6,7,8,9,10")
	until(t, ctx, "what is shown instead", drawn+` && `+said+`.includes("There is no model nosuch here; this is digits")`)
	if ask[bool](t, ctx, `location.hash.includes("z=1.000,2.000")`) {
		t.Error("z of another model is shown")
	}
}

// A language that was chosen stays, and is not in the links.
func TestLanguageIsKept(t *testing.T) {
	s := newStage(t, "")
	ctx := s.playing(t)
	act(t, ctx, choose("language", "ru"))
	until(t, ctx, "Russian", `document.documentElement.lang === "ru"`)
	show(t, ctx, looks[0], s.url())
	until(t, ctx, "Russian at the bare address", drawn+` && document.documentElement.lang === "ru" && !location.hash.includes("lang=")`)
	act(t, ctx, `
		const files = new DataTransfer();
		files.items.add(new File(["nothing"], "nothing.png", { type: "image/png" }));
		document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: files, bubbles: true, cancelable: true }))`)
	until(t, ctx, "the server's words in Russian, as a failure", said+`.includes("это не картинка") && document.querySelector("#status.failure") !== null`)
	act(t, ctx, choose("language", "en"))
}

// A view that has nothing to show is dimmed, with the reason.
func TestImpossibleViews(t *testing.T) {
	s := newBareStage(t, t.TempDir(), map[string]int{"four": 4})
	for _, look := range []look{looks[0], looks[4]} {
		ctx := tab(t)
		show(t, ctx, look, s.url()+"#lang=en")
		until(t, ctx, "the first picture", painted)
		const link = `document.querySelector('nav a[href*="view=map"]')`
		until(t, ctx, "the reason", link+`.classList.contains("impossible") && `+link+`.title.includes("no images")`)
		act(t, ctx, link+`.click()`)
		until(t, ctx, "the reason in the view", `document.querySelector(".empty")?.textContent.includes("no images")`)
		for _, fault := range barriers(t, ctx) {
			t.Error(fault)
		}
	}
}
