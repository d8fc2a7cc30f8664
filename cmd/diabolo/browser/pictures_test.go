package browser_test

import (
	"context"
	"flag"
	"testing"

	"github.com/chromedp/cdproto/page"
)

var folder = flag.String("pictures", "", "folder for the pictures of the first -report that the documentation shows")

// Pictures are taken of a report for the documentation: its first screen, without the command
// lines, and the models as hourglasses.
func TestPictures(t *testing.T) {
	if *folder == "" {
		t.Skip("no -pictures")
	}
	old := *shots
	*shots = *folder
	defer func() { *shots = old }()
	for _, path := range pages(t) {
		ctx := tab(t)
		show(t, ctx, look{width: 1280, height: 1000, scheme: "light"}, "file://"+path)
		take(t, ctx, "report.png", "header", ".story")
		take(t, ctx, "hourglass.png", "#models ~ .columns", "#models ~ .columns")
		return
	}
}

// take leaves a picture of a page from the top of one element to the bottom of another.
func take(t *testing.T, ctx context.Context, name, from, to string) {
	t.Helper()
	const edge = 20
	box := ask[[4]float64](t, ctx, `(() => {
		const [a, b] = ["`+from+`", "`+to+`"].map((e) => document.querySelector(e).getBoundingClientRect());
		return [a.left, a.top + scrollY, a.width, b.bottom - a.top];
	})()`)
	clip, beyond := page.Viewport{X: box[0] - edge, Y: box[1] - edge, Width: box[2] + 2*edge, Height: box[3] + 2*edge, Scale: 1}, true
	leave(t, name, call(t, ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{Clip: &clip, CaptureBeyondViewport: &beyond}).Data)
}
