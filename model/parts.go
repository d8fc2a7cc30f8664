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

// The parts of a model other than its layers. Each is a row here and a file with its
// mathematics, forward and backward.
var (
	posteriors  = map[string]posterior{"point": point{}, "gaussian": gaussian{}}
	priors      = map[string]func(width int) Prior{"none": noPrior, "normal": newNormal}
	likelihoods = map[string]func() likelihood{
		"squared":   func() likelihood { return squared{} },
		"gaussian":  newLearned,
		"bernoulli": func() likelihood { return bernoulli{} },
	}
	conditions = map[string]bool{"none": false, "class": true} // whether the class is an input of the decoder
	linears    = map[string]bool{"none": false, "pca": true}   // whether there is a linear path
)

// kinds are models of the literature with a short name.
var kinds = map[string]Config{
	"ae":   {Posterior: "point", Likelihood: "squared", Condition: "none"},
	"vae":  {Posterior: "gaussian", Likelihood: "bernoulli", Condition: "none"},  // Kingma, Welling 2013, arXiv:1312.6114
	"cvae": {Posterior: "gaussian", Likelihood: "bernoulli", Condition: "class"}, // Sohn, Lee, Yan 2015
}

// A posterior q(z|x) is the distribution of the latent z of an image x, which the encoder
// returns.
type posterior interface {
	// heads is the number of outputs of the latent head for each dimension of z.
	heads() int

	// prior is the name of the prior it needs.
	prior() string

	// draw sets z, N x latent, to a sample of the latents l with noise eps from N(0, 1);
	// if eps is nil, to the mean.
	draw(z *tensor.Tensor, l Latent, eps *tensor.Tensor)

	// headGradient returns the gradient by the output of the latent head, given the
	// gradient dz by z and those of the divergence from the prior in d. It may return it
	// in dhead, N x the width of the head.
	headGradient(dhead, dz *tensor.Tensor, l Latent, eps *tensor.Tensor, d gradients) *tensor.Tensor
}

// A Prior p(z) is the distribution that the KL term of the loss pulls the latents
// towards.
type Prior interface {
	// Draw returns samples, n x latent, with standard deviations multiplied by
	// temperature. Row i depends only on seed and i, not on n.
	Draw(n int, seed uint64, temperature float64) *tensor.Tensor

	// divergence returns the Kullback-Leibler divergence of the posteriors l from the
	// prior in nats, summed over all values. It sets dmu and dlogvar, if they are not nil,
	// to its gradients times scale.
	divergence(l Latent, dmu, dlogvar *tensor.Tensor, scale float32) float64
}

// A likelihood p(x|z) compares the output y of the decoder with the images target, both
// N rows. One with weights is a module as well.
type likelihood interface {
	// logits reports whether the decoder ends in a sigmoid, which is removed for the
	// loss, so that y are logits.
	logits() bool

	// loss is the mean over the images: -log p(x|z) in nats, or, if nats is false and the
	// likelihood has one, a simpler measure. It sets d, if it is not nil, to the gradient
	// by y.
	loss(y, target, d *tensor.Tensor, nats bool) float64
	unit(nats bool) string

	// sum is the unscaled loss of one image, summed over its values.
	sum(y, target *tensor.Tensor) float64

	// bounds returns the minimum of sum for these targets, and the sum of the best
	// constant prediction. The difference is the deviance that a model can explain.
	bounds(values []float32) (least, constant float64)

	// pixel converts a value of y to a pixel value.
	pixel(y float64) float64

	// words is the name of the likelihood in texts.
	words() string
}

// Choices lists the allowed values of a key of the model section, such as "likelihood"; nil
// if the key is not one of a fixed list of values.
func (Config) Choices(key string) []string {
	return map[string][]string{
		"kind": words(kinds), "posterior": words(posteriors), "prior": words(priors),
		"likelihood": words(likelihoods), "condition": words(conditions), "linear": words(linears),
	}[key]
}

func words[T any](parts map[string]T) []string { return slices.Sorted(maps.Keys(parts)) }

// withParts fills in the parts that are not set: those of Kind, and the prior that the
// posterior needs. It empties Kind, unless Kind filled in nothing.
func (c Config) withParts() Config {
	k, known := kinds[c.Kind]
	if known && (c.Posterior == "" || c.Likelihood == "" || c.Condition == "") {
		c.Kind = ""
	}
	c.Posterior, c.Likelihood = cmp.Or(c.Posterior, k.Posterior), cmp.Or(c.Likelihood, k.Likelihood)
	c.Condition = cmp.Or(c.Condition, k.Condition, "none")
	c.Linear = cmp.Or(c.Linear, "none")
	if p := posteriors[c.Posterior]; p != nil && c.Prior == "" {
		c.Prior = p.prior()
	}
	return c
}

// CheckParts returns an error for parts that do not exist or do not go together, and for
// options of parts that are not chosen. Validate checks this too, and the layers as well.
func (c Config) CheckParts() error {
	c = c.withDefaults()
	for _, part := range []struct{ key, value string }{
		{"kind", c.Kind}, {"posterior", c.Posterior}, {"prior", c.Prior}, {"likelihood", c.Likelihood}, {"condition", c.Condition}, {"linear", c.Linear},
	} {
		if known := c.Choices(part.key); part.value != "" && !slices.Contains(known, part.value) {
			return fmt.Errorf("model.%[1]s: unknown %[1]s %[2]q%[3]s", part.key, part.value, nearest.Hint(part.value, known))
		}
	}
	switch model := c.Noun(); {
	case c.Layers != "" && c.Layers != Auto:
		return fmt.Errorf("model.layers: %s, want auto, or no such key", c.Layers)
	case c.Posterior == "" && c.Likelihood == "":
		return errors.New("model.kind is missing: ae, vae or cvae; or set posterior and likelihood")
	case c.Posterior == "":
		return fmt.Errorf("model.posterior is missing: %s", strings.Join(c.Choices("posterior"), " or "))
	case c.Likelihood == "":
		return fmt.Errorf("model.likelihood is missing: %s", strings.Join(c.Choices("likelihood"), " or "))
	case c.Kind != "":
		return fmt.Errorf("model.kind: %s has no effect, since posterior, likelihood and condition are set; remove it", c.Kind)
	case c.Prior != posteriors[c.Posterior].prior():
		return fmt.Errorf("model.prior: %s does not go with posterior: %s, which needs %s", c.Prior, c.Posterior, posteriors[c.Posterior].prior())
	case linears[c.Linear] && c.Logits():
		return fmt.Errorf("model.linear: %s does not go with likelihood: %s, whose decoder ends in sigmoid; use likelihood: gaussian or squared", c.Linear, c.Likelihood)
	case !c.Sampled() && c.Beta != nil:
		return fmt.Errorf("model.beta: %s has no KL to weight; remove it or use posterior: gaussian", model)
	case !c.Conditional() && c.Classes != 0:
		return fmt.Errorf("model.classes: %s takes no class; remove it or use condition: class", model)
	case !c.Conditional() && c.Embedding != 0:
		return fmt.Errorf("model.embedding: %s takes no class; remove it or use condition: class", model)
	case c.Beta != nil && !(*c.Beta >= 0 && *c.Beta <= 1e6):
		return fmt.Errorf("model.beta: %v, want a number from 0 to 1e6", *c.Beta)
	}
	return nil
}

// Sampled reports whether the encoder returns a distribution of z, which has a prior,
// rather than z itself.
func (c Config) Sampled() bool {
	p := posteriors[c.withParts().Posterior]
	return p != nil && p.prior() != "none"
}

// Conditional reports whether the class of an image is an input of the decoder.
func (c Config) Conditional() bool { return conditions[c.withParts().Condition] }

// Units of losses.
const (
	MeanSquares = "mean squared error" // mean over images and their values
	Nats        = "nats per image"     // sum over the values of an image, mean over images
)

// LossUnit returns the unit of the loss: MeanSquares or Nats.
func (c Config) LossUnit() string { return likelihoods[c.withParts().Likelihood]().unit(c.Sampled()) }

// Name returns the usual name of the model: "ae", "vae", "cvae" or "conditional ae",
// followed by the likelihood if it is not the usual one: "vae, squared error".
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
		name += ", " + l().words()
	}
	return name
}

// Noun returns Name without the likelihood and with an article: "a vae".
func (c Config) Noun() string {
	name, _, _ := strings.Cut(c.Name(), ",")
	if strings.HasPrefix(name, "a") {
		return "an " + name
	}
	return "a " + name
}

// Logits reports whether the decoder ends in a sigmoid, which is removed for the loss.
func (c Config) Logits() bool {
	l := likelihoods[c.withParts().Likelihood]
	return l != nil && l().logits()
}
