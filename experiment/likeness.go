package experiment

import (
	"errors"
	"math"
	"sync"

	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/tensor"
)

// A Likeness is how near an image comes to its original.
type Likeness struct {
	MSE  float64  `json:"mse"`            // per value
	PSNR float64  `json:"psnr"`           // dB
	SSIM *float64 `json:"ssim,omitempty"` // Gaussian window of 11x11; nil for smaller images
}

// A Fidelity is how near many images come to their originals: the figures of
// each image, described over all.
type Fidelity struct {
	MSE  metric.Spread  `json:"mse"`
	PSNR metric.Spread  `json:"psnr"`
	SSIM *metric.Spread `json:"ssim,omitempty"`

	Each []float64 `json:"-"` // PSNR of each image, dB
}

// parallel calls f for 0 to n-1, on several goroutines.
func parallel(n int, f func(i int)) {
	const share = 32
	var wg sync.WaitGroup
	for from := 0; from < n; from += share {
		wg.Go(func() {
			for i := from; i < min(from+share, n); i++ {
				f(i)
			}
		})
	}
	wg.Wait()
}

// windowed reports whether SSIM's window fits images of a shape.
func windowed(shape [3]int) bool {
	return shape[1] >= metric.SSIMSide && shape[2] >= metric.SSIMSide
}

// errNotANumber ends an experiment with a model that is broken.
var errNotANumber = errors.New("the output of the model is no number; its weights are damaged, or the training went astray")

// compare returns how near each image of y, N C H W, comes to that of x. It errs
// when a value of y is no finite number.
func compare(x, y *tensor.Tensor, shape [3]int) ([]Likeness, error) {
	all := make([]Likeness, x.N())
	parallel(len(all), func(i int) {
		mse := metric.MSE(x.Row(i), y.Row(i))
		all[i] = Likeness{MSE: mse, PSNR: metric.PSNR(mse)}
		if windowed(shape) {
			s := metric.SSIM(x.Row(i), y.Row(i), shape)
			all[i].SSIM = &s
		}
	})
	for _, l := range all {
		if math.IsNaN(l.MSE) || math.IsInf(l.MSE, 0) {
			return nil, errNotANumber
		}
	}
	return all, nil
}

// fidelity describes the figures of one image or more.
func fidelity(all []Likeness) Fidelity {
	f := Fidelity{
		MSE:  metric.Describe(figures(all, func(l Likeness) float64 { return l.MSE })),
		Each: figures(all, func(l Likeness) float64 { return l.PSNR }),
	}
	f.PSNR = metric.Describe(f.Each)
	if all[0].SSIM != nil {
		s := metric.Describe(figures(all, func(l Likeness) float64 { return *l.SSIM }))
		f.SSIM = &s
	}
	return f
}

// figures returns one figure of each image.
func figures(all []Likeness, f func(Likeness) float64) []float64 {
	values := make([]float64, len(all))
	for i, l := range all {
		values[i] = f(l)
	}
	return values
}

// bceEdge keeps the logarithm finite where an output is 0 or 1: Keras' epsilon.
const bceEdge = 1e-7

// crossEntropy returns the binary cross-entropy in nats a value between targets
// in 0..1 and outputs taken as probabilities, kept bceEdge away from 0 and 1.
func crossEntropy(target, output []float32) float64 {
	sum := 0.0
	for i, t := range target {
		p := min(max(float64(output[i]), bceEdge), 1-bceEdge)
		switch t {
		case 0:
			sum -= math.Log(1 - p)
		case 1:
			sum -= math.Log(p)
		default:
			sum -= float64(t)*math.Log(p) + (1-float64(t))*math.Log(1-p)
		}
	}
	return sum / float64(len(target))
}
