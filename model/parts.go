package model

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/diabolo-go/diabolo/internal/config/nearest"
	"github.com/diabolo-go/diabolo/tensor"
)

// The parts of a model beside its layers. Each is a row here and a file that holds
// its mathematics, forward beside backward.
var (
	posteriors  = map[string]posterior{"point": point{}, "gaussian": gaussian{}}
	priors      = map[string]func(width int) Prior{"none": noPrior, "normal": newNormal}
	likelihoods = map[string]likelihood{"squared": squared{}, "bernoulli": bernoulli{}}
	conditions  = map[string]bool{"none": false, "class": true} // whether the decoder is given the class
)

// kinds are the models of the literature that have a short word.
var kinds = map[string]Config{
	"ae":   {Posterior: "point", Likelihood: "squared", Condition: "none"},
	"vae":  {Posterior: "gaussian", Likelihood: "bernoulli", Condition: "none"},  // Kingma, Welling 2013, arXiv:1312.6114
	"cvae": {Posterior: "gaussian", Likelihood: "bernoulli", Condition: "class"}, // Sohn, Lee, Yan 2015
}

// A posterior q(z|x) is what the encoder says of the latent z of an image x.
type posterior interface {
	// heads is how many values the latent head gives for each value of z.
	heads() int

	// prior is the name of the prior it goes with.
	prior() string

	// draw sets z, N x latent, to a draw from the latents l with noise eps from
	// N(0, 1); with nil, to the mean.
	draw(z *tensor.Tensor, l Latent, eps *tensor.Tensor)

	// headGradient returns the gradient by the output of the latent head, from dz,
	// that by z, and those of the divergence from the prior. It may use dhead, N x
	// the width of the head, for it.
	headGradient(dhead, dz *tensor.Tensor, l Latent, eps *tensor.Tensor, d gradients) *tensor.Tensor
}

// A Prior p(z) is the distribution that training draws the latents towards.
type Prior interface {
	// Draw returns latents, n x latent, with standard deviations multiplied by
	// temperature. Row i depends on seed and i alone, not on n.
	Draw(n int, seed uint64, temperature float64) *tensor.Tensor

	// divergence returns the Kullback-Leibler divergence of the posteriors l from
	// the prior in nats, summed over all values. Those of dmu and dlogvar that are
	// not nil receive scale times its gradients.
	divergence(l Latent, dmu, dlogvar *tensor.Tensor, scale float32) float64
}

// A likelihood p(x|z) compares what the decoder gives with an image. Y is the
// output of the decoder, target what it is compared with, both N rows.
type likelihood interface {
	// logits reports whether a decoder ends in sigmoid, which is taken off: y are
	// logits.
	logits() bool

	// loss is the mean over the images; in nats, -log p(x|z), or where the
	// likelihood has a plainer measure for models that do not need nats, in that. D
	// receives the gradient by y when it is not nil.
	loss(y, target, d *tensor.Tensor, nats bool) float64
	unit(nats bool) string

	// sum is the loss of one image before it is scaled: added up over its values.
	sum(y, target *tensor.Tensor) float64

	// bounds returns the least sum there is with values as targets, and that of the
	// best constant prediction. Their difference is what there is to explain.
	bounds(values []float32) (least, constant float64)

	// pixel is the value in an image of a value of y.
	pixel(y float64) float64

	// words name the likelihood for people.
	words() string
}

// Choices lists the words that a key of the model section may have; nil when there
// is no such list.
func (Config) Choices(key string) []string {
	return map[string][]string{
		"kind": words(kinds), "posterior": words(posteriors), "prior": words(priors),
		"likelihood": words(likelihoods), "condition": words(conditions),
	}[key]
}

func words[T any](parts map[string]T) []string { return slices.Sorted(maps.Keys(parts)) }

// withParts fills in the parts that are not written: those that Kind stands for,
// and the prior that goes with the posterior. Kind has then done its work, unless
// there was nothing to do.
func (c Config) withParts() Config {
	k, known := kinds[c.Kind]
	if known && (c.Posterior == "" || c.Likelihood == "" || c.Condition == "") {
		c.Kind = ""
	}
	c.Posterior, c.Likelihood = cmp.Or(c.Posterior, k.Posterior), cmp.Or(c.Likelihood, k.Likelihood)
	c.Condition = cmp.Or(c.Condition, k.Condition, "none")
	if p := posteriors[c.Posterior]; p != nil && c.Prior == "" {
		c.Prior = p.prior()
	}
	return c
}

// CheckParts reports parts that do not exist or do not go together, and options of
// parts that were not chosen. Validate does this too, and looks at the layers.
func (c Config) CheckParts() error {
	c = c.withDefaults()
	for _, part := range []struct{ key, value string }{
		{"kind", c.Kind}, {"posterior", c.Posterior}, {"prior", c.Prior}, {"likelihood", c.Likelihood}, {"condition", c.Condition},
	} {
		if known := c.Choices(part.key); part.value != "" && !slices.Contains(known, part.value) {
			return fmt.Errorf("model.%[1]s: unknown %[1]s %[2]q%[3]s", part.key, part.value, nearest.Hint(part.value, known))
		}
	}
	switch model := c.Noun(); {
	case c.Posterior == "" && c.Likelihood == "":
		return errors.New("model.kind is missing: ae, vae or cvae; or write posterior and likelihood out")
	case c.Posterior == "":
		return fmt.Errorf("model.posterior is missing: %s", strings.Join(c.Choices("posterior"), " or "))
	case c.Likelihood == "":
		return fmt.Errorf("model.likelihood is missing: %s", strings.Join(c.Choices("likelihood"), " or "))
	case c.Kind != "":
		return fmt.Errorf("model.kind: %s has nothing to say where posterior, likelihood and condition are written; take it out", c.Kind)
	case c.Prior != posteriors[c.Posterior].prior():
		return fmt.Errorf("model.prior: %s does not go with posterior: %s, which needs %s", c.Prior, c.Posterior, posteriors[c.Posterior].prior())
	case !c.Sampled() && c.Beta != nil:
		return fmt.Errorf("model.beta: %s has no KL to weigh; take it out or use posterior: gaussian", model)
	case !c.Conditional() && c.Classes != 0:
		return fmt.Errorf("model.classes: %s looks at no class; take it out or use condition: class", model)
	case !c.Conditional() && c.Embedding != 0:
		return fmt.Errorf("model.embedding: %s looks at no class; take it out or use condition: class", model)
	case c.Beta != nil && !(*c.Beta >= 0 && *c.Beta <= 1e6):
		return fmt.Errorf("model.beta: %v, want a number from 0 to 1e6", *c.Beta)
	}
	return nil
}

// Sampled reports whether the encoder gives a distribution of z, drawn towards a
// prior, and not z alone.
func (c Config) Sampled() bool {
	p := posteriors[c.withParts().Posterior]
	return p != nil && p.prior() != "none"
}

// Conditional reports whether the decoder is given the class of an image.
func (c Config) Conditional() bool { return conditions[c.withParts().Condition] }

// Units of losses.
const (
	MeanSquares = "mean squared error" // a mean over the values of the images
	Nats        = "nats per image"     // summed over the values of an image
)

// LossUnit returns the unit of the loss: MeanSquares or Nats.
func (c Config) LossUnit() string { return likelihoods[c.withParts().Likelihood].unit(c.Sampled()) }

// Name returns what people call the model: "ae", "vae", "cvae", "conditional ae",
// and behind it the likelihood where it is not the usual one: "vae, squared error".
func (c Config) Name() string {
	c = c.withParts()
	name, usual := "ae", "squared"
	switch {
	case c.Sampled() && c.Conditional():
		name = "cvae"
	case c.Sampled():
		name = "vae"
	case c.Conditional():
		name = "conditional ae"
	}
	if c.Sampled() {
		usual = "bernoulli"
	}
	if l := likelihoods[c.Likelihood]; l != nil && c.Likelihood != usual {
		name += ", " + l.words()
	}
	return name
}

// Noun returns Name without the likelihood and with its article, for a sentence: "a
// vae".
func (c Config) Noun() string {
	name, _, _ := strings.Cut(c.Name(), ",")
	if strings.HasPrefix(name, "a") {
		return "an " + name
	}
	return "a " + name
}

// logits reports whether the decoder ends in sigmoid, which is taken off.
func (c Config) logits() bool { return likelihoods[c.Likelihood].logits() }
