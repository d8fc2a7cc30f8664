package serve_test

import (
	"bytes"
	"context"
	"errors"
	"image/png"
	"math"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/diabolo-go/diabolo/client"
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/serve"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/tensor"
)

const config = `
kind: cvae
input: [1, 8, 6]
latent: 3
classes: 2
embedding: 2
encoder: [conv2d: {out: 2}, relu, flatten]
decoder: [linear, relu, unflatten, convtranspose2d, sigmoid]
`

// A toyServer has one untrained cvae, called toys, and wants a token.
type toyServer struct {
	*client.Client
	url   string
	model *model.Model
}

func serving(t *testing.T) toyServer {
	t.Helper()
	c, err := model.Parse([]byte(config))
	if err != nil {
		t.Fatal(err)
	}
	m, err := model.New(c, 1)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "toys.safetensors")
	if err := m.Save(file, map[string]string{"dataset": "toys", "classes": `["ball","top"]`}); err != nil {
		t.Fatal(err)
	}
	s, err := serve.New(serve.Options{Models: []string{file}, Token: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(s)
	t.Cleanup(web.Close)
	toys, err := client.New(web.URL, client.Options{Token: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(toys.Close)
	return toyServer{toys, web.URL, m}
}

func same(t *testing.T, what string, got, want []float32) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d numbers, want %d", what, len(got), len(want))
	}
	for i := range got {
		if math.Abs(float64(got[i]-want[i])) > 1e-5 {
			t.Fatalf("%s: number %d is %g, want %g", what, i, got[i], want[i])
		}
	}
}

func TestClient(t *testing.T) {
	c := serving(t)
	m := c.model
	ctx := context.Background()
	models, err := c.Models(ctx)
	if err != nil || len(models) != 1 || models[0].Name != "toys" || models[0].Kind != "cvae" || models[0].Condition != "class" || models[0].Prior != "normal" || models[0].LossUnit != model.Nats || !slices.Equal(models[0].Classes, []string{"ball", "top"}) {
		t.Fatalf("%+v, %v", models, err)
	}
	x := tensor.New(2, 1, 8, 6)
	for i := range x.Data {
		x.Data[i] = float32(i%7) / 6
	}
	labels, in := []int{1, 0}, client.Array{Shape: x.Shape, Data: x.Data}
	latent, err := c.Encode(ctx, "toys", in)
	if err != nil {
		t.Fatal(err)
	}
	want, err := m.Encode(x)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "mu", latent.Mu.Data, want.Mu.Data)
	same(t, "logvar", latent.LogVar.Data, want.LogVar.Data)
	images, err := c.Decode(ctx, "", latent.Mu, "top", "ball")
	if err != nil {
		t.Fatal(err)
	}
	made, err := m.Decode(want.Mu, labels)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "images", images.Data, made.Data)
	if !slices.Equal(images.Shape, made.Shape) {
		t.Errorf("shape %v, want %v", images.Shape, made.Shape)
	}
	again, err := c.Reconstruct(ctx, "toys", in, "top", "ball")
	if err != nil {
		t.Fatal(err)
	}
	same(t, "reconstructions", again.Data, made.Data)
	scores, err := c.Score(ctx, "toys", in, "top", "ball")
	if err != nil {
		t.Fatal(err)
	}
	exact, err := m.ScoreBy(scores.By, nil, x, labels)
	if err != nil {
		t.Fatal(err)
	}
	if len(scores.Scores) != len(exact) || scores.Threshold != nil {
		t.Errorf("%+v", scores)
	}
	for i, s := range scores.Scores {
		if math.Abs(s.Value-exact[i]) > 1e-5*exact[i] || s.Strange != nil {
			t.Errorf("score %d is %+v, want %g", i, s, exact[i])
		}
	}
	file, err := c.DecodePNG(ctx, "toys", latent.Mu, "top")
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(file))
	if err != nil || picture.Bounds().Dx() != 12 {
		t.Errorf("%v, %v", picture, err)
	}
}

func TestProblems(t *testing.T) {
	c := serving(t)
	_, err := c.Decode(context.Background(), "toys", client.Array{Shape: []int{1, 3}, Data: []float32{0, float32(math.NaN()), 0}}, "top")
	var p *client.Problem
	if !errors.As(err, &p) || p.Status != 422 || p.Where != "body[1]" || p.Detail != "body[1]: NaN is not a finite number" || p.Path != "decode" {
		t.Errorf("%+v", err)
	}
	if _, err := c.Models(canceled()); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want that it was cancelled", err)
	}
	if _, err := client.New("localhost:8080", client.Options{}); err == nil || !strings.Contains(err.Error(), "http://") {
		t.Errorf("%v", err)
	}
	nowhere, err := client.New("http://127.0.0.1:1", client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := nowhere.Models(context.Background()); err == nil {
		t.Error("no error from a server that is not there")
	}
}

func canceled() context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
	cancel()
	return ctx
}

// The example in Python runs, and prints a picture and what came back.
func TestPythonExample(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3 here")
	}
	c := exec.Command(python, "../../../../client/example.py", serving(t).url)
	c.Env = append(os.Environ(), "DIABOLO_TOKEN=secret")
	out, err := c.CombinedOutput()
	if lines := strings.Count(string(out), "\n"); err != nil || lines != 16 || !strings.Contains(string(out), "@@@@") {
		t.Errorf("%v, %d lines:\n%s", err, lines, out)
	}
}
