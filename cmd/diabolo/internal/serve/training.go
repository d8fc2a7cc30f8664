package serve

import (
	"cmp"
	"context"
	"errors"
	"math"
	"path/filepath"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/danielgtaylor/huma/v2"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/tensor"
)

// A Training is what Options.Train is asked for.
type Training struct {
	Config run.Config
	Preset string      // the config came from; "" when a run goes on
	Folder *run.Folder // to train into; the server closes it
	Resume bool        // go on from the folder's checkpoint

	// Epoch is to be called after every epoch with its number, the model as it is then,
	// which may not change before it returns, so many of the images it is judged by, as
	// it gets them, and what it makes of them.
	Epoch  func(number int, m *model.Model, input, recon *tensor.Tensor)
	Images int

	// Step may be called after every step with the share of the epoch that is over.
	Step func(share float64)

	name string // of the run that goes on
	done int    // its epochs that are over
}

// keptTrainings is of how many trainings the pictures are kept.
const keptTrainings = 4

// trainings are those of this server: at most one that runs, and the last ones.
type trainings struct {
	mu   sync.Mutex
	now  *training   // nil: none runs
	last []*training // the newest last, with the one that runs
	news chan struct{}
}

// A training is one this server runs, or ran.
type training struct {
	name    string
	preset  string
	config  run.Config
	film    film
	over    int           // epochs, with their pictures; the folder may be ahead
	share   atomic.Uint64 // of the epoch that runs, a float64's bits
	stop    context.CancelFunc
	done    chan struct{} // closed when it is over
	problem string        // why it failed
}

// changed returns a channel that is closed when a training begins, has finished an
// epoch, or ends.
func (ts *trainings) changed() <-chan struct{} {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	if ts.news == nil {
		ts.news = make(chan struct{})
	}
	return ts.news
}

// tell closes what changed returned. Its caller holds the lock.
func (ts *trainings) tell() {
	if ts.news != nil {
		close(ts.news)
		ts.news = nil
	}
}

// wait returns when no training runs.
func (ts *trainings) wait() {
	ts.mu.Lock()
	t := ts.now
	ts.mu.Unlock()
	if t != nil {
		<-t.done
	}
}

// own returns what is known of the trainings of this server before their folders say
// more, and which of them runs.
func (ts *trainings) own() (all []RunInfo, now string) {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	for _, t := range ts.last {
		all = append(all, RunInfo{
			Name: t.name, Preset: t.preset, Dataset: dataset.ShortName(t.config.Dataset.Name), Kind: t.config.Model.Name(), Sampled: t.config.Model.Sampled(), Latent: t.config.Model.Latent,
			Epochs: t.config.Train.Epochs, Done: t.over, Share: math.Float64frombits(t.share.Load()), Problem: t.problem, Pictures: t.film.epochs(),
		})
	}
	if ts.now != nil {
		now = ts.now.name
	}
	return all, now
}

// running returns the training of a run while it runs, else nil.
func (ts *trainings) running(name string) *training {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	if ts.now == nil || ts.now.name != name {
		return nil
	}
	return ts.now
}

// find returns the training of a run, nil where the server has none.
func (ts *trainings) find(name string) *training {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	if i := ts.index(name); i >= 0 {
		return ts.last[i]
	}
	return nil
}

func (ts *trainings) index(name string) int {
	return slices.IndexFunc(ts.last, func(t *training) bool { return t.name == name })
}

// begin starts a training in the folder that open gives, unless another one runs.
func (s *Server) begin(job Training, open func() (*run.Folder, error)) (*training, error) {
	ts := &s.trainings
	ts.mu.Lock()
	defer ts.mu.Unlock()
	if ts.now != nil {
		return nil, conflict("body", "%s is being trained, one at a time; stop it or wait", ts.now.name)
	}
	if s.stay.Err() != nil {
		return nil, huma.Error503ServiceUnavailable("the server is about to stop")
	}
	folder, err := open()
	if err != nil {
		return nil, err
	}
	t := &training{name: cmp.Or(job.name, filepath.Base(folder.Dir)), preset: job.Preset, config: job.Config, over: job.done, done: make(chan struct{})}
	if i := ts.index(t.name); i >= 0 {
		t.film.take(&ts.last[i].film)
		ts.last = slices.Delete(ts.last, i, i+1)
	}
	ts.last = append(ts.last, t)
	ts.last = ts.last[max(0, len(ts.last)-keptTrainings):]
	ts.now = t
	var ctx context.Context
	ctx, t.stop = context.WithCancel(s.stay)
	job.Folder, job.Images = folder, filmImages
	job.Step = func(share float64) { t.share.Store(math.Float64bits(share)) }
	job.Epoch = func(number int, m *model.Model, input, recon *tensor.Tensor) {
		s.epochOver(t, folder.Dir, number, m, input, recon)
	}
	go s.train(ctx, t, job)
	ts.tell()
	return t, nil
}

// train runs a training to its end.
func (s *Server) train(ctx context.Context, t *training, job Training) {
	defer close(t.done)
	defer t.stop()
	err := s.trained(ctx, job)
	job.Folder.Abandon()
	s.serveRun(t.name, job.Folder.Dir)
	s.trainings.mu.Lock()
	defer s.trainings.mu.Unlock()
	if err != nil && !errors.Is(err, context.Canceled) {
		t.problem = told(err.Error(), job.Folder.Dir, t.name)
		s.o.Log("training %s: %v", t.name, err)
	}
	s.trainings.now = nil
	s.trainings.tell()
}

// trained is Options.Train, whose panic is an error.
func (s *Server) trained(ctx context.Context, job Training) (err error) {
	defer func() {
		if p := recover(); p != nil {
			s.o.Log("panic in a training: %v\n%s", p, debug.Stack())
			err = errors.New(fault)
		}
	}()
	return s.o.Train(ctx, job)
}

// epochOver keeps pictures of the model, takes what was saved of it into service, and
// tells who listens.
func (s *Server) epochOver(t *training, dir string, number int, m *model.Model, input, recon *tensor.Tensor) {
	if err := t.film.add(number, m, input, recon); err != nil {
		s.o.Log("no pictures of epoch %d of %s: %v", number, t.name, err)
	}
	s.serveRun(t.name, dir)
	s.trainings.mu.Lock()
	defer s.trainings.mu.Unlock()
	t.over = number
	t.share.Store(0)
	s.trainings.tell()
}

// serveRun takes the model of a run into service, or what it has become.
func (s *Server) serveRun(name, dir string) {
	if err := s.models.take(name, dir); err != nil {
		s.o.Log("the model of %s: %v", name, err)
	}
}
