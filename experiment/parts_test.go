package experiment_test

import (
	"context"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/anomaly"
	"github.com/diabolo-go/diabolo/experiment/attribute"
	"github.com/diabolo-go/diabolo/experiment/denoise"
	"github.com/diabolo-go/diabolo/experiment/interpolate"
	"github.com/diabolo-go/diabolo/experiment/latents"
	"github.com/diabolo-go/diabolo/experiment/neighbours"
	"github.com/diabolo-go/diabolo/experiment/project"
	"github.com/diabolo-go/diabolo/experiment/reconstruct"
	"github.com/diabolo-go/diabolo/experiment/sample"
	"github.com/diabolo-go/diabolo/internal/slice"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/train"
)

const small = `
dataset: {name: synthetic-digits, count: 240, size: 16, split: {by: random, val: 0.3}}
model:
  latent: 4
  encoder: [{conv2d: {out: 4, stride: 2}}, batchnorm2d, relu, flatten]
  decoder: [linear, relu, unflatten, {convtranspose2d: {stride: 2, output_padding: 1}}, sigmoid]
train: {epochs: 2, batch: 20}
`

// fitted trains a model of these parts for a moment, and opens its run folder.
func fitted(t *testing.T, parts model.Config, change func(c *run.Config)) *experiment.Subject {
	t.Helper()
	ctx := context.Background()
	c, err := run.Parse("small.yaml", []byte(small))
	if err != nil {
		t.Fatal(err)
	}
	c.Model.Posterior, c.Model.Likelihood, c.Model.Condition = parts.Posterior, parts.Likelihood, parts.Condition
	if change != nil {
		change(&c)
	}
	data, err := dataset.Load(ctx, c.Dataset, dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	tr, err := train.New(train.Options{Config: c, Data: data})
	if err != nil {
		t.Fatal(err)
	}
	defer tr.Close()
	f, err := run.Create(filepath.Join(t.TempDir(), "run"), false)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := tr.Run(ctx, f); err != nil {
		t.Fatal(err)
	}
	r, err := run.Open(f.Dir)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(r.Model.Weights(), tr.Model().Weights()) || r.Config.Model.Name() != parts.Name() || r.Model.Config().Name() != parts.Name() {
		t.Errorf("%s came back from its folder as %s, config.yaml says %s", parts.Name(), r.Model.Config().Name(), r.Config.Model.Name())
	}
	s, err := experiment.Open(ctx, r, experiment.OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Every combination of parts is trained, comes back from its folder, and is asked
// everything that makes sense for it. They differ in arithmetic, not in what runs at the
// same time: a short test has one.
func TestEveryCombinationOfParts(t *testing.T) {
	if testing.Short() {
		s := fitted(t, model.Config{Posterior: "gaussian", Likelihood: "bernoulli", Condition: "class"}, nil)
		checkMetrics(t, s.Run)
		askEverything(t, s)
		return
	}
	for _, posterior := range (model.Config{}).Choices("posterior") {
		for _, likelihood := range (model.Config{}).Choices("likelihood") {
			for _, condition := range (model.Config{}).Choices("condition") {
				parts := model.Config{Posterior: posterior, Likelihood: likelihood, Condition: condition}
				t.Run(parts.Name(), func(t *testing.T) {
					s := fitted(t, parts, nil)
					checkMetrics(t, s.Run)
					askEverything(t, s)
				})
			}
		}
	}
}

// checkMetrics compares the parts of a loss with the total, in the unit of the model.
func checkMetrics(t *testing.T, r *run.Run) {
	t.Helper()
	c := r.Model.Config()
	for _, e := range r.Epochs {
		v, sum := e.Validation, 0.0
		for _, p := range v.Parts {
			if sum += p.Weight * p.Value; p.Unit != c.LossUnit() {
				t.Errorf("%s in %q, the loss in %q", p.Name, p.Unit, c.LossUnit())
			}
		}
		if math.Abs(sum-v.Loss) > 1e-9*v.Loss || len(v.Parts) != map[bool]int{false: 1, true: 2}[c.Sampled()] || (v.ELBO != nil) != c.Sampled() {
			t.Errorf("epoch %d: %+v", e.Epoch, v)
		}
	}
	if first, last := r.Epochs[0].TrainLoss, r.Epochs[len(r.Epochs)-1].TrainLoss; !(last < first) {
		t.Errorf("the loss went from %v to %v", first, last)
	}
}

func askEverything(t *testing.T, s *experiment.Subject) {
	ctx, c := context.Background(), s.Model.Config()
	if r, err := reconstruct.Run(ctx, s, reconstruct.Options{Show: 2}); err != nil || r.Kind != c.Name() || r.Conditional != c.Conditional() {
		t.Errorf("reconstruct: %+v, %v", r.Scope, err)
	}
	if r, err := interpolate.Run(ctx, s, interpolate.Default()); err != nil || len(r.Paths) == 0 {
		t.Errorf("interpolate: %d paths, %v", len(r.Paths), err)
	}
	if r, err := latents.Run(ctx, s, latents.Default()); err != nil || (r.Information != nil) != c.Sampled() || (r.Class != "") != c.Conditional() {
		t.Errorf("latents: information %v, class %q, %v", r.Information, r.Class, err)
	}
	if r, err := project.Run(ctx, s, project.Options{Methods: []project.Method{project.PCA}, Points: 1000, MinDist: 0.1}); err != nil || r.Trained == nil {
		t.Errorf("project: %+v, %v", r.Trained, err)
	}
	if r, err := denoise.Run(ctx, s, denoise.Options{Levels: []float64{0.3}, Show: 1}); err != nil || len(r.Noises) != 1 {
		t.Errorf("denoise: %d kinds, %v", len(r.Noises), err)
	}
	if r, err := neighbours.Run(ctx, s, neighbours.Default()); err != nil || len(r.Spaces) != 3 {
		t.Errorf("neighbours: %d spaces, %v", len(r.Spaces), err)
	}
	askSamples(t, s)
	askScores(t, s)
}

// askSamples draws from every sampler there is: the prior is one where there is one,
// and a conditional model is asked for a class.
func askSamples(t *testing.T, s *experiment.Subject) {
	ctx, c := context.Background(), s.Model.Config()
	o := sample.Options{Count: 2, Temperature: 1, Measure: 20}
	r, err := sample.Run(ctx, s, o)
	if err != nil {
		t.Fatal(err)
	}
	from := slice.Map(r.Samples, func(s sample.Drawn) sample.Sampler { return s.From })
	if slices.Contains(from, sample.Prior) != c.Sampled() || len(from) != map[bool]int{false: 3, true: 4}[c.Sampled()] {
		t.Errorf("samplers: %v", from)
	}
	if first := from[0]; c.Conditional() && first != sample.Gaussian || !c.Conditional() && c.Sampled() && first != sample.Prior {
		t.Errorf("the first of the samplers is %s", first)
	}
	o.Classes = []string{"7"}
	r, err = sample.Run(ctx, s, o)
	if c.Conditional() && (err != nil || r.Samples[0].Shown[0].Class != "7") {
		t.Errorf("a seven: %v", err)
	}
	if !c.Conditional() && (err == nil || !strings.Contains(err.Error(), "takes no class")) {
		t.Errorf("a seven of a model that knows no class: %v", err)
	}
}

// askScores looks for strange images by each score, which a conditional model
// cannot.
func askScores(t *testing.T, s *experiment.Subject) {
	ctx, c := context.Background(), s.Model.Config()
	for _, name := range c.Scores() {
		o := anomaly.Default()
		o.Score = name
		r, err := anomaly.Run(ctx, s, o)
		if c.Conditional() {
			if err == nil || !strings.Contains(err.Error(), "needs the class of an image") {
				t.Errorf("anomaly by %s: %v", name, err)
			}
			continue
		}
		if err != nil || r.Threshold.Score != name || r.Threshold.Value != r.Threshold.Value {
			t.Errorf("anomaly by %s: %+v, %v", name, r.Threshold, err)
		}
	}
}

// Attributes are added to faces by a model of any posterior and likelihood.
func TestAttributeOfEveryModel(t *testing.T) {
	if testing.Short() {
		t.Skip("trains four models of faces")
	}
	for _, posterior := range (model.Config{}).Choices("posterior") {
		for _, likelihood := range (model.Config{}).Choices("likelihood") {
			parts := model.Config{Posterior: posterior, Likelihood: likelihood, Condition: "none"}
			t.Run(parts.Name(), func(t *testing.T) {
				s := fitted(t, parts, func(c *run.Config) {
					c.Dataset.Name, c.Dataset.Count, c.Dataset.Size, c.Model.Latent = "synthetic-faces", 500, 16, 16
				})
				o := attribute.Default()
				o.Count, o.Doses = 10, []float64{0, 1}
				if r, err := attribute.Run(context.Background(), s, o); err != nil || len(r.Ways) == 0 || r.Attribute != "Smiling" {
					t.Errorf("attribute: %d ways to %q, %v", len(r.Ways), r.Attribute, err)
				}
			})
		}
	}
}
