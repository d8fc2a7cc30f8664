package serve

import (
	"encoding/json"
	"io"
	"net/http"
	"time"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/api"
)

const (
	heartbeat    = 15 * time.Second // longest silence
	slowListener = 10 * time.Second // longest time to take an event
)

// writeEvents writes a stream of events as server-sent events, until it ends or the
// client is gone.
func writeEvents(w http.ResponseWriter, stream api.Stream) {
	w.Header().Set("Content-Type", typeEvents)
	w.Header().Set("Cache-Control", "no-store")
	out := &eventWriter{w: w, control: http.NewResponseController(w)}
	for events := range stream {
		if out.last.IsZero() {
			out.write("retry: 1000\n: from now on\n\n")
		}
		for _, e := range events {
			out.event(e)
		}
		if time.Since(out.last) >= heartbeat { // so that no proxy closes the connection as idle
			out.write(": still here\n\n")
		}
		if out.err != nil {
			return
		}
	}
}

// An eventWriter writes server-sent events. A client that does not take them for long is
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

func (o *eventWriter) event(e api.Event) {
	data, err := json.Marshal(e.Data)
	if err != nil {
		o.err = err
		return
	}
	o.write("event: " + e.Kind + "\ndata: " + string(data) + "\n\n")
}
