package latents

import (
	"bytes"
	"context"
	"encoding/gob"
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/internal/fixture"
	"github.com/diabolo-go/diabolo/model"
)

// The latents of a model that does what PCA does are uncorrelated and as wide as
// PCA says, and a standard deviation along one moves the image along its axis.
func TestLatentsOfPCA(t *testing.T) {
	s := fixture.Principal(t, 6)
	r, err := Run(context.Background(), s, Default())
	if err != nil {
		t.Fatal(err)
	}
	pca, err := s.PCA(context.Background(), 6)
	if err != nil {
		t.Fatal(err)
	}
	if r.Order != BySpread || r.Prior || r.Information != nil || len(r.Dimensions) != 6 || r.Traversal.N() != 6*9 {
		t.Fatalf("%+v", r)
	}
	sum, squares := 0.0, 0.0
	for i, d := range r.Dimensions {
		variance := pca.Variance[i] * 299 / 300
		sum, squares = sum+variance, squares+variance*variance
		std := math.Sqrt(variance)
		if d.Index != i || math.Abs(d.Std-std) > 1e-4*std || math.Abs(d.Mean) > 1e-4 {
			t.Errorf("place %d: %+v, want standard deviation %v", i, d, std)
		}
		if want := std / 16; math.Abs(d.Effect-want) > 1e-3*want { // an axis has length 1, over 16 x 16 values
			t.Errorf("place %d: effect %v, want %v", i, d.Effect, want)
		}
	}
	if want := sum * sum / squares; math.Abs(r.Effective-want) > 1e-3*want {
		t.Errorf("%v effective dimensions, want %v", r.Effective, want)
	}
	if r.Steps[0] != -3 || r.Steps[4] != 0 || r.Steps[8] != 3 {
		t.Errorf("steps %v", r.Steps)
	}
	middle := r.Traversal.Row(4) // all at the mean
	for j, m := range pca.Mean {
		if math.Abs(float64(middle[j]-m)) > 1e-4 {
			t.Fatalf("value %d of the middle is %v, the mean image has %v", j, middle[j], m)
		}
	}
}

// known is a VAE whose dimension 1 is 4 times a value of the image, with a standard
// deviation of 1/2 about it, and whose dimension 0 is N(0, 1) whatever the image.
// Only dimension 1 reaches the pixels.
func known(t *testing.T) *experiment.Subject {
	t.Helper()
	s := fixture.Digits(t, 16)
	p := s.Model.Params() // head: mu then log-variance, 4 x 256; decoder: 256 x 2
	for _, w := range p {
		clear(w.Data)
	}
	p[0].Data[1*256+136] = 4 // in the middle of the image
	p[1].Data[3] = float32(2 * math.Log(0.5))
	for i := range 256 {
		p[2].Data[2*i+1] = 1
	}
	return s
}

func TestLatentsOfVAE(t *testing.T) {
	s := known(t)
	r, err := Run(context.Background(), s, Default())
	if err != nil {
		t.Fatal(err)
	}
	mean, square := 0.0, 0.0
	for i := range s.Data.Len() {
		v := 4 * float64(s.Data.Image(i)[136]) / 255
		mean, square = mean+v/300, square+v*v/300
	}
	used, idle := r.Dimensions[0], r.Dimensions[1]
	if used.Index != 1 || idle.Index != 0 || !used.Active || idle.Active || r.Information.Active != 1 || !r.Prior || r.Order != ByKL {
		t.Fatalf("%+v", r)
	}
	for _, c := range []struct {
		what      string
		got, want float64
	}{
		{"mean", used.Mean, mean}, {"spread", used.Std, math.Sqrt(square - mean*mean)}, {"noise", used.Noise, 0.5},
		{"KL", used.KL, (square + 0.25 - math.Log(0.25) - 1) / 2}, {"KL of both", r.Information.KL, (square + 0.25 - math.Log(0.25) - 1) / 2},
		{"effective dimensions", r.Effective, 1},
		{"idle mean", idle.Mean, 0}, {"idle spread", idle.Std, 0}, {"idle noise", idle.Noise, 1}, {"idle KL", idle.KL, 0}, {"idle effect", idle.Effect, 0},
	} {
		if math.Abs(c.got-c.want) > 1e-5 {
			t.Errorf("%s is %v, want %v", c.what, c.got, c.want)
		}
	}
	for i, step := range r.Steps {
		want := 1 / (1 + math.Exp(-step))
		if got := float64(r.Traversal.Row(i)[7]); math.Abs(got-want) > 1e-5 {
			t.Errorf("at %v a pixel is %v, want %v", step, got, want)
		}
	}
}

// --image holds the other dimensions at its latent.
func TestLatentsHeldAtImage(t *testing.T) {
	s := known(t)
	o := Default()
	o.Image, o.Order = 17, BySpread
	r, err := Run(context.Background(), s, o)
	if err != nil {
		t.Fatal(err)
	}
	if r.Source == nil || r.Source.Index != 17 || r.Source.Class == "" {
		t.Fatalf("%+v", r.Source)
	}
	want := 1 / (1 + math.Exp(-4*float64(s.Data.Image(17)[136])/255))
	for i := range r.Steps { // the row of dimension 0, which reaches no pixel
		if got := float64(r.Traversal.Row(len(r.Steps) + i)[7]); math.Abs(got-want) > 1e-5 {
			t.Errorf("a pixel is %v, of image 17 it is %v", got, want)
		}
	}
}

// A result is kept in gob and in JSON.
func TestLatentsKept(t *testing.T) {
	r, err := Run(context.Background(), known(t), Default())
	if err != nil {
		t.Fatal(err)
	}
	var kept bytes.Buffer
	var back Result
	if err := gob.NewEncoder(&kept).Encode(r); err != nil {
		t.Fatal(err)
	}
	if err := gob.NewDecoder(&kept).Decode(&back); err != nil {
		t.Fatal(err)
	}
	before, err1 := json.Marshal(r)
	after, err2 := json.Marshal(back)
	if err1 != nil || err2 != nil || !bytes.Equal(before, after) {
		t.Errorf("%v, %v: %s became %s", err1, err2, before, after)
	}
}

// conditional is an untrained CVAE of two classes.
func conditional(t *testing.T) *experiment.Subject {
	t.Helper()
	s := fixture.Digits(t, 16)
	c, err := model.Parse([]byte("kind: cvae\nlatent: 2\nembedding: 2\nencoder: [flatten]\ndecoder: [linear, sigmoid]"))
	if err != nil {
		t.Fatal(err)
	}
	if c, err = c.ForData(s.Data.Shape, len(s.Data.Classes)); err != nil {
		t.Fatal(err)
	}
	if s.Model, err = model.New(c, 1); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestLatentsClass(t *testing.T) {
	s := conditional(t)
	for _, c := range []struct {
		class string
		image int
		want  string
	}{{"", -1, s.Data.Classes[0]}, {"3", -1, "3"}, {"", 25, s.Item(25).Class}, {"3", 25, "3"}} {
		o := Default()
		o.Class, o.Image = c.class, c.image
		r, err := Run(context.Background(), s, o)
		if err != nil {
			t.Fatal(err)
		}
		if r.Class != c.want {
			t.Errorf("class %q and image %d draw %q, want %q", c.class, c.image, r.Class, c.want)
		}
	}
}

func TestLatentsRefuses(t *testing.T) {
	ae, vae, cvae := fixture.Principal(t, 2), known(t), conditional(t)
	empty := &experiment.Subject{Run: vae.Run, Data: &dataset.Data{Set: vae.Data.Set}}
	for _, c := range []struct {
		s      *experiment.Subject
		change func(*Options)
		want   string
	}{
		{vae, func(o *Options) { o.Image = 300 }, "there is no image 300"},
		{vae, func(o *Options) { o.Class = "3" }, "takes no class"},
		{vae, func(o *Options) { o.Order = "size" }, "sort: size, want kl or spread"},
		{vae, func(o *Options) { o.Steps = 1 }, "steps: 1, want 2 to 100"},
		{vae, func(o *Options) { o.Grid = 1 }, "grid: 1, want 2 to 100"},
		{ae, func(o *Options) { o.Order = ByKL }, "have no KL"},
		{cvae, func(o *Options) { o.Class = "33" }, "unknown"},
		{empty, func(*Options) {}, "no image"},
	} {
		o := Default()
		c.change(&o)
		if _, err := Run(context.Background(), c.s, o); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, want %q", o, err, c.want)
		}
	}
}
