package serve

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/api"
)

// answerTypes returns the media types in which an answer is available, the default first.
func answerTypes(answer reflect.Type) []string {
	types := []string{typeJSON}
	switch answer {
	case reflect.TypeFor[api.Picture]():
		return []string{typePNG}
	case reflect.TypeFor[api.Stream]():
		return []string{typeEvents}
	}
	if answer.Implements(reflect.TypeFor[api.Drawn]()) {
		types = append(types, typePNG)
	}
	if answer.Implements(reflect.TypeFor[api.Numbers]()) {
		types = append(types, typeRaw)
	}
	return types
}

// choose returns which of some types the client prefers: that with the highest weight
// (RFC 9110, 12.5.1), the first of several.
func choose(accept string, types []string) (string, *api.Problem) {
	if accept == "" || accept == "*/*" {
		return types[0], nil
	}
	if slices.Contains(types, accept) {
		return accept, nil
	}
	best, weight := "", 0.0
	for _, t := range types {
		if q := weightOf(t, accept); q > weight {
			best, weight = t, q
		}
	}
	if best == "" {
		return "", &api.Problem{Kind: api.Unwritable, Where: "header.Accept", What: accept + " is not among " + strings.Join(types, ", ")}
	}
	return best, nil
}

// weightOf returns the q that Accept gives to a type: that of the most specific range
// the type is in.
func weightOf(kind, accept string) float64 {
	family, _, _ := strings.Cut(kind, "/")
	weight, specific := 0.0, 0
	for part := range strings.SplitSeq(accept, ",") {
		name, params, err := mime.ParseMediaType(part)
		depth := 1 + slices.Index([]string{"*/*", family + "/*", kind}, name)
		if err != nil || depth <= specific {
			continue
		}
		weight, specific = 1, depth
		if q, err := strconv.ParseFloat(params["q"], 64); err == nil {
			weight = q
		}
	}
	return weight
}

// warningHeader has a warning about the images of a request, whatever the type of the
// answer.
const warningHeader = "Diabolo-Warning"

// warn sets the header of the warning about the data of a request, if there is one.
func warn(w http.ResponseWriter, data any) {
	if images, ok := data.(interface{ Warning() string }); ok && images.Warning() != "" {
		w.Header().Set(warningHeader, images.Warning())
	}
}

// write writes an answer in a media type; a sheet has this many columns.
func write(ctx context.Context, w http.ResponseWriter, kind string, answer any, columns int) error {
	if kind == typeRaw {
		return writeRaw(w, answer.(api.Numbers))
	}
	quick, isQuick := answer.(quickJSON)
	if kind == typeJSON && isQuick {
		w.Header().Set("Content-Type", kind)
		_ = quick.WriteJSON(w) // a client that hung up reads nothing
		return nil
	}
	var body []byte
	var err error
	if kind == typePNG {
		body, err = drawn(ctx, answer, columns)
	} else {
		body, err = jsonOf(answer)
	}
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", kind)
	_, _ = w.Write(body)
	return nil
}

// quickJSON is an answer that may be large, and is written while it is made.
type quickJSON interface{ WriteJSON(w io.Writer) error }

// writeRaw writes numbers as float32, little endian, a piece at a time.
func writeRaw(w http.ResponseWriter, answer api.Numbers) error {
	values, shape, err := answer.Numbers()
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Diabolo-Shape", shapeText(shape))
	h.Set("Content-Length", strconv.Itoa(4*len(values)))
	h.Set("Content-Type", typeRaw)
	var piece []byte
	for some := range slices.Chunk(values, 8<<10) {
		piece, _ = binary.Append(piece[:0], binary.LittleEndian, some) // numbers always can be
		if _, err := w.Write(piece); err != nil {                      // the client hung up
			return nil
		}
	}
	return nil
}

// drawn returns an answer as a PNG.
func drawn(ctx context.Context, answer any, columns int) ([]byte, error) {
	if file, ok := answer.(api.Picture); ok {
		return file, nil
	}
	images, err := answer.(api.Drawn).Drawn()
	if err != nil {
		return nil, err
	}
	if err := api.Hold(ctx, 2*len(images.Data)); err != nil { // pixels, and the file
		return nil, err
	}
	return api.SheetPNG(images, columns)
}

func jsonOf(answer any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(answer)
	return b.Bytes(), err
}

// shapeText is a shape as the header has it, such as 64,1,28,28.
func shapeText(shape []int) string {
	var b []byte
	for i, n := range shape {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, int64(n), 10)
	}
	return string(b)
}
