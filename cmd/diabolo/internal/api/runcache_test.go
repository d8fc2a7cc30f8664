package api

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/diabolo-go/diabolo/internal/file/atomicfile"
	"github.com/diabolo-go/diabolo/run"
)

// A file that is replaced is another version, even by one of the same size within one tick
// of the file system's clock.
func TestStamp(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if before, now := stampOf(path), stampOf(path); !before.same(now) {
		t.Error("a missing file has changed")
	}
	missing := stampOf(path)
	write := func(text string) stamp {
		if err := atomicfile.Write(path, []byte(text)); err != nil {
			t.Fatal(err)
		}
		return stampOf(path)
	}
	first := write("one")
	if first.same(missing) || missing.same(first) {
		t.Error("a new file is the missing one")
	}
	if !first.same(stampOf(path)) {
		t.Error("a file that nobody touched has changed")
	}
	write("two")
	if err := os.Chtimes(path, first.info.ModTime(), first.info.ModTime()); err != nil {
		t.Fatal(err)
	}
	if second := stampOf(path); first.same(second) {
		t.Error("a replaced file of the same time and size is the one before")
	}
}

// Every status of a run folder is a state of the API, and a diagnosis passes through it.
func TestStates(t *testing.T) {
	for _, s := range []run.Status{run.Running, run.Finished, run.Stopped, run.Collapsed, run.Interrupted, run.Failed} {
		if states[s] == "" {
			t.Errorf("%s is no state", s)
		}
	}
	dir := t.TempDir()
	f, err := run.Create(filepath.Join(dir, "dead"), false)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := f.WriteConfig(run.MustPreset("vae-digits")); err != nil {
		t.Fatal(err)
	}
	if err := f.WriteInfo(run.Info{Status: run.Collapsed, Diagnosis: "the model has collapsed"}); err != nil {
		t.Fatal(err)
	}
	if r := readRun("dead", f.Dir); r.State != Finished || r.Diagnosis != "the model has collapsed" || r.Problem != "" {
		t.Errorf("%+v", r)
	}
}
