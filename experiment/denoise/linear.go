package denoise

import (
	"context"
	"slices"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/fit"
)

const (
	// mostLinear is the maximum number of values of an image for the linear map.
	mostLinear = 1024

	// mostPairs is the number of pairs that a linear map is fitted to, and mostRounds how
	// often a training image may be among them, each time with other noise.
	mostPairs  = 20_000
	mostRounds = 20

	// linearPenalty is the ridge penalty: small, since the noise of so many pairs keeps
	// the weights small already.
	linearPenalty = 1
)

// rounds returns how often each training image of v is in the pairs, and pairs the number
// of these.
func rounds(v dataset.View) int { return min(mostRounds, max(1, mostPairs/v.Len())) }

func pairs(v dataset.View) int { return min(mostPairs, rounds(v)*v.Len()) }

// fitLinear fits the linear map for a noise, if it is among the methods.
func (d *denoiser) fitLinear(ctx context.Context, noise *dataset.Noise) (err error) {
	if slices.Contains(d.methods, Linear) {
		p := noisyPairs{view: d.Data.Train, noise: noise, seed: d.Seed}
		d.linear, err = fit.Ridge(ctx, p, p.clean(), linearPenalty)
	}
	return err
}

// noisyPairs are training images with noise as rows, round after round.
type noisyPairs struct {
	view  dataset.View
	noise *dataset.Noise
	seed  uint64
}

// clean returns the same images without noise.
func (p noisyPairs) clean() noisyPairs { return noisyPairs{view: p.view} }

func (p noisyPairs) Len() int   { return pairs(p.view) }
func (p noisyPairs) Width() int { return p.view.Width() }

// Read fills dst with consecutive images, of which the first has number from. The images
// are taken evenly from the view where there are more than pairs. Their noise is that of
// an epoch of training, which no measured image has.
func (p noisyPairs) Read(from int, dst []float32) {
	width, n := p.Width(), p.view.Len()
	var b dataset.Batch
	for i := range len(dst) / width {
		place, round := (from+i)*n/p.Len(), 0
		if p.Len() > n {
			place, round = (from+i)%n, (from+i)/n
		}
		p.view.Batches(dataset.BatchOptions{Size: 1, Seed: p.seed, Epoch: uint64(1 + round), Noise: p.noise}).Fill(place, &b)
		copy(dst[i*width:][:width], b.Input.Data)
	}
}
