package api

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/diabolo-go/diabolo/internal/budget"
)

// rowsOf is a request of some rows.
type rowsOf struct {
	n    int
	runs *atomic.Int64 // how often it ran
}

func (r rowsOf) size() int { return r.n }

// slow is a batcher whose passes take a second each, and the batches it ran.
func slow(most, limit int) (*batcher[rowsOf], *[][]int) {
	var ran [][]int
	return &batcher[rowsOf]{most: most, limit: limit, run: func(_ context.Context, batch []rowsOf) {
		var sizes []int
		for _, r := range batch {
			sizes = append(sizes, r.n)
			if r.runs != nil {
				r.runs.Add(1)
			}
		}
		ran = append(ran, sizes) // one pass at a time
		time.Sleep(time.Second)
	}}, &ran
}

// start makes requests one after the other, and returns what waits for their errors.
func start(b *batcher[rowsOf], sizes ...int) func() []error {
	errs := make([]error, len(sizes))
	var wg sync.WaitGroup
	for i, n := range sizes {
		wg.Go(func() { errs[i] = b.do(context.Background(), rowsOf{n: n}) })
		synctest.Wait()
	}
	return func() []error { wg.Wait(); return errs }
}

func TestBatcher(t *testing.T) {
	for name, c := range map[string]struct {
		most, limit int
		sizes       []int
		want        [][]int // the batches
		refused     []int   // requests
		seconds     int
	}{
		"alone":                        {64, 100, []int{3}, [][]int{{3}}, nil, 1},
		"others wait and run together": {64, 100, []int{1, 1, 2, 3}, [][]int{{1}, {1, 2, 3}}, nil, 2},
		"as many as fit":               {4, 100, []int{1, 2, 2, 1, 3}, [][]int{{1}, {2, 2}, {1, 3}}, nil, 3},
		"one alone may have more":      {4, 100, []int{1, 9, 1}, [][]int{{1}, {9}, {1}}, nil, 3},
		"no more than limit wait":      {64, 5, []int{1, 4, 2, 1}, [][]int{{1}, {4, 1}}, []int{2}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, ran := slow(c.most, c.limit)
				began := time.Now()
				errs := start(b, c.sizes...)()
				if took := int(time.Since(began).Seconds()); took != c.seconds {
					t.Errorf("took %d seconds, want %d", took, c.seconds)
				}
				if !equal(*ran, c.want) {
					t.Errorf("batches %v, want %v", *ran, c.want)
				}
				for i, err := range errs {
					refused := len(c.refused) > 0 && c.refused[0] == i
					if errors.Is(err, errBusy) != refused || !refused && err != nil {
						t.Errorf("request %d: %v, refused is %v", i, err, refused)
					}
				}
			})
		})
	}
}

func equal(a, b [][]int) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if len(a[i]) != len(b[i]) {
			return false
		}
		for j := range a[i] {
			if a[i][j] != b[i][j] {
				return false
			}
		}
	}
	return true
}

// The requests of one client leave half of the places to others.
func TestBatcherShares(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, _ := slow(64, 8)
		var wg sync.WaitGroup
		for i, c := range []struct {
			client string
			rows   int
			want   error
		}{{"a", 1, nil}, {"a", 3, nil}, {"a", 2, errBusy}, {"b", 2, nil}, {"a", 1, nil}, {"a", 1, errBusy}, {"b", 3, errBusy}, {"", 2, nil}, {"b", 1, errBusy}} {
			wg.Go(func() {
				ctx := budget.With(t.Context(), NewBudget(unlimited, c.client))
				if err := b.do(ctx, rowsOf{n: c.rows}); err != c.want {
					t.Errorf("request %d: %v, want %v", i, err, c.want)
				}
			})
			synctest.Wait()
		}
		wg.Wait()
	})
}

// A request whose client went away leaves the queue, and does not run.
func TestBatcherForgetsWhoWentAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, ran := slow(64, 100)
		wait := start(b, 1, 2)
		ctx, cancel := context.WithCancel(context.Background())
		gone := make(chan error)
		go func() { gone <- b.do(ctx, rowsOf{n: 3}) }()
		synctest.Wait()
		cancel()
		if err := <-gone; !errors.Is(err, context.Canceled) {
			t.Errorf("%v, want that it was cancelled", err)
		}
		wait()
		if !equal(*ran, [][]int{{1}, {2}}) {
			t.Errorf("batches %v", *ran)
		}
		if b.rows != 0 || b.running {
			t.Errorf("%d rows still wait, running is %v", b.rows, b.running)
		}
	})
}

// A pass ends with the last of the requests in it.
func TestBatcherEndsWithAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ended := map[int]time.Duration{} // by the number of requests in a pass
		b := &batcher[rowsOf]{most: 64, limit: 100, run: func(ctx context.Context, batch []rowsOf) {
			began := time.Now()
			for ctx.Err() == nil && time.Since(began) < time.Minute {
				time.Sleep(time.Millisecond)
			}
			if !errors.Is(context.Cause(ctx), context.DeadlineExceeded) {
				t.Error(context.Cause(ctx))
			}
			ended[len(batch)] = time.Since(began).Round(time.Second)
		}}
		var wg sync.WaitGroup
		for _, patience := range []int{1, 3, 5, 4} { // seconds; the first runs alone
			wg.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), time.Duration(patience)*time.Second)
				defer cancel()
				_ = b.do(ctx, rowsOf{n: 1})
			})
			synctest.Wait()
		}
		wg.Wait()
		if ended[1] != time.Second || ended[3] != 4*time.Second {
			t.Errorf("%v", ended)
		}
	})
}

// A pass that panics ends its own request and keeps nobody waiting.
func TestBatcherSurvivesAPanic(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		passes := 0
		b := &batcher[rowsOf]{most: 64, limit: 100, run: func(context.Context, []rowsOf) {
			time.Sleep(time.Second)
			if passes++; passes < 3 {
				panic("a fault")
			}
		}}
		panicked := atomic.Int64{}
		var wg sync.WaitGroup
		for range 5 { // the first runs alone, the second leads the others
			wg.Go(func() {
				defer func() {
					if recover() != nil {
						panicked.Add(1)
					}
				}()
				_ = b.do(context.Background(), rowsOf{n: 1})
			})
			synctest.Wait()
		}
		wg.Wait()
		if err := b.do(context.Background(), rowsOf{n: 1}); err != nil {
			t.Error(err)
		}
		if panicked.Load() != 2 {
			t.Errorf("%d requests panicked, want 2", panicked.Load())
		}
	})
}

// Whatever comes when, each request that is not refused or withdrawn runs once.
func TestBatcherUnderLoad(t *testing.T) {
	b := &batcher[rowsOf]{most: 8, limit: 64, run: func(_ context.Context, batch []rowsOf) {
		for _, r := range batch {
			r.runs.Add(1)
		}
	}}
	var wg sync.WaitGroup
	for client := range 16 {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(1, uint64(client)))
			for range 500 {
				ctx, cancel := context.WithTimeout(context.Background(), time.Duration(r.IntN(50))*time.Microsecond)
				var runs atomic.Int64
				err := b.do(ctx, rowsOf{1 + r.IntN(10), &runs})
				cancel()
				want := int64(1)
				if err != nil {
					want = 0
				}
				if runs.Load() != want {
					t.Errorf("error %v, and it ran %d times", err, runs.Load())
				}
			}
		})
	}
	wg.Wait()
	if b.running || b.rows != 0 || len(b.waiting) != 0 {
		t.Errorf("something is left: running %v, %d rows", b.running, b.rows)
	}
}
