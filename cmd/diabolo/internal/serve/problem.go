package serve

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/diabolo-go/diabolo/internal/config/nearest"
)

// problem is the answer to a request that is wrong in one place, such as body.z[3] or
// query.class; got is what stands there, where that helps.
func problem(status int, where, text string, got any) error {
	return huma.NewError(status, where+": "+text, &huma.ErrorDetail{Location: where, Message: text, Value: got})
}

// wrong is the answer to a request that asks for what cannot be: 422.
func wrong(where, format string, args ...any) error {
	return problem(http.StatusUnprocessableEntity, where, fmt.Sprintf(format, args...), nil)
}

// conflict is the answer to a request that something else stands against: 409.
func conflict(where, format string, args ...any) error {
	return problem(http.StatusConflict, where, fmt.Sprintf(format, args...), nil)
}

// unknown is the answer to a name that nothing has: 404; an empty one was not given.
func unknown(where, what, got string, known []string) error {
	if got == "" {
		return wrong(where, "which %s? there are %s", what, cmp.Or(strings.Join(known, ", "), "none"))
	}
	return problem(http.StatusNotFound, where, fmt.Sprintf("no %s is called %q%s", what, got, nearest.Hint(got, known)), got)
}

// lookUp returns the one of some that has a name; where is where a client gives it, and
// what they are.
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

// placed lets the text of a problem that huma has found say where it is, as all
// others do.
func placed(_ huma.Context, _ string, v any) (any, error) {
	p, ok := v.(*huma.ErrorModel)
	switch {
	case !ok:
	case len(p.Errors) > 0 && !strings.HasPrefix(p.Detail, p.Errors[0].Location):
		p.Detail = p.Errors[0].Location + ": " + p.Errors[0].Message
	case p.Status == http.StatusRequestEntityTooLarge:
		p.Detail = "body: too large; the limit is that of --max-body, 64 KiB for a training"
	}
	return v, nil
}

// failure says with which status an error of the work itself is answered. What the
// client can do nothing about goes to the log.
func (b *base) failure(err error) error {
	var known huma.StatusError
	switch {
	case err == nil, errors.As(err, &known):
		return err
	case errors.Is(err, errBusy):
		return huma.ErrorWithHeaders(huma.Error429TooManyRequests(err.Error()+"; try again in a second"), http.Header{"Retry-After": {"1"}})
	case errors.Is(err, errLater):
		return huma.ErrorWithHeaders(huma.Error503ServiceUnavailable(err.Error()), http.Header{"Retry-After": {"3"}})
	case errors.Is(err, context.DeadlineExceeded):
		return huma.Error503ServiceUnavailable("no answer within the time limit; try again, with fewer images")
	case errors.Is(err, context.Canceled):
		return huma.NewError(statusClosed, "the client went away")
	}
	b.o.Log("a request failed: %v", err)
	return huma.Error500InternalServerError(fault)
}

// fault is all a client hears of one.
const fault = "a fault of the server; its log says which"

// statusClosed is what nginx calls a request whose client is gone; nobody reads it.
const statusClosed = 499

// told is a problem of a run as a client may hear it: with the name of the run in
// place of its folder.
func told(problem, dir, name string) string {
	return pathless(strings.ReplaceAll(problem, dir, name))
}

// pathless is the first line of a problem, with the last parts alone of paths from the
// root.
func pathless(problem string) string {
	line, _, _ := strings.Cut(problem, "\n")
	return rooted.ReplaceAllString(line, "$1")
}

// rooted finds the folders of a path from the root, behind what stands before it.
var rooted = regexp.MustCompile(`(^|[\s"'(=]|folder:)(?:[A-Za-z]:)?[/\\][^\s"':;]*[/\\]`)
