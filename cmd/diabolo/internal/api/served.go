package api

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/tensor"
)

// A served is one model with its queues. It does not change: a model that was trained
// again replaces it, and requests that began with the old one end with it.
type served struct {
	name string
	run  *run.Run // clients are not told its paths
	*model.Model

	by        string           // the score that judges images
	threshold *model.Threshold // of it; nil: none
	ground    dataset.Ground   // of the training images

	encode              queue[model.Latent]
	decode, reconstruct queue[*tensor.Tensor]
	score               queue[[]float64]
	inside              *batcher[*insideRequest]
	images              lazy[struct{}, *imageSet]
}

// models are the models that can be asked, in the order they were named.
type models struct {
	list    atomic.Pointer[[]*served]
	observe func(rows int)

	mu     sync.Mutex          // held while the list is changed
	stamps map[string][2]stamp // of the files of each that were read last, even if that failed: the model and its threshold
}

// openModels loads the models of some paths.
func openModels(paths []string, observe func(rows int)) (*models, error) {
	paths = expanded(paths)
	names, err := modelNames(paths)
	if err != nil {
		return nil, err
	}
	all := &models{observe: observe, stamps: map[string][2]stamp{}}
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

// expanded returns the paths, each once. A folder of runs, such as that of a study, is
// replaced by the run folders in it.
func expanded(paths []string) (all []string) {
	for _, path := range paths {
		runs := []string{path}
		if !hasModel(path) {
			entries, _ := os.ReadDir(path) // a path that is no folder has none
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

// load reads a model, and notes the version of its file.
func (m *models) load(name, path string) (*served, error) {
	m.stamps[name] = stampsOf(path)
	r, err := run.Open(path)
	if err != nil {
		return nil, err
	}
	by, threshold, err := r.Verdict("")
	if err != nil {
		return nil, err
	}
	judge := func(m *model.Model, x *tensor.Tensor, labels []int) ([]float64, error) {
		return m.ScoreBy(by, threshold.Reference(), x, labels)
	}
	encode := func(m *model.Model, x *tensor.Tensor, _ []int) (model.Latent, error) { return m.Encode(x) }
	return &served{
		name: name, run: r, Model: r.Model, by: by, threshold: threshold, ground: r.Ground(),
		encode:      newQueue(r.Model, m.observe, encode, latentRows),
		decode:      newQueue(r.Model, m.observe, (*model.Model).Decode, (*tensor.Tensor).Rows),
		reconstruct: newQueue(r.Model, m.observe, (*model.Model).Reconstruct, (*tensor.Tensor).Rows),
		score:       newQueue(r.Model, m.observe, judge, scoreRows),
		inside:      newInside(r.Model),
	}, nil
}

// folder returns the run folder of a model, or its file if that has another name than
// models in run folders.
func (s *served) folder() string { return folderOf(s.run.File) }

func folderOf(file string) string {
	if filepath.Base(file) == model.FileName {
		return filepath.Dir(file)
	}
	return file
}

// modelNames names each path after its last element: a run folder, or a model file
// without its extension.
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

// names returns the names of the models.
func (m *models) names() (list []string) {
	for _, s := range m.all() {
		list = append(list, s.name)
	}
	return list
}

// find returns a model by its name, which may be empty if there is only one.
func (m *models) find(name string) (*served, error) {
	all := m.all()
	if name == "" && len(all) == 1 {
		return all[0], nil
	}
	if len(all) == 0 {
		return nil, notFound("model", "there is no model yet")
	}
	return lookUp(all, func(s *served) string { return s.name }, name, "model", "model")
}

// reload reads every model again, or only those whose files have changed, and returns
// their names and what failed. A model that cannot be read stays as it is, and so does one
// whose file is gone.
func (m *models) reload(changed bool) ([]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.renew(func(s *served) bool { return !changed || m.changed(s) })
}

// take adds the model of a run folder, if it has one and the name is new, or reads it
// again if its file has changed.
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

// changed reports whether the files of a model differ from those that were read.
func (m *models) changed(s *served) bool {
	now, read := stampsOf(s.run.File), m.stamps[s.name]
	return now[0].info != nil && !(now[0].same(read[0]) && now[1].same(read[1]))
}

// renew reads some models again, and returns the names of those that were replaced. The
// caller holds the lock.
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
		return read, fmt.Errorf("%s; the previous model stays in service", strings.Join(problems, "; "))
	}
	return read, nil
}
