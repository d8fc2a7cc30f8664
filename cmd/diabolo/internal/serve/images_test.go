package serve

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image/png"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/api"
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/fixture"
	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/latents"
	"github.com/diabolo-go/diabolo/experiment/project"
	"github.com/diabolo-go/diabolo/experiment/sample"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/tensor"
)

// withImages serves a vae and its images.
func withImages(t *testing.T) (*Server, *model.Model) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "vae")
	m := save(t, "vae", dir)
	return imagesOf(t, dir), m
}

// imagesOf serves the model in a folder and its images.
func imagesOf(t *testing.T, dir string) *Server {
	t.Helper()
	s, err := New(Options{Models: []string{dir}, Load: func(_ context.Context, c dataset.Config, _ dataset.Options) (*dataset.Data, error) {
		if c.Name != "shapes" {
			t.Errorf("asked for the images of %s", c.Name)
		}
		return shapes(), nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func into(t *testing.T, body []byte, v any) {
	t.Helper()
	if err := json.Unmarshal(body, v); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
}

func TestImages(t *testing.T) {
	s, m := withImages(t)
	var got struct {
		Count  int
		Part   string
		Images []api.Image
	}
	into(t, ask(s, "GET", "/v1/images?first=7&n=5", "").Body.Bytes(), &got)
	if got.Count != 10 || got.Part != "validation" || len(got.Images) != 3 || got.Images[0] != (api.Image{Index: 7, Class: "odd", Name: "shape-j"}) {
		t.Errorf("%+v", got)
	}
	w := ask(s, "GET", "/v1/images?first=7&n=5", "", "Accept", typeRaw)
	if values := floats(w.Body.Bytes()); w.Header().Get("Diabolo-Shape") != "3,1,8,6" || values[0] != 180./255 {
		t.Errorf("%s, %v", w.Header().Get("Diabolo-Shape"), values[0])
	}
	var z struct{ Mu [][]float32 }
	into(t, ask(s, "GET", "/v1/images?first=7&n=5&latents=true", "").Body.Bytes(), &z)
	if l, err := m.Encode(tensor.FromSlice(floats(w.Body.Bytes()), 3, 1, 8, 6)); err != nil || !near(slices.Concat(z.Mu...), l.Mu.Data) {
		t.Errorf("latents %v, %v", z.Mu, err)
	}
	if w := ask(s, "GET", "/v1/images?first=10", ""); w.Code != 422 || !strings.Contains(w.Body.String(), "query.first: 10, and there are 10 images") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// The rank of a score is the share of the images that have a lower one.
func TestRanks(t *testing.T) {
	s, _ := withImages(t)
	all := ask(s, "GET", "/v1/images?n=10", "", "Accept", typeRaw).Body.String()
	var answer api.Scores
	into(t, ask(s, "POST", "/v1/score?ranks=true", all, "Content-Type", typeRaw).Body.Bytes(), &answer)
	var got struct{ Scores, Ranks []float64 }
	for _, s := range answer.Scores {
		got.Scores, got.Ranks = append(got.Scores, s.Value), append(got.Ranks, *s.Rank)
	}
	for i, rank := range got.Ranks {
		below := 0.
		for _, other := range got.Scores {
			if other < got.Scores[i] {
				below++
			}
		}
		if math.Abs(rank-below/10) > 0.11 { // a score may differ in its last bits from that of another batch
			t.Errorf("image %d of score %v has rank %v, %v are lower", i, got.Scores[i], rank, below)
		}
	}
	if len(got.Ranks) != 10 || slices.Max(got.Ranks) < 0.85 || slices.Min(got.Ranks) > 0.15 {
		t.Errorf("ranks %v", got.Ranks)
	}
}

// Samplers that are fitted draw as the experiment does; image i of them does not
// depend on how many there are.
func TestSamplers(t *testing.T) {
	s, m := withImages(t)
	for _, from := range []sample.Sampler{sample.Gaussian, sample.Spread} {
		draw, err := sample.NewSource(context.Background(), &experiment.Subject{Run: &run.Run{Model: m}, Data: shapes(), Seed: 1}, from)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range []int{2, 5} {
			path := fmt.Sprintf("/v1/sample?from=%s&n=%d&seed=3&temperature=0.5&latents=true", from, n)
			if got := floats(ask(s, "GET", path, "", "Accept", typeRaw).Body.Bytes()); !near(got, draw(n, 3, .5, nil).Data) {
				t.Errorf("%d from %s: %v", n, from, got)
			}
		}
	}
}

func TestFit(t *testing.T) {
	s, _ := withImages(t)
	w := ask(s, "POST", "/v1/images?resize=true", picturePNG(t, 30, 20, false), "Content-Type", "image/png", "Accept", typeRaw)
	if values := floats(w.Body.Bytes()); len(values) != 48 || values[24] <= values[0] {
		t.Errorf("%d %v", w.Code, values)
	}
}

// An image is its own nearest neighbour, and those as bright come next.
func TestNeighbors(t *testing.T) {
	s, m := withImages(t)
	data := shapes()
	l, err := m.Encode(dataset.View{Set: data.Set, Index: data.Val.Index[3:4]}.Tensor())
	if err != nil {
		t.Fatal(err)
	}
	var got struct{ Neighbors [][]api.Neighbor }
	into(t, ask(s, "POST", "/v1/neighbors?k=3", raw(l.Mu.Data...), "Content-Type", typeRaw).Body.Bytes(), &got)
	near := got.Neighbors[0]
	if len(near) != 3 || near[0].Index != 3 || near[0].Distance > 1e-5 || near[0].Name != "shape-f" || near[1].Index != 2 && near[1].Index != 4 {
		t.Errorf("%+v", near)
	}
	into(t, ask(s, "POST", "/v1/neighbors?k=100", raw(l.Mu.Data...), "Content-Type", typeRaw).Body.Bytes(), &got)
	if len(got.Neighbors[0]) != 10 {
		t.Errorf("%d neighbours of 10 images", len(got.Neighbors[0]))
	}
}

func TestProjection(t *testing.T) {
	s, _ := withImages(t)
	for _, method := range []project.Method{project.PCA, project.TSNE, project.UMAP} {
		var got struct {
			Method  string
			Classes []string
			Labels  []int
			Points  [][2]float32
		}
		path := "/v1/projection?method=" + string(method)
		into(t, ask(s, "GET", path, "").Body.Bytes(), &got)
		if got.Method != string(method) || len(got.Points) != 10 || len(got.Classes) != 2 || len(got.Labels) != 10 || got.Labels[1] != 1 || got.Points[0] == got.Points[9] {
			t.Errorf("%s: %+v", method, got)
		}
		w := ask(s, "GET", path, "", "Accept", typeRaw)
		if values := floats(w.Body.Bytes()); len(values) != 20 || values[0] != got.Points[0][0] || math.IsNaN(float64(values[1])) {
			t.Errorf("%s: %v", method, values)
		}
	}
}

func TestDimensions(t *testing.T) {
	s, _ := withImages(t)
	var got latents.Result
	into(t, ask(s, "GET", "/v1/dimensions", "").Body.Bytes(), &got)
	if got.Order != latents.ByKL || len(got.Dimensions) != 3 || got.Dimensions[0].Posterior == nil || got.Dimensions[0].KL < got.Dimensions[2].KL {
		t.Errorf("%+v", got)
	}
}

// The manifold of two latents is one picture: its coordinates, decoded in one request.
func TestManifold(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "flat")
	fixture.SaveConfig(t, "vae", strings.Replace(fixture.Tiny, "latent: 3", "latent: 2", 1), dir)
	s := imagesOf(t, dir)
	var got struct {
		Manifold *struct{ Columns, Rows []float32 }
	}
	into(t, ask(s, "GET", "/v1/dimensions", "").Body.Bytes(), &got)
	m := got.Manifold
	if m == nil || len(m.Columns) != 20 || len(m.Rows) != 20 || m.Columns[0] >= m.Columns[1] || m.Rows[0] <= m.Rows[1] {
		t.Fatalf("%+v", m)
	}
	z := tensor.New(400, 2)
	for i := range 400 {
		copy(z.Row(i), []float32{m.Columns[i%20], m.Rows[i/20]})
	}
	body, err := json.Marshal(map[string]any{"z": api.Rows{Tensor: z}})
	if err != nil {
		t.Fatal(err)
	}
	w := ask(s, "POST", "/v1/decode?columns=20", string(body), "Accept", typePNG)
	if c, err := png.DecodeConfig(w.Body); err != nil || c.Width != 20*6 || c.Height != 20*8 {
		t.Errorf("%d %+v %v", w.Code, c, err)
	}
	three, _ := withImages(t)
	if w := ask(three, "GET", "/v1/dimensions", ""); strings.Contains(w.Body.String(), "manifold") {
		t.Errorf("three latents have a manifold: %s", w.Body)
	}
}

func TestEmptyChoice(t *testing.T) {
	s, _ := withImages(t)
	if w := ask(s, "GET", "/v1/projection?method=", ""); w.Code != 422 || !strings.Contains(w.Body.String(), `"query.method"`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// withoutImages serves a model file that does not say what it was trained with.
func withoutImages(t *testing.T) *Server {
	t.Helper()
	dir := t.TempDir()
	m, file := save(t, "ae", dir), filepath.Join(dir, "bare.safetensors")
	if err := m.Save(file, nil); err != nil {
		t.Fatal(err)
	}
	s, err := New(Options{Models: []string{file}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func TestNoImages(t *testing.T) {
	if w := ask(withoutImages(t), "GET", "/v1/images", ""); w.Code != 404 || !strings.Contains(w.Body.String(), "bare is a model only") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	var logged []any
	s, _ := three(t, func(o *Options) {
		o.Load = func(context.Context, dataset.Config, dataset.Options) (*dataset.Data, error) {
			return nil, errors.New("/secret/path is gone")
		}
		o.Log = func(_ string, args ...any) { logged = append(logged, args...) }
	})
	w := ask(s, "GET", "/v1/projection?model=vae", "")
	if w.Code != 404 || strings.Contains(w.Body.String(), "secret") || len(logged) != 2 {
		t.Errorf("%d %s; log %v", w.Code, w.Body, logged)
	}
}

// What takes longer than a request may is answered by when to ask again, and is there
// in the end.
func TestAskAgain(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "vae")
	save(t, "vae", dir)
	release := make(chan bool)
	s, err := New(Options{Models: []string{dir}, Timeout: 50 * time.Millisecond, Load: func(context.Context, dataset.Config, dataset.Options) (*dataset.Data, error) {
		<-release
		return shapes(), nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	if w := ask(s, "GET", "/v1/images", ""); w.Code != 503 || w.Header().Get("Retry-After") == "" || !strings.Contains(w.Body.String(), "still being computed; ask again") {
		t.Errorf("%d, Retry-After %q: %s", w.Code, w.Header().Get("Retry-After"), w.Body)
	}
	close(release)
	for range 100 {
		if ask(s, "GET", "/v1/images", "").Code == 200 {
			return
		}
	}
	t.Error("never there")
}
