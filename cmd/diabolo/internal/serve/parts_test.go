package serve

import (
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/api"
	"github.com/diabolo-go/diabolo/model"
)

// A model answers as its parts are, whatever it is called: a conditional ae takes a
// class and has no prior, a vae of squared error has a prior and a loss in nats.
func TestParts(t *testing.T) {
	dir := t.TempDir()
	var o Options
	saved := map[string]*model.Model{}
	for name, kind := range map[string]string{"told": "ae\ncondition: class", "free": "vae\nlikelihood: squared"} {
		path := filepath.Join(dir, name)
		saved[name] = save(t, kind, path)
		o.Models = append(o.Models, path)
	}
	slices.Sort(o.Models)
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	var list struct{ Models []api.Model }
	into(t, ask(s, "GET", "/v1/models", "").Body.Bytes(), &list)
	free, told := list.Models[0], list.Models[1]
	if told.Kind != "conditional ae" || told.Prior != "none" || told.Condition != "class" || told.LossUnit != model.MeanSquares {
		t.Errorf("%+v", told)
	}
	if free.Kind != "vae, squared error" || free.Prior != "normal" || free.Likelihood != "squared" || free.LossUnit != model.Nats {
		t.Errorf("%+v", free)
	}
	image, header := raw(images(1).Data...), []string{"Content-Type", typeRaw}
	for _, c := range []struct {
		method, path, body string
		status             int
		want               string
	}{
		{"POST", "/v1/reconstruct?model=told", image, 422, "a conditional ae needs a class; there are circle, square, star"},
		{"POST", "/v1/reconstruct?model=told&class=star", image, 200, ""},
		{"POST", "/v1/reconstruct?model=free&class=star", image, 422, "a vae takes no class"},
		{"GET", "/v1/sample?model=told&from=prior&class=star", "", 422, "a conditional ae has no prior"},
		{"GET", "/v1/sample?model=free", "", 200, ""},
		{"POST", "/v1/inside?model=told&class=star&seed=1", image, 422, "a conditional ae draws no z"},
		{"POST", "/v1/inside?model=free&seed=1", image, 200, `"name":"kl"`},
	} {
		if w := ask(s, c.method, c.path, c.body, header...); w.Code != c.status || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s: %d %s, want %d %s", c.path, w.Code, w.Body, c.status, c.want)
		}
	}
	for name, query := range map[string]string{"told": "&class=star", "free": ""} {
		var got api.Inside
		into(t, ask(s, http.MethodPost, "/v1/inside?model="+name+query, image, header...).Body.Bytes(), &got)
		labels := map[string][]int{"told": {2}}[name]
		checkLoss(t, saved[name], images(1), labels, got.Loss, true)
	}
}
