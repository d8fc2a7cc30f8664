package serve

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/api"
)

// statuses are the HTTP statuses of the kinds of problems.
var statuses = map[api.Kind]int{
	api.Fault:      http.StatusInternalServerError,
	api.Malformed:  http.StatusBadRequest,
	api.Invalid:    http.StatusUnprocessableEntity,
	api.NotFound:   http.StatusNotFound,
	api.Conflict:   http.StatusConflict,
	api.Forbidden:  http.StatusForbidden,
	api.Busy:       http.StatusTooManyRequests,
	api.Overdue:    http.StatusServiceUnavailable,
	api.Computing:  http.StatusServiceUnavailable,
	api.Crowded:    http.StatusServiceUnavailable,
	api.Stopping:   http.StatusServiceUnavailable,
	api.Abandoned:  499, // as nginx has it; nobody reads it
	api.Unreadable: http.StatusUnsupportedMediaType,
	api.Unwritable: http.StatusNotAcceptable,
	api.TooLarge:   http.StatusRequestEntityTooLarge,
	api.TooSlow:    http.StatusRequestTimeout,
}

// A problemBody is the body of a response to a request with a problem (RFC 9457).
type problemBody struct {
	Title  string         `json:"title"`
	Status int            `json:"status"`
	Detail string         `json:"detail"`
	Errors []problemPlace `json:"errors,omitempty"`
}

// A problemPlace says what is wrong in one place of a request.
type problemPlace struct {
	Message  string `json:"message"`
	Location string `json:"location"`
	Value    any    `json:"value,omitempty"`
}

// problem answers a request with its problems; the detail is that of the first.
func (r *route) problem(w http.ResponseWriter, problems ...*api.Problem) {
	first := problems[0]
	status := statuses[first.Kind]
	body := problemBody{Title: http.StatusText(status), Status: status, Detail: first.What}
	if status == http.StatusRequestEntityTooLarge {
		body.Detail = "body: too large; the limit is that of --max-body, 64 KiB for a training"
	}
	for _, p := range problems {
		if p.Where != "" {
			body.Errors = append(body.Errors, problemPlace{p.What, r.place(p.Where), p.Value})
		}
	}
	if first.Where != "" {
		body.Detail = body.Errors[0].Location + ": " + first.What
	}
	if first.Retry > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(first.Retry.Seconds())))
	}
	writeProblem(w, body)
}

// place translates the place in a request value to the one in the HTTP request.
func (r *route) place(where string) string {
	if rest, ok := strings.CutPrefix(where, "data"); ok {
		return "body" + rest
	}
	if r.Sheet != nil && where == r.Sheet.Name {
		return "query." + where
	}
	for _, p := range r.Params {
		if p.Name == where {
			return r.In(p) + "." + where
		}
	}
	return where
}

// refuse answers a request that does not reach the API.
func refuse(w http.ResponseWriter, status int, where, text string) {
	writeProblem(w, problemBody{http.StatusText(status), status, where + ": " + text, []problemPlace{{Message: text, Location: where}}})
}

func writeProblem(w http.ResponseWriter, body problemBody) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(body.Status)
	_ = json.NewEncoder(w).Encode(body) // a client that hung up reads nothing
}
