package train

import (
	"runtime"
	"runtime/debug"
	"testing"
	"time"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/run"
)

// A step allocates nothing once the first ones have made room: neither the pass nor the
// update, nor the workers, nor the goroutine that fills the batches ahead.
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
			var before, after runtime.MemStats
			step := 0
			for b := range tr.data.Train.Batches(tr.batching()).Ahead(0, &tr.batches) {
				if step == warm {
					runtime.ReadMemStats(&before)
				}
				if step == warm+steps {
					break
				}
				if err := tr.step(b, time.Now()); err != nil {
					t.Fatal(err)
				}
				step++
			}
			runtime.ReadMemStats(&after)
			if n := after.Mallocs - before.Mallocs; n >= steps { // the runtime has some of its own, when it starts a thread
				t.Errorf("%d allocations in %d steps, want none", n, steps)
			}
		})
	}
}
