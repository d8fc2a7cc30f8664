package train

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/diabolo-go/diabolo/internal/file/atomicfile/fault"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
)

// TestFaults lets each change of a training to the disk fail, or the process die there. The
// training is then resumed or, if there is none yet, begun again, to the same weights.
func TestFaults(t *testing.T) {
	long(t)
	c := small(t, "vae")
	data := load(t, c)
	dir := filepath.Join(t.TempDir(), "run")
	train := func() error {
		_, missing := os.Stat(filepath.Join(dir, run.CheckpointFile))
		resume := missing == nil && run.Holds(dir)
		open := func() (*run.Folder, error) { return run.Create(dir, true) }
		if resume {
			open = func() (*run.Folder, error) { return run.Resume(dir) }
		}
		f, err := open()
		if err != nil {
			return err
		}
		defer f.Abandon()
		tr, err := New(Options{Config: c, Data: data, Resume: resume, Workers: 1})
		if err != nil {
			return err
		}
		defer tr.Close()
		_, err = tr.Run(context.Background(), f)
		return err
	}
	end := fault.Inject(fault.Plan{})
	if err := train(); err != nil {
		t.Fatal(err)
	}
	changes := end()
	want, err := os.ReadFile(filepath.Join(dir, model.FileName))
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for name, plan := range map[string]fault.Plan{
		"killed": {Err: fault.ErrDead}, "a full disk": {Err: syscall.ENOSPC, All: true}, "EIO": {Err: syscall.EIO},
	} {
		for n := 1; n <= len(changes); n++ {
			if err := os.RemoveAll(dir); err != nil {
				t.Fatal(err)
			}
			plan.At = n
			end := fault.Inject(plan)
			first := train()
			end()
			if errors.Is(first, syscall.ENOSPC) && !strings.Contains(first.Error(), "the disk is full") || first != nil && strings.Contains(first.Error(), ".partial-") && !errors.Is(first, fault.ErrDead) {
				t.Errorf("%s at %s: %v", name, changes[n-1], first)
			}
			end = fault.Inject(fault.Plan{})
			again := train()
			end()
			got, err := os.ReadFile(filepath.Join(dir, model.FileName))
			if again != nil || err != nil || !bytes.Equal(got, want) {
				t.Errorf("%s at change %d, %s: and again: %v, %v, the same weights: %v", name, n, changes[n-1], again, err, bytes.Equal(got, want))
			}
			if left, _ := filepath.Glob(filepath.Join(dir, ".*.partial-*")); len(left) > 0 {
				t.Errorf("%s at %s: left %v", name, changes[n-1], left)
			}
			tried++
		}
	}
	t.Logf("%d changes, %d tried", len(changes), tried)
}
