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
)

// A served is one model with its queues. It is never changed: a model that was
// trained anew takes its place, and requests that began with the old one end with
// it.
type served struct {
	name string
	run  *run.Run // its paths are never told to a client
	*model.Model

	encode, decode, reconstruct, score *batcher[*work]
	inside                             *batcher[*visit]
	images                             later[struct{}, *gallery]
}

// load reads the model of a run folder or model file.
func load(name, path string, seen *measures) (*served, error) {
	r, err := run.Open(path)
	if err != nil {
		return nil, err
	}
	m := r.Model
	batched := func(op operation) *batcher[*work] { return newBatcher(m, op, seen) }
	return &served{
		name: name, run: r, Model: m,
		encode: batched(encode), decode: batched(decode), reconstruct: batched(reconstruct), score: batched(score),
		inside: newVisits(m),
	}, nil
}

// models are those a server has, in the order they were named.
type models struct {
	list atomic.Pointer[[]*served]
	seen *measures

	mu     sync.Mutex       // of those that change the list
	stamps map[string]stamp // of the file that was read last of each, whatever came of it
}

// open loads the models of some paths.
func open(paths []string, seen *measures) (*models, error) {
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
func expanded(paths []string) []string {
	var all []string
	for _, path := range paths {
		runs := []string{path}
		if (modelStamp(path) == stamp{}) {
			if inside := runsIn(path); inside != nil {
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

// runsIn returns the folders in a folder that hold a model, by name.
func runsIn(folder string) []string {
	entries, _ := os.ReadDir(folder) // no folder holds none
	var runs []string
	for _, e := range entries {
		if run := filepath.Join(folder, e.Name()); e.IsDir() && modelStamp(run) != (stamp{}) {
			runs = append(runs, run)
		}
	}
	return runs
}

// load reads a model and remembers which file it was.
func (m *models) load(name, path string) (*served, error) {
	m.stamps[name] = modelStamp(path)
	return load(name, path, m.seen)
}

// folder is the run folder of a model, or its file where that has a name of its own.
func (s *served) folder() string { return folderOf(s.run.File) }

func folderOf(file string) string {
	if filepath.Base(file) == model.FileName {
		return filepath.Dir(file)
	}
	return file
}

// gone reports whether the file a model was read from is not there any more.
func (s *served) gone() bool { return modelStamp(s.run.File) == stamp{} }

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

// find returns a model by its name; the empty name is that of the only one.
func (m *models) find(name string) (*served, error) {
	all := m.all()
	if name == "" && len(all) == 1 {
		return all[0], nil
	}
	if len(all) == 0 {
		return nil, huma.Error404NotFound("query.model: there is no model yet")
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
	m.mu.Lock()
	defer m.mu.Unlock()
	_, err := m.renew(m.all())
	return err
}

// look is reload of the models whose files have changed. It returns their names. A
// model whose file is gone goes on as well.
func (m *models) look() ([]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.renew(m.changed(m.all()))
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
		_, err := m.renew(m.changed(all[i : i+1]))
		return err
	}
	if (modelStamp(path) == stamp{}) {
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

// changed returns those of some models whose files are others than were read.
func (m *models) changed(some []*served) (list []*served) {
	for _, s := range some {
		if now := modelStamp(s.run.File); now != m.stamps[s.name] && now != (stamp{}) {
			list = append(list, s)
		}
	}
	return list
}

// renew reads some models again, and returns the names of those that took the place
// of the ones before. Its caller holds the lock.
func (m *models) renew(some []*served) (read []string, err error) {
	var problems []string
	fresh := slices.Clone(m.all())
	for _, old := range some {
		next, err := m.load(old.name, old.run.File)
		if err != nil {
			problems = append(problems, err.Error())
			continue
		}
		fresh[slices.Index(fresh, old)], read = next, append(read, old.name)
	}
	m.list.Store(&fresh)
	if problems != nil {
		return read, fmt.Errorf("%s; the model of before goes on", strings.Join(problems, "; "))
	}
	return read, nil
}
