// Package lab holds what the command line and the study know about each experiment, one
// file per experiment: its help, the section of a report that presents its result, the
// texts of its warnings, and its place in the study. All lists them.
package lab

import (
	"context"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/internal/config/option"
	"github.com/diabolo-go/diabolo/internal/slice"
	"github.com/diabolo-go/diabolo/run"
)

// All lists the experiments in the order of a study's report.
var All = []Experiment{
	reconstructExperiment, sampleExperiment, interpolateExperiment, attributeExperiment,
	latentsExperiment, projectExperiment, neighboursExperiment, denoiseExperiment, anomalyExperiment,
}

// An Experiment is one row of All.
type Experiment struct {
	Name        string // of its command: "reconstruct"
	Short, Long string // help texts
	Places      []Place
	Least       int // images to evaluate that it needs
	Trained     int // and training images beside them

	// Ask returns a question with the default options, Study one with those of a
	// study, which measures less when it is quick.
	Ask   func() Question
	Study func(quick bool) Question

	// NewResult returns a pointer to an empty result, to decode a stored one into.
	NewResult func() any

	// Section presents a result. Finding picks out what a study's summary shows of it.
	Section func(p report.Printer, result any) report.Section
	Finding func(p report.Printer, result any) Finding

	// Keep returns what the result adds to the model, such as a threshold: the path of a JSON
	// file beside it, and its content; "" if there is nothing to save.
	Keep func(r *run.Run, result any) (path string, content any)
}

// A Finding is what a study's summary shows of a result. Either part may be empty.
type Finding struct {
	Comparison report.Comparison // with the original study
	Highlight  report.Highlight  // the figure at the top of the report
}

// A Role is the purpose of a model in a study.
type Role string

const (
	Plain       Role = "plain"       // an AE
	Variational Role = "variational" // a VAE
	Conditional Role = "conditional" // a CVAE
	Denoising   Role = "denoising"   // an AE trained to remove noise
	OneClass    Role = "one-class"   // a VAE trained on one class only

	// Those are trained only if a study is asked for them.
	Larger Role = "larger" // an AE of the same images that trains longer
	Faces  Role = "faces"  // a VAE of faces
)

// A Place is a model of the study that the experiment runs on.
type Place struct {
	Role       Role
	Weight     float64 // seconds it takes on a reference machine, on synthetic data
	Attributes bool    // the images must have attributes
}

// places are models of these roles, with one weight.
func places(weight float64, roles ...Role) []Place {
	return slice.Map(roles, func(r Role) Place { return Place{Role: r, Weight: weight} })
}

// Options are the options of an experiment.
type Options interface {
	Fields() []option.Field
}

// A Question is an experiment with its options.
type Question struct {
	Options  Options // a pointer to them
	defaults []option.Field

	// Run asks the question of a subject.
	Run func(ctx context.Context, s *experiment.Subject) (result any, err error)
}

// Args returns the command-line flags of the same question.
func (q Question) Args() []string { return flags(q.Options.Fields(), q.defaults) }

// pointer is what Options are implemented by.
type pointer[O any] interface {
	*O
	Options
}

// A definition is a row of All with its types.
type definition[O any, P pointer[O], R any] struct {
	name, short, long string

	options func() O
	run     func(context.Context, *experiment.Subject, O) (R, error)
	section func(printer, R) report.Section
	brief   func(printer, R) report.Brief // the section at a glance

	places  []Place
	least   int // images to evaluate that it needs; 0: any
	trained int // and training images beside them

	// Each may be nil.
	study   func(o *O) // changes the options for a study
	quick   func(o *O) // and further for a quick one
	finding func(printer, R) Finding
	keep    func(r *run.Run, result R) (path string, content any)
}

// row makes a row of All.
func (d definition[O, P, R]) row() Experiment {
	return Experiment{
		Name: d.name, Short: d.short, Long: d.long, Places: d.places, Least: max(1, d.least), Trained: d.trained,
		Ask:       func() Question { return d.question(d.options()) },
		Study:     d.asked,
		NewResult: func() any { return new(R) },
		Section: func(p report.Printer, result any) report.Section {
			s := d.section(printer{p}, result.(R))
			s.Brief = d.brief(printer{p}, result.(R))
			return s
		},
		Finding: func(p report.Printer, result any) (f Finding) {
			if d.finding != nil {
				f = d.finding(printer{p}, result.(R))
			}
			return f
		},
		Keep: func(r *run.Run, result any) (path string, content any) {
			if d.keep != nil {
				path, content = d.keep(r, result.(R))
			}
			return path, content
		},
	}
}

// question binds options to the experiment.
func (d definition[O, P, R]) question(o O) Question {
	defaults := d.options()
	return Question{
		Options: P(&o), defaults: P(&defaults).Fields(),
		Run: func(ctx context.Context, s *experiment.Subject) (any, error) { return d.run(ctx, s, o) },
	}
}

// asked returns the question of a study.
func (d definition[O, P, R]) asked(quick bool) Question {
	o := d.options()
	if d.study != nil {
		d.study(&o)
	}
	if quick && d.quick != nil {
		d.quick(&o)
	}
	return d.question(o)
}
