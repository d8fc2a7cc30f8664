package cli

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/diabolo-go/diabolo/internal/printable"
	"github.com/diabolo-go/diabolo/train"
)

// How often progress is shown: a bar that moves, or lines of a log.
const (
	barEvery  = 100 * time.Millisecond
	lineEvery = 5 * time.Second
)

// A bar shows progress on stderr: on a terminal one line that is redrawn, elsewhere, and
// on a terminal that knows no escape sequences (TERM=dumb), a plain line every few
// seconds. It alone writes to the terminal what is not escaped.
type bar struct {
	w     io.Writer
	fd    int // of the terminal; -1 when there is none
	quiet bool
	last  time.Time
	drawn bool
}

func (a *app) newBar() *bar {
	b := &bar{w: a.err, fd: -1, quiet: a.quiet, last: time.Now()}
	if f, ok := a.screen.(*os.File); ok && os.Getenv("TERM") != "dumb" && term.IsTerminal(int(f.Fd())) {
		b.w, b.fd = f, int(f.Fd())
	}
	return b
}

// due reports whether it is time to show progress again.
func (b *bar) due() bool {
	every := lineEvery
	if b.fd >= 0 {
		every = barEvery
	}
	if b.quiet || time.Since(b.last) < every {
		return false
	}
	b.last = time.Now()
	return true
}

// sharing returns a function that shows, when due, which share is done.
func (b *bar) sharing(before, after string) func(share float64) {
	return func(share float64) {
		if b.due() {
			b.show(before, share, after)
		}
	}
}

// counting returns a function that shows, when due, how many of the images are done.
func (b *bar) counting(what string, total int) func(done int) {
	show := b.sharing(what, count(total, "image"))
	return func(done int) { show(float64(done) / float64(total)) }
}

// show draws how much is done, with words before and after the bar.
func (b *bar) show(before string, share float64, after string) {
	if b.fd < 0 {
		printLine(b.w, "%s %3.0f%%  %s", before, 100*share, after)
		return
	}
	width, _, err := term.GetSize(b.fd)
	if err != nil || width < 1 { // a terminal that does not say
		width = 80
	}
	fmt.Fprintf(b.w, "\r\x1b[K%.*s", width-1, printable.Line(barLine(before, share, after, width)))
	b.drawn = true
}

// barLine is a line with a bar, or with a number where there is no room for one.
func barLine(before string, share float64, after string, width int) string {
	cells := min(30, width-len(before)-len(after)-6)
	if cells < 5 {
		return fmt.Sprintf("%.0f%% %s  %s", 100*share, before, after)
	}
	full := int(share * float64(cells))
	return fmt.Sprintf("%s [%s%s] %s", before, strings.Repeat("#", full), strings.Repeat(".", cells-full), after)
}

// line prints a line that stays.
func (b *bar) line(text string) {
	if b.quiet {
		return
	}
	b.end()
	printLine(b.w, "%s", text)
}

// warn prints a warning; --quiet hides progress only.
func (b *bar) warn(text string) {
	b.end()
	printLine(b.w, "warning: %s", text)
}

// end removes the bar.
func (b *bar) end() {
	if b.drawn {
		fmt.Fprint(b.w, "\r\x1b[K")
		b.drawn = false
	}
}

// reading shows how much of a data set has been decoded.
func (b *bar) reading(done, total int) {
	if b.due() && total > 0 {
		b.show("reading", float64(done)/float64(total), count(total, "picture"))
	}
}

// fetching shows how much of a file has been downloaded.
func (b *bar) fetching(file string, done, total int64) {
	share, size := 0.0, megabytes(done)
	if total > 0 {
		share, size = float64(done)/float64(total), size+" of "+megabytes(total)
	}
	if b.due() {
		b.show(file, share, size)
	}
}

// training shows a step, or the line of an epoch.
func (b *bar) training(p train.Progress) {
	if p.Row != nil {
		b.line(fmt.Sprintf("epoch %*d/%d  %s  %.0f images/s  %s", len(fmt.Sprint(p.Epochs)), p.Row.Epoch, p.Epochs,
			losses(*p.Row), p.Row.Rate, duration(p.Row.Seconds)))
		return
	}
	if b.due() {
		b.show(fmt.Sprintf("epoch %d/%d", p.Epoch, p.Epochs), float64(p.Images)/float64(p.Total),
			fmt.Sprintf("loss %s  %.0f images/s  %s left", figure(p.Loss), p.Rate, duration(p.Left)))
	}
}
