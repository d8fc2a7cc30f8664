package study

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/lab"
	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/internal/config/nearest"
	"github.com/diabolo-go/diabolo/run"
)

// A reason says why data do not allow a model or an experiment.
type reason string

const (
	noReason     reason = ""
	noClasses    reason = "no_classes"    // fewer than two
	noAttributes reason = "no_attributes" // the images have none
	fewImages    reason = "few_images"    // fewer to evaluate than the experiment needs
	fewTrained   reason = "few_trained"   // fewer training images than it needs
	untrainable  reason = "untrainable"   // the model cannot be trained on them
	failed       reason = "failed"        // the experiment cannot be run on this model
)

// A model is one training of the study.
type model struct {
	role    lab.Role
	name    string // of its run folder
	preset  string
	options []string // changes to the preset, as --set takes them
	config  run.Config
	weight  float64 // seconds it takes on a reference machine
	needs   reason  // it cannot be trained where this applies
	images  string  // identifies the images by the checksums of their files; "" for those that the program draws
}

// A plan is everything a study does, in its order.
type plan struct {
	models    []model
	questions []question
}

// of returns the questions to one model.
func (p plan) of(r lab.Role) []question {
	return slices.DeleteFunc(slices.Clone(p.questions), func(q question) bool { return q.place.Role != r })
}

// A template is a model before the options of a study are applied.
type template struct {
	role   lab.Role
	name   string // and the preset, unless that is set
	preset string
	set    []string
	quick  []string // fewer epochs and images, for a preview
	weight float64
	needs  reason
	asked  bool // only Options.Models adds it
}

// syntheticModels train for a shorter time than their presets say: enough for every
// finding, and the whole study takes less than three minutes.
var syntheticModels = []template{
	{role: lab.Plain, name: "ae-faces", quick: []string{"train.epochs=2", "dataset.count=1200"}, weight: 50},
	{role: lab.Variational, name: "vae-digits", set: []string{"train.epochs=6"}, quick: []string{"train.epochs=2", "dataset.count=1500"}, weight: 18},
	{role: lab.Conditional, name: "cvae-digits", set: []string{"train.epochs=6"}, quick: []string{"train.epochs=2", "dataset.count=1500"}, weight: 20},
	{role: lab.Denoising, name: "dae-digits", quick: []string{"train.epochs=2", "dataset.count=1500"}, weight: 10},
	{role: lab.OneClass, name: "one-digits", quick: []string{"train.epochs=2", "dataset.count=1500"}, weight: 5},
}

var realModels = []template{
	{role: lab.Plain, name: "ae-lfw", quick: []string{"train.epochs=1"}, weight: 800},
	{role: lab.Variational, name: "vae-mnist", quick: []string{"train.epochs=1"}, weight: 640},
	{role: lab.Conditional, name: "cvae-mnist", quick: []string{"train.epochs=1"}, weight: 700},
	{role: lab.Denoising, name: "dae-mnist", quick: []string{"train.epochs=1"}, weight: 200},
	{role: lab.OneClass, name: "one-mnist", quick: []string{"train.epochs=1"}, weight: 60},
	{role: lab.Larger, name: "ae-lfw-plus", quick: []string{"train.epochs=1"}, weight: 1000, asked: true},
	{role: lab.Faces, name: "vae-lfw", quick: []string{"train.epochs=1"}, weight: 800, asked: true},
}

var folderModels = []template{
	{role: lab.Plain, name: "ae", quick: []string{"train.epochs=1"}, weight: 100},
	{role: lab.Variational, name: "vae", quick: []string{"train.epochs=1"}, weight: 100},
	{role: lab.Conditional, name: "cvae", quick: []string{"train.epochs=1"}, weight: 100, needs: noClasses},
	{role: lab.Denoising, name: "dae", preset: "ae", set: []string{"dataset.noise.gaussian=0.2"}, quick: []string{"train.epochs=1"}, weight: 100},
	{role: lab.OneClass, name: "one", quick: []string{"train.epochs=1"}, weight: 40, needs: noClasses}, // see takeNormal
}

// newPlan checks the options and makes the plan they ask for.
func newPlan(o Options) (plan, error) {
	if err := o.check(); err != nil {
		return plan{}, err
	}
	templates, err := templatesOf(o)
	if err != nil {
		return plan{}, err
	}
	if templates, err = chosen(templates, o.Models); err != nil {
		return plan{}, err
	}
	var p plan
	for _, t := range templates {
		m, err := t.model(o)
		if err != nil {
			return plan{}, err
		}
		p.models = append(p.models, m)
	}
	if p.questions, err = questionsOf(o, p.models); err != nil {
		return plan{}, err
	}
	return p.needed(o)
}

// check reports options that contradict each other.
func (o Options) check() error {
	if (o.Size > 0 || o.Colour || o.Labels != "" || o.Normal != "") && !strings.HasPrefix(o.Data, dataset.FolderPrefix) {
		return fmt.Errorf("--size, --colour, --labels and --normal are for a folder's images, and the data are %s; name a folder with --data %sPATH", o.Data, dataset.FolderPrefix)
	}
	return nil
}

// needed drops the models without experiments when Options.Only restricts these: they
// would be trained for nothing.
func (p plan) needed(o Options) (plan, error) {
	if len(o.Only) == 0 {
		return p, nil
	}
	p.models = slices.DeleteFunc(p.models, func(m model) bool { return len(p.of(m.role)) == 0 })
	if len(p.models) > 0 {
		return p, nil
	}
	var roles []string
	for _, q := range story(o.Quick) {
		if slices.Contains(o.Only, q.Name) && !slices.Contains(roles, string(q.place.Role)) {
			roles = append(roles, string(q.place.Role))
		}
	}
	return p, fmt.Errorf("--only %s: no such experiment runs on --models %s; it runs on %s",
		strings.Join(o.Only, ","), strings.Join(o.Models, ","), strings.Join(roles, ", "))
}

func templatesOf(o Options) ([]template, error) {
	switch {
	case o.Data == Synthetic:
		return syntheticModels, nil
	case o.Data == Real:
		return realModels, nil
	case strings.HasPrefix(o.Data, dataset.FolderPrefix):
		return folderModels, nil
	}
	return nil, fmt.Errorf("--data %s: want %s, %s or %sPATH", o.Data, Synthetic, Real, dataset.FolderPrefix)
}

// chosen keeps the models with these names or roles, in the order of the plan; without names,
// all that need not be asked for.
func chosen(templates []template, names []string) ([]template, error) {
	if len(names) == 0 {
		return slices.DeleteFunc(slices.Clone(templates), func(t template) bool { return t.asked }), nil
	}
	var known []string
	for _, t := range templates {
		known = append(known, t.name, string(t.role))
	}
	for _, name := range names {
		if !slices.Contains(known, name) {
			return nil, fmt.Errorf("--models %s: no such model in this study%s", name, nearest.Hint(name, known))
		}
	}
	return slices.DeleteFunc(slices.Clone(templates), func(t template) bool {
		return !slices.Contains(names, t.name) && !slices.Contains(names, string(t.role))
	}), nil
}

// model applies the options to a template.
func (t template) model(o Options) (model, error) {
	m := model{role: t.role, name: t.name, preset: cmp.Or(t.preset, t.name), options: t.options(o), weight: t.weight, needs: t.needs}
	c, err := run.Preset(m.preset)
	if err != nil {
		return m, err
	}
	for _, option := range m.options {
		if err := run.Set(&c, option); err != nil {
			return m, fmt.Errorf("%s: %w", t.name, err)
		}
	}
	m.config = c.Filled()
	return m, m.config.Validate()
}

// options lists the changes of the study to a preset, each option once.
func (t template) options(o Options) []string {
	options := slices.Clone(t.set)
	if strings.HasPrefix(o.Data, dataset.FolderPrefix) {
		options = append(options, "dataset.name="+o.Data)
		if o.Size > 0 {
			options = append(options, "dataset.size="+strconv.Itoa(o.Size))
		}
		if o.Colour {
			options = append(options, "dataset.colour=rgb")
		}
		if o.Labels != "" {
			options = append(options, "dataset.labels="+o.Labels)
		}
	}
	if o.Quick {
		options = overlay(options, t.quick...)
	}
	if o.Epochs > 0 {
		options = overlay(options, "train.epochs="+strconv.Itoa(o.Epochs))
	}
	if o.Seed != nil {
		options = overlay(options, "train.seed="+strconv.FormatUint(*o.Seed, 10))
	}
	return options
}

// overlay adds options to a list; one for a path that is already there replaces it.
func overlay(options []string, more ...string) []string {
	for _, option := range more {
		path, _, _ := strings.Cut(option, "=")
		if i := slices.IndexFunc(options, func(o string) bool { return strings.HasPrefix(o, path+"=") }); i >= 0 {
			options[i] = option
		} else {
			options = append(options, option)
		}
	}
	return options
}
