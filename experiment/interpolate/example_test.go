package interpolate_test

import (
	"context"
	"fmt"
	"log"

	"github.com/diabolo-go/diabolo/experiment/internal/fixture"
	"github.com/diabolo-go/diabolo/experiment/interpolate"
)

func Example() {
	s := fixture.Subject() // of run.Open and experiment.Open

	o := interpolate.Default()
	o.From, o.To = "class:3", "class:8"
	r, err := interpolate.Run(context.Background(), s, o)
	if err != nil {
		log.Fatal(err)
	}
	p := r.Paths[0]
	fmt.Println("from a", p.From.Class, "to a", p.To.Class, "in", p.Spherical.Images.N(), "images")
	fmt.Printf("detour of the cross-fade: %.2f\n", p.Fade.Detour)
	// Output:
	// from a 3 to a 8 in 10 images
	// detour of the cross-fade: 1.00
}
