package serve

import (
	"bytes"
	"errors"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/api"
	"github.com/diabolo-go/diabolo/internal/budget"
)

// paths are the methods and paths of the operations.
var paths = map[string]string{
	"models": "GET /v1/models", "encode": "POST /v1/encode", "decode": "POST /v1/decode", "reconstruct": "POST /v1/reconstruct",
	"sample": "GET /v1/sample", "interpolate": "POST /v1/interpolate", "score": "POST /v1/score", "inside": "POST /v1/inside",

	"images": "GET /v1/images", "fit": "POST /v1/images", "neighbors": "POST /v1/neighbors", "projection": "GET /v1/projection",
	"values":     "GET /v1/values",
	"dimensions": "GET /v1/dimensions", "attributes": "GET /v1/attributes", "readings": "POST /v1/attributes", "directions": "GET /v1/attributes/{attribute}",

	"runs": "GET /v1/runs", "start": "POST /v1/runs", "change": "POST /v1/runs/{name}", "picture": "GET /v1/runs/{name}/picture", "events": "GET /v1/events",
}

// A Route is an operation over HTTP: its request is parameters in path and query, and a
// body that holds the data.
type Route struct {
	api.Operation
	Method, Path string
	Takes        []string   // media types of the body; nil: none
	Gives        []string   // media types of the answer; the first is the default
	Sheet        *api.Param // columns of an answer that is a PNG of images side by side; nil: none is
}

// A sheetRequest is what HTTP adds to operations whose answer may be a sheet.
type sheetRequest struct {
	Columns int `json:"columns" minimum:"0" maximum:"1024" doc:"images in a row of a PNG; 0 makes it as square as possible"`
}

// columns is the parameter of a sheetRequest.
var columns = &api.Params(reflect.TypeFor[sheetRequest]())[0]

// Routes lists the operations of an API as HTTP offers them.
func Routes(a *api.API) (list []Route) {
	for _, o := range a.Operations() {
		method, path, _ := strings.Cut(paths[o.ID], " ")
		r := Route{Operation: o, Method: method, Path: path, Takes: bodyTypes(o)}
		for _, answer := range o.Answers {
			for _, t := range answerTypes(answer) {
				if !slices.Contains(r.Gives, t) {
					r.Gives = append(r.Gives, t)
				}
			}
			if answer.Implements(reflect.TypeFor[api.Drawn]()) {
				r.Sheet = columns
			}
		}
		list = append(list, r)
	}
	return list
}

// In returns where a parameter is: path or query.
func (r *Route) In(p api.Param) string {
	if strings.Contains(r.Path, "{"+p.Name+"}") {
		return "path"
	}
	return "query"
}

// onlyJSON reports whether all answers of an operation are in JSON.
func (r *Route) onlyJSON() bool { return len(r.Gives) == 1 && r.Gives[0] == typeJSON }

// Statuses lists the statuses of the problems that an operation may answer with.
func (r *Route) Statuses() []int {
	list := []int{http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound,
		http.StatusUnprocessableEntity, http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusServiceUnavailable}
	if !r.onlyJSON() {
		list = append(list, http.StatusNotAcceptable)
	}
	if r.Takes != nil {
		list = append(list, http.StatusRequestTimeout, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType)
	}
	if r.Allowed != nil {
		list = append(list, http.StatusConflict)
	}
	slices.Sort(list)
	return list
}

// A route answers the requests of one operation.
type route struct {
	Route
	s       *Server
	inPath  []bool   // of each parameter
	inQuery []string // names
	maxBody int64
}

// maxOrder is how many bytes a body may have that is neither numbers nor pictures.
const maxOrder = 64 << 10

// register lets mux answer the operations of the API.
func (s *Server) register(mux *http.ServeMux) {
	methods := map[string][]string{}
	for _, r := range Routes(s.api) {
		own := &route{Route: r, s: s, maxBody: s.o.MaxBody}
		for _, p := range r.Params {
			inPath := r.In(p) == "path"
			if own.inPath = append(own.inPath, inPath); !inPath {
				own.inQuery = append(own.inQuery, p.Name)
			}
		}
		if r.Sheet != nil {
			own.inQuery = append(own.inQuery, r.Sheet.Name)
		}
		if len(r.Takes) == 1 {
			own.maxBody = min(own.maxBody, maxOrder)
		}
		mux.Handle(r.Method+" "+r.Path, own)
		methods[r.Path] = append(methods[r.Path], r.Method)
	}
	for path, handler := range s.fixed() {
		mux.Handle("GET "+path, handler)
		methods[path] = []string{"GET"}
	}
	for path, known := range methods {
		mux.HandleFunc(path, otherMethod(known))
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		refuse(w, http.StatusNotFound, "path", "there is no "+r.URL.Path+"; /openapi.json lists the paths")
	})
}

// fixed returns what is served besides the operations, by path.
func (s *Server) fixed() map[string]http.Handler {
	all := map[string]http.Handler{
		"/healthz": http.HandlerFunc(s.health), "/readyz": http.HandlerFunc(s.ready), "/metrics": s.measures,
		"/openapi.json": http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/openapi+json")
			_, _ = w.Write(s.openAPI) // a client that hung up reads nothing
		}),
	}
	for at, file := range s.page {
		if at == "/" {
			at = "/{$}"
		}
		all[at] = file
	}
	return all
}

// otherMethod answers requests whose method no operation at their path has.
func otherMethod(known []string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Allow", strings.Join(known, ", "))
		refuse(w, http.StatusMethodNotAllowed, "method", r.Method+", want "+strings.Join(known, " or "))
	}
}

// ServeHTTP answers a request.
func (r *route) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	if r.s.memory.low() {
		r.problem(w, r.problemOf(api.Full()))
		return
	}
	own := api.NewBudget(r.s.memory.pool, clientOf(q))
	defer own.Release()
	ctx := budget.With(q.Context(), own)
	body := bodies.Get().(*bytes.Buffer)
	defer putBody(body)
	in, problems := r.read(ctx, q, body)
	if problems != nil {
		r.problem(w, problems...)
		return
	}
	kind, err := r.choose(in.accept, r.Gives)
	if err != nil {
		r.problem(w, err)
		return
	}
	answer, failed := r.Do(ctx, in.request)
	if failed != nil {
		r.problem(w, r.problemOf(failed))
		return
	}
	if r.Takes != nil {
		warn(w, r.DataOf(in.request))
	}
	if stream, ok := answer.(api.Stream); ok {
		writeEvents(w, stream)
		return
	}
	if len(r.Answers) > 1 { // this one may be available in fewer types
		if kind, err = r.choose(in.accept, answerTypes(reflect.TypeOf(answer))); err != nil {
			r.problem(w, err)
			return
		}
	}
	if failed := write(ctx, w, kind, answer, in.sheet.Columns); failed != nil {
		r.problem(w, r.problemOf(failed))
	}
}

// choose returns the type of the answer. An answer in JSON alone is given whatever the
// client accepts.
func (r *route) choose(accept string, types []string) (string, *api.Problem) {
	if r.onlyJSON() {
		return typeJSON, nil
	}
	return choose(accept, types)
}

// problemOf returns the problem that an error of an operation is.
func (r *route) problemOf(err error) *api.Problem {
	var p *api.Problem
	if !errors.As(err, &p) {
		r.s.o.Log("%s failed: %v", r.ID, err)
		p = &api.Problem{What: api.FaultText}
	}
	return p
}
