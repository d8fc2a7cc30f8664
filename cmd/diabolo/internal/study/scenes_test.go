package study

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/draw"
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/lab"
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
)

// viewsOf are those of a plan whose experiments all ran; dead names collapsed models, without
// names experiments that could not run.
func viewsOf(t *testing.T, o Options, dead, without []string) (views []view) {
	t.Helper()
	p, err := newPlan(o)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range lab.All {
		for _, m := range p.models {
			for _, q := range p.of(m.role) {
				if q.Name != e.Name || slices.Contains(without, e.Name) || slices.Contains(without, m.name) {
					continue
				}
				brief := report.Brief{Title: e.Name + " of " + m.name, Figure: report.Figure{Picture: draw.Grid{}}}
				if slices.Contains(dead, m.name) {
					brief.Title = "dead " + m.name
				}
				views = append(views, view{report.Section{Brief: brief}, e.Name, m.name, m.role, slices.Contains(dead, m.name)})
			}
		}
	}
	return views
}

// The first screen shows the five most telling pictures that a study has.
func TestTell(t *testing.T) {
	folder := Options{Data: "folder:pictures"}
	noAttributes := []string{"attribute"}
	for name, c := range map[string]struct {
		o             Options
		dead, without []string
		want          []string
	}{
		"the default": {Options{Data: Synthetic}, nil, nil,
			[]string{"reconstruct of ae-faces", "attribute of ae-faces", "sample of vae-digits", "sample of cvae-digits", "project of vae-digits"}},
		"real": {Options{Data: Real}, nil, nil,
			[]string{"reconstruct of ae-lfw", "attribute of ae-lfw", "sample of vae-mnist", "sample of cvae-mnist", "project of vae-mnist"}},
		"a folder": {folder, nil, noAttributes,
			[]string{"reconstruct of ae", "sample of vae", "sample of cvae", "project of vae", "anomaly of one"}},
		"a folder without classes": {folder, nil, []string{"attribute", "cvae", "one"},
			[]string{"reconstruct of ae", "sample of vae", "project of vae", "denoise of dae", "interpolate of vae"}},
		"a dead VAE is shown once": {folder, []string{"vae"}, noAttributes,
			[]string{"reconstruct of ae", "dead vae", "sample of cvae", "project of ae", "anomaly of one"}},
		"a dead AE": {folder, []string{"ae"}, noAttributes,
			[]string{"dead ae", "sample of vae", "sample of cvae", "project of vae", "anomaly of one"}},
		"all dead": {folder, []string{"ae", "vae", "cvae", "dae", "one"}, noAttributes,
			[]string{"dead ae", "dead vae", "dead cvae", "dead one", "dead dae"}},
		"one experiment": {Options{Data: Synthetic, Models: []string{"one-class"}, Only: []string{"anomaly"}}, nil, nil, []string{"anomaly of one-digits"}},
		"of faces":       {Options{Data: Real, Models: []string{"larger", "faces"}}, nil, nil, []string{"reconstruct of ae-lfw-plus", "sample of vae-lfw"}},
		"nothing":        {folder, nil, []string{"ae", "vae", "cvae", "dae", "one"}, nil},
	} {
		var got []string
		for _, s := range tell(viewsOf(t, c.o, c.dead, c.without)) {
			got = append(got, s.Title)
			if !strings.Contains(s.Title, "dead") && !strings.HasPrefix(s.Title, s.Chapter) {
				t.Errorf("%s: %q leads to %q", name, s.Title, s.Chapter)
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// Every experiment has its place among the scenes, on the roles it runs on.
func TestScenes(t *testing.T) {
	for _, e := range lab.All {
		if !slices.ContainsFunc(scenes, func(s scene) bool { return s.experiment == e.Name }) {
			t.Errorf("%s can never be on the first screen", e.Name)
		}
	}
	for _, s := range scenes {
		e := lab.All[slices.IndexFunc(lab.All, func(e lab.Experiment) bool { return e.Name == s.experiment })]
		for _, r := range s.roles {
			if !slices.ContainsFunc(e.Places, func(p lab.Place) bool { return p.Role == r }) {
				t.Errorf("%s does not run on %s", s.experiment, r)
			}
		}
	}
}

// An experiment on several models is a chapter with a part for each; on one, without its name.
func TestChapters(t *testing.T) {
	chapters := chapters(viewsOf(t, Options{Data: Synthetic}, nil, nil))
	var got []string
	for _, c := range chapters {
		line := c.ID
		for _, part := range c.Parts {
			line += " " + part.ID
		}
		got = append(got, line)
	}
	want := []string{
		"reconstruct reconstruct-ae-faces reconstruct-vae-digits reconstruct-cvae-digits", "sample sample-ae-faces sample-vae-digits sample-cvae-digits",
		"interpolate interpolate-ae-faces interpolate-vae-digits", "attribute", "latents latents-ae-faces latents-vae-digits latents-cvae-digits",
		"project project-ae-faces project-vae-digits project-cvae-digits", "neighbours neighbours-ae-faces neighbours-vae-digits", "denoise", "anomaly",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
