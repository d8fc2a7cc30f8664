package reconstruct_test

import (
	"context"
	"fmt"
	"log"

	"github.com/diabolo-go/diabolo/experiment/internal/fixture"
	"github.com/diabolo-go/diabolo/experiment/reconstruct"
)

func Example() {
	s := fixture.Subject() // of run.Open and experiment.Open

	r, err := reconstruct.Run(context.Background(), s, reconstruct.Options{Show: 3, Picks: []reconstruct.Pick{reconstruct.Worst}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(r.Images, "images; PCA with", r.Components, "components is better:", r.PCA.MSE.Mean < r.Model.MSE.Mean)
	fmt.Println(r.Shown[0].Pick, r.Shown[0].Recon.Shape)
	// Output:
	// 20 images; PCA with 4 components is better: true
	// worst [3 1 16 16]
}
