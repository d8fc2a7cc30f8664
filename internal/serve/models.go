package serve

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/diabolo-go/diabolo/model"
)

// A served is one model with its queues. It is never changed: a model that was
// trained anew takes its place, and requests that began with the old one end with
// it.
type served struct {
	name string
	path string // of the run folder or model file; never told to a client
	*model.Model

	encode, decode, reconstruct, score *batcher[*work]
	inside                             *batcher[*visit]
	images                             later[struct{}, *gallery]
}

// load reads the model of a run folder or model file.
func load(name, path string, seen *measures) (*served, error) {
	m, err := model.Load(path)
	if err != nil {
		return nil, err
	}
	batched := func(op operation) *batcher[*work] { return newBatcher(m, op, seen) }
	return &served{
		name: name, path: path, Model: m,
		encode: batched(encode), decode: batched(decode), reconstruct: batched(reconstruct), score: batched(score),
		inside: newVisits(m),
	}, nil
}

// models are those a server has, in the order they were named.
type models struct {
	list atomic.Pointer[[]*served]
	seen *measures
}

// open loads the models of some paths.
func open(paths []string, seen *measures) (*models, error) {
	names, err := modelNames(paths)
	if err != nil {
		return nil, err
	}
	var list []*served
	for i, path := range paths {
		m, err := load(names[i], path, seen)
		if err != nil {
			return nil, err
		}
		list = append(list, m)
	}
	all := &models{seen: seen}
	all.list.Store(&list)
	return all, nil
}

// modelNames calls each path after its last part: a run folder, or the folder of a
// model file.
func modelNames(paths []string) ([]string, error) {
	var names []string
	for _, path := range paths {
		whole, err := filepath.Abs(path)
		if err != nil {
			return nil, err
		}
		if filepath.Base(whole) == model.FileName {
			whole = filepath.Dir(whole)
		}
		name := strings.TrimSuffix(filepath.Base(whole), filepath.Ext(model.FileName))
		if i := slices.Index(names, name); i >= 0 {
			return nil, fmt.Errorf("%s and %s would both be called %s; rename one of the folders", paths[i], path, name)
		}
		names = append(names, name)
	}
	return names, nil
}

// all returns the models.
func (m *models) all() []*served { return *m.list.Load() }

// find returns a model by its name; the empty name is that of the only one.
func (m *models) find(name string) (*served, error) {
	all := m.all()
	if name == "" && len(all) == 1 {
		return all[0], nil
	}
	var names []string
	for _, s := range all {
		if s.name == name {
			return s, nil
		}
		names = append(names, s.name)
	}
	return nil, unknown("query.model", "model", name, names)
}

// reload reads every model again and reports what failed; such a model stays as it
// is.
func (m *models) reload() error {
	var problems []string
	fresh := slices.Clone(m.all())
	for i, old := range fresh {
		next, err := load(old.name, old.path, m.seen)
		if err != nil {
			problems = append(problems, err.Error())
			continue
		}
		fresh[i] = next
	}
	m.list.Store(&fresh)
	if problems != nil {
		return fmt.Errorf("%s; the model of before goes on", strings.Join(problems, "; "))
	}
	return nil
}
