package serve

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"image"
	"image/png"
	"math"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/diabolo-go/diabolo/client"
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/api"
	"github.com/diabolo-go/diabolo/tensor"
)

// must returns a value, or fails.
func must[T any](v T, err error) func(t *testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// Each operation has a method of the client, which a server answers.
func TestClientHasAllOperations(t *testing.T) {
	p := newPretence(t)
	s, subject := withFaces(t, func(o *Options) { o.Runs, o.Train = filepath.Join(t.TempDir(), "runs"), p.train })
	var mu sync.Mutex
	asked := map[string]bool{} // by method and path, as the routes have them
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.ServeHTTP(w, r)
		mu.Lock()
		defer mu.Unlock()
		asked[r.Pattern] = true
	}))
	defer web.Close()
	c := must(client.New(web.URL, client.Options{}))(t)
	defer c.Close()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	const name = "faces-1"
	x := client.Array{Shape: []int{1, 3, 16, 16}, Data: make([]float32, 768)}
	first := client.ImagesRequest{Model: name, First: 1, N: 2}

	if list := must(c.Models(ctx))(t); len(list) != 1 || list[0].Name != name || list[0].Latent != 4 {
		t.Errorf("models %+v", list)
	}
	latent := must(c.Encode(ctx, name, x))(t)
	if !slices.Equal(latent.Mu.Shape, []int{1, 4}) {
		t.Errorf("latent %v", latent.Mu.Shape)
	}
	z := client.Array{Shape: []int{2, 4}, Data: []float32{0, 0, 0, 0, 1, 1, 1, 1}}
	if y := must(c.Decode(ctx, name, z))(t); !slices.Equal(y.Shape, []int{2, 3, 16, 16}) {
		t.Errorf("decoded %v", y.Shape)
	}
	if y := must(c.Reconstruct(ctx, name, x))(t); !slices.Equal(y.Shape, x.Shape) {
		t.Errorf("reconstructed %v", y.Shape)
	}
	if y := must(c.Sample(ctx, client.SampleRequest{N: 3, From: "spread", Temperature: new(0.)}))(t); y.Shape[0] != 3 || !slices.Equal(y.Data[:768], y.Data[768:1536]) {
		t.Errorf("samples %v at temperature 0 differ", y.Shape)
	}
	if y := must(c.Interpolate(ctx, client.InterpolateRequest{Model: name, Steps: 5, Way: "spherical", Z: z}))(t); y.Shape[0] != 5 {
		t.Errorf("between %v", y.Shape)
	}
	if scores := must(c.Score(ctx, name, x))(t); len(scores.Scores) != 1 || scores.Scores[0].Value <= 0 {
		t.Errorf("scores %+v", scores)
	}
	if r := must(c.Ranks(ctx, name, x))(t); len(r.Scores) != 1 || *r.Scores[0].Rank < 0 || *r.Scores[0].Rank > 1 {
		t.Errorf("ranks %+v", r)
	}
	inside := must(c.Inside(ctx, client.InsideRequest{Model: name, Images: x}))(t)
	if len(inside.Z) != 4 || inside.Loss.Total <= 0 {
		t.Errorf("inside %+v", inside)
	}
	if step := must(c.Step(ctx, client.InsideRequest{Model: name, Images: x, Layer: new(0)}))(t); !slices.Equal(step.Shape, inside.Steps[0].Shape) {
		t.Errorf("step of shape %v, want %v", step.Shape, inside.Steps[0].Shape)
	}
	images := must(c.Images(ctx, first))(t)
	if images.Count != subject.Data.Val.Len() || len(images.Images) != 2 || images.Images[0].Index != 1 {
		t.Errorf("images %+v", images)
	}
	if pixels := must(c.Pixels(ctx, first))(t); !slices.Equal(pixels.Shape, []int{2, 3, 16, 16}) {
		t.Errorf("pixels %v", pixels.Shape)
	}
	if near := must(c.Neighbors(ctx, name, z, 3))(t); len(near) != 2 || len(near[1]) != 3 {
		t.Errorf("neighbours %+v", near)
	}
	if m := must(c.Projection(ctx, name, "pca"))(t); len(m.Points) != images.Count || len(m.Points[0]) != 2 {
		t.Errorf("%d points", len(m.Points))
	}
	if v := must(c.Values(ctx, name, "", ""))(t); len(v.Values) != images.Count || v.By != "unexplained" || v.Values[0] <= 0 {
		t.Errorf("scores %+v", v)
	}
	smile := subject.Data.Attr("Smiling").Values[subject.Data.Val.Index[1]]
	if v := must(c.Values(ctx, name, "", "Smiling"))(t); len(v.Values) != images.Count || v.By != "Smiling" || float32(v.Values[1]) != smile {
		t.Errorf("smiles %+v, want %v second", v, smile)
	}
	if v := must(c.Values(ctx, name, "error", ""))(t); len(v.Values) != images.Count || v.Values[0] <= 0 || v.Values[0] > 1 {
		t.Errorf("errors %+v", v)
	}
	if d := must(c.Dimensions(ctx, name))(t); len(d.Dimensions) != 4 || d.Order != "spread" || d.Dimensions[0].Std <= 0 {
		t.Errorf("dimensions %+v", d)
	}
	if list := must(c.Attributes(ctx, name))(t); len(list) == 0 || list[0].Known == 0 {
		t.Errorf("attributes %+v", list)
	}
	if list := must(c.Readings(ctx, name, x))(t); len(list) == 0 || len(list[0].Probabilities) != 1 {
		t.Errorf("readings %+v", list)
	}
	if d := must(c.Directions(ctx, name, "Smiling", ""))(t); len(d) == 0 || len(d[0].Step) != 4 {
		t.Errorf("directions %+v", d)
	}

	kinds := make(chan client.Event, 64)
	go func() {
		defer close(kinds)
		for e, err := range c.Events(ctx) {
			if err != nil {
				return
			}
			kinds <- e
		}
	}()
	run := must(c.Start(ctx, client.Plan{Preset: "vae-digits", Epochs: new(2), Seed: new(uint64(3))}))(t)
	if run.Name != "vae-digits-1" || run.State != "training" || run.Epochs != 2 {
		t.Errorf("started %+v", run)
	}
	p.epoch(t, s, run.Name, 1)
	if file := must(c.Picture(ctx, run.Name, "recon", 1))(t); must(png.DecodeConfig(bytes.NewReader(file)))(t).Width != 48 {
		t.Error("another picture")
	}
	if run = must(c.Stop(ctx, run.Name))(t); run.State != "stopped" || run.Done != 1 || len(run.Metrics) != 1 {
		t.Errorf("stopped %+v", run)
	}
	if run = must(c.Serve(ctx, run.Name))(t); !run.Served {
		t.Errorf("served %+v", run)
	}
	if run = must(c.Resume(ctx, run.Name, 3))(t); run.State != "training" || run.Epochs != 3 {
		t.Errorf("resumed %+v", run)
	}
	if all := must(c.Runs(ctx))(t); !all.AllowTrain || len(all.Runs) != 2 || len(all.Presets) == 0 {
		t.Errorf("runs %+v", all)
	}
	if y := must(c.Fit(ctx, name, must(client.Pictures(image.NewNRGBA(image.Rect(0, 0, 40, 30))))(t)))(t); !slices.Equal(y.Shape, x.Shape) {
		t.Errorf("fitted %v", y.Shape)
	}
	for e := range kinds {
		if e.Run != run.Name && e.Run != name {
			t.Errorf("event %+v", e)
		}
		if e.Kind == "epoch" && (e.Epoch.Epoch != 1 || e.Epochs != 2) {
			t.Errorf("event %+v", e.Epoch)
		}
		if e.Kind == "ended" {
			cancel()
		}
	}
	web.Close()
	for _, r := range Routes(new(api.API)) {
		if !asked[r.Method+" "+r.Path] {
			t.Errorf("no method of the client asks %s, %s %s", r.ID, r.Method, r.Path)
		}
	}
}

// Images are sent as files, and received as one picture.
func TestClientPictures(t *testing.T) {
	s, saved := three(t, nil)
	web := httptest.NewServer(s)
	defer web.Close()
	c := must(client.New(web.URL, client.Options{}))(t)
	defer c.Close()
	ctx := context.Background()
	grey := image.NewGray(image.Rect(0, 0, 6, 8))
	x := tensor.New(1, 1, 8, 6)
	for i := range grey.Pix {
		grey.Pix[i] = uint8(5 * i)
		x.Data[i] = float32(5*i) / 255
	}
	files := must(client.Pictures(grey, grey))(t)
	want := must(saved["ae"].Encode(x))(t)
	got := must(c.Encode(ctx, "ae", files))(t)
	if !slices.Equal(got.Mu.Shape, []int{2, 3}) || !near(got.Mu.Data[3:], want.Mu.Data) {
		t.Errorf("latents %+v, want twice %v", got.Mu, want.Mu.Data)
	}
	large := client.Files{[]byte(picturePNG(t, 30, 20, false))}
	if _, err := c.Score(ctx, "ae", large); err != nil {
		t.Errorf("a picture of another size: %v", err)
	}
	for _, picture := range []struct {
		height int
		r      client.Request
	}{
		{24, client.SampleRequest{Model: "vae", N: 3}},
		{16, client.DecodeRequest{Model: "vae", Z: client.Array{Shape: []int{2, 3}, Data: make([]float32, 6)}}},
		{8, client.ReconstructRequest{Model: "vae", Images: large, Resize: true}},
		{8, client.FitRequest{Model: "vae", Images: large, Resize: true}},
		{32, client.InterpolateRequest{Model: "vae", Steps: 4, Z: client.Array{Data: make([]float32, 6)}}},
		{16, client.InsideRequest{Model: "vae", Images: client.Files{files[0]}, Layer: new(0)}},
	} {
		file, err := c.PNG(ctx, picture.r, 1)
		if err != nil {
			t.Errorf("%T: %v", picture.r, err)
			continue
		}
		if size := must(png.DecodeConfig(bytes.NewReader(file)))(t); size.Height != picture.height || size.Width != 6 {
			t.Errorf("%T: %d x %d, want 6 x %d", picture.r, size.Width, size.Height, picture.height)
		}
	}
	var problem *client.Problem
	if _, err := c.PNG(ctx, client.FitRequest{Model: "vae", Images: large}, 1); !errors.As(err, &problem) || problem.Status != 422 || problem.Where != "body.images[0]" {
		t.Errorf("a picture that does not fit: %v", err)
	}
}

// What is written by hand is what package json makes of the same value.
func TestAnswersAsJSON(t *testing.T) {
	rows := api.Rows{Tensor: tensor.FromSlice([]float32{0, -1.5, 1e-9, math.MaxFloat32, 0.1, 3}, 2, 3)}
	for _, c := range []struct{ quick, plain any }{
		{api.Latents{Mu: rows, LogVar: &rows}, struct {
			Mu     api.Rows  `json:"mu"`
			LogVar *api.Rows `json:"logvar,omitempty"`
		}{rows, &rows}},
		{api.Pictures{Shape: []int{2, 1, 1, 3}, Pixels: rows}, struct {
			Shape  []int    `json:"shape"`
			Pixels api.Rows `json:"pixels"`
		}{[]int{2, 1, 1, 3}, rows}},
		{api.StepValues{Shape: []int{3}, Values: rows}, struct {
			Shape  []int    `json:"shape"`
			Values api.Rows `json:"values"`
		}{[]int{3}, rows}},
	} {
		var b bytes.Buffer
		if err := c.quick.(quickJSON).WriteJSON(&b); err != nil {
			t.Fatal(err)
		}
		got := bytes.TrimSpace(b.Bytes())
		if want := must(json.Marshal(c.plain))(t); !bytes.Equal(got, want) {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// Each kind of problem has a status, and a value that JSON cannot hold is a text.
func TestProblemBodies(t *testing.T) {
	for k := api.Fault; k <= api.TooSlow; k++ {
		if statuses[k] < 400 {
			t.Errorf("kind %d has status %d", k, statuses[k])
		}
	}
	s, _ := three(t, nil)
	for value, want := range map[string]string{"NaN": `{"message":"invalid float","location":"query.temperature","value":"NaN"}`, "11": `"value":11}`} {
		w := ask(s, "GET", "/v1/sample?model=vae&temperature="+value, "")
		if w.Code != 422 || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %d %s", value, w.Code, w.Body)
		}
	}
}
