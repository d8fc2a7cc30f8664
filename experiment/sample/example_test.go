package sample_test

import (
	"context"
	"fmt"
	"log"

	"github.com/diabolo-go/diabolo/experiment/internal/fixture"
	"github.com/diabolo-go/diabolo/experiment/sample"
)

func Example() {
	s := fixture.Subject() // of run.Open and experiment.Open

	o := sample.Default()
	o.From, o.Count, o.Measure = []sample.Sampler{sample.Prior, sample.Mixture}, 5, 20
	r, err := sample.Run(context.Background(), s, o)
	if err != nil {
		log.Fatal(err)
	}
	for _, d := range r.Samples {
		fmt.Println(d.From, d.Images.Shape, d.Set.Training.SquaredFrechet.Mean > 0)
	}
	// Output:
	// prior [5 1 16 16] true
	// mixture [5 1 16 16] true
}
