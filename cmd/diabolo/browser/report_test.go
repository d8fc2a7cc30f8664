package browser_test

import (
	"context"
	_ "embed"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// audit is a function of the page that returns what is wrong with it.
//
//go:embed audit.js
var audit string

// mostBytes is how large a report may be.
const mostBytes = 15 << 20

// A look is a way to look at a page.
type look struct {
	name          string
	scheme        string
	width, height int64
	mobile        bool
}

var looks = []look{
	{"light", "light", 1440, 1000, false},
	{"dark", "dark", 1440, 1000, false},
	{"tablet", "light", 820, 1100, false},
	{"phone", "light", 375, 812, true},
	{"phone-dark", "dark", 375, 812, true},
}

func TestReports(t *testing.T) {
	for name, path := range pages(t) {
		t.Run(name, func(t *testing.T) {
			if info, err := os.Stat(path); err != nil || info.Size() > mostBytes {
				t.Fatalf("%v, %v, want a file of at most %d bytes", info, err, mostBytes)
			}
			for _, look := range looks {
				t.Run(look.name, func(t *testing.T) {
					ctx := tab(t)
					events := listen(t, ctx)
					show(t, ctx, look, "file://"+path)
					faults := ask[[]string](t, ctx, "("+audit+")()")
					photograph(t, ctx, name+"-"+look.name, look.width)
					ask[bool](t, ctx, unfold+"; true")
					faults = append(faults, ask[[]string](t, ctx, "("+audit+")()")...)
					if look.name == "light" || look.name == "phone-dark" { // it takes its time
						faults = append(faults, barriers(t, ctx)...)
					}
					for _, fault := range append(faults, events.faults("file://"+path)...) {
						t.Error(fault)
					}
				})
			}
			t.Run("print", func(t *testing.T) { printed(t, name, path) })
		})
	}
}

// show opens a page to be looked at in one way.
func show(t *testing.T, ctx context.Context, l look, url string) {
	t.Helper()
	call(t, ctx, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: l.width, Height: l.height, DeviceScaleFactor: 1, Mobile: l.mobile})
	call(t, ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: l.scheme}}})
	do(t, ctx, chromedp.Navigate(url))
}

// An eventLog is what a page said and asked for.
type eventLog struct {
	mu       sync.Mutex
	messages []string
	requests []string
}

// listen writes down a tab's messages, errors and requests.
func listen(t *testing.T, ctx context.Context) *eventLog {
	t.Helper()
	var l eventLog
	err := chromedp.Listen(ctx, func(event any) {
		l.mu.Lock()
		defer l.mu.Unlock()
		switch e := event.(type) {
		case *runtime.EventConsoleAPICalled:
			l.messages = append(l.messages, fmt.Sprintf("console.%s: %v", e.Type, e.Args))
		case *runtime.EventExceptionThrown:
			l.messages = append(l.messages, fmt.Sprint("exception: ", e.ExceptionDetails.Text))
		case *log.EventEntryAdded:
			l.messages = append(l.messages, fmt.Sprintf("%s: %s", e.Entry.Level, e.Entry.Text))
		case *network.EventRequestWillBeSent:
			l.requests = append(l.requests, e.Request.URL)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	call(t, ctx, network.Enable, network.EnableParams{})
	call(t, ctx, log.Enable, cdp.Empty{})
	call(t, ctx, runtime.Enable, cdp.Empty{})
	return &l
}

// faults are all messages, and requests for anything but what begins with home, a
// file or a server, and the images inside it.
func (l *eventLog) faults(home string) []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	faults := l.messages
	for _, url := range l.requests {
		if !strings.HasPrefix(url, home) && !strings.HasPrefix(url, "data:") {
			faults = append(faults, "asks for "+url)
		}
	}
	if len(l.requests) == 0 {
		faults = append(faults, "no request was seen, not even for the file")
	}
	return faults
}

// sliceHeight is how much of a page one screenshot shows, in pixels.
const sliceHeight = 2400

// photograph leaves screenshots of the whole page, slice by slice.
func photograph(t *testing.T, ctx context.Context, name string, width int64) {
	t.Helper()
	if *shots == "" {
		return
	}
	height := ask[float64](t, ctx, "document.documentElement.scrollHeight")
	beyond := true
	for i := range int(math.Ceil(height / sliceHeight)) {
		top := float64(i * sliceHeight)
		clip := page.Viewport{X: 0, Y: top, Width: float64(width), Height: min(sliceHeight, height-top), Scale: 1}
		shot := call(t, ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{Clip: &clip, CaptureBeyondViewport: &beyond})
		leave(t, fmt.Sprintf("%s-%d.png", name, i+1), shot.Data)
	}
}

// mostSheets is how many sheets a report may take, unless the reader unfolds more.
const mostSheets = 20

// printed prints a page, which takes some sheets and not many; with everything unfolded, by
// the page's own switch, it takes more.
func printed(t *testing.T, name, path string) {
	ctx := tab(t)
	do(t, ctx, chromedp.Navigate("file://"+path))
	brief := sheets(t, ctx, name)
	if brief < 2 || brief > mostSheets {
		t.Errorf("%d sheets, want 2 to %d", brief, mostSheets)
	}
	ask[bool](t, ctx, `document.querySelector(".all input").click(), true`)
	if all := sheets(t, ctx, name+"-all"); all <= brief {
		t.Errorf("%d sheets, and unfolded %d", brief, all)
	}
}

// sheets prints a page and counts the sheets.
func sheets(t *testing.T, ctx context.Context, name string) int {
	t.Helper()
	pdf, err := chromedp.Run(ctx, chromedp.PrintToPDF(chromedp.PDFPaper(chromedp.PaperA4), chromedp.PDFPreferCSSPageSize()))
	if err != nil {
		t.Fatal(err)
	}
	if *shots != "" {
		leave(t, name+".pdf", pdf)
	}
	return strings.Count(string(pdf), "/Type /Page\n")
}

// unfold opens everything that is folded.
const unfold = `for (const d of document.querySelectorAll("details")) d.open = true`

func leave(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(*shots, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(*shots, name), data, 0o644); err != nil {
		t.Fatal(err)
	}
}
