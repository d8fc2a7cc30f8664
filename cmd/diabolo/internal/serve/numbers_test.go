package serve

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/model"
)

// logged serves a vae whose weights are changed, keeping what is logged.
func logged(t *testing.T, change func(m *model.Model)) (s *Server, log func() string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "vae")
	m := saveConfig(t, "vae", linearTiny, path)
	change(m)
	if err := m.Save(filepath.Join(path, model.FileName), map[string]string{"dataset": "shapes"}); err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var lines []string
	s, err := New(Options{
		Models: []string{path},
		Load: func(context.Context, dataset.Config, dataset.Options) (*dataset.Data, error) {
			return shapes(), nil
		},
		Log: func(format string, args ...any) {
			mu.Lock()
			defer mu.Unlock()
			lines = append(lines, fmt.Sprintf(format, args...))
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s, func() string {
		mu.Lock()
		defer mu.Unlock()
		all := strings.Join(lines, "\n")
		lines = nil
		return all
	}
}

// linearTiny is a model that turns large latents into infinities of both signs.
const linearTiny = `
input: [1, 8, 6]
latent: 3
encoder: [flatten]
decoder: [linear: {out: 24}, linear, unflatten, sigmoid]
`

// Finite latents of which no number can be made are refused, and a request that holds none
// and draws them is as well.
func TestHugeLatents(t *testing.T) {
	s, log := logged(t, func(m *model.Model) {
		for i := range m.Weights() {
			m.Weights()[i] *= 20
		}
	})
	huge := `{"z":[[0,0,0],[3e38,-3e38,3e38]]}`
	for _, c := range []struct{ method, path, body, kind, want string }{
		{"POST", "decode", huge, typeJSON, "body.z[1]: the decoder makes no numbers of it: values too large"},
		{"POST", "decode", raw(0, 0, 0, 3e38, -3e38, 3e38), typeRaw, "body[3]: the decoder makes no numbers of it: values too large"},
		{"POST", "interpolate", huge, typeJSON, "body.z[1]: a latent of length 5.2e+38, want 1e+18 at most"},
		{"POST", "interpolate?way=spherical", huge, typeJSON, "body.z[1]: a latent of length 5.2e+38, want 1e+18 at most"},
		{"POST", "neighbors", huge, typeJSON, "body.z[1]: a latent of length 5.2e+38, want 1e+18 at most"},
		{"GET", "sample?temperature=NaN", "", "", "query.temperature: invalid float"},
		{"GET", "sample?temperature=NaN&latents=true", "", "", "query.temperature: invalid float"},
		{"GET", "sample?temperature=Inf", "", "", "query.temperature: invalid float"},
		{"GET", "sample?temperature=1_0", "", "", "query.temperature: invalid float"},
		{"GET", "sample?temperature=0x1p3", "", "", "query.temperature: invalid float"},
	} {
		for _, accept := range []string{typeJSON, typePNG, typeRaw} {
			w := ask(s, c.method, "/v1/"+c.path, c.body, "Content-Type", c.kind, "Accept", accept+", */*;q=0.1")
			var p problemBody
			if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Code != http.StatusUnprocessableEntity || p.Detail != c.want {
				t.Errorf("%s: %d %s, want %s", c.path, w.Code, w.Body, c.want)
			}
		}
	}
	if lines := log(); lines != "" {
		t.Errorf("logged: %s", lines)
	}
}

// A model whose finite weights overflow is a fault of the server, which is logged.
func TestWeightsThatOverflow(t *testing.T) {
	s, log := logged(t, func(m *model.Model) {
		for i := range m.Weights() {
			m.Weights()[i] = 3e38 * float32(1-(i*i>>2)%2*2)
		}
	})
	pixels := raw(images(2).Data...)
	for _, c := range []struct{ method, path, body string }{
		{"POST", "encode", pixels}, {"POST", "reconstruct", pixels}, {"POST", "score", pixels},
		{"POST", "inside", raw(images(1).Data...)}, {"POST", "inside?layer=2", raw(images(1).Data...)},
		{"GET", "sample", ""}, {"POST", "neighbors", raw(1, 1, 1)},
		{"GET", "images?latents=true", ""}, {"GET", "projection", ""}, {"GET", "dimensions", ""},
	} {
		w := ask(s, c.method, "/v1/"+c.path, c.body, "Content-Type", typeRaw, "Accept", typeJSON)
		if w.Code != http.StatusInternalServerError || !json.Valid(w.Body.Bytes()) || w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %d %.300s", c.path, w.Code, w.Body)
		}
		if lines := log(); !strings.Contains(lines, "fail") || strings.Contains(lines, "panic") {
			t.Errorf("%s: logged %q", c.path, lines)
		}
	}
}
