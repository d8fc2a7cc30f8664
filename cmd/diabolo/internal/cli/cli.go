// Package cli is the command line: flags, progress, answers and exit codes.
package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/diabolo-go/diabolo/internal/printable"
)

// Run runs one command line and returns its exit code. Answers go to stdout,
// progress and errors to stderr; exit.go has the table of exit codes. Nothing that comes
// from outside, such as the name of a file, can act on the terminal: the two writers
// escape all that is printed, and printLine, table and report.Columns keep it on its line.
func Run(args []string, stdout, stderr io.Writer) int {
	ctx, stop := interruptible()
	defer stop()
	answer := &checkedWriter{w: stdout}
	out, errs := printable.NewWriter(answer), printable.NewWriter(stderr)
	defer errs.Close()
	a := &app{out: out, err: errs, screen: stderr}
	root := a.root()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	out.Close() // its error is the answer's
	if err == nil && answer.err != nil {
		err = failed(fmt.Errorf("cannot write the answer: %w", answer.err))
	}
	return a.exit(err)
}

// A checkedWriter keeps the first error: a command whose answer could not be written,
// to a full disk for instance, must not end with exit code 0.
type checkedWriter struct {
	w   io.Writer
	err error
}

func (c *checkedWriter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	if c.err == nil {
		c.err = err
	}
	return n, err
}

// interruptible returns a context that ends at the first Ctrl-C or SIGTERM, so
// that the command can save; the second one ends the process at once.
func interruptible() (context.Context, func()) {
	ctx, cancel := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	done := make(chan struct{})
	go func() {
		select {
		case <-signals:
		case <-done:
			return
		}
		cancel()
		select {
		case <-signals:
			os.Exit(codeInterrupted)
		case <-done:
		}
	}()
	return ctx, func() { signal.Stop(signals); close(done); cancel() }
}
