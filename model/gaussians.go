package model

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"github.com/diabolo-go/diabolo/tensor"
)

// Gaussians are distributions to draw z from: for each class of a conditional model, the
// Gaussian with the mean and covariance of the latents of images of that class. The prior
// of such a model is the same for all classes, while its latents usually still depend on
// the class; samples drawn from these Gaussians therefore show the requested class more
// often than samples drawn from the prior do.
type Gaussians struct {
	width int
	list  []classGaussian
}

// A classGaussian is a Gaussian as the model file has it.
type classGaussian struct {
	Images int       `json:"images"` // number of images it was fitted to
	Mean   []float32 `json:"mean"`   // latent values
	Root   []float32 `json:"root"`   // lower Cholesky factor of the covariance, row by row: latent (latent+1)/2 values
}

// FitGaussians fits a Gaussian to the latents, N x latent, of the images of each class;
// labels holds their N labels, 0 to classes-1. It panics if these are not N, and ignores
// images with other labels. With a Gaussian posterior the covariance is that of z drawn
// from it: of mu, plus the mean variance.
//
// The covariance of a class is its own, averaged with that within all classes (Friedman
// 1989, "Regularized discriminant analysis"), which counts as much as latent+1 images: a
// class of a few images has a usable covariance, and one of thousands practically its
// own. A class without images has the mean and the covariance of all images.
func FitGaussians(l Latent, labels []int, classes int) *Gaussians {
	if len(labels) != l.Mu.N() {
		panic(fmt.Sprintf("model: %d labels of %d latents", len(labels), l.Mu.N()))
	}
	g := &Gaussians{l.Mu.Stride(), make([]classGaussian, classes)}
	found := make([]latentMoments, classes)
	all := momentsOf(l, func(i int) bool { return labels[i] >= 0 && labels[i] < classes })
	within := make([]float64, g.width*g.width)
	for c := range found {
		found[c] = momentsOf(l, func(i int) bool { return labels[i] == c })
		addScaled(within, found[c].covariance, found[c].n/max(1, all.n))
	}
	for c, m := range found {
		if m.n == 0 {
			m = all
		}
		few := float64(g.width+1) / (m.n + float64(g.width+1))
		covariance := make([]float64, len(within))
		addScaled(covariance, m.covariance, 1-few)
		addScaled(covariance, within, few)
		g.list[c] = classGaussian{Images: int(found[c].n), Mean: narrowed(m.mean), Root: narrowed(lowerRoot(covariance, g.width))}
	}
	return g
}

// Images returns the number of images that the Gaussian of a class was fitted to.
func (g *Gaussians) Images(label int) int { return g.list[label].Images }

// Draw returns n samples of z, n x latent, of the classes with the n labels. Standard
// deviations are multiplied by temperature, 0 or more. Row i depends only on seed,
// temperature, i and its label. The same seed and i give the same deviations from the
// mean, in units of each Gaussian, for every class.
func (g *Gaussians) Draw(n int, seed uint64, temperature float64, labels []int) *tensor.Tensor {
	z := normal{g.width}.Draw(n, seed, temperature)
	noise := make([]float32, g.width)
	for i := range n {
		row, of := z.Row(i), g.list[labels[i]]
		copy(noise, row)
		root := of.Root
		for j := range row {
			row[j] = of.Mean[j]
			for k, e := range noise[:j+1] {
				row[j] += root[k] * e
			}
			root = root[j+1:]
		}
	}
	return z
}

// Gaussians returns the Gaussians that Sample draws from; nil if there are none.
func (m *Model) Gaussians() *Gaussians { return m.gaussians }

// SetGaussians makes Sample draw from g instead of the prior, and Save and Write store it;
// nil makes it draw from the prior again. It panics if the model is not conditional or its
// classes or latent width are not those of g.
func (m *Model) SetGaussians(g *Gaussians) {
	if g != nil && (!m.config.Conditional() || len(g.list) != m.config.Classes || g.width != m.config.Latent) {
		panic(fmt.Sprintf("model: Gaussians of %d classes and %d latents for %s of %d and %d", len(g.list), g.width, m.config.Noun(), m.config.Classes, m.config.Latent))
	}
	m.gaussians = g
}

// gaussiansKey is the key of the Gaussians in the metadata of a model file.
const gaussiansKey = "gaussians"

// readGaussians reads the Gaussians of a model file; it has none if text is empty.
func (m *Model) readGaussians(text string) error {
	if text == "" {
		return nil
	}
	g := &Gaussians{width: m.config.Latent}
	if err := json.Unmarshal([]byte(text), &g.list); err != nil {
		return fmt.Errorf("metadata gaussians: %w", err)
	}
	if !m.config.Conditional() || len(g.list) != m.config.Classes {
		return fmt.Errorf("metadata gaussians: %d Gaussians for %s of %d classes", len(g.list), m.config.Noun(), m.config.Classes)
	}
	for c, of := range g.list {
		if len(of.Mean) != g.width || len(of.Root) != g.width*(g.width+1)/2 || slices.ContainsFunc(of.Mean, notFinite) || slices.ContainsFunc(of.Root, notFinite) {
			return fmt.Errorf("metadata gaussians: that of class %d is damaged", c)
		}
	}
	m.gaussians = g
	return nil
}

// latentMoments are the moments of z drawn from the posteriors of some images.
type latentMoments struct {
	n          float64
	mean       []float64
	covariance []float64 // D x D
}

// momentsOf returns the moments for the images that are in: in two passes, so that no
// digits are lost.
func momentsOf(l Latent, in func(i int) bool) latentMoments {
	width := l.Mu.Stride()
	m := latentMoments{mean: make([]float64, width), covariance: make([]float64, width*width)}
	centred := make([]float64, width)
	for i := range l.Mu.N() {
		if !in(i) {
			continue
		}
		m.n++
		for j, v := range l.Mu.Row(i) {
			m.mean[j] += (float64(v) - m.mean[j]) / m.n
		}
	}
	for i := range l.Mu.N() {
		if !in(i) {
			continue
		}
		for j, v := range l.Mu.Row(i) {
			centred[j] = float64(v) - m.mean[j]
			addScaled(m.covariance[j*width:][:j+1], centred, centred[j]/m.n)
			if l.LogVar != nil {
				m.covariance[j*width+j] += math.Exp(float64(l.LogVar.Row(i)[j])) / m.n
			}
		}
	}
	for j := range width {
		for k := range j {
			m.covariance[k*width+j] = m.covariance[j*width+k]
		}
	}
	return m
}

// addScaled adds scale times as much of src to dst as dst has room for.
func addScaled(dst, src []float64, scale float64) {
	for i := range dst {
		dst[i] += scale * src[i]
	}
}

// lowerRoot returns the lower Cholesky factor of a covariance, row by row. A dimension
// that the others determine, to rounding, adds nothing of its own.
func lowerRoot(covariance []float64, width int) []float64 {
	root := make([]float64, 0, width*(width+1)/2)
	row := func(i int) []float64 { return root[i*(i+1)/2:] }
	for i := range width {
		for j := range i + 1 {
			rest := covariance[i*width+j]
			for k := range j {
				rest -= row(i)[k] * row(j)[k]
			}
			switch small := 1e-12 * covariance[j*width+j]; {
			case i == j && rest > small:
				rest = math.Sqrt(rest)
			case i > j && row(j)[j] > 0:
				rest /= row(j)[j]
			default:
				rest = 0
			}
			root = append(root, rest)
		}
	}
	return root
}

func narrowed(v []float64) []float32 {
	out := make([]float32, len(v))
	for i := range v {
		out[i] = float32(v[i])
	}
	return out
}
