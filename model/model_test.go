package model

import (
	"slices"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/tensor"
)

// The counts are those PyTorch gives for the same layers.
func TestReferenceModels(t *testing.T) {
	for _, c := range []struct {
		name    string
		image   [3]int
		classes int
		params  int
	}{
		{"ae-lfw", [3]int{3, 64, 64}, 0, 8_443_291},
		{"vae-mnist", [3]int{1, 28, 28}, 10, 1_232_675},
		{"cvae-mnist", [3]int{1, 28, 28}, 10, 1_433_539},
	} {
		m, err := New(preset(t, c.name, c.image, c.classes), 1)
		if err != nil {
			t.Fatal(err)
		}
		if m.ParamCount() != c.params {
			t.Errorf("%s: %d parameters, want %d", c.name, m.ParamCount(), c.params)
		}
		if got := trained(m.Params()); got != c.params {
			t.Errorf("%s: the layers hold %d parameters, want %d", c.name, got, c.params)
		}
	}
}

// mustNew returns a model of a config that is known to be right.
func mustNew(t testing.TB, c Config, seed uint64) *Model {
	t.Helper()
	m, err := New(c, seed)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestSeed(t *testing.T) {
	a, b, other := mustNew(t, tiny(t, CVAE), 7), mustNew(t, tiny(t, CVAE), 7), mustNew(t, tiny(t, CVAE), 8)
	if !slices.Equal(a.Weights(), b.Weights()) {
		t.Error("one seed gave two models")
	}
	if slices.Equal(a.Weights(), other.Weights()) {
		t.Error("two seeds gave one model")
	}
}

// Names, shapes and order are those of the same modules' state_dict in PyTorch.
func TestParams(t *testing.T) {
	m := mustNew(t, tiny(t, CVAE), 1)
	var names []string
	for _, p := range m.Params() {
		names = append(names, p.Name)
		if tensor.Volume(p.Shape) != len(p.Data) {
			t.Errorf("%s: %d values for shape %v", p.Name, len(p.Data), p.Shape)
		}
	}
	want := "encoder.0.weight encoder.0.bias encoder.1.weight encoder.1.bias encoder.1.running_mean encoder.1.running_var " +
		"head.weight head.bias embedding.weight decoder.0.weight decoder.0.bias decoder.3.weight decoder.3.bias"
	if got := strings.Join(names, " "); got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}

// Params are views into Weights and Grads: trained ones at the same place in
// both, the gaps zero.
func TestParamsAreViews(t *testing.T) {
	m := mustNew(t, tiny(t, CVAE), 1)
	m.Trainer(nil)
	if len(m.Grads()) >= len(m.Weights()) {
		t.Fatalf("%d gradients for %d weights, some of which are not trained", len(m.Grads()), len(m.Weights()))
	}
	for i := range m.Weights() {
		m.Weights()[i] = 2
	}
	for i := range m.Grads() {
		m.Grads()[i] = 3
	}
	covered := 0
	for _, p := range m.Params() {
		for i := range p.Data {
			if p.Data[i] != 2 || p.Trained && p.Grad[i] != 3 || !p.Trained && p.Grad != nil {
				t.Fatalf("%s is no view into the slices", p.Name)
			}
		}
		covered += len(p.Data)
	}
	if covered > len(m.Weights()) || covered < len(m.Weights())-align*len(m.Params()) {
		t.Errorf("parameters cover %d of %d weights", covered, len(m.Weights()))
	}
}

func TestTrainerKeepsWeights(t *testing.T) {
	m := mustNew(t, tiny(t, VAE), 1)
	before := slices.Clone(m.Weights())
	m.Trainer(nil)
	if !slices.Equal(before, m.Weights()) {
		t.Error("Trainer changed the weights")
	}
}

func TestCopyWeights(t *testing.T) {
	a, b := mustNew(t, tiny(t, VAE), 1), mustNew(t, tiny(t, VAE), 2)
	if err := a.CopyWeights(b); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(a.Weights(), b.Weights()) {
		t.Error("weights differ after the copy")
	}
	before := slices.Clone(a.Weights())
	wide := tiny(t, VAE)
	wide.Latent = 3
	for _, c := range []struct {
		config Config
		want   string
	}{
		{tiny(t, CVAE), `tensor "decoder.0.weight" has shape [72 4], the config needs [72 2]`},
		{wide, `tensor "head.weight" has shape [6 72], the config needs [4 72]`},
		{mustParse(t, "{kind: vae, input: [1, 6, 6], latent: 2, encoder: [conv2d: {out: 2}], mirror: true}"), `tensor "encoder.1.weight" is missing`},
	} {
		err := a.CopyWeights(mustNew(t, c.config, 3))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
	if !slices.Equal(before, a.Weights()) {
		t.Error("a refused copy changed weights")
	}
}
