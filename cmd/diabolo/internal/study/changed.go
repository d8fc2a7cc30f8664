package study

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/run"
)

// made says what a model was made from, for people.
type made struct {
	Preset  string
	Options []string // changes to the preset, without where the images are
	Images  string   // see model.images
}

func (m model) made() made {
	options := slices.DeleteFunc(slices.Clone(m.options), func(option string) bool {
		return strings.HasPrefix(option, "dataset.name=") || strings.HasPrefix(option, "dataset.labels=")
	})
	return made{m.preset, options, m.images}
}

// key identifies everything that a training depends on: options and images, wherever these
// are.
func (m model) key() string {
	c := m.config
	c.Dataset = run.Placeless(c.Dataset)
	return keyOf(c, m.images)
}

// unchanged returns an error that names what has changed for models that were trained, or
// begun, on other images or with other options, unless they are to be trained anew.
func (s *study) unchanged(ctx context.Context, models []model) error {
	if s.o.Force {
		return nil
	}
	var changes []string
	of := make(map[string][]string) // change -> models
	for _, m := range models {
		change, err := s.change(ctx, m)
		if err != nil {
			return err
		}
		if change != "" && of[change] == nil {
			changes = append(changes, change)
		}
		of[change] = append(of[change], m.name)
	}
	if len(changes) == 0 {
		return nil
	}
	for i, change := range changes {
		changes[i] = fmt.Sprintf("%s: %s since the training", strings.Join(of[change], ", "), change)
	}
	return fmt.Errorf("%s: %s; --force trains anew, another --out keeps this study", s.o.Dir, strings.Join(changes, "; "))
}

// change says what has changed since a model was trained; "" if nothing has, or if there is
// no such model yet.
func (s *study) change(ctx context.Context, m model) (string, error) {
	var was trained
	if _, ok := s.keep.read("train/"+m.name, &was); !ok {
		if _, ok := s.keep.read("begun/"+m.name, &was); !ok {
			return "", nil
		}
	}
	if !run.Holds(s.dir(m)) {
		return "", nil
	}
	now := m.made()
	if was.Made.Images != now.Images {
		return s.changedImages(ctx, m)
	}
	return changedOptions(was.Made, now), nil
}

func (s *study) changedImages(ctx context.Context, m model) (string, error) {
	recorded, err := run.ReadImages(s.dir(m))
	if err != nil {
		return "", err
	}
	data, err := s.load(ctx, m.config.Dataset)
	if err != nil {
		return "", err
	}
	if recorded == nil {
		return s.changedFiles(m, data)
	}
	if _, changes, _ := recorded.Of(data); changes != (dataset.Changes{}) {
		return changes.String(), nil
	}
	return "other pictures of the folder, or their labels, have changed", nil
}

// changedFiles lists the files of a data set whose checksums differ.
func (s *study) changedFiles(m model, data *dataset.Data) (string, error) {
	info, err := run.ReadInfo(s.dir(m))
	if err != nil {
		return "", err
	}
	var changed []string
	for _, now := range data.Sums {
		if !slices.Contains(info.Data, now) {
			changed = append(changed, now.File)
		}
	}
	if len(changed) == 0 { // one is gone
		return data.Name + " has fewer files", nil
	}
	return fmt.Sprintf("of %s, %s changed", data.Name, strings.Join(changed, ", ")), nil
}

// changedOptions lists the options that differ, as "train.epochs=2 was 1".
func changedOptions(was, now made) string {
	var all []string
	if was.Preset != now.Preset {
		all = append(all, fmt.Sprintf("the preset %s was %s", now.Preset, was.Preset))
	}
	value := func(options []string, path string) string {
		for _, option := range options {
			if v, ok := strings.CutPrefix(option, path+"="); ok {
				return v
			}
		}
		return "not set"
	}
	for _, option := range slices.Concat(now.Options, was.Options) {
		path, _, _ := strings.Cut(option, "=")
		then, here := value(was.Options, path), value(now.Options, path)
		text := fmt.Sprintf("%s is %s and was %s", path, here, then)
		if then != here && !slices.Contains(all, text) {
			all = append(all, text)
		}
	}
	if len(all) == 0 {
		return ""
	}
	return "options have changed (" + strings.Join(all, ", ") + ")"
}
