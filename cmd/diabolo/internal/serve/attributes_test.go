package serve

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/api"
	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/attribute"
	"github.com/diabolo-go/diabolo/internal/raster"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/tensor"
)

// withFaces serves an untrained ae, called faces-1, and the drawn faces it takes.
func withFaces(t *testing.T, change func(o *Options)) (*Server, *experiment.Subject) {
	t.Helper()
	config := run.Default()
	config.Dataset = dataset.Config{Name: "synthetic-faces", Count: 400, Size: 16, Split: &dataset.Split{By: "random", Val: 0.2}}
	data, err := dataset.Load(context.Background(), config.Dataset, dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	c, err := model.Parse([]byte("kind: ae\nlatent: 4\nencoder: [flatten]\ndecoder: [linear]"))
	if err != nil {
		t.Fatal(err)
	}
	if c, err = c.ForData(data.Shape, 0); err != nil {
		t.Fatal(err)
	}
	m, err := model.New(c, 1)
	if err != nil {
		t.Fatal(err)
	}
	f, err := run.CreateNext(t.TempDir(), "faces")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	config.Model = c
	if err := errors.Join(f.WriteConfig(config), m.Save(f.Path(model.FileName), nil)); err != nil {
		t.Fatal(err)
	}
	load := func(context.Context, dataset.Config, dataset.Options) (*dataset.Data, error) { return data, nil }
	o := Options{Models: []string{f.Dir}, Load: load}
	if change != nil {
		change(&o)
	}
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	r, err := run.Open(f.Dir)
	if err != nil {
		t.Fatal(err)
	}
	subject, err := experiment.Open(context.Background(), r, experiment.OpenOptions{Load: load})
	if err != nil {
		t.Fatal(err)
	}
	return s, subject
}

func TestAttributes(t *testing.T) {
	s, subject := withFaces(t, nil)
	var names struct{ Attributes []api.Attribute }
	into(t, ask(s, "GET", "/v1/attributes", "").Body.Bytes(), &names)
	if len(names.Attributes) != len(subject.Data.Attrs) || names.Attributes[0].Known == 0 {
		t.Fatalf("%+v", names)
	}
	var got struct {
		Attribute  string
		Directions []attribute.Direction
	}
	into(t, ask(s, "GET", "/v1/attributes/Smiling?guard=Male", "").Body.Bytes(), &got)
	o := attribute.Default()
	want, err := attribute.Directions(context.Background(), subject, o)
	if err != nil {
		t.Fatal(err)
	}
	if got.Attribute != "Smiling" || len(got.Directions) != len(want) || got.Directions[1].Way != attribute.Plain || got.Directions[1].Step[2] != want[1].Step[2] {
		t.Errorf("%+v, want %+v", got, want)
	}
	for path, want := range map[string]string{
		"Smilling":              `no attribute is called \"Smilling\"; did you mean \"Smiling\"?`,
		"Smiling?guard=Mael":    `query.guard: no attribute is called \"Mael\"; did you mean \"Male\"?`,
		"Smiling?guard=Smiling": "guard: Smiling, want another one: it is both the attribute and its guard",
	} {
		if w := ask(s, "GET", "/v1/attributes/"+path, ""); w.Code != 404 && w.Code != 422 || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
}

func TestNoAttributes(t *testing.T) {
	s, _ := withImages(t)
	if got := strings.TrimSpace(ask(s, "GET", "/v1/attributes", "").Body.String()); got != `{"attributes":[]}` {
		t.Error(got)
	}
	if w := ask(s, "GET", "/v1/attributes/Smiling", ""); w.Code != 422 || !strings.Contains(w.Body.String(), "have no attributes") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// The judges say of each image how likely it has each attribute.
func TestReadings(t *testing.T) {
	s, subject := withFaces(t, nil)
	x := tensor.New(append([]int{3}, subject.Data.Shape[:]...)...)
	for i := range 3 {
		raster.ToUnit(x.Row(i), subject.Data.Image(subject.Data.Val.Index[i]))
	}
	var got struct{ Attributes []api.Reading }
	into(t, ask(s, "POST", "/v1/attributes", raw(x.Data...), "Content-Type", typeRaw).Body.Bytes(), &got)
	judges, err := attribute.FitJudges(context.Background(), subject)
	if err != nil {
		t.Fatal(err)
	}
	want := judges.Read(x)
	if len(got.Attributes) != len(want) {
		t.Fatalf("%d attributes, want %d", len(got.Attributes), len(want))
	}
	for i, a := range judges.Attributes {
		if r := got.Attributes[i]; r.Attribute != a.Attribute || *r.AUROC != *a.AUROC || !slices.Equal(r.Probabilities, want[i]) {
			t.Errorf("%+v, want %v of %s, AUROC %v", r, want[i], a.Attribute, *a.AUROC)
		}
	}
}

func TestReadingsRefused(t *testing.T) {
	digits, _ := withImages(t)
	for name, c := range map[string]struct {
		server *Server
		query  string
		status int
		want   string
	}{
		"no attributes": {digits, "", 422, "query.model: shapes has no attributes"},
		"no images":     {withoutImages(t), "", 404, "bare is a model only"},
	} {
		w := ask(c.server, "POST", "/v1/attributes"+c.query, raw(images(1).Data...), "Content-Type", typeRaw)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
}
