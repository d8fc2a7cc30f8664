package fit_test

import (
	"context"
	"fmt"

	"github.com/diabolo-go/diabolo/fit"
	"github.com/diabolo-go/diabolo/tensor"
)

// Vectors along a line have one direction of variance.
func ExamplePCA() {
	x := tensor.FromSlice([]float32{0, 0, 3, 4, 6, 8, 9, 12}, 4, 2)
	c, err := fit.PCA(context.Background(), fit.Matrix(x), fit.PCAOptions{Components: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("axis %.1f, variance %.1f of %.1f\n", c.Axes.Row(0), c.Variance[0], c.Total)
	fmt.Printf("coordinates %.1f\n", c.Project(x).Data)
	// Output:
	// axis [0.6 0.8], variance 41.7 of 41.7
	// coordinates [-7.5 -2.5 2.5 7.5]
}

// The nearest centre of each vector.
func ExampleKMeans() {
	x := tensor.FromSlice([]float32{0, 1, 10, 11, 12}, 5, 1)
	c, err := fit.KMeans(context.Background(), x, fit.KMeansOptions{Clusters: 2, Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, label := range c.Labels {
		fmt.Printf("%2.0f belongs to %.1f\n", x.Row(i)[0], c.Centres.Row(label)[0])
	}
	// Output:
	//  0 belongs to 0.5
	//  1 belongs to 0.5
	// 10 belongs to 11.0
	// 11 belongs to 11.0
	// 12 belongs to 11.0
}

// A mixture is fitted, chosen by BIC, and sampled.
func ExampleChooseGMM() {
	x := tensor.New(200, 1) // half about 0, half about 10
	for i := range x.Data {
		x.Data[i] = float32(i%2*10) + float32(i%7-3)/4
	}
	m, _, err := fit.ChooseGMM(context.Background(), x, []int{1, 2}, fit.GMMOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d parts, samples %v\n", len(m.Weights), m.Sample(3, 1, 0.5).Shape)
	// Output: 2 parts, samples [3 1]
}
