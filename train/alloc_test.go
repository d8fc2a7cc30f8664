package train

import (
	"runtime"
	"runtime/debug"
	"testing"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/run"
)

// A step allocates nothing once the first ones have made room: not the pass, not
// the update, not the workers, and not the goroutine that fills the batches ahead.
func TestStepAllocatesNothing(t *testing.T) {
	const warm, steps = 50, 200
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // a collection allocates for itself
	changes := cells()
	changes["clip"] = func(c *run.Config) { c.Train.Clip = 1 }
	changes["sgd"] = func(c *run.Config) { c.Train.Optimizer = run.SGD }
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			c := small(t, "vae")
			c.Dataset.Count, c.Dataset.Split = (warm+steps+3)*c.Train.Batch, &dataset.Split{By: "none"}
			change(&c)
			tr, err := New(Options{Config: c, Data: load(t, c), Workers: 2})
			if err != nil {
				t.Fatal(err)
			}
			defer tr.Close()
			feed := tr.feed(tr.data.Train.Batches(tr.batching()))
			defer feed.stop()
			var before, after runtime.MemStats
			for step := range warm + steps {
				if step == warm {
					runtime.ReadMemStats(&before)
				}
				if err := tr.step(feed); err != nil {
					t.Fatal(err)
				}
			}
			runtime.ReadMemStats(&after)
			if n := after.Mallocs - before.Mallocs; n >= steps { // the runtime has some of its own, when it starts a thread
				t.Errorf("%d allocations in %d steps, want none", n, steps)
			}
		})
	}
}
