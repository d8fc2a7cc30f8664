package serve

import (
	"context"
	"os"
	"testing"

	"github.com/diabolo-go/diabolo/experiment/project"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/tensor"
)

// A map is kept beside its model: a server that starts again shows the one on disk,
// unless it is of other latents or damaged.
func TestMapsAreKept(t *testing.T) {
	s, _ := withImages(t)
	points := func(s *Server) []float32 {
		t.Helper()
		return floats(ask(s, "GET", "/v1/projection?method=tsne", "", "Accept", typeRaw).Body.Bytes())
	}
	made := points(s)
	r := s.models.all()[0].run
	file := keptMapFile(r, project.TSNE)
	for _, path := range []string{r.Dir, r.File} {
		again, err := run.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		if same := keptMapFile(again, project.TSNE); same != file {
			t.Errorf("kept in %s and %s", same, file)
		}
	}
	g, err := s.galleryOf(context.Background(), "")
	if err != nil {
		t.Fatal(err)
	}
	moved := tensor.FromSlice(append([]float32{made[0] + 1}, made[1:]...), 10, 2)
	for _, c := range []struct {
		name string
		keep func() error
		want []float32
	}{
		{"as it was made", func() error { return nil }, made},
		{"of these latents", func() error { return writeMap(file, origin(g.latent.Mu, 1), moved) }, moved.Data},
		{"of another seed", func() error { return writeMap(file, origin(g.latent.Mu, 2), moved) }, made},
		{"damaged", func() error { return os.WriteFile(file, []byte("{"), 0o666) }, made},
	} {
		if err := c.keep(); err != nil {
			t.Fatal(err)
		}
		if got := points(imagesOf(t, r.Dir)); !near(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	if _, err := os.Stat(keptMapFile(r, project.PCA)); err == nil {
		t.Error("what takes no time is kept")
	}
}
