package browser_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

const (
	// stations are those of cvae-digits: the image, the blocks, z and the class, the
	// reconstruction.
	stations = 12

	// station is what is shown below the overview.
	station = `document.querySelector(".station:not([hidden])")`

	// complete tells whether each step of the station has its picture.
	complete = station + ` !== null && [...` + station + `.querySelectorAll(".values")].every((v) => v.querySelector("canvas, svg"))`

	// madeOf is the picture of the reconstruction, which is always in sight.
	madeOf = `document.querySelectorAll(".overview canvas")[1].toDataURL()`
)

// at tells whether station i is shown, and marked in the overview.
func at(i int) string {
	return fmt.Sprintf(`(() => { const s = [...document.querySelectorAll(".station")], b = document.querySelectorAll(".overview [data-block]");
		return s.findIndex((x) => !x.hidden) === %d && b[%d].getAttribute("aria-current") === "step" && document.querySelectorAll(".overview [aria-current]").length === 1; })()`, i, i)
}

// toBlock clicks block i of the hourglass.
func toBlock(i int) string {
	return fmt.Sprintf(`document.querySelectorAll(".overview [data-block]")[%d].dispatchEvent(new MouseEvent("click", { bubbles: true }))`, i)
}

// press clicks a button of the way: 0 back, 1 on.
func press(n int) string {
	return fmt.Sprintf(`document.querySelectorAll(".walk button")[%d].click()`, n)
}

// key presses a key where the keyboard's focus is.
func key(name string) string {
	return fmt.Sprintf(`document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: %q, bubbles: true, cancelable: true }))`, name)
}

// The way is taken block by block, by the overview, back and on; maps enlarge, and another z
// or class changes the reconstruction, which stays in sight, but nothing before it.
func TestInside(t *testing.T) {
	eachLook(t, "#view=inside&image=3", func(t *testing.T, ctx context.Context, look look) {
		until(t, ctx, "the image", at(0)+` && document.querySelector(".station canvas")?.width === 28`)
		act(t, ctx, press(1))
		until(t, ctx, "the first block's maps", at(1)+` && `+complete+` && `+station+`.querySelectorAll(".maps canvas").length === 3 * 16`)
		photograph(t, ctx, "inside-"+look.name, look.width)
		enlarge(t, ctx, look)
		for i := range stations {
			act(t, ctx, toBlock(i))
			until(t, ctx, fmt.Sprint("something to see at station ", i), at(i)+` && `+complete)
		}
		if !ask[bool](t, ctx, `location.hash.includes("step=24") && `+station+`.querySelector(".loss") !== null`) {
			t.Error("the way does not end at the loss")
		}
		const first = `document.querySelector(".maps canvas").toDataURL()`
		maps := ask[string](t, ctx, first)
		act(t, ctx, toBlock(5))
		until(t, ctx, "q(z|x)", at(5)+` && `+complete)
		photograph(t, ctx, "inside-z-"+look.name, look.width)
		for what, statements := range map[string]string{
			"z":     `document.querySelector(".buttons button").click()`,
			"class": `const c = document.querySelector(".subject select"); c.value = c.value === "8" ? "1" : "8"; c.dispatchEvent(new Event("input"))`,
		} {
			before := ask[string](t, ctx, madeOf)
			act(t, ctx, statements)
			until(t, ctx, "another reconstruction after another "+what, fmt.Sprintf("%s !== %q", madeOf, before))
		}
		until(t, ctx, "the seed of z", `location.hash.includes("seed=1") && document.body.innerText.includes("seed 1")`)
		if ask[string](t, ctx, first) != maps {
			t.Error("the first layer sees z or the class")
		}
		act(t, ctx, press(0))
		until(t, ctx, "the block before", at(4))
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
	act(t, ctx, first+`.focus(); `+key("ArrowRight")+`; document.activeElement.click()`)
	until(t, ctx, "another large map", fmt.Sprintf(`document.querySelector("dialog").open && document.querySelector("dialog canvas").toDataURL() !== %q`, large))
	act(t, ctx, `document.querySelector("dialog button").click()`)
}

// The arrow keys go on and back, and the keyboard's focus goes with them in the hourglass,
// but not where they belong to something else.
func TestInsideByKeyboard(t *testing.T) {
	s := newStage(t, "")
	ctx := tab(t)
	show(t, ctx, looks[0], s.url()+"#view=inside&image=3&step=1")
	until(t, ctx, "the first block", at(1)+` && `+complete)
	act(t, ctx, key("ArrowRight")+"; "+key("ArrowRight")+"; "+key("ArrowLeft"))
	until(t, ctx, "on, on and back", at(2))
	act(t, ctx, `document.querySelector('.overview [tabindex="0"]').focus(); `+key("ArrowRight"))
	until(t, ctx, "the focus at the next block", at(3)+` && document.activeElement.dataset.block === "3"`)
	act(t, ctx, `document.querySelectorAll(".overview [data-block]")[1].focus(); `+key("Enter"))
	until(t, ctx, "a chosen block", at(1)+` && `+complete)
	act(t, ctx, `document.querySelectorAll(".maps button")[15].focus(); `+key("ArrowRight")+`; document.querySelector("#model").focus(); `+key("ArrowLeft"))
	if !ask[bool](t, ctx, at(1)) {
		t.Error("arrow keys of maps or of a select leave the block")
	}
}

// A place of a map is pointed at, and the pixels that it depends on, or reaches, are framed;
// the kernel of the map is shown.
func TestInsideFields(t *testing.T) {
	s := newStage(t, "")
	ctx := tab(t)
	show(t, ctx, looks[0], s.url()+"#lang=en&view=inside&image=3&step=1")
	until(t, ctx, "the maps", complete)
	// The place is row 6, column 3 of 14.
	point := func(first string) string {
		return `const c = ` + station + `.querySelector("` + first + `"), b = c.getBoundingClientRect();
			c.dispatchEvent(new PointerEvent("pointermove", { bubbles: true, clientX: b.left + 3.5 * b.width / 14, clientY: b.top + 6.5 * b.height / 14 }))`
	}
	act(t, ctx, point(".maps canvas"))
	frame := func(n int) []float64 {
		return ask[[]float64](t, ctx, fmt.Sprintf(`(() => { const f = document.querySelectorAll(".overview figure")[%d], p = f.querySelector("canvas").getBoundingClientRect(), b = f.querySelector("i").getBoundingClientRect();
			return [(b.top - p.top) * 28 / p.height, (b.left - p.left) * 28 / p.width, b.height * 28 / p.height, b.width * 28 / p.width].map((v) => Math.round(v)); })()`, n))
	}
	if got := fmt.Sprint(frame(0)); got != "[11 5 3 3]" {
		t.Errorf("row, column, height and width of the image's frame are %s", got)
	}
	if text := ask[string](t, ctx, `document.querySelector(".unit").value`); !strings.HasPrefix(text, "map 1, row 7, column 4: ") || !strings.HasSuffix(text, "depends on 3 × 3 pixels of the image") {
		t.Errorf("the page says %q", text)
	}
	until(t, ctx, "its kernel", `document.querySelector(".kernel canvas")?.width === 3 && document.querySelector(".kernel").innerText.includes("Kernel of map 1")`)
	act(t, ctx, toBlock(2))
	until(t, ctx, "the maps of the second convolution", at(2)+" && "+complete)
	act(t, ctx, station+`.querySelectorAll(".maps button")[5].focus()`)
	until(t, ctx, "a kernel for each of 16 maps", station+`.querySelector(".kernel canvas")?.width === 16 * 4 - 1 && `+station+`.querySelector(".kernel").innerText.includes("Kernel of map 6")`)
	kernel := ask[string](t, ctx, station+`.querySelector(".kernel canvas").toDataURL()`)
	act(t, ctx, station+`.querySelectorAll(".maps button")[6].focus()`)
	until(t, ctx, "another kernel", fmt.Sprintf(`!["", undefined, %q].includes(%s.querySelector(".kernel canvas")?.toDataURL())`, kernel, station))
	act(t, ctx, toBlock(10))
	until(t, ctx, "the maps of the decoder", at(10)+" && "+complete)
	act(t, ctx, toBlock(9))
	until(t, ctx, "the maps of the decoder", at(9)+" && "+complete)
	act(t, ctx, point(".maps canvas"))
	if got := fmt.Sprint(frame(1)); got != "[11 5 3 3]" {
		t.Errorf("row, column, height and width of the reconstruction's frame are %s", got)
	}
	if !ask[bool](t, ctx, `document.querySelectorAll(".overview i")[0].hidden`) {
		t.Error("a unit of the decoder has a frame in the image")
	}
	act(t, ctx, station+`.querySelector(".maps button").focus(); document.activeElement.blur()`)
	if !ask[bool](t, ctx, `[...document.querySelectorAll(".overview i")].every((i) => i.hidden)`) {
		t.Error("the frame stays")
	}
}

// Each map may have its own scale, and what is written is true of the picture; rows of
// numbers in the decoder are shown as the maps that they become.
func TestInsideScales(t *testing.T) {
	s := newStage(t, "")
	ctx := tab(t)
	show(t, ctx, looks[0], s.url()+"#lang=en&view=inside&image=3&step=3")
	until(t, ctx, "the maps", complete+" && "+station+`.innerText.includes("black is 0")`)
	before := ask[string](t, ctx, `document.querySelector(".maps canvas").toDataURL()`)
	act(t, ctx, `document.querySelector(".map-tools input").click()`)
	until(t, ctx, "each map on its own scale", station+`.innerText.includes("1st percentile") && !`+station+`.innerText.includes("black is 0") && document.querySelector(".maps canvas").toDataURL() !== `+fmt.Sprintf("%q", before))
	act(t, ctx, toBlock(8))
	until(t, ctx, "a row as maps", at(8)+" && "+complete+" && "+station+`.innerText.includes("32 × 7 × 7 that these values become") && `+station+`.querySelectorAll(".maps").length === 3`)
}

// Three curves show how a dimension of z is drawn, by the numbers of the table.
func TestInsideDrawingOfZ(t *testing.T) {
	s := newStage(t, "")
	ctx := tab(t)
	show(t, ctx, looks[0], s.url()+"#lang=en&view=inside&image=3&step=11&seed=5")
	until(t, ctx, "the curves", at(5)+` && document.querySelectorAll(".curves polygon").length === 3 && document.querySelectorAll(".curves .link").length === 2`)
	act(t, ctx, `document.querySelectorAll(".posterior g")[2].dispatchEvent(new MouseEvent("click"))`)
	until(t, ctx, "another dimension", `document.querySelector(".drawing-of-z select").value === "2" && document.querySelector(".drawing-of-z").innerText.includes("Dimension 2")`)
	off := ask[float64](t, ctx, `(() => {
		const said = document.querySelector(".drawing-of-z p").textContent.replaceAll("−", "-");
		const [eps, sigma, , mu, z] = said.match(/-?\d+(\.\d+)?(e-\d+)?/g).slice(3).map(Number);
		return Math.abs(mu + sigma * eps - z);
	})()`)
	if off > 0.01 {
		t.Errorf("mu + sigma eps is %g from z", off)
	}
}

// The overview stays in sight in a high window, and hides neither what has the focus nor a
// low window; a block is shown from its beginning.
func TestInsideStaysInSight(t *testing.T) {
	s := newStage(t, "")
	for _, c := range []struct {
		width, height int64
		stays         bool
	}{{1280, 800, true}, {390, 844, true}, {844, 390, false}} {
		ctx := tab(t)
		show(t, ctx, look{width: c.width, height: c.height, scheme: "light"}, s.url()+"#view=inside&image=3&step=6")
		until(t, ctx, "the maps", complete)
		act(t, ctx, `scrollTo(0, document.documentElement.scrollHeight)`)
		top := ask[float64](t, ctx, `document.querySelector(".overview").getBoundingClientRect().bottom`)
		if stays := top > 0; stays != c.stays {
			t.Errorf("%d x %d: the overview ends at %g of the window", c.width, c.height, top)
		}
		act(t, ctx, press(0)+"; "+press(1)+`; scrollTo(0, document.documentElement.scrollHeight); `+press(0))
		if top := ask[float64](t, ctx, station+`.querySelector("h2").getBoundingClientRect().top`); top < 0 || top > float64(c.height)/2 {
			t.Errorf("%d x %d: the block before begins at %g", c.width, c.height, top)
		}
		act(t, ctx, press(1))
		until(t, ctx, "the maps", complete)
		hidden := ask[string](t, ctx, `(() => {
			const all = [...`+station+`.querySelectorAll(".maps button")].reverse();
			for (const b of all) {
				b.focus();
				const r = b.getBoundingClientRect(), over = document.elementFromPoint(r.left + r.width / 2, r.top + 4);
				if (!b.contains(over)) return b.getAttribute("aria-label") + " is below " + over?.outerHTML.slice(0, 80);
			}
			return "";
		})()`)
		if hidden != "" {
			t.Errorf("%d x %d: %s", c.width, c.height, hidden)
		}
	}
}

// A link brings back image, class, z and step, in the language it names; Play links to
// the inside of its image.
func TestInsideLinks(t *testing.T) {
	s := newStage(t, "")
	ctx := tab(t)
	show(t, ctx, looks[0], s.url()+"#lang=ru&view=inside&image=3&class=7&seed=5&step=11")
	until(t, ctx, "the step of z", at(5)+` && document.querySelector(".posterior") !== null`)
	if text := ask[string](t, ctx, `document.querySelector(".inside").innerText`); !strings.Contains(text, "зерно 5") || !strings.Contains(text, "6 из 12") {
		t.Errorf("the page says %q", text)
	}
	if class := ask[string](t, ctx, `document.querySelector(".subject select").value`); class != "7" {
		t.Errorf("class %s, want 7", class)
	}
	act(t, ctx, `location.hash = "#view=play&image=4"`)
	until(t, ctx, "the link in Play", drawn+` && document.querySelector(".numbers a")?.href.includes("image=4")`)
	act(t, ctx, `document.querySelector(".numbers a").click()`)
	until(t, ctx, "the inside of the image", at(0)+` && location.hash.includes("image=4")`)
}

// A drawing of one's own is looked at inside, also after a reload, and Back leads to it.
func TestInsideOfDrawing(t *testing.T) {
	s := newStage(t, "")
	ctx := s.playing(t)
	before := ask[string](t, ctx, canvasPicture(0))
	act(t, ctx, stroke)
	changes(t, ctx, "the drawing as the image", 0, before)
	until(t, ctx, "a link to its inside", `document.querySelector(".numbers a")?.href.includes("image=own")`)
	drawing := ask[string](t, ctx, canvasPicture(0))
	act(t, ctx, `document.querySelector(".numbers a").click()`)
	inside := fmt.Sprintf(`location.hash.includes("view=inside") && document.querySelector(".overview canvas")?.toDataURL() === %q`, drawing)
	until(t, ctx, "the inside of the drawing", at(0)+" && "+inside)
	act(t, ctx, press(1))
	until(t, ctx, "its first block", at(1)+" && "+complete)
	do(t, ctx, chromedp.Reload())
	until(t, ctx, "the same after a reload", at(1)+" && "+inside)
	act(t, ctx, `history.back()`)
	until(t, ctx, "the drawing in Play", fmt.Sprintf(`location.hash.includes("view=play") && %s === %q`, `document.querySelectorAll(".images canvas")[0]?.toDataURL()`, drawing))
}
