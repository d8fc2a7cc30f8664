package serve

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/danielgtaylor/huma/v2"

	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/tensor"
)

// A served is one model with its queues. It is never changed: a model that was
// trained anew takes its place, and requests that began with the old one end with
// it.
type served struct {
	name string
	run  *run.Run // its paths are never told to a client
	*model.Model

	encode              queue[model.Latent]
	decode, reconstruct queue[*tensor.Tensor]
	score               queue[[]float64]
	inside              *batcher[*visit]
	images              later[struct{}, *gallery]
}

// models are those a server has, in the order they were named.
type models struct {
	list atomic.Pointer[[]*served]
	seen *measures

	mu     sync.Mutex       // of those that change the list
	stamps map[string]stamp // of the file that was read last of each, whatever came of it
}

// openModels loads the models of some paths.
func openModels(paths []string, seen *measures) (*models, error) {
	paths = expanded(paths)
	names, err := modelNames(paths)
	if err != nil {
		return nil, err
	}
	all := &models{seen: seen, stamps: map[string]stamp{}}
	list := []*served{}
	for i, path := range paths {
		m, err := all.load(names[i], path)
		if err != nil {
			return nil, err
		}
		list = append(list, m)
	}
	all.list.Store(&list)
	return all, nil
}

// expanded returns the paths, each once, with the run folders in it in place of each
// that is a folder of runs, such as that of a study.
func expanded(paths []string) (all []string) {
	for _, path := range paths {
		runs := []string{path}
		if !hasModel(path) {
			entries, _ := os.ReadDir(path) // no folder holds none
			var inside []string
			for _, e := range entries {
				if run := filepath.Join(path, e.Name()); e.IsDir() && hasModel(run) {
					inside = append(inside, run)
				}
			}
			if inside != nil {
				runs = inside
			}
		}
		for _, run := range runs {
			if !slices.Contains(all, run) {
				all = append(all, run)
			}
		}
	}
	return all
}

// load reads a model, and remembers which file it was.
func (m *models) load(name, path string) (*served, error) {
	m.stamps[name] = modelStamp(path)
	r, err := run.Open(path)
	if err != nil {
		return nil, err
	}
	encode := func(x *tensor.Tensor, _ []int) (model.Latent, error) { return r.Model.Encode(x) }
	return &served{
		name: name, run: r, Model: r.Model,
		encode:      newQueue(m.seen, encode, latentRows),
		decode:      newQueue(m.seen, r.Model.Decode, (*tensor.Tensor).Rows),
		reconstruct: newQueue(m.seen, r.Model.Reconstruct, (*tensor.Tensor).Rows),
		score:       newQueue(m.seen, r.Model.Score, scoreRows),
		inside:      newVisits(r.Model),
	}, nil
}

// folder is the run folder of a model, or its file where that has a name of its own.
func (s *served) folder() string { return folderOf(s.run.File) }

func folderOf(file string) string {
	if filepath.Base(file) == model.FileName {
		return filepath.Dir(file)
	}
	return file
}

// modelNames calls each path after its last part: a run folder, or the folder of a
// model file.
func modelNames(paths []string) ([]string, error) {
	var names []string
	for _, path := range paths {
		file, err := model.Locate(path)
		if err != nil {
			return nil, err
		}
		whole, err := filepath.Abs(file)
		if err != nil {
			return nil, err
		}
		name := strings.TrimSuffix(filepath.Base(folderOf(whole)), filepath.Ext(model.FileName))
		if i := slices.Index(names, name); i >= 0 {
			return nil, fmt.Errorf("%s and %s would both be called %s; rename one of the folders", paths[i], path, name)
		}
		names = append(names, name)
	}
	return names, nil
}

// all returns the models.
func (m *models) all() []*served { return *m.list.Load() }

// names returns what they are called.
func (m *models) names() (list []string) {
	for _, s := range m.all() {
		list = append(list, s.name)
	}
	return list
}

// find returns a model by its name; the empty name is that of the only one.
func (m *models) find(name string) (*served, error) {
	all := m.all()
	if name == "" && len(all) == 1 {
		return all[0], nil
	}
	if len(all) == 0 {
		return nil, huma.Error404NotFound("query.model: there is no model yet")
	}
	return lookUp(all, func(s *served) string { return s.name }, name, "query.model", "model")
}

// reload reads every model again, or those alone whose files have changed, and returns
// their names and what failed; such a model stays as it is, as does one whose file is
// gone.
func (m *models) reload(changed bool) ([]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.renew(func(s *served) bool { return !changed || m.changed(s) })
}

// take adds the model of a run folder, when it has one and its name is new, or reads
// it again where its file has changed.
func (m *models) take(name, path string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	all := m.all()
	if i := slices.IndexFunc(all, func(s *served) bool { return s.name == name }); i >= 0 {
		if all[i].folder() != filepath.Clean(path) {
			return fmt.Errorf("another model is called %s", name)
		}
		_, err := m.renew(func(s *served) bool { return s == all[i] && m.changed(s) })
		return err
	}
	if !hasModel(path) {
		return nil
	}
	next, err := m.load(name, path)
	if err != nil {
		return err
	}
	list := append(slices.Clone(all), next)
	m.list.Store(&list)
	return nil
}

// changed reports whether the file of a model is another than was read.
func (m *models) changed(s *served) bool {
	now := modelStamp(s.run.File)
	return now != m.stamps[s.name] && now != stamp{}
}

// renew reads some models again, and returns the names of those that took the place
// of the ones before. Its caller holds the lock.
func (m *models) renew(some func(*served) bool) (read []string, err error) {
	var problems []string
	fresh := slices.Clone(m.all())
	for i, old := range fresh {
		if !some(old) {
			continue
		}
		next, err := m.load(old.name, old.run.File)
		if err != nil {
			problems = append(problems, err.Error())
			continue
		}
		fresh[i], read = next, append(read, old.name)
	}
	m.list.Store(&fresh)
	if problems != nil {
		return read, fmt.Errorf("%s; the model of before goes on", strings.Join(problems, "; "))
	}
	return read, nil
}
