package budget

import (
	"errors"
	"sync"
	"testing"
	"testing/fstest"
)

func TestPool(t *testing.T) {
	var back int64
	p := NewPool(800, func(n int64) { back += n })
	a, b := p.Budget("", "a request", nil), p.Budget("", "a request", nil)
	if err := errors.Join(a.Hold(300), a.Hold(100), b.Hold(300)); err != nil || p.Low() {
		t.Fatal(err, p.Low())
	}
	if err := b.Hold(101); !errors.Is(err, ErrFull) || err.Error() != "memory in use: all requests together hold 800 bytes at most" {
		t.Error(err)
	}
	if err := b.Hold(100); err != nil || !p.Low() { // exactly all
		t.Error(err, p.Low())
	}
	a.Release()
	a.Release()
	if p.Low() || back != 400 {
		t.Errorf("%d given back", back)
	}
	if err := b.Hold(400); err != nil {
		t.Error(err)
	}
	if err := b.Hold(801); !errors.Is(err, ErrLimit) || err.Error() != "801 bytes of memory needed, and all requests together hold 800 at most" {
		t.Error(err)
	}
	ctx := With(t.Context(), b)
	Return(ctx, 500)
	Return(t.Context(), 1)
	if err := Hold(ctx, 500); err != nil || back != 900 || b.Hold(1) == nil {
		t.Errorf("%v, %d given back", err, back)
	}
	if err := errors.Join(Hold(t.Context(), 1<<60), New("a file", nil).Hold(1<<60)); err != nil { // no pool
		t.Error(err)
	}
}

// Several requests of a client hold half of a pool at most, one alone any of it; clients
// that are not known have no share.
func TestShares(t *testing.T) {
	p := NewPool(800, nil)
	budgets := map[string]*Budget{}
	for i, step := range []struct {
		client, request string
		n               int64
		full            bool
	}{
		{"a", "1", 500, false}, // alone
		{"a", "2", 1, true},
		{"b", "3", 100, false},
		{"b", "4", 100, false},
		{"", "5", 50, false},
		{"", "6", 50, false},
		{"a", "1", 0, false}, // it leaves
		{"a", "2", 300, false},
		{"a", "7", 100, false},
		{"a", "7", 1, true}, // though there is more
		{"a", "2", 1, true},
		{"b", "4", 100, false},
		{"a", "2", 0, false},
		{"a", "7", 100, false},
	} {
		b := budgets[step.request]
		if b == nil {
			b = p.Budget(step.client, "a request", nil)
			budgets[step.request] = b
		}
		if step.n == 0 {
			b.Release()
			continue
		}
		if err := b.Hold(step.n); errors.Is(err, ErrFull) != step.full {
			t.Errorf("step %d: %v", i, err)
		}
	}
	for _, b := range budgets {
		b.Release()
	}
	if len(p.shares) != 0 || p.held.Load() != 0 {
		t.Errorf("%v and %d bytes are left", p.shares, p.held.Load())
	}
}

// Many budgets together never hold more than there is, and give all of it back.
func TestPoolTogether(t *testing.T) {
	p := NewPool(1000, nil)
	var group sync.WaitGroup
	for i := range 8 {
		client := []string{"", "a", "b"}[i%3]
		group.Go(func() {
			for range 500 {
				b := p.Budget(client, "a request", nil)
				for b.Hold(90) == nil {
				}
				if n := p.held.Load(); n > 1000+8*90 { // the last of each is taken back
					t.Errorf("%d held", n)
				}
				b.Release()
			}
		})
	}
	group.Wait()
	if n := p.held.Load(); n != 0 || len(p.shares) != 0 {
		t.Errorf("%d are still held, %v", n, p.shares)
	}
}

func TestMachine(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	memory := file("MemTotal:       24000000 kB\nMemFree:        1 kB\n")
	for name, c := range map[string]struct {
		root fstest.MapFS
		want int64
	}{
		"another system": {fstest.MapFS{}, 0},
		"machine":        {fstest.MapFS{"proc/meminfo": memory}, 24_000_000 << 10},
		"container": {fstest.MapFS{"proc/meminfo": memory, "proc/self/cgroup": file("0::/\n"),
			"sys/fs/cgroup/memory.max": file("1073741824\n")}, 1 << 30},
		"group above": {fstest.MapFS{"proc/meminfo": memory, "proc/self/cgroup": file("0::/a/b\n"),
			"sys/fs/cgroup/a/b/memory.max": file("max\n"), "sys/fs/cgroup/a/memory.max": file("500\n")}, 500},
		"version 1": {fstest.MapFS{"proc/meminfo": memory, "proc/self/cgroup": file("5:cpu:/x\n4:memory:/x\n"),
			"sys/fs/cgroup/memory/x/memory.limit_in_bytes": file("700\n")}, 700},
		"no limit": {fstest.MapFS{"proc/meminfo": memory, "proc/self/cgroup": file("4:memory:/\n"),
			"sys/fs/cgroup/memory/memory.limit_in_bytes": file("9223372036854771712\n")}, 24_000_000 << 10},
	} {
		if got := machine(c.root); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}
