package serve

import (
	"context"
	"math"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/train"
)

// keptTrainings is of how many trainings the pictures are kept.
const keptTrainings = 4

// trainings are those of this server: at most one that runs, and the last ones.
type trainings struct {
	mu   sync.Mutex
	now  *training     // nil: none runs
	last []*training   // the newest last, with the one that runs
	news chan struct{} // closed when a training begins, has finished an epoch, or ends
}

// A training is one this server runs, or ran.
type training struct {
	name    string
	o       train.Options
	film    *film
	over    int           // epochs, with their pictures; the folder may be ahead
	share   atomic.Uint64 // of the epoch that runs, a float64's bits
	stop    context.CancelFunc
	done    chan struct{} // closed when it is over
	problem string        // why it failed
}

// changed returns a channel that is closed at the next news.
func (ts *trainings) changed() <-chan struct{} {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	return ts.news
}

// tell closes what changed returned. Its caller holds the lock.
func (ts *trainings) tell() {
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

// unread is the run of a training as long as its folder says nothing.
func (t *training) unread() RunInfo {
	c := t.o.Config
	return RunInfo{
		Name: t.name, Preset: t.o.Name, Dataset: dataset.ShortName(c.Dataset.Name),
		Kind: c.Model.Name(), Sampled: c.Model.Sampled(), Latent: c.Model.Latent, Epochs: c.Train.Epochs,
	}
}

// describe adds to what a run's folder says what the server knows of its training.
func (t *training) describe(r *RunInfo, runs bool) {
	r.Own, r.Pictures = true, t.film.epochs()
	switch {
	case runs:
		r.State, r.Problem, r.Epochs = trains, "", t.o.Config.Train.Epochs
		r.Metrics = r.Metrics[:min(t.over, len(r.Metrics))]
		r.Done, r.Share = len(r.Metrics), math.Float64frombits(t.share.Load())
	case t.problem != "":
		r.State, r.Problem = failed, t.problem
	}
}

// find returns the training of a run, nil where the server has none, and whether it
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

// add puts a training among the last ones, as the one that runs; it goes on with the
// film of the run. Its caller holds the lock.
func (ts *trainings) add(t *training) {
	if i := ts.index(t.name); i >= 0 {
		t.film = ts.last[i].film
		ts.last = slices.Delete(ts.last, i, i+1)
	}
	ts.last = append(ts.last, t)
	ts.last = ts.last[max(0, len(ts.last)-keptTrainings):]
	ts.now = t
	ts.tell()
}
