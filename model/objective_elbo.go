package model

import "github.com/diabolo-go/diabolo/tensor"

// elbo is the negative evidence lower bound, with the KL weighted by beta (Higgins et
// al. 2017, "beta-VAE"):
//
//	Total = Recon + beta KL,  Recon = -log p(x|z),  KL = KL(q(z|x) || p(z))
//
// Without a prior there is no KL, and Recon is the loss of the likelihood, which
// need not be in nats.
type elbo struct{ beta float64 }

// Losses are means over the images of a batch.
type Losses struct {
	Total float64 // what training minimises: the weighted sum of the parts
	Parts Parts
}

// Parts are the terms of a loss.
type Parts []Part

// A Part is a named term of a loss.
type Part struct {
	Name   string  `json:"name"`   // "recon" or "kl"
	Value  float64 `json:"value"`  // unweighted; a KL is >= 0
	Unit   string  `json:"unit"`   // MeanSquares or Nats
	Weight float64 `json:"weight"` // in the total: beta for a KL, else 1
}

// Of returns the Value of the part with that name, and whether there is one.
func (p Parts) Of(name string) (float64, bool) {
	for _, t := range p {
		if t.Name == name {
			return t.Value, true
		}
	}
	return 0, false
}

// Bound returns the unweighted sum of the parts. For a model with a prior this is the
// negative evidence lower bound in nats per image, whatever its beta, provided that z was
// sampled.
func (p Parts) Bound() float64 {
	sum := 0.0
	for _, t := range p {
		sum += t.Value
	}
	return sum
}

// losses compares the output y of the decoder with the target, both N rows, and sets
// those gradients of the total that are not nil in d. The KL is weighted by a share of
// beta. It reuses the memory of parts.
func (m *Model) losses(parts Parts, y, target *tensor.Tensor, l Latent, d gradients, betaShare float64) Losses {
	sampled := m.prior != nil
	recon := m.likelihood.loss(y, target, d.out, sampled)
	parts = append(parts[:0], Part{"recon", recon, m.likelihood.unit(sampled), 1})
	if !sampled {
		return Losses{recon, parts}
	}
	beta, per := betaShare*m.objective.beta, 1/float64(y.N())
	kl := m.prior.divergence(l, d.mu, d.logvar, float32(beta*per)) * per
	return Losses{recon + beta*kl, append(parts, Part{"kl", kl, Nats, beta})}
}

// gradients of the mean loss by its inputs; nil ones are not computed.
type gradients struct{ out, mu, logvar *tensor.Tensor }
