package study

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/run"
)

// A question is one experiment on one of the models.
type question struct {
	role   role
	name   string // the experiment: "reconstruct"
	flags  string // with which the command line asks the same
	weight float64
	needs  reason // without what there is no answer
	ask    asker
}

// An asker answers a question, or takes the answer that was kept.
type asker func(ctx context.Context, s *study, m model, q question, subject opener) (answer, error)

// An opener opens a model with its data, once.
type opener func() (*experiment.Subject, error)

// An answer is what a model said to a question.
type answer struct {
	model    string
	question question
	result   any
	tell     func(report.Printer) report.Section
	seconds  float64
}

// id names an answer among the others.
func (q question) id(m model) string { return m.name + "/" + q.name }

// command is the command line that asks the same of a run.
func (q question) command(run string) string {
	return strings.TrimSpace(shell("diabolo", q.name, run) + " " + q.flags)
}

// asks makes an asker of an experiment, its options and its section.
func asks[O, R any](do func(context.Context, *experiment.Subject, O) (R, error), tell func(report.Printer, R) report.Section, o O) asker {
	return func(ctx context.Context, s *study, m model, q question, subject opener) (answer, error) {
		sum, err := fileSum(filepath.Join(s.dir(m), run.ModelFile))
		if err != nil {
			return answer{}, err
		}
		key, err := keyOf(sum, m.config, o)
		if err != nil {
			return answer{}, err
		}
		k, there := load[R](s.keep, q.id(m), key)
		if there {
			s.result.Kept++
			s.clock.skip(q.weight)
		} else if k, err = work(ctx, s, m, q, subject, do, o, key); err != nil {
			return answer{}, err
		}
		return answer{m.name, q, k.Result, func(p report.Printer) report.Section { return tell(p, k.Result) }, k.Seconds}, nil
	}
}

// work runs an experiment and keeps what it found.
func work[O, R any](ctx context.Context, s *study, m model, q question, subject opener,
	do func(context.Context, *experiment.Subject, O) (R, error), o O, key string) (kept[R], error) {
	s.clock.start(q.id(m), q.weight)
	sub, err := subject()
	if err != nil {
		return kept[R]{}, err
	}
	sub.Progress = func(share float64) { s.clock.at(share, "") }
	r, err := do(ctx, sub, o)
	if err != nil {
		return kept[R]{}, fmt.Errorf("%s: %w", q.id(m), err)
	}
	s.result.Asked++
	k := kept[R]{Key: key, Seconds: s.clock.end(""), Result: r}
	return k, store(s.keep, q.id(m), k)
}

// subject returns what opens a model with its data, at the first call.
func (s *study) subject(ctx context.Context, m model) opener {
	var opened *experiment.Subject
	return func() (*experiment.Subject, error) {
		if opened != nil {
			return opened, nil
		}
		r, err := run.Open(s.dir(m))
		if err != nil {
			return nil, err
		}
		load := func(ctx context.Context, c dataset.Config, _ dataset.Options) (*dataset.Data, error) {
			return s.load(ctx, c)
		}
		sub, err := experiment.Open(ctx, r, experiment.OpenOptions{Load: load})
		if err != nil {
			return nil, err
		}
		sub.Common = s.common(sub)
		opened = sub
		return opened, nil
	}
}

// looked is what models that see the same have in common.
type looked struct {
	images *dataset.Set
	seed   uint64
}

// common returns what the models of the same images and seed share, so that a
// judge is trained once.
func (s *study) common(sub *experiment.Subject) *experiment.Common {
	key := looked{sub.Data.Set, sub.Seed}
	if s.shared[key] == nil {
		s.shared[key] = &experiment.Common{}
	}
	return s.shared[key]
}

// answers asks a model everything there is to ask it.
func (s *study) answers(ctx context.Context, m model) ([]answer, error) {
	subject := s.subject(ctx, m)
	var all []answer
	for _, q := range s.plan.of(m.role) {
		if s.skipped(q.id(m)) {
			continue
		}
		a, err := q.ask(ctx, s, m, q, subject)
		if err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	return all, nil
}

// possible returns the models that the data allow, and notes the models and
// questions that are left out: before the first training, so that the progress
// does not count them.
func (s *study) possible(ctx context.Context) ([]model, error) {
	var models []model
	for _, m := range s.plan.models {
		missing, err := s.lacks(ctx, m, m.needs)
		if err != nil {
			return nil, err
		}
		if missing {
			s.skip(m.name, m.needs, m.weight)
		} else {
			models = append(models, m)
		}
		for _, q := range s.plan.of(m.role) {
			reason := q.needs
			if missing {
				reason = m.needs
			}
			lacks, err := s.lacks(ctx, m, reason)
			if err != nil {
				return nil, err
			}
			if lacks {
				s.skip(q.id(m), reason, q.weight)
			}
		}
	}
	return models, nil
}

func (s *study) skip(what string, r reason, weight float64) {
	s.result.Skipped = append(s.result.Skipped, Skipped{what, r})
	s.clock.leaveOut(weight)
}

// skipped reports whether a question is left out.
func (s *study) skipped(id string) bool {
	return slices.ContainsFunc(s.result.Skipped, func(k Skipped) bool { return k.Experiment == id })
}

// lacks reports whether the data of a model have not what is needed. Only those
// of a folder may lack something, so only they are read for it.
func (s *study) lacks(ctx context.Context, m model, needs reason) (bool, error) {
	if needs == noReason || !strings.HasPrefix(s.o.Data, dataset.FolderPrefix) {
		return false, nil
	}
	all := m.config.Dataset
	all.Only = nil
	data, err := s.load(ctx, all)
	if err != nil {
		return false, err
	}
	if needs == noAttributes {
		return len(data.Attrs) == 0, nil
	}
	return len(data.Classes) < 2, nil
}

// questionsOf lists the questions to the models of a plan.
func questionsOf(o Options, models []model) ([]question, error) {
	all := story(o)
	if err := known(all, o.Only); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(q question) bool {
		return len(o.Only) > 0 && !slices.Contains(o.Only, q.name) ||
			!slices.ContainsFunc(models, func(m model) bool { return m.role == q.role })
	}), nil
}

// known reports an experiment that the study does not have.
func known(all []question, only []string) error {
	var names []string
	for _, q := range all {
		if !slices.Contains(names, q.name) {
			names = append(names, q.name)
		}
	}
	for _, name := range only {
		if !slices.Contains(names, name) {
			return fmt.Errorf("--only %s: the study has no such experiment%s", name, hint(name, names))
		}
	}
	return nil
}
