package run

import (
	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/tensor"
)

const (
	meanImages = 5000 // at most, of which MeanImage takes the mean

	activeVariance = 0.01 // of mu, with a prior
	deadVariance   = 1e-12
)

// An Exam gathers, batch by batch, what the Health of a model follows from. The zero value
// is ready to use.
type Exam struct {
	mu, recon, images spread
	squares           float64 // sum of the squared errors of the reconstructions
}

// Add takes in a batch of images, N C H W in 0..1, with their latents mu, N x latent, and
// their reconstructions.
func (e *Exam) Add(mu, recon, images *tensor.Tensor) {
	e.mu.add(mu)
	e.recon.add(recon)
	e.images.add(images)
	for i, y := range recon.Data {
		d := float64(y) - float64(images.Data[i])
		e.squares += d * d
	}
}

// Tells reports whether the images that were added can tell a collapsed model: there are
// at least two, and they differ.
func (e *Exam) Tells() bool { return e.images.n > 1 && sum(e.images.variances()) > deadVariance }

// Health returns what the exam found: kl is the divergence from the prior in nats, mean
// over the images, nil without a prior, and mean the mean training image.
func (e *Exam) Health(kl *float64, mean []float64) *Health {
	images, values := e.images.n, float64(len(e.images.sum))
	h := &Health{Images: int(images), KL: kl, MSE: e.squares / (images * values), MeanMSE: e.images.around(mean) / values}
	least := deadVariance
	if kl != nil {
		least = activeVariance
	}
	for _, variance := range e.mu.variances() {
		if variance > least {
			h.Active++
		}
	}
	h.Variation = sum(e.recon.variances()) / max(sum(e.images.variances()), deadVariance)
	return h
}

// MeanImage returns the mean of the images of a view, of at most 5000 of them.
func MeanImage(v dataset.View) []float64 {
	var all spread
	v = v.Spread(meanImages)
	for from := 0; from < v.Len(); from += 256 {
		all.add(v.Images(from, min(from+256, v.Len())))
	}
	return all.mean()
}

// spread accumulates the mean and variance of each column of the rows of a matrix.
type spread struct {
	n            float64
	sum, squares []float64
}

func (s *spread) add(x *tensor.Tensor) {
	if s.sum == nil {
		s.sum, s.squares = make([]float64, x.Stride()), make([]float64, x.Stride())
	}
	for i := range x.N() {
		for j, v := range x.Row(i) {
			s.sum[j] += float64(v)
			s.squares[j] += float64(v) * float64(v)
		}
	}
	s.n += float64(x.N())
}

func (s *spread) mean() []float64 {
	m := make([]float64, len(s.sum))
	for j, v := range s.sum {
		m[j] = v / s.n
	}
	return m
}

func (s *spread) variances() []float64 {
	all := make([]float64, len(s.sum))
	for j, m := range s.mean() {
		all[j] = max(0, s.squares[j]/s.n-m*m)
	}
	return all
}

// around returns the mean over the rows of their squared distance from a point.
func (s *spread) around(point []float64) (total float64) {
	variances := s.variances()
	for j, m := range s.mean() {
		total += variances[j] + (m-point[j])*(m-point[j])
	}
	return total
}

func sum(v []float64) (total float64) {
	for _, x := range v {
		total += x
	}
	return total
}
