package optim

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestScheduleCheck(t *testing.T) {
	for _, c := range []struct {
		schedule Schedule
		want     string // in the error; empty: none
	}{
		{Schedule{Kind: Constant, Base: 1e-3}, ""},
		{Schedule{Kind: Cosine, Base: 1e-3, Min: 1e-3}, ""},
		{Schedule{Kind: Step, Base: 1e-3, Every: 1, Gamma: 1}, ""},
		{Schedule{Base: 1}, `schedule "": want one of constant, cosine, step`},
		{Schedule{Kind: "cosin", Base: 1}, `schedule "cosin": want one of`},
		{Schedule{Kind: Constant}, "learning rate 0"},
		{Schedule{Kind: Constant, Base: -1}, "learning rate -1"},
		{Schedule{Kind: Constant, Base: math.NaN()}, "learning rate NaN"},
		{Schedule{Kind: Constant, Base: math.Inf(1)}, "learning rate +Inf"},
		{Schedule{Kind: Constant, Base: 1, WarmUp: -1}, "warm-up of -1 steps"},
		{Schedule{Kind: Cosine, Base: 1, Min: 2}, "lowest learning rate 2: must be in 0 to 1"},
		{Schedule{Kind: Step, Base: 1, Gamma: 0.5}, "every 0 steps"},
		{Schedule{Kind: Step, Base: 1, Every: 5}, "factor 0"},
		{Schedule{Kind: Step, Base: 1, Every: 5, Gamma: 1.5}, "factor 1.5"},
	} {
		err := c.schedule.Check()
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: error %v, want %q", c.schedule, err, c.want)
		}
	}
}

// Any schedule that passes Check rises during its warm-up, does not rise after it, and
// is never above Base nor at or below 0 (except for a Min of 0 at the end), even if the
// warm-up is longer than the training.
func TestScheduleShape(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		total := rapid.IntRange(1, 50).Draw(t, "total")
		s := Schedule{
			Kind:   rapid.SampledFrom(kinds).Draw(t, "kind"),
			Base:   rapid.Float64Range(1e-5, 1).Draw(t, "base"),
			WarmUp: rapid.IntRange(0, 60).Draw(t, "warm-up"),
			Every:  rapid.IntRange(1, 20).Draw(t, "every"),
			Gamma:  rapid.Float64Range(0.1, 1).Draw(t, "gamma"),
		}
		s.Min = s.Base * rapid.Float64Range(0, 1).Draw(t, "min")
		if err := s.Check(); err != nil {
			t.Fatal(err)
		}
		before := 0.0
		for step := range total {
			lr := s.LR(step, total)
			if lr <= 0 || lr > s.Base*(1+1e-15) {
				t.Fatalf("step %d: %v", step, lr)
			}
			if rising := step < s.WarmUp; rising != (lr > before) && lr != before && step != s.WarmUp {
				t.Fatalf("step %d: %v after %v", step, lr, before)
			}
			before = lr
		}
	})
}
