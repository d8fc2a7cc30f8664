package interpolate

import (
	"context"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/internal/fixture"
	"github.com/diabolo-go/diabolo/metric"
)

func interpolate(t *testing.T, s *experiment.Subject, change func(*Options)) Result {
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

// The ends of every way are the reconstructions of the two images, and the middle
// of the line is what the middle of their latents decodes to.
func TestInterpolateEnds(t *testing.T) {
	for _, kind := range []string{"ae", "vae", "cvae"} {
		s := fixture.Untrained(t, kind, 200)
		label := s.Data.Labels[17]
		to := 18
		for s.Data.Labels[to] != label {
			to++
		}
		r := interpolate(t, s, func(o *Options) { o.From, o.To, o.Steps = "17", strconv.Itoa(to), 5 })
		ends := dataset.View{Set: s.Data.Set, Index: []int{17, to}}
		x, labels := ends.Tensor(), ends.Labels()
		y, err := s.Model.Reconstruct(x, labels)
		if err != nil {
			t.Fatal(err)
		}
		l, err := s.Model.Encode(x)
		if err != nil {
			t.Fatal(err)
		}
		p := r.Paths[0]
		for name, frames := range map[string]Frames{"line": p.Linear, "arc": p.Spherical, "fade": p.Fade} {
			if frames.Images.N() != 5 || len(frames.Changes) != 4 {
				t.Fatalf("%s: %d images, %d changes", name, frames.Images.N(), len(frames.Changes))
			}
			if metric.MSE(frames.Images.Row(0), y.Row(0)) > 1e-12 || metric.MSE(frames.Images.Row(4), y.Row(1)) > 1e-12 {
				t.Errorf("%s, %s: the ends are not the reconstructions", kind, name)
			}
		}
		middle := l.Mu.Rows(0, 1).Clone()
		for j := range middle.Data {
			middle.Data[j] = (l.Mu.Row(0)[j] + l.Mu.Row(1)[j]) / 2
		}
		m, err := s.Model.Decode(middle, labels[:min(1, len(labels))])
		if err != nil {
			t.Fatal(err)
		}
		if metric.MSE(p.Linear.Images.Row(2), m.Row(0)) > 1e-10 {
			t.Errorf("%s: the middle of the line is not the middle of the latents", kind)
		}
		if math.Abs(p.Fade.Jump-1) > 1e-3 || math.Abs(p.Fade.Detour-1) > 1e-3 || p.Linear.Detour < 1-1e-6 {
			t.Errorf("%s: cross-fade %+v, line %+v", kind, p.Fade.PathStats, p.Linear.PathStats)
		}
		if r.Random == nil || r.Random.Paths != randomPairs || r.Random.Linear.Length <= 0 {
			t.Errorf("%s: random pairs %+v", kind, r.Random)
		}
	}
}

// An arc keeps the distance from its centre between those of its ends, evenly,
// and turns evenly; equal or opposite directions are a line.
func TestSlerp(t *testing.T) {
	centre := []float64{1, -2, 0.5}
	a, b := []float32{3, -2, 0.5}, []float32{1, 2, 0.5} // 2 and 4 from the centre, at a right angle
	z := make([]float32, 3)
	for _, share := range []float64{0, 0.25, 0.5, 0.75, 1} {
		Slerp(a, b, centre, share, z)
		p, q := float64(z[0])-1, float64(z[1])+2
		if r, want := math.Hypot(p, q), 2+2*share; math.Abs(r-want) > 1e-5 {
			t.Errorf("at %v the distance is %v, want %v", share, r, want)
		}
		if angle := math.Atan2(q, p); math.Abs(angle-share*math.Pi/2) > 1e-5 {
			t.Errorf("at %v the angle is %v", share, angle)
		}
	}
	Slerp(a, []float32{-3, -2, 0.5}, centre, 0.25, z) // opposite
	if math.Abs(float64(z[0])-1.5) > 1e-6 || z[1] != -2 {
		t.Errorf("opposite directions go through %v", z)
	}
	Slerp([]float32{1, -2, 0.5}, b, centre, 0.5, z) // from the centre itself
	if z[1] != 0 {
		t.Errorf("from the centre through %v", z)
	}
}

func TestInterpolateLoop(t *testing.T) {
	s := fixture.Untrained(t, "vae", 100)
	r := interpolate(t, s, func(o *Options) { o.Loop, o.Steps = []string{"3", "class:7", "21"}, 4 })
	if !r.Loop || len(r.Paths) != 3 || r.Paths[2].To.Index != 3 || r.Paths[0].To.Index != r.Paths[1].From.Index || r.Paths[0].To.Class != "7" {
		t.Fatalf("%+v", r.Paths)
	}
	if len(r.Around.Linear.Changes) != 9 || math.Abs(r.Around.Fade.Detour-1) > 1e-3 {
		t.Errorf("around %+v", r.Around)
	}
}

// Without names, a VAE goes between classes, a CVAE within one, and a set without
// classes between images that are unlike.
func TestInterpolateGoodPaths(t *testing.T) {
	vae := interpolate(t, fixture.Untrained(t, "vae", 400), func(o *Options) {})
	if len(vae.Paths) != 5 || vae.Paths[2].From.Class != "4" || vae.Paths[2].To.Class != "5" {
		t.Errorf("vae: %d paths, the third %+v", len(vae.Paths), vae.Paths[2].From)
	}
	cvae := interpolate(t, fixture.Untrained(t, "cvae", 400), func(o *Options) { o.Pairs = 3 })
	for i, p := range cvae.Paths {
		if p.From.Class != p.To.Class || p.Class != p.From.Class || p.From.Index == p.To.Index || p.From.Trained {
			t.Errorf("cvae, path %d: %+v to %+v", i, p.From, p.To)
		}
	}
	if len(cvae.Paths) != 3 || len(cvae.Warnings) > 0 {
		t.Errorf("cvae: %d paths, %v", len(cvae.Paths), cvae.Warnings)
	}
	plain := fixture.Untrained(t, "ae", 100)
	plain.Data.Labels, plain.Data.Classes = nil, nil
	r := interpolate(t, plain, func(o *Options) { o.Pairs = 2 })
	if len(r.Paths) != 2 || r.Paths[0].From.Index == r.Paths[1].From.Index || r.Paths[0].Fade.Length < r.Paths[1].Fade.Length/2 {
		t.Errorf("without classes: %+v", r.Paths)
	}
}

// A conditional model keeps the class it is given along the whole path, and warns if an end has another.
func TestInterpolateClass(t *testing.T) {
	s := fixture.Untrained(t, "cvae", 200)
	r := interpolate(t, s, func(o *Options) { o.From, o.To, o.Class = "class:1", "class:2", "7" })
	if r.Paths[0].Class != "7" || len(r.Warnings) != 1 || r.Warnings[0].Code != ClassKept {
		t.Errorf("class %q, %v", r.Paths[0].Class, r.Warnings)
	}
}

func TestInterpolateRefuses(t *testing.T) {
	s := fixture.Untrained(t, "vae", 100)
	for want, change := range map[string]func(*Options){
		"both ends":                          func(o *Options) { o.From = "3" },
		"want at least 3":                    func(o *Options) { o.Loop = []string{"1", "2"} },
		"either a loop":                      func(o *Options) { o.From, o.To, o.Loop = "1", "2", []string{"1", "2", "3"} },
		"steps: 2":                           func(o *Options) { o.Steps = 2 },
		"pairs: 0":                           func(o *Options) { o.Pairs = 0 },
		"numbered 0 to 99":                   func(o *Options) { o.From, o.To = "100", "2" },
		"or class:NAME":                      func(o *Options) { o.From, o.To = "nobody", "2" },
		"there are 0, 1, 2":                  func(o *Options) { o.From, o.To = "class:x", "2" },
		"takes no class":                     func(o *Options) { o.Class = "5" },
		`class "five": a vae takes no class`: func(o *Options) { o.Class = "five" },
	} {
		o := Default()
		change(&o)
		if _, err := Run(context.Background(), s, o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want an error with %q, got %v", want, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Run(ctx, s, Default()); err == nil {
		t.Error("went on after the end of its context")
	}
}
