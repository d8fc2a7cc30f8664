package denoise_test

import (
	"context"
	"fmt"
	"log"

	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/denoise"
	"github.com/diabolo-go/diabolo/experiment/internal/fixture"
)

func Example() {
	s := fixture.Subject() // of run.Open and experiment.Open

	o := denoise.Options{Kinds: []experiment.NoiseKind{experiment.NoiseSaltPepper}, Levels: []float64{0.2}, Show: 1}
	r, err := denoise.Run(context.Background(), s, o)
	if err != nil {
		log.Fatal(err)
	}
	for _, m := range r.Noises[0].Methods {
		fmt.Println(m.Method, m.Shown.Shape)
	}
	// Output:
	// nothing [1 1 16 16]
	// model [1 1 16 16]
	// median-3x3 [1 1 16 16]
	// pca [1 1 16 16]
	// linear [1 1 16 16]
}
