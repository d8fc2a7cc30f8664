package neighbours

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/internal/fixture"
	"github.com/diabolo-go/diabolo/metric"
)

func run(t *testing.T, s *experiment.Subject, change func(*Options)) Result {
	t.Helper()
	o := Default()
	change(&o)
	r, err := Run(context.Background(), s, o)
	if err != nil {
		t.Fatal(err)
	}
	fixture.Stored(t, r)
	return r
}

// nearest sorts the images among by their distance in pixels to image item.
func nearest(s *experiment.Subject, among dataset.View, item int) []int {
	d := func(i int) float64 {
		sum := 0.0
		for j, v := range s.Data.Image(i) {
			sum += math.Pow(float64(v)-float64(s.Data.Image(item)[j]), 2)
		}
		return sum
	}
	items := slices.Clone(among.Index)
	slices.SortStableFunc(items, func(a, b int) int { return cmp.Compare(d(a), d(b)) })
	return slices.DeleteFunc(items, func(i int) bool { return i == item })
}

// The neighbours by pixels are those of a loop over all training images, and so are
// the figures.
func TestPixels(t *testing.T) {
	s := fixture.Untrained(t, "vae", 200)
	r := run(t, s, func(o *Options) { o.Count, o.Show = 4, 7 })
	if r.Queries != 50 || r.Among != 150 || !r.Trained || len(r.Spaces) != 3 || len(r.Shown) != 7 || r.Original.N() != 7 {
		t.Fatalf("%d among %d, %d spaces, %d shown", r.Queries, r.Among, len(r.Spaces), len(r.Shown))
	}
	pixels := r.Spaces[2]
	if pixels.Name != Pixels || pixels.Images.N() != 28 || math.Abs(pixels.AlsoByPixels-1) > 1e-12 {
		t.Errorf("%s: %d images, %v", pixels.Name, pixels.Images.N(), pixels.AlsoByPixels)
	}
	for i, shown := range r.Shown {
		want := nearest(s, s.Data.Train, shown.Index)
		for k, n := range pixels.Found[i] {
			if n.Index != want[k] || !n.Trained || n.Same != (n.Class == shown.Class) {
				t.Errorf("neighbour %d of image %d is %+v, want %d", k, shown.Index, n, want[k])
			}
			if d := math.Sqrt(metric.MSE(r.Original.Row(i), pixels.Images.Row(4*i+k))); math.Abs(d-n.Distance) > 1e-5 {
				t.Errorf("at %v, the images differ by %v", n.Distance, d)
			}
		}
	}
	same, chance := 0.0, 0.0
	for _, item := range s.Data.Val.Index {
		alike := func(i int) bool { return s.Data.Labels[i] == s.Data.Labels[item] }
		for _, i := range nearest(s, s.Data.Train, item)[:4] {
			if alike(i) {
				same += 1.0 / 4 / 50
			}
		}
		for _, i := range s.Data.Train.Index {
			if alike(i) {
				chance += 1.0 / 150 / 50
			}
		}
	}
	if got := pixels.Same; math.Abs(got.Value-same) > 1e-9 || got.Low > same || got.High < same || same < 0.5 {
		t.Errorf("%v (%v to %v) are alike, want %v", got.Value, got.Low, got.High, same)
	}
	if math.Abs(*r.Chance-chance) > 1e-9 {
		t.Errorf("chance is %v, want %v", *r.Chance, chance)
	}
	mean := 0.0
	for _, c := range r.Classes {
		mean += c.Pixels * float64(c.Images) / 50
	}
	if math.Abs(mean-same) > 1e-9 {
		t.Errorf("the classes come to %v, want %v", mean, same)
	}
}

// A model that does what PCA does has PCA's neighbours; without a split an image is
// not its own.
func TestLatentOfPCA(t *testing.T) {
	s := fixture.Principal(t, 12)
	r := run(t, s, func(o *Options) { o.Points = 60 })
	if r.Trained || r.Queries != 60 || r.Among != 300 {
		t.Errorf("%d among %d", r.Queries, r.Among)
	}
	latent, pca := r.Spaces[0], r.Spaces[1]
	if latent.Name != Latent || pca.Name != PCA || math.Abs(latent.Same.Value-pca.Same.Value) > 0.01 || math.Abs(latent.AlsoByPixels-pca.AlsoByPixels) > 0.01 {
		t.Errorf("%+v, PCA %+v", latent.Same, pca.Same)
	}
	if latent.AlsoByPixels < 0.3 || latent.AlsoByPixels > 0.999 {
		t.Errorf("%v of the neighbours are those by pixels", latent.AlsoByPixels)
	}
	for i, shown := range r.Shown {
		for k, space := range r.Spaces {
			if slices.ContainsFunc(space.Found[i], func(n Neighbour) bool { return n.Index == shown.Index }) || len(space.Found[i]) != 5 {
				t.Errorf("image %d in space %d: %+v", shown.Index, k, space.Found[i])
			}
		}
	}
	if chance := *r.Chance; chance > 0.11 || chance < 0.08 {
		t.Errorf("chance is %v", chance)
	}
}

// A model whose z say nothing has worse neighbours than the pixels, and a warning
// says so.
func TestPixelsBetter(t *testing.T) {
	s := fixture.Untrained(t, "ae", 400)
	for _, w := range s.Model.Params()[:1] { // of the head: one pixel of the corner alone counts
		clear(w.Data)
		w.Data[0] = 1
	}
	r := run(t, s, func(*Options) {})
	if len(r.Warnings) != 1 || r.Warnings[0].Code != PixelsBetter || r.Spaces[0].Same.Value > 0.3 {
		t.Errorf("%+v, %+v", r.Warnings, r.Spaces[0].Same)
	}
}

// Images are shown by their numbers, and compared by an attribute; without training
// images there is no PCA, and without labels no figure of them.
func TestOtherImages(t *testing.T) {
	s := fixture.Untrained(t, "vae", 200)
	train := s.Data.Train.Index[3]
	r := run(t, s, func(o *Options) { o.By, o.Images = "Slant", []int{train, s.Data.Val.Index[0]} })
	if r.By != "Slant" || len(r.Classes) != 2 || r.Classes[1].Name != "+Slant" || len(r.Shown) != 2 || !r.Shown[0].Trained {
		t.Errorf("%s, %+v, %+v", r.By, r.Classes, r.Shown)
	}
	for _, space := range r.Spaces {
		if space.Found[0][0].Index == train || len(space.Found[0]) != 5 {
			t.Errorf("%s: an image is its own neighbour: %+v", space.Name, space.Found[0])
		}
	}
	set := *s.Data.Set
	set.Labels, set.Classes, set.Attrs = nil, nil, nil
	data := &dataset.Data{Set: &set, Train: dataset.View{Set: &set, Index: s.Data.Train.Index}, Val: dataset.View{Set: &set}}
	r = run(t, &experiment.Subject{Run: s.Run, Data: data}, func(*Options) {})
	if len(r.Spaces) != 2 || r.Spaces[0].Same != nil || r.Chance != nil || r.Classes != nil || len(r.Warnings) != 1 || r.Warnings[0].Code != experiment.NoPCA {
		t.Errorf("%+v", r)
	}
}

func TestRefuses(t *testing.T) {
	s := fixture.Untrained(t, "vae", 40)
	broken := fixture.Untrained(t, "vae", 40)
	broken.Model.Weights()[0] = float32(math.NaN())
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	for want, c := range map[string]struct {
		ctx    context.Context
		s      *experiment.Subject
		change func(*Options)
	}{
		"count: 30, there are only 29 possible neighbours": {context.Background(), s, func(o *Options) { o.Count = 30 }},
		"there is no image 40":                             {context.Background(), s, func(o *Options) { o.Images = []int{40} }},
		`has no attribute "Slnt"`:                          {context.Background(), s, func(o *Options) { o.By = "Slnt" }},
		"context canceled":                                 {ended, s, func(*Options) {}},
		"is not a finite number":                           {context.Background(), broken, func(*Options) {}},
		"there are no images":                              {context.Background(), &experiment.Subject{Run: s.Run, Data: &dataset.Data{Set: s.Data.Set}}, func(*Options) {}},
	} {
		o := Default()
		c.change(&o)
		if _, err := Run(c.ctx, c.s, o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
