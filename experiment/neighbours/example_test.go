package neighbours_test

import (
	"context"
	"fmt"
	"log"

	"github.com/diabolo-go/diabolo/experiment/internal/fixture"
	"github.com/diabolo-go/diabolo/experiment/neighbours"
)

func Example() {
	s := fixture.Subject() // of run.Open and experiment.Open

	o := neighbours.Default()
	o.Show = 1
	r, err := neighbours.Run(context.Background(), s, o)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(r.Queries, "images looked up among", r.Among)
	for _, space := range r.Spaces {
		fmt.Println(space.Name, len(space.Found[0]))
	}
	// Output:
	// 20 images looked up among 60
	// latent 5
	// pca 5
	// pixels 5
}
