package sample

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/internal/fixture"
	"github.com/diabolo-go/diabolo/experiment/internal/index"
	"github.com/diabolo-go/diabolo/experiment/internal/judge"
	"github.com/diabolo-go/diabolo/experiment/internal/rows"
	"github.com/diabolo-go/diabolo/fit"
	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/tensor"
)

func sample(t *testing.T, s *experiment.Subject, change func(*Options)) Result {
	t.Helper()
	o := Default()
	o.Measure = 0
	change(&o)
	r, err := Run(context.Background(), s, o)
	if err != nil {
		t.Fatal(err)
	}
	fixture.Stored(t, r)
	return r
}

// From the prior at temperature 1 the images are those of model.Sample, and an
// image does not depend on how many there are.
func TestSamplePrior(t *testing.T) {
	s := fixture.Untrained(t, "vae", 100)
	want, err := s.Model.Sample(6, s.Seed, nil)
	if err != nil {
		t.Fatal(err)
	}
	all := sample(t, s, func(o *Options) { o.Count = 6 })
	if len(all.Samples) != 4 {
		t.Fatalf("%d samplers", len(all.Samples))
	}
	few := sample(t, s, func(o *Options) { o.Count = 2 })
	for k, r := range all.Samples {
		if r.From == Prior && !slices.Equal(r.Images.Data, want.Data) {
			t.Error("the prior's images are not those of the model")
		}
		if !slices.Equal(few.Samples[k].Images.Data, r.Images.Rows(0, 2).Data) {
			t.Errorf("%s: fewer samples are other samples", r.From)
		}
	}
	again := sample(t, s, func(o *Options) { o.Count = 6 })
	if !slices.Equal(again.Samples[3].Images.Data, all.Samples[3].Images.Data) {
		t.Error("the same seed gives other images")
	}
}

// Temperature 0 gives the mean: of the prior the image of z = 0, the same for all.
func TestSampleTemperature(t *testing.T) {
	s := fixture.Untrained(t, "vae", 100)
	middle, err := s.Model.Decode(tensor.New(1, 4), nil)
	if err != nil {
		t.Fatal(err)
	}
	r := sample(t, s, func(o *Options) { o.Count, o.Temperature, o.Parts = 3, 0, 1 })
	for _, samples := range r.Samples {
		for i := range 3 {
			if !slices.Equal(samples.Images.Row(i), samples.Images.Row(0)) {
				t.Errorf("%s: image %d is not the mean", samples.From, i)
			}
		}
	}
	if !slices.Equal(r.Samples[0].Images.Row(0), middle.Row(0)) {
		t.Error("the mean of the prior is not the image of 0")
	}
}

// The spread of an AE's latents is drawn with their mean and deviation.
func TestSampleSpread(t *testing.T) {
	s := fixture.Untrained(t, "ae", 200)
	l, err := s.Latents(context.Background(), s.Data.Train)
	if err != nil {
		t.Fatal(err)
	}
	draw, err := NewSource(context.Background(), s, Spread)
	if err != nil {
		t.Fatal(err)
	}
	mean, deviation := rows.Moments(l.Mu)
	gotMean, gotDeviation := rows.Moments(draw(4000, s.Seed, 1, nil))
	for j := range mean {
		if math.Abs(gotMean[j]-mean[j]) > 0.08*deviation[j] || math.Abs(gotDeviation[j]/deviation[j]-1) > 0.05 {
			t.Errorf("value %d: %v +- %v, want %v +- %v", j, gotMean[j], gotDeviation[j], mean[j], deviation[j])
		}
	}
}

// A nearest training image is the one a plain search finds.
func TestSampleNearest(t *testing.T) {
	s := fixture.Untrained(t, "vae", 200)
	r := sample(t, s, func(o *Options) { o.From, o.Count = []Sampler{Prior}, 4 })
	train := s.Data.Train.Tensor()
	for i, shown := range r.Samples[0].Shown {
		best, least := 0, math.Inf(1)
		for k := range train.N() {
			if d := metric.MSE(train.Row(k), r.Samples[0].Images.Row(i)); d < least {
				best, least = k, d
			}
		}
		n := shown.Nearest
		if n.Index != s.Data.Train.Index[best] || !n.Trained || math.Abs(n.Distance-math.Sqrt(least)) > 1e-6 {
			t.Errorf("sample %d: %+v, want image %d at %v", i, n, s.Data.Train.Index[best], math.Sqrt(least))
		}
		if !slices.Equal(r.Samples[0].Nearest.Row(i), train.Row(best)) {
			t.Errorf("sample %d: the picture is of another image", i)
		}
	}
}

// A CVAE asked for classes of the prior shows the same z in every row of the grid.
func TestSampleClasses(t *testing.T) {
	s := fixture.Untrained(t, "cvae", 200)
	r := sample(t, s, func(o *Options) { o.From, o.Classes, o.Count = []Sampler{Prior}, []string{"5", "7"}, 3 })
	if r.Grid.N() != 6 || !slices.Equal(r.Classes, []string{"5", "7"}) {
		t.Fatalf("grid of %d, classes %v", r.Grid.N(), r.Classes)
	}
	for k, label := range []int{5, 7} {
		want, err := s.Model.Sample(3, s.Seed, []int{label, label, label})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(r.Grid.Rows(3*k, 3*k+3).Data, want.Data) {
			t.Errorf("row %d is not class %d of the same z", k, label)
		}
	}
	if shown := r.Samples[0].Shown; shown[0].Class != "5" || shown[1].Class != "7" || shown[2].Class != "5" {
		t.Errorf("classes %+v", shown)
	}
	if every := sample(t, s, func(o *Options) {}); every.Grid.N() != 100 {
		t.Errorf("a grid of all classes has %d images", every.Grid.N())
	}
}

// A CVAE without a sampler named draws from the Gaussians of the classes: those of its
// file or, if it has none, the same fitted here.
func TestSampleClassGaussians(t *testing.T) {
	s := fixture.Untrained(t, "cvae", 200)
	fitted := sample(t, s, func(o *Options) { o.Count = 3 })
	if len(fitted.Samples) != 4 || fitted.Samples[0].From != Gaussian || fitted.Samples[1].From != Prior || Usual(s.Model) != Prior {
		t.Fatalf("%d samplers, first %s, usual %s", len(fitted.Samples), fitted.Samples[0].From, Usual(s.Model))
	}
	l, err := s.Latents(context.Background(), s.Data.Train)
	if err != nil {
		t.Fatal(err)
	}
	s.Model.SetGaussians(model.FitGaussians(l, s.Data.Train.Labels(), 10))
	stored := sample(t, s, func(o *Options) { o.Count = 3 })
	if !slices.Equal(stored.Grid.Data, fitted.Grid.Data) || !slices.Equal(stored.Samples[0].Images.Data, fitted.Samples[0].Images.Data) {
		t.Error("the Gaussians of the file give other images")
	}
	want, err := s.Model.Sample(3, s.Seed, []int{7, 7, 7})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(stored.Grid.Rows(21, 24).Data, want.Data) || Usual(s.Model) != Gaussian {
		t.Error("Sample draws from another distribution than the experiment")
	}
}

// A figure differs from another if it does by more than its draws.
func TestDiffers(t *testing.T) {
	for _, c := range []struct {
		a, b Repeated
		want bool
	}{
		{Repeated{1, 0.1, 5}, Repeated{1.2, 0.1, 5}, false},
		{Repeated{1, 0.1, 5}, Repeated{1.4, 0.1, 5}, true},
		{Repeated{1, 0, 5}, Repeated{1 + 1e-9, 0, 5}, false},
		{Repeated{0, 0, 1}, Repeated{0, 0, 1}, false},
	} {
		if c.a.Differs(c.b) != c.want || c.b.Differs(c.a) != c.want {
			t.Errorf("%v and %v", c.a, c.b)
		}
	}
}

// The residual variance is what the components leave out, and a model that copies is
// recognised where there is something to recognise it by.
func TestSampleResidual(t *testing.T) {
	s := fixture.Untrained(t, "vae", 400)
	r := sample(t, s, func(o *Options) { o.From, o.Measure = []Sampler{Prior}, 50 })
	axes, err := s.PCA(context.Background(), 0)
	if err != nil {
		t.Fatal(err)
	}
	z := s.Model.Config().Latent
	x, err := s.Model.Sample(50*draws, s.Seed, nil)
	if err != nil {
		t.Fatal(err)
	}
	rows.Clip(x)
	want := metric.MSE(x.Data, rows.Project(axes, x).Data)
	got := r.Samples[0].Set.Training.Residual
	if math.Abs(got.Mean/want-1) > 1e-3 || got.Draws != draws || got.Std <= 0 || r.Real.Training.Residual.Draws != 1 || z != axes.Axes.N() {
		t.Errorf("residual %+v, want %v", got, want)
	}
	if c := r.Copying; c == nil || c.Copier.Of != 50 || c.Tells() {
		t.Errorf("an untrained model's variations are all alike: %+v", c)
	}
}

// A model that gives back a training image whatever it is asked copies, and the
// figures say so.
func TestSampleShowsCopies(t *testing.T) {
	s := fixture.Untrained(t, "vae", 400)
	copied := s.Data.Set.Image(s.Data.Train.Index[0])
	for _, p := range s.Model.Params() {
		if strings.HasPrefix(p.Name, "decoder") {
			for i := range p.Data {
				p.Data[i] = 0
				if len(p.Data) == len(copied) { // the bias: logits of the image
					p.Data[i] = float32(30 * (float64(copied[i])/255 - 0.5))
				}
			}
		}
	}
	r := sample(t, s, func(o *Options) { o.From, o.Measure = []Sampler{Prior}, 50 })
	c := r.Samples[0].Set
	if c.Images != 50 || c.Training.Compared != 50 || c.Training.Nearest.Std > 1e-6 {
		t.Errorf("%+v", c.Training)
	}
	if r.Samples[0].Shown[0].Nearest.Index != s.Data.Train.Index[0] {
		t.Errorf("the image copied is not found: %+v", r.Samples[0].Shown[0].Nearest)
	}
	if r.Real.Training.Nearest.Median <= c.Training.Nearest.Median || r.Real.Training.SquaredFrechet.Mean >= c.Training.SquaredFrechet.Mean {
		t.Errorf("a copy at %v and %v, unseen images at %v and %v", c.Training.Nearest.Median, c.Training.SquaredFrechet.Mean,
			r.Real.Training.Nearest.Median, r.Real.Training.SquaredFrechet.Mean)
	}
	if r.Judge != nil || len(r.Warnings) != 1 || r.Warnings[0].Code != FewForJudge {
		t.Errorf("a judge of 300 images, or no word about it: %v", r.Warnings)
	}
}

// kept returns what subjects of the same images share.
func kept(t *testing.T, s *experiment.Subject) (*judge.Classifier, *fit.Components) {
	t.Helper()
	ctx := context.Background()
	judged, err := s.ClassJudge(ctx, func(float64) { t.Error("a judge was trained once more") })
	if err != nil {
		t.Fatal(err)
	}
	axes, err := s.PCA(ctx, s.Model.Config().Latent)
	if err != nil {
		t.Fatal(err)
	}
	return judged, axes
}

// The judge finds the classes of real digits right, and those of a CVAE that
// learned nothing by chance.
func TestSampleJudge(t *testing.T) {
	if testing.Short() {
		t.Skip("trains a judge")
	}
	s := fixture.Untrained(t, "cvae", 1000)
	r := sample(t, s, func(o *Options) { o.From, o.Measure = []Sampler{Prior}, 100 })
	j := r.Judge
	if j == nil || j.Accuracy < 0.9 || j.Images != 250 || len(j.Classes) != 10 {
		t.Fatalf("%+v", j)
	}
	if real := r.Real.Judged; real.Right.Share < 0.85 || real.Variety < 8 {
		t.Errorf("of real digits the judge names %v right, variety %v", real.Right.Share, real.Variety)
	}
	if j.Right.Of != 10*75 || j.Right.Share > 0.5 || j.Right.Low > j.Right.Share || j.Right.High < j.Right.Share {
		t.Errorf("of an untrained model's samples the judge names %+v right", j.Right)
	}

	// Another subject of the same images takes the judge over, and finds the same.
	judged, axes := kept(t, s)
	other := &experiment.Subject{Run: s.Run, Data: s.Data, Own: true, Seed: s.Seed, Common: s.Common}
	again := sample(t, other, func(o *Options) { o.From, o.Measure = []Sampler{Prior}, 100 })
	if judgedAgain, axesAgain := kept(t, other); judgedAgain != judged || axesAgain != axes || judged == nil || axes == nil {
		t.Error("the judge or the components were made twice")
	}
	if diff := cmp.Diff(r, again); diff != "" {
		t.Error(diff)
	}
}

func TestVariety(t *testing.T) {
	if v := variety([]float64{3, 3, 3, 3, 0}); math.Abs(v-4) > 1e-12 {
		t.Errorf("four equal classes make %v", v)
	}
	if v := variety([]float64{0, 9}); v != 1 {
		t.Errorf("one class makes %v", v)
	}
}

func TestSampleOthersData(t *testing.T) {
	s := fixture.Untrained(t, "vae", 100)
	s.Own = false
	r := sample(t, s, func(o *Options) { o.Measure = 50 })
	if r.Samples[0].Nearest != nil || r.Samples[0].Set != nil || len(r.Warnings) != 1 || r.Warnings[0].Code != experiment.NoTraining {
		t.Errorf("%v", r.Warnings)
	}
	whole := fixture.Untrained(t, "vae", 100)
	whole.Data.Train, whole.Data.Val = dataset.View{Set: whole.Data.Set, Index: index.Evenly(100, 100)}, dataset.View{}
	r = sample(t, whole, func(o *Options) { o.Measure = 50 })
	if r.Real != nil || r.Samples[0].Set == nil || len(r.Warnings) != 1 || r.Warnings[0].Code != NoHeldOut {
		t.Errorf("without a split: %v", r.Warnings)
	}
}

func TestSampleRefuses(t *testing.T) {
	for want, o := range map[string]Options{
		"an ae has no prior":                           {From: []Sampler{Prior}, Count: 1},
		`did you mean "mixt`:                           {From: []Sampler{"mixtur"}, Count: 1},
		"want prior, spread, gaussian, mixture or all": {From: []Sampler{"x"}, Count: 1},
		"count: 0":         {},
		"temperature: -1":  {Count: 1, Temperature: -1},
		"temperature: NaN": {Count: 1, Temperature: math.NaN()},
		"parts: -1":        {Count: 1, Parts: -1},
		"measure: 1":       {Count: 1, Measure: 1},
		"76 parts needs at least as many latents, there are 75": {Count: 1, Parts: 76},
		"takes no class": {Count: 1, Classes: []string{"5"}},
	} {
		_, err := Run(context.Background(), fixture.Untrained(t, "ae", 100), o)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want an error with %q, got %v", want, err)
		}
	}
	_, err := Run(context.Background(), fixture.Untrained(t, "cvae", 100), Options{Count: 1, Classes: []string{"55"}})
	if err == nil || !strings.Contains(err.Error(), `did you mean "5"?`) {
		t.Errorf("%v", err)
	}
}
