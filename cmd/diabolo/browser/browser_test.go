// Package browser_test opens reports in a headless Chromium and looks at them as
// a reader does: nothing is loaded but the file, every image is there, headings
// and texts can be followed and read in light and dark, on a phone too.
package browser_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp"
)

var (
	reports  = flag.String("report", "", "reports to open instead of those made here, separated by commas")
	shots    = flag.String("screenshots", "", "folder to leave the screenshots in")
	thorough = flag.Bool("thorough", false, "train the models of the explorer as long as their presets say, for pictures to show")
)

// browser is the one Chromium of the suite; each test opens a tab in it.
var browser context.Context

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(runAll(m))
}

func runAll(m *testing.M) int {
	path, err := chromium()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.Flag("hide-scrollbars", true),
	)
	if os.Getuid() == 0 {
		options = append(options, chromedp.NoSandbox) // Chromium refuses to sandbox root
	}
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	defer stop()
	var end context.CancelFunc
	browser, end = chromedp.NewContext(allocator)
	defer end()
	if err := chromedp.Do(browser); err != nil {
		fmt.Fprintln(os.Stderr, "cannot start", path+":", err)
		return 1
	}
	return m.Run()
}

// chromium finds a browser.
func chromium() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("no Chromium here; on Debian: apt-get install chromium fonts-liberation")
}

// tab opens a new tab, closed at the end of the test.
func tab(t *testing.T) context.Context {
	t.Helper()
	ctx, end := chromedp.NewContext(browser)
	t.Cleanup(end)
	ctx, stop := context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(stop)
	return ctx
}

// do runs actions in a tab.
func do(t *testing.T, ctx context.Context, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(ctx, steps...); err != nil {
		t.Fatal(err)
	}
}

// call sends a command of the protocol.
func call[P, R any](t *testing.T, ctx context.Context, command cdp.Command[P, R], params P) R {
	t.Helper()
	result, err := chromedp.Call(ctx, command, params)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// ask evaluates JavaScript, and waits for what it promises.
func ask[T any](t *testing.T, ctx context.Context, expression string) T {
	t.Helper()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// pages lists the files to open, by name: those of -report, or the report of
// pretended results in both languages.
func pages(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	if *reports == "" {
		for _, lang := range []string{"en", "ru"} {
			found[lang] = writePage(t, lang)
		}
		return found
	}
	for path := range strings.SplitSeq(*reports, ",") {
		absolute, err := filepath.Abs(path)
		if err != nil {
			t.Fatal(err)
		}
		found[strings.ReplaceAll(strings.Trim(path, "/."), "/", "-")] = absolute
	}
	return found
}
