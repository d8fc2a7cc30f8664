package model

import (
	"errors"
	"fmt"
	"math"

	"github.com/diabolo-go/diabolo/tensor"
)

// A Reference says what normal images are like, for the scores that compare an image with
// them. Package experiment/anomaly measures it.
type Reference struct {
	Parts []Scale      `json:"parts,omitempty"` // for ScoreCombined: the scores it combines
	Z     *LatentShape `json:"z,omitempty"`     // for ScoreLatent
}

// A Scale is the mean and the standard deviation of a score over held-out normal images,
// and those of the values of its map.
type Scale struct {
	Score string `json:"score"` // its name
	Moments
	Map Moments `json:"map"`
}

// Moments are the mean and the standard deviation of some numbers, in their unit.
type Moments struct {
	Mean      float64 `json:"mean"`
	Deviation float64 `json:"deviation"` // above 0
}

// Standardise returns (v - Mean) / Deviation.
func (m Moments) Standardise(v float64) float64 { return (v - m.Mean) / m.Deviation }

// A LatentShape is the mean and the covariance of z = mu of the training images.
type LatentShape struct {
	Mean   []float64 `json:"mean"`   // D values
	Whiten []float64 `json:"whiten"` // D x D: the inverse of the lower Cholesky factor of the covariance
}

// Distance returns the squared Mahalanobis distance of z, D values: |Whiten (z - Mean)|^2.
func (g *LatentShape) Distance(z []float32) float64 {
	sum := 0.0
	for i := range z {
		v := 0.0
		for j := range i + 1 {
			v += g.Whiten[i*len(z)+j] * (float64(z[j]) - g.Mean[j])
		}
		sum += v * v
	}
	return sum
}

// distance returns ScoreLatent.
func (r *Reference) distance(width int) (measure, error) {
	if r == nil || r.Z == nil {
		return nil, fmt.Errorf("model: the score %s %w", ScoreLatent, ErrReference)
	}
	if len(r.Z.Mean) != width {
		return nil, fmt.Errorf("model: z of %d dimensions, and that of the normal images has %d", width, len(r.Z.Mean))
	}
	return func(_, _ *tensor.Tensor, l Latent) float64 { return r.Z.Distance(l.Mu.Data) }, nil
}

// largest returns ScoreCombined of a model.
func (r *Reference) largest(m *Model) (measure, error) {
	if r == nil || len(r.Parts) == 0 {
		return nil, fmt.Errorf("model: the score %s %w", ScoreCombined, ErrReference)
	}
	parts := make([]measure, len(r.Parts))
	for i, p := range r.Parts {
		var err error
		if parts[i], err = m.measureOf(p.Score, nil); err != nil {
			return nil, err
		}
	}
	return func(y, target *tensor.Tensor, l Latent) float64 {
		most := math.Inf(-1)
		for i, p := range r.Parts {
			most = max(most, p.Standardise(parts[i](y, target, l)))
		}
		return most
	}, nil
}

// largestMap returns the map of ScoreCombined.
func (r *Reference) largestMap(m *Model) func(y, target *tensor.Tensor) []float64 {
	return func(y, target *tensor.Tensor) []float64 {
		var most []float64
		for _, p := range r.Parts {
			plane := m.planeOf(p.Score, nil)(y, target)
			if most == nil {
				most = make([]float64, len(plane))
				for i := range most {
					most[i] = math.Inf(-1)
				}
			}
			for i, v := range plane {
				most[i] = max(most[i], p.Map.Standardise(v))
			}
		}
		return most
	}
}

// check reports a Reference that cannot have been measured.
func (r *Reference) check() error {
	if r == nil {
		return nil
	}
	for _, p := range r.Parts {
		for _, m := range []Moments{p.Moments, p.Map} {
			if !(m.Deviation > 0) || NeedsReference(p.Score) {
				return fmt.Errorf("the part %q of normal has mean %v and deviation %v", p.Score, m.Mean, m.Deviation)
			}
		}
	}
	if z := r.Z; z != nil && len(z.Whiten) != len(z.Mean)*len(z.Mean) {
		return errors.New("normal.z has no square matrix")
	}
	return nil
}
