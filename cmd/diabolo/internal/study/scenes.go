package study

import (
	"slices"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/lab"
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
)

// A scene is a picture that the first screen of a report may show: that of an experiment, of
// the first model that has it.
type scene struct {
	experiment string
	roles      []lab.Role
}

// scenes are in the order in which they are shown, the most telling first.
var scenes = []scene{
	{"reconstruct", []lab.Role{lab.Plain, lab.Variational, lab.Conditional, lab.Larger, lab.Faces}},
	{"attribute", []lab.Role{lab.Plain}},
	{"sample", []lab.Role{lab.Variational, lab.Faces, lab.Plain, lab.Larger}},
	{"sample", []lab.Role{lab.Conditional}},
	{"project", []lab.Role{lab.Variational, lab.Plain, lab.Conditional}},
	{"anomaly", []lab.Role{lab.OneClass}},
	{"denoise", []lab.Role{lab.Denoising}},
	{"interpolate", []lab.Role{lab.Variational, lab.Plain}},
	{"neighbours", []lab.Role{lab.Variational, lab.Plain}},
	{"latents", []lab.Role{lab.Variational, lab.Plain, lab.Conditional}},
}

// mostScenes is how many pictures the first screen has.
const mostScenes = 5

// tell chooses the pictures of the first screen. One of a collapsed model says so; a second one
// would say the same, so another model, or another experiment, takes its place.
func tell(views []view) (story []report.Scene) {
	var dead []string
	for _, s := range scenes {
		i := s.find(views, dead)
		if i < 0 {
			continue
		}
		v := views[i]
		if v.dead {
			dead = append(dead, v.model)
		}
		if story = append(story, report.Scene{Brief: v.Brief, Chapter: v.experiment}); len(story) == mostScenes {
			break
		}
	}
	return story
}

// find returns the index of the view that a scene shows, -1 if there is none.
func (s scene) find(views []view, dead []string) int {
	for _, r := range s.roles {
		i := slices.IndexFunc(views, func(v view) bool {
			return v.experiment == s.experiment && v.role == r && v.Brief.Figure.Picture != nil && !slices.Contains(dead, v.model)
		})
		if i >= 0 {
			return i
		}
	}
	return -1
}
