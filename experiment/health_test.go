package experiment_test

import (
	"math"
	"testing"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment/internal/fixture"
	"github.com/diabolo-go/diabolo/run"
)

// A model that no training has judged is judged by the images at hand: for a constant it is
// said to have collapsed, for PCA nothing is wrong with it.
func TestExamine(t *testing.T) {
	alive := fixture.Principal(t, 4)
	i, err := alive.Examine(t.Context())
	if err != nil || i.Diagnosis != "" || i.Health != nil || i.Status != "" {
		t.Errorf("PCA: %+v, %v", i, err)
	}
	for _, kind := range []string{"ae", "vae", "cvae"} {
		dead := fixture.Untrained(t, kind, 40)
		for _, p := range dead.Model.Params() {
			clear(p.Data)
		}
		i, err := dead.Examine(t.Context())
		if err != nil || i.Status != run.Collapsed || !i.Health.Collapsed() || i.Diagnosis == "" || i.Health.Active != 0 {
			t.Errorf("a %s of zeros: %+v, %v", kind, i, err)
		}
		if kl := i.Health.KL; (kl != nil) != dead.Model.Config().Sampled() || kl != nil && math.Abs(*kl) > 1e-6 {
			t.Errorf("a %s of zeros has a KL of %v", kind, kl)
		}
		dead.Info = run.Info{Status: run.Finished}
		if i, err := dead.Examine(t.Context()); err != nil || i.Diagnosis != "" {
			t.Errorf("what the training found does not count: %+v, %v", i, err)
		}
	}
}

// Images that are all the same do not tell whether a model is alive.
func TestExamineSame(t *testing.T) {
	s := fixture.Principal(t, 4)
	one := dataset.View{Set: s.Data.Set, Index: []int{3, 3, 3, 3}}
	s.Data.Train, s.Data.Val = one, one
	if i, err := s.Examine(t.Context()); err != nil || i.Diagnosis != "" {
		t.Errorf("%+v, %v", i, err)
	}
}
