package serve

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/model"
)

// Images that are the inverse of those the model was trained on are warned of, whatever
// the types of request and answer, as on the command line; others are not.
func TestInverseWarned(t *testing.T) {
	dir := t.TempDir()
	for name, ground := range map[string]string{"chalk": "dark", "ink": "light", "photograph": ""} {
		m := save(t, "ae", filepath.Join(dir, name))
		meta := map[string]string{"dataset": "shapes"}
		if ground != "" {
			meta["ground"] = ground
		}
		if err := m.Save(filepath.Join(dir, name, model.FileName), meta); err != nil {
			t.Fatal(err)
		}
	}
	s, err := New(Options{Models: []string{dir}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	paper := make([]float32, 48) // ink on paper
	for i := range paper {
		paper[i] = 1
	}
	paper[0], paper[9] = 0, 0.1
	for target, want := range map[string]string{
		"score?model=chalk":       "these pictures are dark strokes on a light ground, but the model was trained on light strokes on a dark ground",
		"reconstruct?model=chalk": "dark strokes",
		"encode?model=chalk":      "dark strokes",
		"score?model=ink":         "",
		"score?model=photograph":  "",
	} {
		for _, accept := range []string{typeJSON, typeRaw} {
			w := ask(s, "POST", "/v1/"+target, raw(paper...), "Content-Type", typeRaw, "Accept", accept)
			if got := w.Header().Get("Diabolo-Warning"); w.Code != http.StatusOK || !strings.Contains(got, want) || (want == "") != (got == "") {
				t.Errorf("%s: %d, %q, want %q", target, w.Code, got, want)
			}
		}
	}
	if w := ask(s, "POST", "/v1/decode?model=chalk", raw(1, 2, 3), "Content-Type", typeRaw); w.Code != http.StatusOK || w.Header().Get("Diabolo-Warning") != "" {
		t.Errorf("latents: %d, %q", w.Code, w.Header().Get("Diabolo-Warning"))
	}
}
