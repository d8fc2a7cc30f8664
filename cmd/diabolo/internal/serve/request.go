package serve

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/api"
	"github.com/diabolo-go/diabolo/internal/config/nearest"
	"github.com/diabolo-go/diabolo/internal/jsonstream"
)

// Media types of bodies and answers. Numbers are float32, little endian, one after the
// other.
const (
	typeJSON   = "application/json"
	typeRaw    = "application/octet-stream"
	typePNG    = "image/png"
	typeImage  = "image/*"
	typeEvents = "text/event-stream"
)

// Data that can be given in other forms than JSON.
type (
	binaryData interface{ SetBinary(data []byte) }
	fileData   interface{ SetFile(file []byte) }
)

// jsonData reads itself from JSON: that which may be large.
type jsonData interface {
	ReadJSON(ctx context.Context, r *jsonstream.Reader) error
}

// bodyTypes returns the media types in which the data of an operation can be sent.
func bodyTypes(o api.Operation) []string {
	if o.Data == nil {
		return nil
	}
	types, data := []string{typeJSON}, reflect.PointerTo(o.Data)
	if data.Implements(reflect.TypeFor[binaryData]()) {
		types = append(types, typeRaw)
	}
	if data.Implements(reflect.TypeFor[fileData]()) {
		types = append(types, typeImage)
	}
	return types
}

// A received request: the request value, and the types in which the client takes the answer.
type received struct {
	request any
	sheet   sheetRequest
	accept  string
}

// read reads a request; its data may refer to memory.
func (r *route) read(ctx context.Context, q *http.Request, memory *bytes.Buffer) (in received, problems []*api.Problem) {
	in = received{request: r.New(), accept: q.Header.Get("Accept")}
	problems = r.readParams(q, &in)
	if r.Takes == nil {
		return in, problems
	}
	body := &limitedBody{r: q.Body, left: r.maxBody}
	if problems == nil {
		problems = r.readBody(ctx, q, body, memory, in.request)
	}
	if problems != nil {
		body.drain(q)
	}
	return in, problems
}

// readBody reads the data of a request whose parameters are set.
func (r *route) readBody(ctx context.Context, q *http.Request, body *limitedBody, memory *bytes.Buffer, request any) []*api.Problem {
	if r.Allowed != nil {
		if err := r.Allowed(); err != nil {
			return []*api.Problem{r.problemOf(err)}
		}
	}
	if err := r.Expect(request); err != nil {
		return []*api.Problem{r.problemOf(err)}
	}
	if p := r.readData(ctx, q, body, memory, r.DataOf(request)); p != nil {
		return []*api.Problem{p}
	}
	return nil
}

// readParams reads the parameters in the path and the query.
func (r *route) readParams(q *http.Request, in *received) (problems []*api.Problem) {
	var query url.Values
	if q.URL.RawQuery != "" {
		query = q.URL.Query()
	}
	add := func(err error) {
		if err != nil {
			problems = append(problems, r.problemOf(err))
		}
	}
	for i := range r.Params {
		p := &r.Params[i]
		if r.inPath[i] {
			add(p.Set(in.request, q.PathValue(p.Name)))
		} else if query.Has(p.Name) {
			add(p.Set(in.request, query.Get(p.Name)))
		}
	}
	if query != nil {
		add(r.checkQuery(query))
	}
	if r.Sheet != nil && query.Has(r.Sheet.Name) {
		add(cmp.Or(r.Sheet.Set(&in.sheet, query.Get(r.Sheet.Name)), r.Sheet.Check(&in.sheet)))
	}
	return problems
}

// checkQuery reports the first parameter, by name, that the operation does not have.
func (r *route) checkQuery(query url.Values) error {
	for _, name := range slices.Sorted(maps.Keys(query)) {
		if !slices.Contains(r.inQuery, name) {
			text := fmt.Sprintf("there is no parameter %.80q%s", name, nearest.Hint(name, r.inQuery))
			return &api.Problem{Kind: api.Malformed, Where: "query." + name, What: text}
		}
	}
	return nil
}

// readData reads a body into the data of a request. JSON that may be large is read as it
// comes, anything else is first read into memory.
func (r *route) readData(ctx context.Context, q *http.Request, body *limitedBody, memory *bytes.Buffer, data any) *api.Problem {
	kind := kindOf(q.Header.Get("Content-Type"))
	if p := begin(q, body, kind); p != nil {
		return p
	}
	rows, isRows := data.(jsonData)
	binary, takesBinary := data.(binaryData)
	file, takesFile := data.(fileData)
	takesFile = takesFile && strings.HasPrefix(kind, "image/")
	takesBinary = takesBinary && kind == typeRaw
	switch {
	case kind == typeJSON && isRows:
		if err := rows.ReadJSON(ctx, jsonstream.NewReader(body)); err != nil {
			return bodyProblem(err)
		}
		return nil
	case kind != typeJSON && !takesBinary && !takesFile:
		what := fmt.Sprintf("%s is not read here; send %s", kind, strings.Join(r.Takes, ", "))
		return &api.Problem{Kind: api.Unreadable, Where: "header.Content-Type", What: what}
	}
	if p := whole(ctx, body, memory); p != nil {
		return p
	}
	switch {
	case takesBinary:
		binary.SetBinary(memory.Bytes())
	case takesFile:
		file.SetFile(memory.Bytes())
	default:
		return readJSON(memory.Bytes(), data)
	}
	return nil
}

// kindOf returns the type of a body: JSON also of a form, the type that curl sends by
// default.
func kindOf(header string) string {
	if header == typeRaw {
		return typeRaw
	}
	if t, _, err := mime.ParseMediaType(header); err == nil && t != "application/x-www-form-urlencoded" {
		return t
	}
	return typeJSON
}

// readJSON reads JSON strictly into a struct. Its problems name the field.
func readJSON(body []byte, v any) *api.Problem {
	if name := unknownField(body, reflect.TypeOf(v).Elem()); name != "" {
		return &api.Problem{Kind: api.Invalid, Where: "data", What: fmt.Sprintf("no field is called %.80q", name)}
	}
	d := json.NewDecoder(bytes.NewReader(body))
	err := d.Decode(v)
	var wrongType *json.UnmarshalTypeError
	p := &api.Problem{Kind: api.Invalid, Where: "data"}
	switch {
	case errors.As(err, &wrongType):
		kind := wrongType.Type.Kind()
		if wrongType.Field != "" {
			p.Where += "." + wrongType.Field
		}
		p.What = fmt.Sprintf("a JSON %s, want %s", wrongType.Value, cmp.Or(wanted[kind], "a "+kind.String()))
		return p
	case err != nil:
		p.Kind, p.What = api.Malformed, "not JSON: "+strings.TrimPrefix(err.Error(), "json: ")
		return p
	}
	if _, err := d.Token(); err != io.EOF {
		p.Kind, p.What = api.Malformed, "more than one JSON value"
		return p
	}
	return nil
}

// unknownField returns the first name in an object, in the order of names, that is no
// field of a struct: encoding/json takes a name in other cases.
func unknownField(body []byte, t reflect.Type) string {
	var given map[string]json.RawMessage
	if json.Unmarshal(body, &given) != nil { // readJSON says what it is
		return ""
	}
	for f := range t.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		delete(given, name)
	}
	if len(given) == 0 {
		return ""
	}
	return slices.Min(slices.Collect(maps.Keys(given)))
}

// wanted names in JSON's words what Go kinds are read from, where those differ.
var wanted = map[reflect.Kind]string{
	reflect.Slice: "an array", reflect.Struct: "an object", reflect.Float32: "a number in range",
	reflect.Float64: "a number in range", reflect.Int: "a number in range", reflect.Uint64: "a number in range",
}
