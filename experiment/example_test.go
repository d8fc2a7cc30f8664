package experiment_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/internal/fixture"
	"github.com/diabolo-go/diabolo/run"
)

// The images a run was trained with are loaded as they were for its training.
func ExampleOpen() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	path := fixture.EightsIn(fixture.Example, dir) // "runs/vae-digits-1", say

	r, err := run.Open(path)
	if err != nil {
		log.Fatal(err)
	}
	s, err := experiment.Open(context.Background(), r, experiment.OpenOptions{})
	if err != nil {
		log.Fatal(err)
	}
	view, part := s.View()
	fmt.Println(view.Len(), part, "images of", s.Data.Name)
	// Output: 4 validation images of synthetic-digits
}

// An experiment of one's own: how many images the model reconstructs better than
// principal components do.
func ExampleSubject() {
	ctx, s := context.Background(), fixture.Subject()
	view, _ := s.View()
	x := view.Tensor()

	recon, err := s.Reconstruct(x, view.Labels())
	if err != nil {
		log.Fatal(err)
	}
	model, err := experiment.Compare(x, recon, s.Data.Shape)
	if err != nil {
		log.Fatal(err)
	}
	components, err := s.PCA(ctx, 0)
	if err != nil {
		log.Fatal(err)
	}
	flat := x.Reshape(x.N(), x.Stride())
	pca, err := experiment.Compare(flat, components.Rebuild(components.Project(flat)), s.Data.Shape)
	if err != nil {
		log.Fatal(err)
	}
	better := 0
	for i := range model {
		if model[i].MSE < pca[i].MSE {
			better++
		}
	}
	share := experiment.NewShare(better, len(model)) // of an untrained model
	fmt.Printf("%d of %d, with 95 %% confidence below %.2f\n", share.Count, share.Of, share.High)
	// Output: 0 of 20, with 95 % confidence below 0.16
}
