package run

import (
	"fmt"

	"github.com/diabolo-go/diabolo/model"
)

// A Health tells whether a model is alive: whether its latents carry anything of an image,
// and whether its reconstructions are better than the simplest there is. It is measured on
// the validation images or, if there are none, on training images, with z = mu.
type Health struct {
	Images    int      `json:"images"`            // number of images it was measured on
	KL        *float64 `json:"kl,omitempty"`      // nats per image; nil without a prior
	Active    int      `json:"active"`            // dimensions of z that are active: the variance of mu over the images is above 0.01 (Burda, Grosse, Salakhutdinov 2015, arXiv:1509.00519) or, without a prior, above 0
	Variation float64  `json:"variation"`         // variance of the reconstructions over the images, as a share of that of the images
	MSE       float64  `json:"mse"`               // of the reconstructions, mean over the values
	MeanMSE   float64  `json:"mean_mse"`          // of the mean training image
	PCAMSE    *float64 `json:"pca_mse,omitempty"` // of as many principal components as z has dimensions, fitted to the training images, for the same input; only at the end of a training
}

// Limits of a collapse.
const (
	leastKL        = 0.5   // nats per image
	leastVariation = 0.001 // share of the variance of the images
)

// Collapsed reports whether the decoder ignores the image: the KL is below 0.5 nats, no
// dimension of z is active, or the reconstructions hardly vary.
func (h *Health) Collapsed() bool {
	return h != nil && (h.KL != nil && *h.KL < leastKL || h.Active == 0 || h.Variation < leastVariation)
}

// Useless reports whether the mean training image is at least as good a reconstruction.
func (h *Health) Useless() bool { return h != nil && h.MSE >= h.MeanMSE }

// BehindPCA reports whether PCA with as many numbers per image reconstructs better, and the
// model worse than rounding to 256 levels does, which nobody can see.
func (h *Health) BehindPCA() bool {
	return h != nil && h.PCAMSE != nil && h.MSE > max(*h.PCAMSE, model.Rounding)
}

// The problems of a model.
const (
	collapse     = "collapse"
	noBetter     = "no better than the mean image"
	behindLinear = "behind PCA"
)

// Problem names the worst problem of the model; "" if there is none.
func (h *Health) Problem() string {
	switch {
	case h.Collapsed():
		return collapse
	case h.Useless():
		return noBetter
	case h.BehindPCA():
		return behindLinear
	}
	return ""
}

// Diagnosis says in one sentence what is wrong with a model of config c, and what may help;
// "" if nothing is.
func (h *Health) Diagnosis(c model.Config) string {
	switch h.Problem() {
	case collapse:
		return "the model has collapsed: " + h.symptom() + "; " + cure(c)
	case noBetter:
		return fmt.Sprintf("the reconstructions are worse than the mean image (mean squared error %.3g, the mean image has %.3g); train longer, or with a smaller train.lr", h.MSE, h.MeanMSE)
	case behindLinear:
		return fmt.Sprintf("PCA with %d components reconstructs better (mean squared error %.3g, the model has %.3g); %s", c.Latent, *h.PCAMSE, h.MSE, nearer(c))
	}
	return ""
}

// symptom is what shows the collapse best.
func (h *Health) symptom() string {
	switch {
	case h.Variation < leastVariation:
		return "all reconstructions are the same image"
	case h.Active == 0:
		return "no dimension of z depends on the image"
	}
	return fmt.Sprintf("z holds %.2g nats of an image", *h.KL)
}

// cure is what may bring a collapsed model to life.
func cure(c model.Config) string {
	switch {
	case !c.Sampled():
		return "try a smaller train.lr, or model.layers: auto"
	case c.Likelihood != "gaussian":
		return "try model.layers: auto, or model.likelihood: gaussian with model.linear: pca"
	case c.Beta != nil && *c.Beta > 1:
		return "try a smaller model.beta"
	case c.Linear != "pca":
		return "train longer, or try model.linear: pca"
	}
	return "try more images: these may have nothing in common that z could hold"
}

// nearer is what may bring a model nearer to PCA.
func nearer(c model.Config) string {
	if c.Linear == "pca" {
		return "try more epochs, or more images"
	}
	return "try model.linear: pca, which starts there, or more epochs"
}
