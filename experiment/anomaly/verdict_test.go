package anomaly

import (
	"context"
	"testing"

	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/internal/fixture"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
)

// TestVerdictScore goes by what is asked for, then by the run's config, then by the
// model.
func TestVerdictScore(t *testing.T) {
	r := fixture.Eights(t)
	bare := &run.Run{Model: r.Model}
	for _, c := range []struct {
		r          *run.Run
		name, want string
	}{{r, model.ScoreELBO, model.ScoreELBO}, {r, "", model.ScoreLatent}, {bare, "", r.Model.Config().Scores()[0]}} {
		if got, _, err := c.r.Verdict(c.name); got != c.want || err != nil {
			t.Errorf("%q: %s, %v", c.name, got, err)
		}
	}
	s, err := experiment.Open(context.Background(), r, experiment.OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	found, err := Run(context.Background(), s, Default())
	if err != nil || found.Score != model.ScoreLatent || found.Threshold.Score != model.ScoreLatent {
		t.Errorf("by %s, %v", found.Score, err)
	}
}
