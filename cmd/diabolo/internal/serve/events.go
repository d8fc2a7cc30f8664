package serve

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

const (
	mostListeners = 32
	lookEvery     = time.Second      // at runs of other processes, while somebody listens
	heartbeat     = 15 * time.Second // of silence
	slowListener  = 10 * time.Second // to take an event
)

// An event is something that happened to a run: started, step, epoch, ended or gone.
type event struct {
	kind string
	data any
}

// An epochEvent is an epoch that is over.
type epochEvent struct {
	Run     string    `json:"run"`
	Epochs  int       `json:"epochs"` // of the whole training
	Metrics EpochInfo `json:"metrics"`
}

// A stepEvent is how far an epoch is, told once a look.
type stepEvent struct {
	Run   string  `json:"run"`
	Share float64 `json:"share"`
}

// eventsOperation describes the stream, which is no operation of huma's: it has no end.
func eventsOperation() *huma.Operation {
	op := getTyped("events", "What happens to the trainings, as server-sent events: started, step, epoch, ended, gone", "/v1/events",
		map[string]*huma.MediaType{typeEvents: {Schema: &huma.Schema{Type: huma.TypeString}}})
	for _, status := range []int{http.StatusForbidden, http.StatusUnauthorized, http.StatusTooManyRequests} {
		op.Responses[strconv.Itoa(status)] = &huma.Response{Description: http.StatusText(status)}
	}
	return &op
}

const typeEvents = "text/event-stream"

// events tells what happens to the trainings, those of other processes as well, until
// the client goes or the server is to stop.
func (a *runAPI) events(w http.ResponseWriter, r *http.Request) {
	select {
	case a.listeners <- struct{}{}:
		defer func() { <-a.listeners }()
	default:
		w.Header().Set("Retry-After", "5")
		refuse(w, http.StatusTooManyRequests, "request", fmt.Sprintf("%d listen already; try again in a few seconds", mostListeners))
		return
	}
	w.Header().Set("Content-Type", typeEvents)
	w.Header().Set("Cache-Control", "no-store")
	out := &eventWriter{w: w, control: http.NewResponseController(w)}
	before := a.runs()
	out.write("retry: 1000\n: from now on\n\n")
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for out.err == nil {
		changed := a.trainings.changed()
		now := a.runs()
		for _, e := range happened(before, now) {
			out.event(e)
		}
		before = now
		if time.Since(out.last) >= heartbeat { // so that neither side nor what lies between takes the other for gone
			out.write(": still here\n\n")
		}
		select {
		case <-changed:
		case <-tick.C:
		case <-r.Context().Done():
			return
		case <-a.stay.Done():
			return
		}
	}
}

// happened lists what made the runs that were the runs that are.
func happened(before, now []RunInfo) (list []event) {
	was := map[string]RunInfo{}
	for _, r := range before {
		was[r.Name] = r
	}
	for _, r := range now {
		list = append(list, r.since(was[r.Name])...)
		delete(was, r.Name)
	}
	for _, name := range slices.Sorted(maps.Keys(was)) {
		list = append(list, event{"gone", map[string]string{"run": name}})
	}
	return list
}

// since lists what happened to a run; of one that is new, the zero value was before. A
// training that went back to an earlier epoch, or began anew, has started.
func (r RunInfo) since(was RunInfo) (list []event) {
	short := r
	short.Metrics, short.Pictures = nil, nil
	if r.State == trains && (was.State != trains || r.Done < was.Done) {
		list = append(list, event{"started", short})
	}
	for i := was.Done; i < len(r.Metrics); i++ {
		list = append(list, event{"epoch", epochEvent{r.Name, r.Epochs, r.Metrics[i]}})
	}
	if r.Share != was.Share && r.Share > 0 {
		list = append(list, event{"step", stepEvent{r.Name, r.Share}})
	}
	if r.State != trains && r.State != was.State {
		list = append(list, event{"ended", short})
	}
	return list
}

// An eventWriter writes server-sent events. A listener that takes none for long is
// given up.
type eventWriter struct {
	w       http.ResponseWriter
	control *http.ResponseController
	last    time.Time
	err     error
}

func (o *eventWriter) write(text string) {
	if o.err != nil {
		return
	}
	o.last = time.Now()
	_ = o.control.SetWriteDeadline(o.last.Add(slowListener)) // where there are deadlines
	if _, o.err = io.WriteString(o.w, text); o.err == nil {
		o.err = o.control.Flush()
	}
}

func (o *eventWriter) event(e event) {
	data, err := json.Marshal(e.data)
	if err != nil {
		o.err = err
		return
	}
	o.write("event: " + e.kind + "\ndata: " + string(data) + "\n\n")
}
