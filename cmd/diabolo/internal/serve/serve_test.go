package serve

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/api"
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/fixture"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/tensor"
)

const tiny = fixture.Tiny

var save, saveConfig, images, shapes = fixture.Save, fixture.SaveConfig, fixture.Images, fixture.Shapes

// three serves an ae, a vae and a cvae, called so.
func three(t testing.TB, change func(o *Options)) (*Server, map[string]*model.Model) {
	t.Helper()
	dir, saved := t.TempDir(), map[string]*model.Model{}
	var o Options
	for _, kind := range []string{"ae", "vae", "cvae"} {
		path := filepath.Join(dir, kind)
		saved[kind] = save(t, kind, path)
		o.Models = append(o.Models, path)
	}
	if change != nil {
		change(&o)
	}
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return s, saved
}

// ask makes a request; header is name, value, name, value...
func ask(s http.Handler, method, target, body string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Host = "localhost:8080"
	for i := 0; i < len(header); i += 2 {
		if header[i] == "Host" {
			r.Host = header[i+1]
		}
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

// raw is numbers as a binary body.
func raw(values ...float32) string {
	body, _ := binary.Append(nil, binary.LittleEndian, values)
	return string(body)
}

// floats reads numbers of a binary answer.
func floats(body []byte) []float32 {
	values := make([]float32, len(body)/4)
	_, _ = binary.Decode(body, binary.LittleEndian, values)
	return values
}

// level is the byte of a pixel in 0..1.
func level(v float32) uint8 { return uint8(math.Round(255 * float64(v))) }

// near reports whether numbers are the same but for a share of 1e-5 of each, or of
// one.
func near(got, want []float32) bool {
	return slices.EqualFunc(got, want, func(a, b float32) bool {
		return math.Abs(float64(a-b)) <= 1e-5*max(1, math.Abs(float64(b)))
	})
}

// The numbers are those of the library, in each type of body and answer.
func TestAnswersAreTheLibrarys(t *testing.T) {
	s, saved := three(t, nil)
	x, z := images(2), tensor.FromSlice([]float32{0, 1, -1, .5, .25, 2}, 2, 3)
	labels := map[string][]int{"cvae": {2, 0}}
	class := map[string]string{"cvae": "&class=star,circle"}
	imagesJSON := `{"pixels":` + string(api.Rows{Tensor: x}.AppendJSON(nil)) + `}`
	latentsJSON := `{"z":` + string(api.Rows{Tensor: z}.AppendJSON(nil)) + `}`
	for name, m := range saved {
		latent, err := m.Encode(x)
		if err != nil {
			t.Fatal(err)
		}
		made, err := m.Decode(z, labels[name])
		if err != nil {
			t.Fatal(err)
		}
		again, err := m.Reconstruct(x, labels[name])
		if err != nil {
			t.Fatal(err)
		}
		scores, err := m.ScoreBy(model.ScoreUnexplained, nil, x, labels[name])
		if err != nil {
			t.Fatal(err)
		}
		both := latent.Mu.Data
		if latent.LogVar != nil {
			both = nil
			for i := range 2 {
				both = append(append(both, latent.Mu.Row(i)...), latent.LogVar.Row(i)...)
			}
		}
		for _, c := range []struct {
			path, json, raw string
			want            []float32
		}{
			{"encode?model=" + name, imagesJSON, raw(x.Data...), both},
			{"decode?model=" + name + class[name], latentsJSON, raw(z.Data...), made.Data},
			{"reconstruct?model=" + name + class[name], imagesJSON, raw(x.Data...), again.Data},
			{"score?model=" + name + class[name], imagesJSON, raw(x.Data...), []float32{float32(scores[0]), float32(scores[1])}},
		} {
			for _, in := range []string{typeJSON, typeRaw} {
				for _, out := range []string{typeJSON, typeRaw} {
					body := map[string]string{typeJSON: c.json, typeRaw: c.raw}[in]
					w := ask(s, "POST", "/v1/"+c.path, body, "Content-Type", in, "Accept", out)
					if w.Code != 200 || w.Header().Get("Content-Type") != out {
						t.Fatalf("%s: status %d, type %s: %s", c.path, w.Code, w.Header().Get("Content-Type"), w.Body)
					}
					got := floats(w.Body.Bytes())
					if out == typeJSON {
						got = numbers(t, w.Body.Bytes())
					}
					if !near(got, c.want) {
						t.Errorf("%s from %s to %s: %v, want %v", c.path, in, out, got, c.want)
					}
				}
			}
		}
	}
}

// numbers reads the answer in JSON as that in raw numbers: mu and logvar of each
// row, pixels, scores.
func numbers(t *testing.T, body []byte) (all []float32) {
	t.Helper()
	var a struct {
		Mu, LogVar, Pixels [][]float32
		Scores             []struct{ Value float32 }
	}
	if err := json.Unmarshal(body, &a); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	for i := range a.Mu {
		all = append(all, a.Mu[i]...)
		if a.LogVar != nil {
			all = append(all, a.LogVar[i]...)
		}
	}
	for _, row := range a.Pixels {
		all = append(all, row...)
	}
	for _, s := range a.Scores {
		all = append(all, s.Value)
	}
	return all
}

// Samples are those of the library, colder ones nearer to the mean; the way between
// two latents begins and ends with theirs.
func TestMadeImages(t *testing.T) {
	s, saved := three(t, nil)
	get := func(path string) []float32 {
		t.Helper()
		w := ask(s, "GET", "/v1/"+path, "", "Accept", typeRaw)
		if w.Code != 200 {
			t.Fatalf("%s: %s", path, w.Body)
		}
		return floats(w.Body.Bytes())
	}
	for _, c := range []struct {
		query, name string
		n           int
		seed        uint64
		labels      []int
	}{{"model=vae&n=4&seed=7", "vae", 4, 7, nil}, {"model=cvae&n=2&class=star,circle", "cvae", 2, 0, []int{2, 0}}} {
		want, err := saved[c.name].Sample(c.n, c.seed, c.labels)
		if err != nil {
			t.Fatal(err)
		}
		if !near(get("sample?"+c.query), want.Data) {
			t.Errorf("%s: other images than the library's", c.query)
		}
	}
	drawn := get("sample?model=vae&n=4&seed=7&latents=true")
	again := ask(s, "POST", "/v1/decode?model=vae", raw(drawn...), "Content-Type", typeRaw, "Accept", typeRaw)
	if !near(floats(again.Body.Bytes()), get("sample?model=vae&n=4&seed=7")) {
		t.Error("the latents of samples decode to other images")
	}
	cold := get("sample?model=vae&n=2&temperature=0")
	if !near(cold[:48], cold[48:]) {
		t.Error("at temperature 0 images differ")
	}
	if w := ask(s, "GET", "/v1/sample?model=ae&from=prior", ""); w.Code != 422 {
		t.Errorf("the prior of an ae: %d", w.Code)
	}
	ends := tensor.FromSlice([]float32{2, 0, 0, 0, 1, 0}, 2, 3)
	for way, middle := range map[string][]float32{"linear": {1, .5, 0}, "spherical": {1.5 * math.Sqrt2 / 2, 1.5 * math.Sqrt2 / 2, 0}} {
		w := ask(s, "POST", "/v1/interpolate?model=vae&steps=3&way="+way, raw(ends.Data...), "Content-Type", typeRaw, "Accept", typeRaw)
		want, err := saved["vae"].Decode(tensor.FromSlice(slices.Concat(ends.Row(0), middle, ends.Row(1)), 3, 3), nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := floats(w.Body.Bytes()); !near(got, want.Data) {
			t.Errorf("%s way: %s", way, w.Body)
		}
	}
	if w := ask(s, "POST", "/v1/interpolate?model=vae&way=round", raw(ends.Data...), "Content-Type", typeRaw); w.Code != 422 || !strings.Contains(w.Body.String(), "query.way") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestShapeOfRawAnswers(t *testing.T) {
	s, _ := three(t, nil)
	for path, want := range map[string]string{"encode?model=ae": "1,1,3", "encode?model=vae": "1,2,3", "reconstruct?model=ae": "1,1,8,6", "score?model=ae": "1"} {
		w := ask(s, "POST", "/v1/"+path, raw(images(1).Data...), "Content-Type", typeRaw, "Accept", typeRaw)
		if got := w.Header().Get("Diabolo-Shape"); got != want {
			t.Errorf("%s: shape %q, want %q", path, got, want)
		}
	}
}

func TestSheet(t *testing.T) {
	s, saved := three(t, nil)
	want, err := saved["vae"].Decode(tensor.New(5, 3), nil)
	if err != nil {
		t.Fatal(err)
	}
	for columns, size := range map[string]image.Point{"": {18, 16}, "&columns=5": {30, 8}, "&columns=1": {6, 40}, "&columns=100": {30, 8}} {
		w := ask(s, "POST", "/v1/decode?model=vae"+columns, raw(make([]float32, 15)...), "Content-Type", typeRaw, "Accept", "image/avif,image/png,*/*;q=0.5")
		img, err := png.Decode(w.Body)
		if err != nil {
			t.Fatalf("%s: %v", columns, err)
		}
		if img.Bounds().Size() != size {
			t.Errorf("%s: %v, want %v", columns, img.Bounds().Size(), size)
		}
		for y := range 8 {
			for x := range 6 {
				if got := img.At(x, y).(color.Gray).Y; got != level(want.Data[y*6+x]) {
					t.Fatalf("%s: pixel %d,%d is %d", columns, x, y, got)
				}
			}
		}
	}
}

// picturePNG is a file of a grey or coloured picture.
func picturePNG(t testing.TB, width, height int, grey bool) string {
	var img interface {
		image.Image
		Set(x, y int, c color.Color)
	} = image.NewNRGBA(image.Rect(0, 0, width, height))
	if grey {
		img = image.NewGray(img.Bounds())
	}
	for y := range height {
		for x := range width {
			img.Set(x, y, color.NRGBA{uint8(40 * x), uint8(20 * y), 90, 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// A picture file is what its bytes are as pixels; one that does not fit is made to.
func TestPictureFiles(t *testing.T) {
	s, _ := three(t, nil)
	x := images(1)
	file, err := api.SheetPNG(x, 1)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range x.Data {
		x.Data[i] = float32(level(v)) / 255
	}
	want := ask(s, "POST", "/v1/encode?model=ae", raw(x.Data...), "Content-Type", typeRaw, "Accept", typeRaw).Body.String()
	if got := ask(s, "POST", "/v1/encode?model=ae", string(file), "Content-Type", "image/png", "Accept", typeRaw).Body.String(); got != want || got == "" {
		t.Errorf("latents of the file %q, of its pixels %q", got, want)
	}
	text, err := json.Marshal(api.ImageData{Images: [][]byte{file, []byte(picturePNG(t, 30, 20, false))}})
	if err != nil {
		t.Fatal(err)
	}
	w := ask(s, "POST", "/v1/encode?model=ae&resize=true", string(text), "Accept", typeRaw)
	if w.Code != 200 || w.Header().Get("Diabolo-Shape") != "2,1,3" {
		t.Fatalf("%d %s %s", w.Code, w.Header().Get("Diabolo-Shape"), w.Body)
	}
	if got := w.Body.String(); got[:12] != want {
		t.Errorf("latents of the file %q, of its pixels %q", got[:12], want)
	}
}

// twoFiles is a body of two pictures, of which the second does not fit.
func twoFiles(t *testing.T) string {
	t.Helper()
	text, err := json.Marshal(api.ImageData{Images: [][]byte{[]byte(picturePNG(t, 6, 8, true)), []byte(picturePNG(t, 7, 8, true))}})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Each error has its status, is a problem of RFC 9457, and names the place.
func TestErrorsNameThePlace(t *testing.T) {
	s, _ := three(t, func(o *Options) { o.MaxBody = 100_000 })
	for name, c := range map[string]struct {
		path, body, kind string
		status           int
		want             string
	}{
		"no model":          {"decode", `{"z":[[0,0,0]]}`, "", 422, `query.model: which model? there are ae, vae, cvae`},
		"unknown model":     {"decode?model=vea", `{"z":[[0,0,0]]}`, "", 404, `query.model: no model is called "vea"; did you mean "vae"?`},
		"no class":          {"decode?model=cvae", `{"z":[[0,0,0]]}`, "", 422, `query.class: a cvae needs a class; there are circle, square, star`},
		"unknown class":     {"decode?model=cvae&class=sqare", `{"z":[[0,0,0]]}`, "", 404, `query.class: no class is called "sqare"; did you mean "square"?`},
		"too few classes":   {"decode?model=cvae&class=star,star", `{"z":[[0,0,0]]}`, "", 422, `query.class: 2 classes for 1 rows, want one for all or one each`},
		"class of a vae":    {"decode?model=vae&class=star", `{"z":[[0,0,0]]}`, "", 422, `query.class: a vae takes no class`},
		"narrow":            {"decode?model=vae", `{"z":[[0,0,0],[1,2]]}`, "", 422, `body.z[1]: 2 numbers, want 3`},
		"no rows":           {"decode?model=vae", `{"z":[]}`, "", 422, `body.z: 0 rows, want 1 to 1024`},
		"text for a number": {"decode?model=vae", `{"z":[[0,0,"x"]]}`, "", 422, `body.z[0][2]: a JSON string, want a number`},
		"too large":         {"decode?model=vae", `{"z":[[0,0,1e99]]}`, "", 422, `body.z[0][2]: 1e99, want a number in range`},
		"unknown field":     {"decode?model=vae", `{"zz":[[0,0,0]]}`, "", 422, `body: no field is called "zz"; did you mean "z"?`},
		"no JSON":           {"decode?model=vae", `z=1`, "", 400, `body: not JSON: invalid character 'z' looking for beginning of value`},
		"two values":        {"decode?model=vae", `{"z":[[0,0,0]]}{}`, "", 400, `body: more than one JSON value`},
		"nothing":           {"decode?model=vae", ``, "", 400, `request body is required`},
		"NaN":               {"decode?model=vae", raw(0, float32(math.NaN()), 0), typeRaw, 422, `body[1]: NaN is not a finite number`},
		"infinite":          {"decode?model=vae", raw(0, 0, float32(math.Inf(-1))), typeRaw, 422, `body[2]: -Inf is not a finite number`},
		"odd bytes":         {"decode?model=vae", "12345", typeRaw, 422, `body: 5 bytes, want a multiple of 12: float32, the latents of the model`},
		"pixel":             {"encode?model=ae", raw(append(make([]float32, 47), 1.5)...), typeRaw, 422, `body[47]: 1.5 is not a pixel, want 0 to 1`},
		"neither":           {"encode?model=ae", `{}`, "", 422, `body: give either images or pixels`},
		"narrow image":      {"encode?model=ae", `{"pixels":[[0,1]]}`, "", 422, `body.pixels[0]: 2 numbers, want 48`},
		"NaN in JSON":       {"decode?model=vae", `{"z":[[0,0,NaN]]}`, "", 400, `body: not JSON: invalid character 'N' looking for beginning of value`},
		"text for a file":   {"encode?model=ae", `a letter`, "image/png", 422, `body: not a picture (PNG, JPEG, GIF, WebP, TIFF or BMP): it begins with "a letter"`},
		"cut file":          {"encode?model=ae", picturePNG(t, 6, 8, true)[:60], "image/png", 422, `body: `},
		"second file":       {"encode?model=ae", twoFiles(t), "", 422, `body.images[1]: the picture is 7x8 grey, want 6x8 grey; resize=true makes it fit`},
		"no picture":        {"encode?model=ae", `{"images":["AAAA"]}`, "", 422, `body.images[0]: `},
		"no base64":         {"encode?model=ae", `{"images":["AAAA","?"]}`, "", 422, `body.images[1]: no base64: '?' after 0 characters`},
		"null":              {"decode?model=vae", `{"z":[[0,0,0],[0,null,0]]}`, "", 422, `body.z[1][1]: null is no number`},
		"null for a pixel":  {"score?model=ae", `{"pixels":[[null]]}`, "", 422, `body.pixels[0][0]: null is no number`},
		"null for a row":    {"decode?model=vae", `{"z":[null]}`, "", 422, `body.z[0]: null is no array`},
		"null for latents":  {"decode?model=vae", `{"z":null}`, "", 422, `body.z: 0 rows, want 1 to 1024`},
		"null for a body":   {"decode?model=vae", `null`, "", 422, `body: null is no object`},
		"another case":      {"decode?model=vae", `{"Z":[[0,0,0]]}`, "", 422, `body: no field is called "Z"; did you mean "z"?`},
		"twice":             {"decode?model=vae", `{"z":[[0,0,0]],"z":[[0,0,0]]}`, "", 422, `body.z: given twice`},
		"many rows":         {"decode?model=vae", `{"z":[` + strings.Repeat("[0,0,0],", 1024) + `[0,0,0]]}`, "", 422, `body.z[1024]: more than 1024 rows`},
		"Go's digits":       {"interpolate?model=vae&steps=1_0", `{"z":[[0,0,0],[0,0,0]]}`, "", 422, `query.steps: invalid integer`},
		"far apart":         {"interpolate?model=vae", `{"z":[[3e38,3e38,3e38],[-3e38,-3e38,-3e38]]}`, "", 422, `body.z[0]: a latent of length 5.2e+38, want 1e+18 at most`},
		"other size":        {"encode?model=ae", picturePNG(t, 7, 8, true), "image/png", 422, `body: the picture is 7x8 grey, want 6x8 grey; resize=true makes it fit`},
		"other colour":      {"encode?model=ae", picturePNG(t, 6, 8, false), "image/png", 422, `body: the picture is 6x8 in colour, want 6x8 grey; resize=true makes it fit`},
		"kind":              {"encode?model=ae", `a`, "text/plain", 415, `header.Content-Type: text/plain is not read here; send application/json, application/octet-stream, image/*`},
		"long body":         {"encode?model=ae", strings.Repeat(" ", 100_000), "", 413, `body: too large`},
		"gzip":              {"decode?model=vae", "\x1f\x8b\x08\x00", "", 415, `body: compressed by gzip, which is not read here; send the body as it is`},
		"columns":           {"decode?model=vae&columns=x", `{"z":[[0,0,0]]}`, "", 422, `query.columns: invalid integer`},
	} {
		t.Run(name, func(t *testing.T) {
			var header []string
			if c.kind != "" {
				header = []string{"Content-Type", c.kind}
			}
			w := ask(s, "POST", "/v1/"+c.path, c.body, header...)
			var p struct {
				Status int
				Detail string
				Errors []struct{ Location, Message string }
			}
			if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Header().Get("Content-Type") != "application/problem+json" {
				t.Fatalf("%v, %s: %s", err, w.Header().Get("Content-Type"), w.Body)
			}
			if w.Code != c.status || p.Status != c.status || !strings.HasPrefix(p.Detail, c.want) || strings.HasSuffix(p.Detail, ": ") {
				t.Errorf("%d (%d) %q, want %d %q", w.Code, p.Status, p.Detail, c.status, c.want)
			}
			if c.status == 422 && len(p.Errors) == 0 {
				t.Error("no field is named")
			}
		})
	}
}

// The type of the answer is the one the client likes best.
func TestAccept(t *testing.T) {
	s, _ := three(t, nil)
	for accept, want := range map[string]string{
		"": typeJSON, "*/*": typeJSON, "image/*": typePNG, "text/html, */*;q=0.1": typeJSON,
		"application/json;q=0.5, image/png": typePNG, "application/octet-stream, */*;q=0.9": typeRaw,
		"*/*, application/json;q=0": typePNG, "image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5": typePNG,
		"text/html": "", "image/png;q=0": "", "a b": "",
	} {
		w := ask(s, "POST", "/v1/decode?model=vae", latentZero, "Accept", accept)
		if got := w.Header().Get("Content-Type"); want != "" && got != want || want == "" && w.Code != http.StatusNotAcceptable {
			t.Errorf("Accept %q: %d %s, want %s", accept, w.Code, got, want)
		}
	}
}

func TestModels(t *testing.T) {
	s, _ := three(t, nil)
	w := ask(s, "GET", "/v1/models", "")
	var got struct{ Models []api.Model }
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || len(got.Models) != 3 {
		t.Fatalf("%v: %s", err, w.Body)
	}
	last := got.Models[2]
	if last.Name != "cvae" || last.Kind != "cvae" || last.Latent != 3 || len(last.Classes) != 3 || last.Dataset != "shapes" || last.Parameters == 0 {
		t.Errorf("%+v", last)
	}
}

func TestGuards(t *testing.T) {
	s, _ := three(t, func(o *Options) { o.Token, o.Addr, o.Hosts = "secret", "0.0.0.0:0", []string{"lab.example"} })
	token := []string{"Authorization", "Bearer secret"}
	for name, c := range map[string]struct {
		method, path string
		header       []string
		status       int
	}{
		"token":                 {"GET", "/v1/models", token, 200},
		"scheme in lower case":  {"GET", "/v1/runs", []string{"Authorization", "bearer secret"}, 200},
		"token without scheme":  {"GET", "/v1/models", []string{"Authorization", "secret"}, 401},
		"another scheme":        {"GET", "/v1/models", []string{"Authorization", "Basic secret"}, 401},
		"unknown path outside":  {"POST", "/predict", token, 404},
		"method of health":      {"POST", "/healthz", nil, 405},
		"method of the page":    {"DELETE", "/", nil, 405},
		"method of metrics":     {"PUT", "/metrics", token, 405},
		"method of description": {"POST", "/openapi.json", token, 405},
		"no token":              {"GET", "/v1/models", nil, 401},
		"wrong token":           {"GET", "/v1/models", []string{"Authorization", "Bearer secre"}, 401},
		"metrics":               {"GET", "/metrics", nil, 401},
		"page":                  {"GET", "/", nil, 200},
		"its script":            {"GET", "/app.js", nil, 200},
		"health":                {"GET", "/healthz", nil, 200},
		"ready":                 {"GET", "/readyz", nil, 200},
		"name":                  {"GET", "/v1/models", append([]string{"Host", "lab.example:8080"}, token...), 200},
		"address":               {"GET", "/v1/models", append([]string{"Host", "[::1]:8080"}, token...), 200},
		"rebound name":          {"GET", "/healthz", []string{"Host", "evil.example"}, 403},
		"another site":          {"POST", "/v1/decode?model=vae", append([]string{"Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"}, token...), 403},
		"unknown path":          {"GET", "/v1/nothing", token, 404},
		"unknown method":        {"DELETE", "/v1/models", token, 405},
		"method of a name":      {"DELETE", "/v1/attributes/Smiling", token, 405},
		"path that escapes":     {"GET", "/../../etc/passwd", token, 307},
	} {
		w := ask(s, c.method, c.path, "", c.header...)
		if w.Code != c.status {
			t.Errorf("%s: %d, want %d: %s", name, w.Code, c.status, w.Body)
		}
		if w.Code >= 400 && w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: a problem of type %s", name, w.Header().Get("Content-Type"))
		}
	}
	w := ask(s, "GET", "/metrics", "", token...)
	if !strings.Contains(w.Body.String(), `diabolo_request_seconds_count{route="GET /v1/models",status="200"} 3`) {
		t.Errorf("metrics do not count three answers:\n%s", w.Body)
	}
	if policy := w.Header().Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'self'") || strings.Contains(policy, "unsafe") {
		t.Errorf("policy %q", policy)
	}
}

func TestRate(t *testing.T) {
	s, _ := three(t, func(o *Options) { o.Rate = 1 })
	var codes []int
	for range 4 {
		w := ask(s, "GET", "/healthz", "")
		codes = append(codes, w.Code)
		if w.Code == 429 && w.Header().Get("Retry-After") == "" {
			t.Error("no Retry-After")
		}
	}
	if codes[1] != 200 || codes[3] != 429 {
		t.Errorf("statuses %v, want two of 200 and then 429", codes)
	}
}

func TestOptions(t *testing.T) {
	for name, c := range map[string]struct {
		change func(o *Options)
		want   string
	}{
		"no model":    {func(o *Options) { o.Models = nil }, "no model to serve"},
		"no token":    {func(o *Options) { o.Addr = "0.0.0.0:80" }, "0.0.0.0:80 can be reached from other machines, and there is no token"},
		"every host":  {func(o *Options) { o.Addr = ":80" }, "can be reached from other machines"},
		"no port":     {func(o *Options) { o.Addr = "localhost" }, "want HOST:PORT"},
		"half a key":  {func(o *Options) { o.CertFile = "x" }, "both a certificate and its key"},
		"below zero":  {func(o *Options) { o.Rate = -1 }, "below zero"},
		"not a model": {func(o *Options) {}, "no-such"},
	} {
		o := Options{Models: []string{"no-such"}}
		c.change(&o)
		if _, err := New(o); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// A folder of runs stands for all of them; what holds no model is left out.
func TestFolderOfRuns(t *testing.T) {
	dir := t.TempDir()
	for _, kind := range []string{"ae", "vae"} {
		save(t, kind, filepath.Join(dir, kind))
	}
	if err := os.Mkdir(filepath.Join(dir, "results"), 0o777); err != nil {
		t.Fatal(err)
	}
	s, err := New(Options{Models: []string{dir}})
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Names(); !slices.Equal(got, []string{"ae", "vae"}) {
		t.Errorf("serves %v", got)
	}
}

// A model trained anew takes the place of the old one; one that is broken does not.
func TestReload(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	m := save(t, "vae", dir)
	s, err := New(Options{Models: []string{dir}})
	if err != nil {
		t.Fatal(err)
	}
	decode := func() string {
		return ask(s, "POST", "/v1/decode", raw(1, 2, 3), "Content-Type", typeRaw, "Accept", typeRaw).Body.String()
	}
	before := decode()
	for i := range m.Weights() {
		m.Weights()[i] *= 2
	}
	file := filepath.Join(dir, model.FileName)
	if err := m.Save(file, nil); err != nil {
		t.Fatal(err)
	}
	if err := s.Reload(); err != nil {
		t.Fatal(err)
	}
	after := decode()
	if after == before {
		t.Error("the answer is still that of the old model")
	}
	if err := os.WriteFile(file, []byte("broken"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := s.Reload(); err == nil {
		t.Error("no error from a broken model")
	}
	if decode() != after {
		t.Error("a broken model changed the answer")
	}
}

func TestOpenAPI(t *testing.T) {
	s, _ := three(t, func(o *Options) { o.Version = "v1.2" })
	w := ask(s, "GET", "/openapi.json", "")
	var d struct {
		OpenAPI string
		Info    struct{ Version string }
		Paths   map[string]map[string]struct {
			RequestBody struct{ Content map[string]any }
			Responses   map[string]struct{ Content map[string]any }
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &d); err != nil || d.OpenAPI != "3.1.0" || d.Info.Version != "v1.2" {
		t.Fatalf("%v %s", err, w.Body)
	}
	for _, r := range Routes(new(api.API)) {
		if op, ok := d.Paths[r.Path][strings.ToLower(r.Method)]; !ok || len(op.Responses["200"].Content) != len(r.Gives) {
			t.Errorf("%s %s: %+v", r.Method, r.Path, op)
		}
	}
	decode := d.Paths["/v1/decode"]["post"]
	if len(decode.RequestBody.Content) != 2 || len(decode.Responses["200"].Content) != 3 || len(decode.Responses["422"].Content) != 1 {
		t.Errorf("%+v", decode)
	}
}

// The server stops on request, after requests in progress are answered.
func TestServeDrains(t *testing.T) {
	s, _ := three(t, func(o *Options) { o.Addr = "127.0.0.1:0" })
	begun, handler := make(chan bool), s.handler
	s.handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(begun)
		handler.ServeHTTP(w, r)
	})
	l, err := s.Listen()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- s.Serve(ctx, l) }()
	reader, writer := io.Pipe()
	answer := make(chan string)
	go func() {
		r, err := http.Post("http://"+l.Addr().String()+"/v1/decode?model=vae", typeJSON, reader)
		if err != nil {
			answer <- err.Error()
			return
		}
		defer r.Body.Close()
		answer <- r.Status
	}()
	if _, err := writer.Write([]byte(`{"z":`)); err != nil {
		t.Fatal(err)
	}
	<-begun
	cancel()
	for !s.api.Leaving() {
	}
	if _, err := writer.Write([]byte(`[[0,0,0]]}`)); err != nil {
		t.Fatal(err)
	}
	writer.Close()
	if got := <-answer; got != "200 OK" {
		t.Errorf("the request that ran: %s", got)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
	http.DefaultClient.CloseIdleConnections()
}

// A conditional model whose file has the Gaussians of its classes draws from them by
// default, as the library does, and from N(0, 1) if asked; both need no images.
func TestSampleOfClass(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cvae")
	save(t, "cvae", path)
	m, err := model.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	prior, err := m.Sample(2, 7, []int{2, 0})
	if err != nil {
		t.Fatal(err)
	}
	l, err := m.Encode(images(6))
	if err != nil {
		t.Fatal(err)
	}
	for i := range l.Mu.Data { // far from the prior
		l.Mu.Data[i] += 5
	}
	m.SetGaussians(model.FitGaussians(l, []int{0, 1, 2, 0, 1, 2}, 3))
	if err := m.Save(filepath.Join(path, model.FileName), m.Meta()); err != nil {
		t.Fatal(err)
	}
	want, err := m.Sample(2, 7, []int{2, 0})
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(Options{Models: []string{path}})
	if err != nil {
		t.Fatal(err)
	}
	for query, want := range map[string][]float32{"": want.Data, "&from=gaussian": want.Data, "&from=prior": prior.Data} {
		w := ask(s, "GET", "/v1/sample?n=2&seed=7&class=star,circle"+query, "", "Accept", typeRaw)
		if w.Code != 200 || !near(floats(w.Body.Bytes()), want) {
			t.Errorf("%q: %d, other images than the library's", query, w.Code)
		}
	}
	if near(want.Data, prior.Data) {
		t.Error("the Gaussians give the images of the prior")
	}
	if body := ask(s, "GET", "/v1/models", "").Body.String(); !strings.Contains(body, `"sampler":"gaussian"`) {
		t.Error(body)
	}
	for query, want := range map[string]int{"": 422, "&from=prior": 200} { // z of the prior have no class
		if w := ask(s, "GET", "/v1/sample?n=2&latents=true"+query, ""); w.Code != want {
			t.Errorf("latents without a class%s: %d, want %d", query, w.Code, want)
		}
	}
}
