package api

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/diabolo-go/diabolo/internal/config/nearest"
)

// A Kind says why there is no answer.
type Kind int

const (
	Fault      Kind = iota // of the server; its log says more
	Malformed              // the request cannot be read
	Invalid                // a value of the request is not allowed
	NotFound               // nothing has the name
	Conflict               // the state of the server does not allow it
	Forbidden              // the server was not started to allow it
	Busy                   // too many requests wait
	Overdue                // there was no answer within the time limit
	Computing              // what the answer needs is being computed; ask again
	Stopping               // the server is about to stop
	Abandoned              // the client went away
	Unreadable             // the data is of a type that is not read
	Unwritable             // no answer is of a type that the client takes
	TooLarge               // the data is too large
	Crowded                // too many requests are under way for the memory
	TooSlow                // the data did not arrive within the time limit
)

// A Problem is why a request has no answer.
type Problem struct {
	Kind  Kind
	Where string        // path into the request, such as model or data.z[3]; "": no single place
	What  string        // what is wrong there
	Value any           // what stands there, where that helps; or nil
	Retry time.Duration // when to ask again; 0: asking again does not help
}

func (p *Problem) Error() string {
	if p.Where == "" {
		return p.What
	}
	return p.Where + ": " + p.What
}

// wrong returns the problem of a value that is not allowed.
func wrong(where, format string, args ...any) error {
	return &Problem{Kind: Invalid, Where: where, What: fmt.Sprintf(format, args...)}
}

// conflict returns the problem of a request that the state of the server does not allow.
func conflict(where, format string, args ...any) error {
	return &Problem{Kind: Conflict, Where: where, What: fmt.Sprintf(format, args...)}
}

func notFound(where, format string, args ...any) error {
	return &Problem{Kind: NotFound, Where: where, What: fmt.Sprintf(format, args...)}
}

// unknown returns the problem of a name that nothing has; an empty one was not given.
func unknown(where, what, got string, known []string) error {
	if got == "" {
		return wrong(where, "which %s? there are %s", what, cmp.Or(strings.Join(known, ", "), "none"))
	}
	return &Problem{Kind: NotFound, Where: where, What: fmt.Sprintf("no %s is called %q%s", what, got, nearest.Hint(got, known)), Value: got}
}

// lookUp returns the element of a list that has a name; where is the place of the name
// in the request, what a word for an element.
func lookUp[T any](all []T, nameOf func(T) string, name, where, what string) (T, error) {
	var known []string
	for _, one := range all {
		if nameOf(one) == name {
			return one, nil
		}
		known = append(known, nameOf(one))
	}
	var none T
	return none, unknown(where, what, name, known)
}

// failure returns the problem of an error that the work itself ended with. What the
// client can do nothing about goes to the log.
func (b *base) failure(err error) error {
	if err == nil {
		return nil
	}
	var known *Problem
	switch {
	case errors.As(err, &known):
		return known
	case errors.Is(err, errBusy):
		return &Problem{Kind: Busy, What: err.Error() + "; try again in a second", Retry: time.Second}
	case errors.Is(err, errComputing):
		return &Problem{Kind: Computing, What: err.Error(), Retry: 3 * time.Second}
	case errors.Is(err, context.DeadlineExceeded):
		return &Problem{Kind: Overdue, What: "no answer within the time limit; try again, with fewer images"}
	case errors.Is(err, context.Canceled):
		return &Problem{Kind: Abandoned, What: "the client went away"}
	}
	b.o.Log("a request failed: %v", err)
	return &Problem{Kind: Fault, What: FaultText}
}

// FaultText is all a client reads about a fault of the server.
const FaultText = "a fault of the server; its log says which"

// withoutDir returns the first line of a problem of a run, with the name of the run in
// place of its folder: clients are not told where files are.
func withoutDir(problem, dir, name string) string {
	return withoutPaths(strings.ReplaceAll(problem, dir, name))
}

// withoutPaths returns the first line of a problem, with absolute paths cut to their
// last element.
func withoutPaths(problem string) string {
	line, _, _ := strings.Cut(problem, "\n")
	return absolute.ReplaceAllString(line, "$1")
}

// absolute matches the folders of an absolute path, and what stands before it.
var absolute = regexp.MustCompile(`(^|[\s"'(=]|folder:)(?:[A-Za-z]:)?[/\\][^\s"':;]*[/\\]`)
