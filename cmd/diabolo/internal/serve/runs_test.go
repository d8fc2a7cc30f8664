package serve

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
)

// A run of before is served when that is asked for.
func TestServeRun(t *testing.T) {
	s, _ := school(t, nil)
	dir := filepath.Join(s.o.Runs, "before")
	elsewhereRun(t, dir, run.Finished, 3)
	save(t, "vae", dir)
	for range 2 {
		if r := order(t, s, "runs/before", `{"action":"serve"}`, 200); !r.Served {
			t.Errorf("%+v", r)
		}
	}
	if w := ask(s, "POST", "/v1/decode", latentZero); w.Code != http.StatusOK || len(s.Names()) != 1 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// Of two runs of one name it is the served one; new ones pass over it.
func TestRunsOfOneName(t *testing.T) {
	served, runs := filepath.Join(t.TempDir(), "vae-digits-1"), t.TempDir()
	save(t, "vae", served)
	elsewhereRun(t, served, run.Finished, 3)
	elsewhereRun(t, filepath.Join(runs, "vae-digits-1"), run.Finished, 5)
	s, p := school(t, func(o *Options) { o.Models, o.Runs = []string{filepath.Join(served, model.FileName)}, runs })
	if list := listed(t, s); len(list) != 1 || list[0].Done != 3 || !list[0].Served {
		t.Errorf("%+v", list)
	}
	if r := order(t, s, "runs", `{"preset":"vae-digits"}`, 200); r.Name != "vae-digits-2" {
		t.Errorf("called %s", r.Name)
	}
	p.epoch(t, s, "vae-digits-2", 1)
	if d := cmp.Diff([]string{"vae-digits-1", "vae-digits-2"}, s.Names()); d != "" {
		t.Error(d)
	}
}

// A model that is no run's keeps its name from the run that is called so.
func TestRunOfAnotherName(t *testing.T) {
	other, runs := filepath.Join(t.TempDir(), "mine-1"), t.TempDir()
	save(t, "vae", other)
	elsewhereRun(t, filepath.Join(runs, "mine-1"), run.Finished, 1)
	save(t, "vae", filepath.Join(runs, "mine-1"))
	s, _ := school(t, func(o *Options) { o.Models, o.Runs = []string{other}, runs })
	if list := listed(t, s); len(list) != 1 || list[0].Served {
		t.Errorf("%+v", list)
	}
	if w := ask(s, "POST", "/v1/runs/mine-1", `{"action":"serve"}`); w.Code != 409 || !strings.Contains(w.Body.String(), "another model is called mine-1") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
