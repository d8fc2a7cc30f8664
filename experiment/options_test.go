package experiment_test

import (
	"context"
	"errors"
	"testing"

	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/anomaly"
	"github.com/diabolo-go/diabolo/experiment/internal/fixture"
)

// TestOptionError: a program learns which option is wrong, and what is accepted.
func TestOptionError(t *testing.T) {
	s, err := experiment.Open(context.Background(), fixture.Eights(t), experiment.OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	o := anomaly.Default()
	o.Rate = 1.5
	_, err = anomaly.Run(context.Background(), s, o)
	wrong, ok := errors.AsType[*experiment.OptionError](err)
	if !ok || wrong.Option != "rate" || wrong.Value != "1.5" {
		t.Errorf("%v", err)
	}
}
