package api

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"time"
)

// lookEvery is how often there is a look at runs of other processes, while there is a
// stream.
const lookEvery = time.Second

// A Stream is the events of the runs. It yields the events of each look, which may be
// none, until its request ends.
type Stream iter.Seq[[]Event]

// An Event is something that happened to a run.
type Event struct {
	Kind string // started, step, epoch, ended or gone
	Data any    // a Run, StepEvent, EpochEvent, Run or GoneEvent
}

// An EpochEvent is an epoch that has ended.
type EpochEvent struct {
	Run     string `json:"run"`
	Epochs  int    `json:"epochs" doc:"epochs of the whole training"`
	Metrics Epoch  `json:"metrics"`
}

// A StepEvent is the progress of an epoch, about once a second.
type StepEvent struct {
	Run   string  `json:"run"`
	Share float64 `json:"share" doc:"share of the epoch that is done"`
}

// A GoneEvent is a run whose folder was removed.
type GoneEvent struct {
	Run string `json:"run"`
}

// events returns the stream of what happens to the runs from now on, including those that
// other processes train.
func (a *runPart) events(ctx context.Context, _ *NoRequest) (Stream, error) {
	ctx, leave, ok := a.listeners.enter(ctx)
	if !ok {
		return nil, &Problem{Kind: Busy, Where: "request", What: fmt.Sprintf("%d clients listen already; try again in a few seconds", MostListeners), Retry: 5 * time.Second}
	}
	return func(yield func([]Event) bool) {
		defer leave()
		before := a.runs()
		tick := time.NewTicker(lookEvery)
		defer tick.Stop()
		if !yield(nil) { // from here on nothing is missed
			return
		}
		for {
			changed := a.trainings.changed()
			now := a.runs()
			if !yield(happened(before, now)) {
				return
			}
			before = now
			select {
			case <-changed:
			case <-tick.C:
			case <-ctx.Done():
				return
			case <-a.stay.Done():
				return
			}
		}
	}, nil
}

// happened lists the events between two states of the runs.
func happened(before, now []Run) (list []Event) {
	was := map[string]Run{}
	for _, r := range before {
		was[r.Name] = r
	}
	for _, r := range now {
		list = append(list, r.since(was[r.Name])...)
		delete(was, r.Name)
	}
	for _, name := range slices.Sorted(maps.Keys(was)) {
		list = append(list, Event{"gone", GoneEvent{name}})
	}
	return list
}

// since lists the events of a run; that of a new one was the zero value before. A
// training that went back to an earlier epoch, or began again, has started.
func (r Run) since(was Run) (list []Event) {
	short := r
	short.Metrics, short.Pictures = nil, nil
	if r.State == Training && (was.State != Training || r.Done < was.Done) {
		list = append(list, Event{"started", short})
	}
	for i := was.Done; i < len(r.Metrics); i++ {
		list = append(list, Event{"epoch", EpochEvent{r.Name, r.Epochs, r.Metrics[i]}})
	}
	if r.Share != was.Share && r.Share > 0 {
		list = append(list, Event{"step", StepEvent{r.Name, r.Share}})
	}
	if r.State != Training && r.State != was.State {
		list = append(list, Event{"ended", short})
	}
	return list
}
