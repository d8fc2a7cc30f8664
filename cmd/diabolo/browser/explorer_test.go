package browser_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/serve"
	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
)

// A stage is a server that can go away and come back.
type stage struct {
	t       *testing.T
	handler http.Handler
	address string
	server  *http.Server
}

// newStage serves an untrained cvae of drawn digits.
func newStage(t *testing.T, token string) *stage {
	t.Helper()
	c, err := run.Preset("cvae-digits")
	if err != nil {
		t.Fatal(err)
	}
	c.Dataset.Count = 200
	data, err := dataset.Load(context.Background(), c.Dataset, dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	shape, err := c.Model.ForData(data.Shape, len(data.Classes))
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "digits")
	saveUntrained(t, dir, shape, map[string]string{"dataset": c.Dataset.Name, "classes": `["` + strings.Join(data.Classes, `","`) + `"]`})
	return newStageWith(t, serve.Options{Models: []string{dir}, Token: token, Load: func(context.Context, dataset.Config, dataset.Options) (*dataset.Data, error) {
		return data, nil
	}})
}

// saveUntrained saves a model as it is before training into a folder.
func saveUntrained(t *testing.T, folder string, c model.Config, meta map[string]string) {
	t.Helper()
	m, err := model.New(c, 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(folder, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := m.Save(filepath.Join(folder, model.FileName), meta); err != nil {
		t.Fatal(err)
	}
}

// playing opens the page of a stage of digits, and waits for its first picture.
func (s *stage) playing(t *testing.T) context.Context {
	t.Helper()
	ctx := tab(t)
	show(t, ctx, looks[0], s.url())
	until(t, ctx, "the first picture", drawn)
	return ctx
}

// newStageWith is a stage of a server with some options.
func newStageWith(t *testing.T, o serve.Options) *stage {
	t.Helper()
	h, err := serve.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	s := &stage{t: t, handler: h, address: "127.0.0.1:0"}
	s.up()
	t.Cleanup(s.down)
	return s
}

// up lets the server answer, at the address it had before.
func (s *stage) up() {
	s.t.Helper()
	l, err := net.Listen("tcp", s.address)
	if err != nil {
		s.t.Fatal(err)
	}
	s.address, s.server = l.Addr().String(), &http.Server{Handler: s.handler, ReadHeaderTimeout: time.Minute}
	go func() { _ = s.server.Serve(l) }() // until down
}

func (s *stage) down() { s.server.Close() }

func (s *stage) url() string { return "http://" + s.address + "/" }

// until waits for a condition of the page.
func until(t *testing.T, ctx context.Context, what, condition string) {
	t.Helper()
	script := fmt.Sprintf(`new Promise((done) => {
		const end = Date.now() + 20000;
		const look = () => { if (%s) done(true); else if (Date.now() > end) done(false); else setTimeout(look, 20); };
		look();
	})`, condition)
	if !ask[bool](t, ctx, script) {
		t.Fatalf("waited for nothing: %s; the page says %q", what, ask[string](t, ctx, `document.body.innerText`))
	}
}

// canvasPicture is what is on canvas number n of the page's three.
func canvasPicture(n int) string {
	return fmt.Sprintf(`document.querySelectorAll(".images canvas")[%d].toDataURL()`, n)
}

// changes waits until canvas number n shows something else than before.
func changes(t *testing.T, ctx context.Context, what string, n int, before string) {
	t.Helper()
	until(t, ctx, what, fmt.Sprintf("%s !== %q", canvasPicture(n), before))
}

// act runs statements in the page.
func act(t *testing.T, ctx context.Context, statements string) {
	t.Helper()
	ask[bool](t, ctx, "(() => { "+statements+"; return true; })()")
}

// slide moves the first slider to its end, min or max.
func slide(end string) string {
	return fmt.Sprintf(`const i = document.querySelector(".slider input"); i.value = i.%s; i.dispatchEvent(new Event("input"))`, end)
}

// eachLook opens a place of the page in each look and uses it there: nothing may
// stand beyond the window's edge, the page may say nothing to the console, and must
// be open to all.
func eachLook(t *testing.T, place string, use func(t *testing.T, ctx context.Context, l look)) {
	t.Helper()
	newStage(t, "").eachLook(t, place, use)
}

func (s *stage) eachLook(t *testing.T, place string, use func(t *testing.T, ctx context.Context, l look)) {
	t.Helper()
	for _, look := range looks {
		t.Run(look.name, func(t *testing.T) {
			ctx := tab(t)
			events := listen(t, ctx)
			show(t, ctx, look, s.url()+place)
			use(t, ctx, look)
			if wide := ask[float64](t, ctx, "document.documentElement.scrollWidth"); int64(wide) > look.width {
				t.Errorf("the page is %g pixels wide in a window of %d", wide, look.width)
			}
			for _, fault := range append(events.faults(s.url()), barriers(t, ctx)...) {
				t.Error(fault)
			}
		})
	}
}

const drawn = `document.querySelectorAll(".images canvas")[1]?.width === 28 && document.querySelectorAll(".classes canvas").length === 10`

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

// A grid of samples follows its controls, and an image of it can be played with.
func TestSample(t *testing.T) {
	eachLook(t, "", func(t *testing.T, ctx context.Context, look look) {
		until(t, ctx, "the first picture", drawn)
		act(t, ctx, `document.querySelector('nav a[href*="view=sample"]').click()`)
		until(t, ctx, "the samples", `document.querySelectorAll(".samples canvas").length === 48`)
		const tile = `document.querySelector(".samples canvas").toDataURL()`
		for what, statements := range map[string]string{
			"seed":        `const s = document.querySelector(".how input"); s.value = "9"; s.dispatchEvent(new Event("input"))`,
			"temperature": `const s = document.querySelectorAll(".how input")[1]; s.value = "2"; s.dispatchEvent(new Event("input"))`,
			"class":       `const s = document.querySelectorAll(".how select")[1]; s.value = "8"; s.dispatchEvent(new Event("input"))`,
			"sampler":     `const s = document.querySelector(".how select"); s.value = "mixture"; s.dispatchEvent(new Event("input"))`,
		} {
			before := ask[string](t, ctx, tile)
			act(t, ctx, statements)
			until(t, ctx, "other images after another "+what, fmt.Sprintf("%s !== %q", tile, before))
		}
		photograph(t, ctx, "sample-"+look.name, look.width)
		chosen := ask[string](t, ctx, tile)
		act(t, ctx, `document.querySelector(".samples button").click()`)
		until(t, ctx, "the image in Play", drawn+fmt.Sprintf(" && %s === %q", canvasPicture(1), chosen))
	})
}

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
