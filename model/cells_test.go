package model

import (
	"maps"
	"slices"
	"testing"
)

// A cell is a model by its parts.
type cell struct{ posterior, likelihood, condition string }

var (
	AE   = cell{"point", "squared", "none"}
	VAE  = cell{"gaussian", "bernoulli", "none"}
	CVAE = cell{"gaussian", "bernoulli", "class"}
)

// cells are all there are: every likelihood and condition with every posterior.
var cells = func() (all []cell) {
	for _, p := range slices.Sorted(maps.Keys(posteriors)) {
		for _, l := range slices.Sorted(maps.Keys(likelihoods)) {
			for _, c := range slices.Sorted(maps.Keys(conditions)) {
				all = append(all, cell{p, l, c})
			}
		}
	}
	return all
}()

func (c cell) String() string    { return c.posterior + "-" + c.likelihood + "-" + c.condition }
func (c cell) sampled() bool     { return c.posterior == "gaussian" }
func (c cell) bernoulli() bool   { return c.likelihood == "bernoulli" }
func (c cell) conditional() bool { return c.condition == "class" }

// config lays the parts over a config that leaves them open.
func (c cell) config(open Config) Config {
	open.Posterior, open.Likelihood, open.Condition = c.posterior, c.likelihood, c.condition
	return open
}

func eachCell(t *testing.T, f func(t *testing.T, k cell)) {
	for _, k := range cells {
		t.Run(k.String(), func(t *testing.T) { f(t, k) })
	}
}

// Of returns the value of a part, 0 where there is none.
func (l Losses) Of(name string) float64 {
	v, _ := l.Parts.Of(name)
	return v
}

// Names are what people call the models.
func TestName(t *testing.T) {
	for kind, want := range map[cell]string{
		AE: "ae", VAE: "vae", CVAE: "cvae", {"point", "squared", "class"}: "conditional ae",
		{"point", "bernoulli", "none"}: "ae, cross-entropy", {"gaussian", "squared", "class"}: "cvae, squared error",
	} {
		if got := kind.config(Config{}).Name(); got != want {
			t.Errorf("%s is called %q, want %q", kind, got, want)
		}
	}
	if got := (Config{Kind: "vae", Likelihood: "squared"}).Name(); got != "vae, squared error" {
		t.Errorf("a vae with another likelihood is called %q", got)
	}
}

// A kind is short for parts; what is written counts before it, and the prior follows
// the posterior.
func TestKindFillsParts(t *testing.T) {
	for text, want := range map[string]cell{
		"kind: ae":                                  AE,
		"kind: vae":                                 VAE,
		"kind: cvae":                                CVAE,
		"{kind: vae, likelihood: squared}":          {"gaussian", "squared", "none"},
		"{kind: ae, condition: class}":              {"point", "squared", "class"},
		"{kind: ae, posterior: gaussian}":           {"gaussian", "squared", "none"},
		"{posterior: point, likelihood: bernoulli}": {"point", "bernoulli", "none"},
	} {
		c := mustParse(t, text)
		got := cell{c.Posterior, c.Likelihood, c.Condition}
		if prior := map[bool]string{false: "none", true: "normal"}[want.sampled()]; got != want || c.Kind != "" || c.Prior != prior {
			t.Errorf("%s: %v with kind %q and prior %q, want %v", text, got, c.Kind, c.Prior, want)
		}
		if (c.Beta != nil) != want.sampled() || (c.Embedding > 0) != want.conditional() {
			t.Errorf("%s: beta %v, embedding %d", text, c.Beta, c.Embedding)
		}
	}
}
