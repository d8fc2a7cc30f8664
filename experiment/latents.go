package experiment

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/tensor"
)

// An Order is what dimensions of z are sorted by, the largest first.
type Order string

const (
	ByKL     Order = "kl"     // of a VAE or CVAE
	BySpread Order = "spread" // standard deviation of mu
)

// LatentsOptions say how Latents works.
type LatentsOptions struct {
	Order Order   // "": ByKL where there is one, else BySpread
	Show  int     // dimensions in the traversal, at least 1; at most all
	Steps int     // images of each, at least 2
	Range float64 // how far the first and last are from the middle, in standard deviations; above 0
	Image int     // number in the data set of the image whose latent holds the other dimensions; negative: their means do
	Class string  // what a CVAE draws; "": the class of Image, or the first
}

// DefaultLatents is what the command line asks for when it is told nothing.
func DefaultLatents() LatentsOptions { return LatentsOptions{Show: 10, Steps: 9, Range: 3, Image: -1} }

func (o LatentsOptions) check() error {
	if o.Show < 1 || o.Steps < 2 || !(o.Range > 0) || math.IsInf(o.Range, 1) {
		return fmt.Errorf("a traversal of %d dimensions in %d steps up to %v standard deviations; want at least 1 dimension, 2 steps, and a range above 0",
			o.Show, o.Steps, o.Range)
	}
	return nil
}

// A LatentSpace is what each dimension of z holds.
type LatentSpace struct {
	Head
	Order      Order       `json:"order"`
	Dimensions []Dimension `json:"dimensions"` // all, in that order

	Information *Information `json:"information,omitempty"` // of a VAE or CVAE

	// Effective is how many uncorrelated dimensions of one spread would vary as
	// mu does: (sum of l)^2 / sum of l^2 over the eigenvalues l of its covariance,
	// the participation ratio.
	Effective float64 `json:"effective"`

	// The traversal. Row i of it moves Dimensions[i].
	Steps  []float64 `json:"steps"` // what z is in that dimension, in standard deviations from the middle
	Prior  bool      `json:"prior"` // those of N(0, 1); else those of the images' latents about their mean
	Class  string    `json:"class,omitempty"`
	Source *Item     `json:"source,omitempty"` // the image whose latent holds the other dimensions; nil: their means do

	Traversal *tensor.Tensor `json:"-"` // shown dimensions x steps images, a dimension after the other, N C H W
}

// A Dimension is one of z, over the images looked at.
type Dimension struct {
	Index  int     `json:"index"`  // in z, from 0
	Mean   float64 `json:"mean"`   // of mu
	Std    float64 `json:"std"`    // of mu
	Effect float64 `json:"effect"` // how much an image changes a standard deviation along the traversal: root mean square over its values

	*Posterior // of a VAE or CVAE, else nil
}

// A Posterior is what only a VAE or CVAE says of a dimension.
type Posterior struct {
	Noise  float64 `json:"noise"`  // root mean square standard deviation of z about mu
	KL     float64 `json:"kl"`     // from N(0, 1), in nats, the mean over images
	Active bool    `json:"active"` // the variance of mu is above ActiveVariance
}

// An Information is how much z holds of an image.
type Information struct {
	KL     float64 `json:"kl"`     // nats an image, the sum over dimensions
	Active int     `json:"active"` // dimensions in use
}

// ActiveVariance is the variance of mu over images above which a dimension of a
// VAE is in use (Burda, Grosse, Salakhutdinov 2015, "Importance weighted
// autoencoders", section 5.2).
const ActiveVariance = 0.01

// Latents measures each dimension of z over the images the model is judged by, and
// moves one after the other through its range to show what it holds. It errs when
// there is no such image or class.
func Latents(ctx context.Context, s *Subject, o LatentsOptions) (LatentSpace, error) {
	if err := o.check(); err != nil {
		return LatentSpace{}, err
	}
	v, _ := s.View()
	l, err := s.Latents(ctx, v)
	if err != nil {
		return LatentSpace{}, err
	}
	r := LatentSpace{Head: s.head(), Prior: l.LogVar != nil, Effective: participation(l.Mu)}
	r.measure(l)
	if err := r.sort(o.Order); err != nil {
		return LatentSpace{}, err
	}
	t, err := r.traversal(s, o)
	if err != nil {
		return LatentSpace{}, err
	}
	return r, t.run(ctx)
}

// measure fills what is known of the dimensions from the latents alone.
func (r *LatentSpace) measure(l model.Latent) {
	r.Dimensions = make([]Dimension, r.Latent)
	if l.LogVar != nil {
		r.Information = &Information{}
	}
	column := make([]float64, l.Mu.N())
	for d := range r.Dimensions {
		for i := range column {
			column[i] = float64(l.Mu.Row(i)[d])
		}
		spread := metric.Describe(column)
		r.Dimensions[d] = Dimension{Index: d, Mean: spread.Mean, Std: spread.Std}
		if l.LogVar != nil {
			r.divergence(&r.Dimensions[d], l)
		}
	}
}

// divergence fills what only a VAE has: KL = (mu^2 + var - log var - 1)/2.
func (r *LatentSpace) divergence(d *Dimension, l model.Latent) {
	kl, variance := 0.0, 0.0
	for i := range l.Mu.N() {
		mu, logVar := float64(l.Mu.Row(i)[d.Index]), float64(l.LogVar.Row(i)[d.Index])
		variance += math.Exp(logVar)
		kl += (mu*mu + math.Exp(logVar) - logVar - 1) / 2
	}
	n := float64(l.Mu.N())
	active := d.Std*d.Std > ActiveVariance
	d.Posterior = &Posterior{Noise: math.Sqrt(variance / n), KL: kl / n, Active: active}
	r.Information.KL += kl / n
	if active {
		r.Information.Active++
	}
}

// sort puts the dimensions in order, equal ones by their index.
func (r *LatentSpace) sort(by Order) error {
	if r.Order = by; by == "" {
		r.Order = BySpread
		if r.Information != nil {
			r.Order = ByKL
		}
	}
	size := func(d Dimension) float64 { return d.Std }
	switch {
	case r.Order == ByKL && r.Information == nil:
		return fmt.Errorf("the latents of kind %s have no KL; sort them by %s", r.Kind, BySpread)
	case r.Order == ByKL:
		size = func(d Dimension) float64 { return d.KL }
	case r.Order != BySpread:
		return fmt.Errorf("dimensions are sorted by %s or %s, not %q", ByKL, BySpread, r.Order)
	}
	slices.SortStableFunc(r.Dimensions, func(a, b Dimension) int { return cmp.Compare(size(b), size(a)) })
	return nil
}

// participation returns the participation ratio of the covariance of x, from its
// trace and the squares of its entries: no eigenvalue is needed. 0 when nothing
// varies.
func participation(x *tensor.Tensor) float64 {
	n, width := x.N(), x.Stride()
	mean, covariance := make([]float64, width), make([]float64, width*width)
	for i := range n {
		for j, v := range x.Row(i) {
			mean[j] += float64(v) / float64(n)
		}
	}
	centred := make([]float64, width)
	for i := range n {
		for j, v := range x.Row(i) {
			centred[j] = float64(v) - mean[j]
		}
		for j, a := range centred {
			row := covariance[j*width:][:j+1]
			for k := range row {
				row[k] += a * centred[k]
			}
		}
	}
	trace, squares := 0.0, 0.0
	for j := range width {
		trace += covariance[j*width+j]
		for _, v := range covariance[j*width:][:j] {
			squares += 2 * v * v
		}
		squares += covariance[j*width+j] * covariance[j*width+j]
	}
	if squares == 0 {
		return 0
	}
	return trace * trace / squares
}
