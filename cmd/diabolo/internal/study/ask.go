package study

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"sync"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/lab"
	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/internal/config/nearest"
	"github.com/diabolo-go/diabolo/internal/file/fetch"
	"github.com/diabolo-go/diabolo/internal/slice"
	trainedmodel "github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
)

// A question is one experiment on one of the models.
type question struct {
	lab.Experiment
	place lab.Place
	asked lab.Question
}

// story lists the questions in the order of the report.
func story(quick bool) []question {
	var all []question
	for _, e := range lab.All {
		for _, p := range e.Places {
			all = append(all, question{e, p, e.Study(quick)})
		}
	}
	return all
}

// id is the unique name of an answer.
func (q question) id(m model) string { return m.name + "/" + q.Name }

// An opener opens a model with its data, once.
type opener func() (*experiment.Subject, error)

// An answer is the result of a question to a model.
type answer struct {
	question question
	result   any
	seconds  float64
}

// An askError is the error of an experiment: the others go on without it.
type askError struct {
	what string
	error
}

func (e askError) Error() string { return e.what + ": " + e.error.Error() }
func (e askError) Unwrap() error { return e.error }

// command is the command line that runs the same experiment on a run.
func (q question) command(run string) string {
	return shell(append([]string{"diabolo", q.Name, run}, q.asked.Args()...)...)
}

// answer returns the stored answer to a question of the model whose file has this SHA-256,
// or runs the experiment and stores it.
func (s *study) answer(ctx context.Context, m model, sum string, q question, subject opener) (answer, error) {
	key := keyOf(sum, m.key(), q.asked.Options)
	a, result := answer{question: q}, q.NewResult()
	var there bool
	if a.seconds, there = s.keep.load(q.id(m), key, result); there {
		s.result.Kept++
		s.clock.skip(q.place.Weight)
		a.result = reflect.ValueOf(result).Elem().Interface()
		return a, nil
	}
	s.clock.start(q.id(m), q.place.Weight)
	sub, err := subject()
	if err != nil {
		return answer{}, err
	}
	sub.Progress = func(share float64) { s.clock.at(share, "") }
	if a.result, err = q.asked.Run(ctx, sub); err != nil {
		return answer{}, askError{q.id(m), err}
	}
	s.result.Asked++
	a.seconds = s.clock.end("")
	return a, s.keep.store(q.id(m), key, a.seconds, a.result)
}

// subject returns an opener of a model.
func (s *study) subject(ctx context.Context, m model) opener {
	return sync.OnceValues(func() (*experiment.Subject, error) {
		r, err := run.Open(s.dir(m))
		if err != nil {
			return nil, err
		}
		load := func(ctx context.Context, c dataset.Config, _ dataset.Options) (*dataset.Data, error) {
			return s.load(ctx, c)
		}
		o := experiment.OpenOptions{Load: load, Loader: s.o.Loader}
		if name := m.config.Dataset.Name; s.o.own() && name != r.Config.Dataset.Name { // the folder was moved
			o.Images = &dataset.Config{Name: name, Labels: m.config.Dataset.Labels}
		}
		sub, err := experiment.Open(ctx, r, o)
		if err != nil {
			return nil, err
		}
		key := looked{sub.Data.Set, sub.Seed}
		if s.shared[key] == nil {
			s.shared[key] = &experiment.Common{}
		}
		sub.Common = s.shared[key]
		return sub, nil
	})
}

// looked is the key of what models on the same data share: a judge is trained once for
// all of them.
type looked struct {
	images *dataset.Set
	seed   uint64
}

// answers runs all experiments of a model.
func (s *study) answers(ctx context.Context, m model) ([]answer, error) {
	file, err := fetch.SumFile(filepath.Join(s.dir(m), trainedmodel.FileName))
	if err != nil {
		return nil, err
	}
	subject := s.subject(ctx, m)
	var all []answer
	for _, q := range s.plan.of(m.role) {
		if s.skipped(q.id(m)) {
			continue
		}
		a, err := s.answer(ctx, m, file.SHA256, q, subject)
		if e, ok := errors.AsType[askError](err); ok && ctx.Err() == nil {
			s.warn(err.Error())
			s.skip(q.id(m), Skipped{Reason: failed, Detail: e.error.Error()}, q.place.Weight)
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	return all, nil
}

// questionsOf lists the questions to the models of a plan, as Options.Only restricts them.
func questionsOf(o Options, models []model) ([]question, error) {
	names := slice.Map(lab.All, func(e lab.Experiment) string { return e.Name })
	for _, name := range o.Only {
		if !slices.Contains(names, name) {
			return nil, fmt.Errorf("--only %s: the study has no such experiment%s", name, nearest.Hint(name, names))
		}
	}
	return slices.DeleteFunc(story(o.Quick), func(q question) bool {
		return len(o.Only) > 0 && !slices.Contains(o.Only, q.Name) ||
			!slices.ContainsFunc(models, func(m model) bool { return m.role == q.place.Role })
	}), nil
}
