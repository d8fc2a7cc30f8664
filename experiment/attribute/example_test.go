package attribute_test

import (
	"context"
	"fmt"
	"log"

	"github.com/diabolo-go/diabolo/experiment/attribute"
	"github.com/diabolo-go/diabolo/experiment/internal/fixture"
)

// The directions through the latents that add a smile, without measuring them.
func ExampleDirections() {
	s := fixture.Faces(fixture.Example) // of run.Open and experiment.Open

	o := attribute.Default()
	o.Attribute, o.Count = "Smiling", 10
	directions, err := attribute.Directions(context.Background(), s, o)
	if err != nil {
		log.Fatal(err)
	}
	for _, d := range directions {
		fmt.Println(d.Way, len(d.Step))
	}
	// Output:
	// extreme 4
	// plain 4
	// balanced 4
	// orthogonal 4
	// both 4
}
