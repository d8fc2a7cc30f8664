package study

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/lab"
	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/internal/config/nearest"
	"github.com/diabolo-go/diabolo/internal/slice"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/train"
)

// possible returns the models that the data allow, and records the models and questions
// that are skipped. It runs before the first training, so that nothing is trained in vain
// and the progress does not count them.
func (s *study) possible(ctx context.Context) ([]model, error) {
	var models []model
	for _, m := range s.plan.models {
		lack, err := s.fits(ctx, &m)
		if err != nil {
			return nil, err
		}
		if lack.Reason == noReason {
			models = append(models, m)
		} else {
			s.skip(m.name, lack, m.weight)
		}
		for _, q := range s.plan.of(m.role) {
			lack := lack
			if lack.Reason == noReason {
				if lack, err = s.lacks(ctx, m, q); err != nil {
					return nil, err
				}
			}
			if lack.Reason != noReason {
				s.skip(q.id(m), lack, q.place.Weight)
			}
		}
	}
	if len(models) == 0 {
		return nil, s.nothing()
	}
	return models, nil
}

// nothing is the error of a study none of whose models can be trained.
func (s *study) nothing() error {
	var all []string
	for _, m := range s.plan.models {
		for _, k := range s.result.Skipped {
			if k.Experiment == m.name {
				all = append(all, fmt.Sprintf("%s: %s", m.name, k))
			}
		}
	}
	return fmt.Errorf("%s: no model can be trained: %s", s.o.Data, strings.Join(all, "; "))
}

// skip records that a model or a question is skipped, and why.
func (s *study) skip(what string, lack Skipped, weight float64) {
	lack.Experiment = what
	s.result.Skipped = append(s.result.Skipped, lack)
	s.clock.leaveOut(weight)
}

// skipped reports whether a question is skipped.
func (s *study) skipped(id string) bool {
	return slices.ContainsFunc(s.result.Skipped, func(k Skipped) bool { return k.Experiment == id })
}

// own reports whether the data are a folder of images. Others have all that is needed.
func (o Options) own() bool { return strings.HasPrefix(o.Data, dataset.FolderPrefix) }

// fits makes a model fit the images, or returns why they do not allow it.
func (s *study) fits(ctx context.Context, m *model) (Skipped, error) {
	if s.o.Data == Synthetic { // these images are always the same
		return Skipped{}, nil
	}
	if m.needs == noClasses {
		none, err := s.lacksClasses(ctx, *m)
		if none || err != nil {
			return Skipped{Reason: noClasses}, err
		}
	}
	if err := s.takeNormal(ctx, m); err != nil {
		return Skipped{}, err
	}
	data, err := s.load(ctx, m.config.Dataset)
	if err != nil && s.o.own() && m.role == lab.OneClass && ctx.Err() == nil { // the other models have all classes
		return Skipped{Reason: untrainable, Detail: err.Error()}, nil
	}
	if err != nil {
		return Skipped{}, err
	}
	m.images = keyOf(slice.Map(data.Sums, func(s dataset.Sum) []string { return []string{s.Kind, s.Hex} }))
	if n := data.Train.Len(); 0 < n && n < m.config.Train.Batch {
		if err := m.set("train.batch=" + strconv.Itoa(n)); err != nil {
			return Skipped{}, err
		}
	}
	return fitsTraining(*m, data), nil
}

// fewToTrain is the number of images up to which a model may not be trainable.
const fewToTrain = 100

// fitsTraining returns why a model cannot be trained on the images, if they are few.
func fitsTraining(m model, data *dataset.Data) Skipped {
	if data.Train.Len() > fewToTrain {
		return Skipped{}
	}
	t, err := train.New(train.Options{Config: m.config, Data: data, Workers: 1})
	if err != nil {
		return Skipped{Reason: untrainable, Detail: err.Error()}
	}
	t.Close()
	return Skipped{}
}

// set changes an option of a model.
func (m *model) set(option string) error {
	m.options = overlay(m.options, option)
	return run.Set(&m.config, option)
}

// lacks returns what the data lack for a question to a model that can be trained.
func (s *study) lacks(ctx context.Context, m model, q question) (Skipped, error) {
	if !s.o.own() {
		return Skipped{}, nil
	}
	data, err := s.load(ctx, m.config.Dataset)
	if err != nil {
		return Skipped{}, err
	}
	if q.place.Attributes && len(data.Attrs) == 0 {
		return Skipped{Reason: noAttributes}, nil
	}
	has := data.Val.Len()
	switch {
	case has == 0:
		has = data.Train.Len()
	case m.role == lab.OneClass && data.Held:
		has += data.Test.Len()
	}
	switch {
	case has < q.Least:
		return Skipped{Reason: fewImages, Needs: q.Least, Has: has}, nil
	case data.Train.Len() < q.Trained:
		return Skipped{Reason: fewTrained, Needs: q.Trained, Has: data.Train.Len()}, nil
	}
	return Skipped{}, nil
}

// lacksClasses reports whether the images are of fewer than two classes or, for a
// conditional model, some are of none.
func (s *study) lacksClasses(ctx context.Context, m model) (bool, error) {
	all := m.config.Dataset
	if m.role == lab.OneClass { // strange images may be there only to test
		all.Only = []string{}
	}
	data, err := s.load(ctx, all)
	if err != nil {
		return false, err
	}
	without := m.role == lab.Conditional && slices.Contains(slices.Concat(data.Train.Labels(), data.Val.Labels()), -1)
	return len(data.Classes) < 2 || without, nil
}

// takeNormal makes the model of one class of a folder keep the class that is taken as
// normal, and says which that is.
func (s *study) takeNormal(ctx context.Context, m *model) error {
	if m.role != lab.OneClass || !s.o.own() {
		return nil
	}
	data, err := s.load(ctx, m.config.Dataset)
	if err != nil {
		return err
	}
	class, called := data.NormalClass()
	switch {
	case s.o.Normal != "" && !slices.Contains(data.Classes, s.o.Normal):
		return fmt.Errorf("--normal %s: no images of that class train%s", s.o.Normal, nearest.Hint(s.o.Normal, data.Classes))
	case s.o.Normal != "":
		class = s.o.Normal
	case called:
		s.warn(fmt.Sprintf("%s: the class %s is taken as normal, by its name; --normal names another", m.name, class))
	default:
		s.warn(fmt.Sprintf("%s: no class is called good, normal or ok, so the largest, %s, is taken as normal; --normal names another", m.name, class))
	}
	only, err := json.Marshal([]string{class})
	if err != nil {
		return err
	}
	return m.set("dataset.only=" + string(only))
}
