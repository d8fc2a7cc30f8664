package reconstruct

import (
	"slices"

	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/internal/index"
	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/tensor"
)

// Dots says how strong a grid of dots is on flat ground: see metric.Dots. The figures are
// variances of values whose range is 0..1.
type Dots struct {
	Model     float64  `json:"model"`
	PCA       *float64 `json:"pca,omitempty"` // nil without PCA
	Originals float64  `json:"originals"`
	Limit     float64  `json:"limit"` // 1.2 times the larger of PCA's and the originals', and (0.25/255)²; above it the model has a grid
}

// GridOfDots is the code of a warning: the model's reconstructions have a grid of dots, or
// noise as fine, Value times as strong as Dots.Limit.
const GridOfDots experiment.Code = "grid_of_dots"

// A quarter of a grey level of 8 bits is invisible, and less than rounding to 8 bits adds.
const invisible = 0.25 / 255

// blocks are those of all images.
type blocks struct{ original, model, pca []metric.Block }

// add adds the blocks of a batch.
func (b *blocks) add(original *tensor.Tensor, r rebuilt, shape [3]int) {
	b.original = append(b.original, blocksOf(original, shape)...)
	b.model = append(b.model, blocksOf(r.recon, shape)...)
	if r.projected != nil {
		b.pca = append(b.pca, blocksOf(r.projected, shape)...)
	}
}

func blocksOf(x *tensor.Tensor, shape [3]int) []metric.Block {
	each := make([][]metric.Block, x.N())
	index.Parallel(len(each), func(i int) { each[i] = metric.Blocks(x.Row(i), shape) })
	return slices.Concat(each...)
}

// dots measures the grid of dots; images too small for a block have none.
func (r *Result) dots(b blocks) {
	if len(b.original) == 0 {
		return
	}
	d := Dots{Model: metric.Dots(b.original, b.model), Originals: metric.Dots(b.original, b.original)}
	usual := d.Originals
	if b.pca != nil {
		d.PCA = new(metric.Dots(b.original, b.pca))
		usual = max(usual, *d.PCA)
	}
	d.Limit = 1.2*usual + invisible*invisible
	r.Dots = &d
	if d.Model > d.Limit {
		r.Warn(experiment.Warning{Code: GridOfDots, Value: d.Model / d.Limit})
	}
}
