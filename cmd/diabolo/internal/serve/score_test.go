package serve

import (
	"context"
	"math"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo"
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/api"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/score"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/picture"
)

// TestOneVerdict: the library, the list of pictures and the server judge an image by the
// same score and the same threshold, whatever the score, and a new threshold is taken when
// the models are read again.
func TestOneVerdict(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "vae")
	m := save(t, "vae", dir)
	s, err := New(Options{Models: []string{dir}})
	if err != nil {
		t.Fatal(err)
	}
	x := images(1)
	img := picture.Images(x)[0]
	normal := &model.Reference{Z: &model.LatentShape{Mean: make([]float64, 3), Whiten: []float64{1, 0, 0, 0, 1, 0, 0, 0, 1}}}
	for _, name := range model.CombinedScores() {
		one := model.Moments{Mean: 0.001, Deviation: 0.01}
		normal.Parts = append(normal.Parts, model.Scale{Score: name, Moments: one, Map: one})
	}
	for _, name := range m.Config().Scores() {
		value, err := m.ScoreBy(name, normal, x, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, strange := range []bool{false, true} {
			set := model.Threshold{Score: name, Value: value[0] + math.Abs(value[0])/100, Rate: 0.05, Normal: normal}
			if strange {
				set.Value = value[0] - math.Abs(value[0])/100
			}
			if err := m.SaveThreshold(dir, set); err != nil {
				t.Fatal(err)
			}
			if _, err := s.api.Reload(true); err != nil {
				t.Fatal(err)
			}
			var got api.Scores
			into(t, ask(s, "POST", "/v1/score", raw(x.Data...), "Content-Type", typeRaw).Body.Bytes(), &got)
			if len(got.Scores) != 1 || got.By != name || got.Threshold == nil || *got.Threshold != set.Value || *got.Scores[0].Strange != strange || math.Abs(got.Scores[0].Value-value[0]) > 1e-9*math.Abs(value[0]) {
				t.Errorf("%s: the server has %+v, want %v, strange %v", name, got, value[0], strange)
			}
			library, err := diabolo.Open(dir)
			if err != nil {
				t.Fatal(err)
			}
			own, err := library.Score(img)
			if err != nil || own.Name != name || own.Strange != strange || own.Threshold.Value != set.Value {
				t.Errorf("%s: the library has %+v, %v", name, own, err)
			}
			list, err := score.Run(context.Background(), &experiment.Subject{Run: library.Run()}, shapes().Val.First(1).Pictures(context.Background()), score.Options{})
			if err != nil || list.Score != name || list.Threshold.Value != set.Value || list.Strange == nil {
				t.Errorf("%s: the list has %+v, %v", name, list, err)
			}
		}
	}
	bare := model.Threshold{Score: model.ScoreCombined, Value: 1, Rate: 0.05}
	if err := m.SaveThreshold(dir, bare); err != nil {
		t.Fatal(err)
	}
	if _, err := s.api.Reload(true); err != nil {
		t.Fatal(err)
	}
	if w := ask(s, "POST", "/v1/score", raw(x.Data...), "Content-Type", typeRaw); w.Code != 422 || !strings.Contains(w.Body.String(), "the score combined compares an image with normal ones") {
		t.Errorf("without normal images: %d %s", w.Code, w.Body)
	}
}

// TestUnknownParameter: a parameter that an operation does not have is refused, and the
// nearest one is named.
func TestUnknownParameter(t *testing.T) {
	s, _ := three(t, nil)
	for _, c := range []struct{ method, target, want string }{
		{"POST", "/v1/score?modell=ae", `query.modell: there is no parameter \"modell\"; did you mean \"model\"?`},
		{"POST", "/v1/encode?model=ae&rezise=true", `query.rezise: there is no parameter \"rezise\"; did you mean \"resize\"?`},
		{"POST", "/v1/encode?model=ae&columns=3", `there is no parameter \"columns\"`},
		{"GET", "/v1/sample?model=vae&threshold=" + strings.Repeat("9", 500), `there is no parameter \"threshold\"`},
		{"GET", "/v1/models?model=ae", `query.model: there is no parameter \"model\"`},
	} {
		w := ask(s, c.method, c.target, raw(images(1).Data...), "Content-Type", typeRaw)
		if w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s: %d %s, want %s", c.target, w.Code, w.Body, c.want)
		}
	}
	if w := ask(s, "GET", "/v1/sample?model=vae&n=2&columns=1", "", "Accept", typePNG); w.Code != http.StatusOK {
		t.Errorf("the columns of a picture: %d %s", w.Code, w.Body)
	}
}
