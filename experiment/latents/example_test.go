package latents_test

import (
	"context"
	"fmt"
	"log"

	"github.com/diabolo-go/diabolo/experiment/internal/fixture"
	"github.com/diabolo-go/diabolo/experiment/latents"
)

func Example() {
	s := fixture.Subject() // of run.Open and experiment.Open

	r, err := latents.Run(context.Background(), s, latents.Default())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(r.Dimensions), "dimensions, by", r.Order)
	fmt.Println("the first has the largest KL:", r.Dimensions[0].KL >= r.Dimensions[3].KL)
	fmt.Println("traversal:", r.Traversal.Shape)
	// Output:
	// 4 dimensions, by kl
	// the first has the largest KL: true
	// traversal: [36 1 16 16]
}
