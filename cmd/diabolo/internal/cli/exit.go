package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/diabolo-go/diabolo/internal/file/atomicfile"
	"github.com/diabolo-go/diabolo/internal/printable"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/train"
)

// The exit codes of every command.
const (
	codeDone        = 0
	codeFailed      = 1   // the work failed: the loss is no number, the disk is full, data check found something
	codeBadInput    = 2   // the command line, a config or a file that was read is wrong
	codeMissing     = 3   // a file, run or data set is not there
	codeInterrupted = 130 // stopped by Ctrl-C or SIGTERM, after saving
)

// exitCodes is tried from the top: which error ends with which code. What is not
// in it is codeFailed.
var exitCodes = []struct {
	is   error
	code int
}{
	{train.ErrInterrupted, codeInterrupted},
	{train.ErrCheckpoint, codeBadInput},
	{context.Canceled, codeInterrupted},
	{errFailed, codeFailed},
	{atomicfile.ErrWrite, codeFailed},
	{model.ErrOutput, codeFailed},
	{fs.ErrNotExist, codeMissing},
	{errBadInput, codeBadInput},
}

var (
	errBadInput = errors.New("bad input")
	errFailed   = errors.New("failed")
)

// A kindError is an error with a place in the table of exit codes, which its
// message does not show.
type kindError struct {
	error
	kind error
}

func (e kindError) Unwrap() []error { return []error{e.error, e.kind} }

// badInput marks an error as one of the command line, a config or a file.
func badInput(err error) error { return marked(err, errBadInput) }

// failed marks an error as one of the work itself, whatever it wraps.
func failed(err error) error { return marked(err, errFailed) }

func marked(err, kind error) error {
	if err == nil {
		return nil
	}
	return kindError{err, kind}
}

func usage(format string, args ...any) error { return badInput(fmt.Errorf(format, args...)) }

// exit prints an error and returns the code it ends with.
func (a *app) exit(err error) int {
	if err == nil {
		return codeDone
	}
	code := codeFailed
	for _, c := range exitCodes {
		if errors.Is(err, c.is) {
			code = c.code
			break
		}
	}
	// The text around it has said that something is not there.
	message := strings.TrimSpace(strings.ReplaceAll(errorText(err), ": "+fs.ErrNotExist.Error(), ""))
	message += printable.Line(hint(err))
	if code == codeInterrupted && !errors.Is(err, train.ErrInterrupted) {
		message = "interrupted"
	}
	if !errors.Is(err, errQuiet) && message != "" {
		fmt.Fprintf(a.err, "diabolo: %s\n", message)
	}
	return code
}

// errQuiet ends a command that has already said what is wrong.
var errQuiet = errors.New("already reported")
