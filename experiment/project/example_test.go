package project_test

import (
	"context"
	"fmt"
	"log"

	"github.com/diabolo-go/diabolo/experiment/internal/fixture"
	"github.com/diabolo-go/diabolo/experiment/project"
)

func Example() {
	s := fixture.Subject() // of run.Open and experiment.Open

	o := project.Default()
	o.Methods = []project.Method{project.PCA, project.UMAP}
	r, err := project.Run(context.Background(), s, o)
	if err != nil {
		log.Fatal(err)
	}
	for _, m := range r.Maps {
		fmt.Println(m.Method, m.Y.Shape)
	}
	fmt.Println("classes read off the latents of", r.Trained.Tested, "images")
	// Output:
	// pca [20 2]
	// umap [20 2]
	// classes read off the latents of 20 images
}
