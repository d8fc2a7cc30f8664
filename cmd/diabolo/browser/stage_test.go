package browser_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
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
	return newUntrainedStage(t, "cvae-digits", token)
}

// newUntrainedStage serves the model of a preset as it is before training, named digits.
func newUntrainedStage(t *testing.T, preset, token string) *stage {
	t.Helper()
	c, err := run.Preset(preset)
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
