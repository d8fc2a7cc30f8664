package browser_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/api"
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/serve"
	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/train"
)

// newTrainedStage serves a preset trained with some of its settings changed; with
// -thorough as it is.
func newTrainedStage(t *testing.T, preset string, settings ...string) *stage {
	t.Helper()
	c, err := run.Preset(preset)
	if err != nil {
		t.Fatal(err)
	}
	if *thorough {
		settings = nil
	}
	for _, setting := range settings {
		if err := run.Set(&c, setting); err != nil {
			t.Fatal(err)
		}
	}
	data, err := dataset.Load(context.Background(), c.Dataset, dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	trainer, err := train.New(train.Options{Config: c, Data: data})
	if err != nil {
		t.Fatal(err)
	}
	defer trainer.Close()
	folder, err := run.CreateNext(t.TempDir(), preset)
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	if _, err := trainer.Run(context.Background(), folder); err != nil {
		t.Fatal(err)
	}
	return newStageWith(t, serve.Options{Models: []string{folder.Dir}})
}

// What a trained model shows.
func TestTrained(t *testing.T) {
	s := newTrainedStage(t, "vae-digits", "dataset.count=4000", "train.epochs=12")
	t.Run("five", s.drawFive)
	for _, v := range tour {
		t.Run(v.name, func(t *testing.T) { s.visit(t, v) })
	}
}

// drawFive is somebody who draws a five and gets a five back, among fives.
func (s *stage) drawFive(t *testing.T) {
	ctx := tab(t)
	show(t, ctx, windowed, s.url())
	until(t, ctx, "the first picture", `document.querySelectorAll(".images canvas")[1]?.width === 28`)
	act(t, ctx, clickOn("Clear"))
	until(t, ctx, "an empty image", `location.hash.includes("image=own")`)
	source := ask[string](t, ctx, canvasPicture(0))
	act(t, ctx, five)
	changes(t, ctx, "the drawing as the image", 0, source)
	until(t, ctx, "its score", `document.querySelector(".score:not(.unknown)") !== null`)
	until(t, ctx, "a picture like the drawing", likeness+" > 0.7")
	snapshot(t, ctx, "play")
	if fives := nearestFives(t, s, ask[string](t, ctx, "location.hash")); fives < 6 {
		t.Errorf("%d of the ten nearest images are fives", fives)
	}
}

// A stop of the tour through the views, for those who have not seen them.
type stop struct {
	name, place string
	steps       []string // statements, then what shows that they are done, and so on
}

const scatterKey = `((k) => document.querySelector(".scatter").dispatchEvent(new KeyboardEvent("keydown", { key: k })))`

var tour = []stop{
	{"map", "#view=map&method=tsne", []string{
		"", `document.querySelectorAll(".legend label").length === 10`,
		scatterKey + `("ArrowRight"); ` + scatterKey + `("Enter")`, `document.querySelectorAll(".strip canvas").length === 8`,
		`for (let i = 0; i < 9; i++) ` + scatterKey + `("ArrowLeft"); ` + scatterKey + `("Enter")`, `document.querySelectorAll(".strip canvas").length === 9`,
	}},
	{"sample", "#view=sample&from=prior", []string{"", `document.querySelectorAll(".samples canvas").length === 48`}},
	{"anomalies", "#view=anomalies", []string{
		"", `document.querySelectorAll(".ranked li").length === 8`,
		drop("chess.png", "image/png"), `document.querySelectorAll(".ranked li").length === 9`,
		"", `document.querySelector(".ranked li").textContent.includes("chess.png") && document.querySelector(".ranked strong").textContent === "strange"`,
		clickOn("Strange pictures, ready-made"), `[...document.querySelectorAll(".ranked li")].filter((c) => c.innerText.includes("strange") && /noise|inverted/.test(c.innerText)).length === 2`,
	}},
	{"noise", "#view=noise&image=5&level=0.4", []string{"", `document.querySelector(".numbers")?.textContent.includes("→")`}},
	{"inside", "#view=inside&image=3", []string{
		"", at(0), press(1), `document.querySelectorAll(".inside .maps canvas").length >= 48`,
	}},
}

// visit goes to a stop of the tour, and leaves a picture of it.
func (s *stage) visit(t *testing.T, v stop) {
	ctx := tab(t)
	events := listen(t, ctx)
	show(t, ctx, windowed, s.url()+v.place)
	for i := 0; i < len(v.steps); i += 2 {
		act(t, ctx, v.steps[i])
		until(t, ctx, v.steps[i+1], v.steps[i+1])
	}
	snapshot(t, ctx, v.name)
	for _, fault := range events.faults(s.url()) {
		t.Error(fault)
	}
}

// windowed is a look at what a window shows at once.
var windowed = look{"window", "light", 1280, 800, false}

// snapshot leaves what the window shows, for docs/explorer.md.
func snapshot(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	if *shots == "" {
		return
	}
	leave(t, "tour-"+name+".png", call(t, ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{}).Data)
}

// five draws one: the roof from right to left, down, and around.
const five = `
	const pad = document.querySelector(".pad"), box = pad.getBoundingClientRect();
	const send = (kind, x, y) => pad.dispatchEvent(new PointerEvent(kind, { pointerId: 1, clientX: box.left + x * box.width, clientY: box.top + y * box.height }));
	pad.setPointerCapture = () => {};
	const line = [[0.68, 0.2], [0.38, 0.2], [0.36, 0.48], [0.5, 0.43], [0.62, 0.48], [0.68, 0.6], [0.63, 0.74], [0.5, 0.8], [0.34, 0.75]];
	line.forEach(([x, y], i) => send(i === 0 ? "pointerdown" : "pointermove", x, y));
	send("pointerup", 0.34, 0.75)`

// likeness is the correlation of the first two pictures of the page.
const likeness = `(() => {
	const [a, b] = [0, 1].map((n) => {
		const canvas = document.querySelectorAll(".images canvas")[n];
		const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
		const values = Array.from({ length: data.length / 4 }, (_, i) => data[4 * i]), mean = values.reduce((s, v) => s + v, 0) / values.length;
		return values.map((v) => v - mean);
	});
	const dot = (x, y) => x.reduce((s, v, i) => s + v * y[i], 0);
	return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
})()`

// nearestFives counts the fives among the ten images nearest to the z of an address.
func nearestFives(t *testing.T, s *stage, hash string) int {
	t.Helper()
	state, err := url.ParseQuery(strings.TrimPrefix(hash, "#"))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.Post(s.url()+"v1/neighbors?k=10", "application/json", strings.NewReader(fmt.Sprintf(`{"z": [[%s]]}`, state.Get("z"))))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var near struct {
		Neighbors [][]api.Neighbor
	}
	if err := json.NewDecoder(answer.Body).Decode(&near); err != nil {
		t.Fatal(err)
	}
	fives := 0
	for _, n := range near.Neighbors[0] {
		if n.Class == "5" {
			fives++
		}
	}
	return fives
}

// The page is there at once, and says so where a browser cannot show it.
func TestFirstPaint(t *testing.T) {
	s := newStage(t, "")
	ctx := s.playing(t)
	paint := ask[float64](t, ctx, `performance.getEntriesByName("first-contentful-paint")[0].startTime`)
	t.Logf("first paint after %.0f ms", paint)
	if paint > 3000 {
		t.Errorf("first paint after %.0f ms", paint)
	}
}

// A browser without canvas is told what it lacks.
func TestNoCanvas(t *testing.T) {
	s := newStage(t, "")
	ctx := tab(t)
	call(t, ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{
		Source: `HTMLCanvasElement.prototype.getContext = () => null`})
	show(t, ctx, looks[0], s.url())
	until(t, ctx, "what is missing", `document.querySelector("main").textContent.includes("canvas")`)
}
