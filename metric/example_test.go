package metric_test

import (
	"fmt"

	"github.com/diabolo-go/diabolo/metric"
)

// How alike an image and its reconstruction are.
func ExamplePSNR() {
	original := []float32{0, 0.5, 1, 0.25}
	reconstruction := []float32{0.1, 0.5, 0.9, 0.25}
	mse := metric.MSE(original, reconstruction)
	fmt.Printf("MSE %.4f, PSNR %.1f dB\n", mse, metric.PSNR(mse))
	// Output: MSE 0.0050, PSNR 23.0 dB
}

// The AUROC of a score with its interval. Items are resampled by person, since images
// of one person are alike.
func ExampleBootstrap() {
	scores := []float64{0.1, 0.4, 0.2, 0.8, 0.3, 0.9, 0.7, 0.35}
	strange := []bool{false, false, false, true, false, true, true, true}
	person := []int{1, 1, 2, 2, 3, 3, 4, 4}
	auroc := func(items []int) float64 {
		s, p := make([]float64, len(items)), make([]bool, len(items))
		for i, item := range items {
			s[i], p[i] = scores[item], strange[item]
		}
		return metric.AUROC(s, p)
	}
	interval := metric.Bootstrap(person, len(scores), 1000, 1, 0.95, auroc)
	fmt.Printf("%.3f, 95%% interval %.3f to %.3f\n", metric.AUROC(scores, strange), interval.Low, interval.High)
	// Output: 0.938, 95% interval 0.750 to 1.000
}
