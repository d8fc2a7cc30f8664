package api

import (
	"context"
	"math"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/train"
)

// keptTrainings is the number of trainings whose pictures are kept.
const keptTrainings = 4

// trainings are the trainings of this server: at most one that runs, and the last ones.
type trainings struct {
	mu   sync.Mutex
	now  *training     // nil: none runs
	last []*training   // the newest last, including the one that runs
	news chan struct{} // closed when a training begins, finishes an epoch, or ends
}

// A training is one that this server runs or ran.
type training struct {
	name    string
	o       train.Options
	history *history
	epochs  int           // done, with their pictures; the folder may be ahead
	share   atomic.Uint64 // of the current epoch, the bits of a float64
	stop    context.CancelFunc
	done    chan struct{} // closed when the training has ended
	problem string        // why it failed
}

// changed returns a channel that is closed when something happens next.
func (ts *trainings) changed() <-chan struct{} {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	return ts.news
}

// notify closes the channel that changed returned. The caller holds the lock.
func (ts *trainings) notify() {
	close(ts.news)
	ts.news = make(chan struct{})
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

// planned returns the run of a training that has written nothing into its folder yet.
func (t *training) planned() Run {
	c := t.o.Config
	return Run{
		Name: t.name, Preset: t.o.Name, Dataset: dataset.ShortName(c.Dataset.Name),
		Kind: c.Model.Name(), Sampled: c.Model.Sampled(), Latent: c.Model.Latent, Epochs: c.Train.Epochs,
	}
}

// describe adds to a run that was read from its folder what the server knows about the
// training.
func (t *training) describe(r *Run, runs bool) {
	r.Own, r.Pictures = true, t.history.list()
	switch {
	case runs:
		r.State, r.Problem, r.Epochs = Training, "", t.o.Config.Train.Epochs
		r.Metrics = r.Metrics[:min(t.epochs, len(r.Metrics))]
		r.Done, r.Share = len(r.Metrics), math.Float64frombits(t.share.Load())
	case t.problem != "":
		r.State, r.Problem = Failed, t.problem
	}
}

// find returns the training of a run, or nil if this server has none, and whether it
// runs.
func (ts *trainings) find(name string) (t *training, runs bool) {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	if i := ts.index(name); i >= 0 {
		t = ts.last[i]
	}
	return t, t != nil && t == ts.now
}

func (ts *trainings) index(name string) int {
	return slices.IndexFunc(ts.last, func(t *training) bool { return t.name == name })
}

// add adds a training, as the one that runs, and continues the history of the run. The
// caller holds the lock.
func (ts *trainings) add(t *training) {
	if i := ts.index(t.name); i >= 0 {
		t.history = ts.last[i].history
		ts.last = slices.Delete(ts.last, i, i+1)
	}
	ts.last = append(ts.last, t)
	ts.last = ts.last[max(0, len(ts.last)-keptTrainings):]
	ts.now = t
	ts.notify()
}
