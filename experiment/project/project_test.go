package project

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
	"github.com/diabolo-go/diabolo/internal/engine/rng"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/tensor"
)

// lit is data whose latents fall into groups: images of 2x2 pixels with one bright pixel
// each, which is their class, for an encoder that only mixes them.
func lit(t *testing.T, kind string) *experiment.Subject {
	t.Helper()
	set := &dataset.Set{Name: "lit", Shape: [3]int{1, 2, 2}, Classes: []string{"a", "b", "c", "d"}}
	stream := rng.New(1, "test")
	odd, level := make([]float32, 400), make([]float32, 400)
	for i := range 400 {
		pixels := []uint8{20, 20, 20, 20}
		pixels[i%4] = 200
		for j := range pixels {
			pixels[j] += uint8(stream.IntN(30))
		}
		set.Pixels, set.Labels = append(set.Pixels, pixels...), append(set.Labels, i%4)
		odd[i], level[i] = float32(1-i%2*2), float32(pixels[0])
	}
	odd[3] = float32(math.NaN())
	set.Attrs = []dataset.Attr{{Name: "Even", Values: odd}, {Name: "Level", Values: level}}
	config := "kind: " + kind + "\nlatent: 4\nencoder: [flatten]\ndecoder: [linear, sigmoid]"
	c, err := model.Parse([]byte(config))
	if err != nil {
		t.Fatal(err)
	}
	if c, err = c.ForData(set.Shape, len(set.Classes)); err != nil {
		t.Fatal(err)
	}
	m, err := model.New(c, 1)
	if err != nil {
		t.Fatal(err)
	}
	d := &dataset.Data{Set: set, Train: dataset.View{Set: set}, Val: dataset.View{Set: set}}
	for i := range 400 {
		if i < 300 {
			d.Train.Index = append(d.Train.Index, i)
		} else {
			d.Val.Index = append(d.Val.Index, i)
		}
	}
	return &experiment.Subject{Run: &run.Run{Model: m}, Data: d, Own: true, Seed: 1}
}

func TestProject(t *testing.T) {
	s := lit(t, "ae")
	r, err := Run(context.Background(), s, Options{Thumbs: 10, Points: 10_000, MinDist: 0.1})
	if err != nil {
		t.Fatal(err)
	}
	if r.Points != 100 || len(r.Maps) != 3 || r.Main().Method != TSNE || len(r.Groups) != 4 || r.Groups[2] != (LabelSize{"c", 25}) {
		t.Fatalf("%d points, %d maps, main %s, groups %v", r.Points, len(r.Maps), r.Main().Method, r.Groups)
	}
	for _, m := range r.Maps {
		if m.Y.N() != 100 || *m.Trustworthiness < 0.7 || *m.KNN < 0.7 || m.Silhouette == nil {
			t.Errorf("%s: %d points, trustworthiness %v, accuracy %v", m.Method, m.Y.N(), *m.Trustworthiness, *m.KNN)
		}
	}
	if *r.Main().KNN < 0.99 || *r.Spread.KNN < 0.99 || *r.Spread.Silhouette < 0.5 {
		t.Errorf("classes that lie apart: accuracy %v and %v, silhouette %v", *r.Main().KNN, *r.Spread.KNN, *r.Spread.Silhouette)
	}
	all := Accuracy{KNN: 1, Linear: 1}
	if diff := cmp.Diff(&Probe{Trained: 300, Tested: 100, Majority: 0.25, Accuracy: all, PCA: &all, Pixels: &all}, r.Trained); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	checkThumbs(t, s, r)
}

func checkThumbs(t *testing.T, s *experiment.Subject, r Result) {
	t.Helper()
	if len(r.ThumbOf) < 4 || len(r.ThumbOf) > 10 || r.Thumbs.N() != len(r.ThumbOf) {
		t.Fatalf("%d images on the map", len(r.ThumbOf))
	}
	for k, i := range r.ThumbOf {
		if got, want := r.Thumbs.Row(k)[0], float32(s.Data.Image(s.Data.Val.Index[i])[0])/255; got != want {
			t.Errorf("image %d begins with %v, want %v", k, got, want)
		}
	}
}

// An attribute takes the place of the classes, unknown values aside.
func TestProjectAttribute(t *testing.T) {
	s := lit(t, "ae")
	s.Data.Val, s.Data.Train = s.Data.Train, s.Data.Val // the unknown one among the points
	r, err := Run(context.Background(), s, Options{By: "Even", Methods: []Method{PCA}, Points: 10_000, MinDist: 0.1})
	if err != nil {
		t.Fatal(err)
	}
	if want := []LabelSize{{"-Even", 149}, {"+Even", 150}}; !slices.Equal(r.Groups, want) || r.Label[3] != -1 || r.Value != nil || r.Trained.Tested != 299 {
		t.Errorf("groups %v, unknown %d, values %v", r.Groups, r.Label[3], r.Value)
	}
	if *r.Maps[0].Variance <= 0.3 || *r.Maps[0].Variance > 1 || len(r.Maps) != 1 {
		t.Errorf("PCA keeps %v of the variance", *r.Maps[0].Variance)
	}
	r, err = Run(context.Background(), s, Options{By: "Level", Methods: []Method{PCA}, Points: 50, MinDist: 0.1})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Value) != 50 || r.Points != 50 || r.Groups[0].Name != "-Level" {
		t.Errorf("an attribute of many values: %d of %d, %v", len(r.Value), r.Points, r.Groups)
	}
}

// Without training images there is no probe, without labels no group.
func TestProjectLess(t *testing.T) {
	s := lit(t, "vae")
	s.Own = false
	r, err := Run(context.Background(), s, Options{Methods: []Method{UMAP}, Points: 10_000, MinDist: 0.1})
	if err != nil {
		t.Fatal(err)
	}
	if r.Trained != nil || len(r.Warnings) != 1 || r.Warnings[0].Code != NoProbe {
		t.Errorf("probe %v, warnings %v", r.Trained, r.Warnings)
	}
	s = lit(t, "vae")
	s.Data.Classes, s.Data.Labels, s.Data.Attrs = nil, nil, nil
	s.Data.Val.Index = s.Data.Val.Index[:8]
	r, err = Run(context.Background(), s, Options{Points: 10_000, MinDist: 0.1})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Groups) > 0 || r.Spread.KNN != nil || r.Maps[0].KNN != nil || r.Maps[0].Trustworthiness != nil || r.Maps[1].Perplexity != 2.3 || len(r.Warnings) > 0 {
		t.Errorf("8 points without labels: %+v", r)
	}
	fixture.Stored(t, r)
}

func TestProjectRefuses(t *testing.T) {
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	for want, f := range map[string]func(s *experiment.Subject) error{
		`perplexity 40 is too large for 100 points, since t-SNE uses three times as many neighbours; want at most 33`: func(s *experiment.Subject) error {
			_, err := Run(context.Background(), s, Options{Perplexity: 40, Points: 10_000, MinDist: 0.1})
			return err
		},
		`101 neighbours are too many for 100 points`: func(s *experiment.Subject) error {
			_, err := Run(context.Background(), s, Options{Neighbours: 101, Points: 10_000, MinDist: 0.1})
			return err
		},
		`lit has no attribute "Evn"; did you mean "Even"?`: func(s *experiment.Subject) error {
			_, err := Run(context.Background(), s, Options{By: "Evn", Points: 10_000, MinDist: 0.1})
			return err
		},
		`lit has no attributes`: func(s *experiment.Subject) error {
			s.Data.Attrs = nil
			_, err := Run(context.Background(), s, Options{By: "Even", Points: 10_000, MinDist: 0.1})
			return err
		},
		`at least 4 images`: func(s *experiment.Subject) error {
			s.Data.Val.Index = s.Data.Val.Index[:3]
			_, err := Run(context.Background(), s, Options{Points: 10_000, MinDist: 0.1})
			return err
		},
		`context canceled`: func(s *experiment.Subject) error {
			_, err := Run(ended, s, Options{Points: 10_000, MinDist: 0.1})
			return err
		},
	} {
		if err := f(lit(t, "ae")); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

func TestApart(t *testing.T) {
	y := tensor.New(1000, 2)
	stream := rng.New(3, "test")
	for i := range y.Data {
		y.Data[i] = stream.Float32()
	}
	at := apart(y, 200)
	if len(at) != 200 {
		t.Fatalf("%d points", len(at))
	}
	for i, a := range at {
		for _, b := range at[:i] {
			p, q := y.Row(a), y.Row(b)
			if math.Abs(float64(p[0]-q[0])) < 0.039 && math.Abs(float64(p[1]-q[1])) < 0.039 {
				t.Fatalf("points %d and %d lie at %v and %v", a, b, p, q)
			}
		}
	}
}
