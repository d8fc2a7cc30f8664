package serve

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/api"
	"github.com/diabolo-go/diabolo/internal/file/atomicfile/fault"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/train"
)

// A pretence writes what a training would, an epoch for each signal of next.
type pretence struct {
	t     testing.TB
	next  chan error // of the epoch; nil: all is well
	rows  []run.Epoch
	model *model.Model
}

func newPretence(t testing.TB) *pretence {
	return &pretence{t: t, next: make(chan error), model: save(t, "vae", t.TempDir())}
}

func (p *pretence) train(ctx context.Context, o train.Options, f *run.Folder) error {
	p.rows = nil
	if o.Resume {
		p.rows, _ = run.ReadMetrics(f.Dir)
	}
	p.check(f.WriteConfig(o.Config), p.write(f, run.Running))
	for e := len(p.rows) + 1; e <= o.Config.Train.Epochs; e++ {
		o.Progress(train.Progress{Images: 1, Total: 4})
		select {
		case <-ctx.Done():
			return errors.Join(train.ErrInterrupted, p.write(f, run.Interrupted))
		case err := <-p.next:
			if err != nil {
				return errors.Join(err, p.write(f, run.Failed))
			}
		}
		kl := 1.
		p.rows = append(p.rows, run.Epoch{Epoch: e, TrainLoss: 1 / float64(e), Validation: &run.Validation{Loss: 2, Parts: model.Parts{{Name: "recon", Value: 1, Unit: model.Nats, Weight: 1}, {Name: "kl", Value: kl, Unit: model.Nats, Weight: 1}}, ELBO: &kl}})
		p.model.Weights()[0]++
		p.check(p.write(f, run.Running), p.model.Save(f.Path(model.FileName), nil))
		o.Progress(train.Progress{Images: 4, Total: 4, Row: &p.rows[e-1]})
		p.check(o.Tracker.Epoch(train.State{Dir: f.Dir, Epochs: p.rows, Model: p.model, Shown: p.shown}))
	}
	return p.write(f, run.Finished)
}

func (p *pretence) shown(n int) train.Shown {
	x := images(n)
	y, err := p.model.Reconstruct(x, nil)
	p.check(err)
	return train.Shown{Original: x, Input: x, Recon: y}
}

func (p *pretence) write(f *run.Folder, s run.Status) error {
	info := run.Info{Name: "pretence", Status: s, Started: time.Now()}
	if len(p.rows) > 0 {
		info.Last = &p.rows[len(p.rows)-1]
	}
	return errors.Join(f.WriteMetrics(p.rows), f.WriteInfo(info))
}

func (p *pretence) check(errs ...error) {
	if err := errors.Join(errs...); err != nil {
		p.t.Error(err)
	}
}

// school serves no model, and pretends to train.
func school(t testing.TB, change func(o *Options)) (*Server, *pretence) {
	t.Helper()
	p := newPretence(t)
	o := Options{Addr: "127.0.0.1:0", Runs: filepath.Join(t.TempDir(), "runs"), Train: p.train}
	if change != nil {
		change(&o)
	}
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s, p
}

// order posts a body about trainings, and wants a status.
func order(t *testing.T, s *Server, path, body string, status int) api.Run {
	t.Helper()
	w := ask(s, "POST", "/v1/"+path, body)
	if w.Code != status {
		t.Fatalf("POST %s %s: %d, want %d: %s", path, body, w.Code, status, w.Body)
	}
	var r api.Run
	if status == http.StatusOK {
		into(t, w.Body.Bytes(), &r)
	}
	return r
}

// listed is GET /v1/runs.
func listed(t *testing.T, s *Server) []api.Run {
	t.Helper()
	var out api.Runs
	into(t, ask(s, "GET", "/v1/runs", "").Body.Bytes(), &out)
	return out.Runs
}

// found is the run of a name among those listed; the zero value if there is none.
func found(t *testing.T, s *Server, name string) (r api.Run) {
	t.Helper()
	for _, one := range listed(t, s) {
		if one.Name == name {
			r = one
		}
	}
	return r
}

// until waits for a condition.
func until(t *testing.T, what string, condition func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !condition(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited for nothing: %s", what)
		}
	}
}

// epoch trains an epoch and waits until it is known.
func (p *pretence) epoch(t *testing.T, s *Server, name string, number int) {
	t.Helper()
	p.next <- nil
	until(t, fmt.Sprintf("epoch %d", number), func() bool {
		r := found(t, s, name)
		return r.Done == number && slices.Contains(r.Pictures, number)
	})
}

// A training starts, can be looked at and asked, stops, goes on and ends.
func TestTraining(t *testing.T) {
	s, p := school(t, nil)
	if w := ask(s, "POST", "/v1/decode", latentZero); w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), "there is no model yet") {
		t.Errorf("without a model: %d %s", w.Code, w.Body)
	}
	if w := ask(s, "GET", "/v1/models", ""); strings.TrimSpace(w.Body.String()) != `{"models":[]}` {
		t.Errorf("the models there are: %s", w.Body)
	}
	r := order(t, s, "runs", `{"preset":"vae-digits","name":"Mine","epochs":2,"seed":7,"latent":3,"batch":8,"lr":0.01,"count":100}`, 200)
	if r.Name != "Mine-1" || r.State != api.Training || r.Epochs != 2 || r.Latent != 3 || r.Dataset != "synthetic-digits" || !r.Own || r.Served {
		t.Errorf("started as %+v", r)
	}
	until(t, "the config", func() bool { return run.Holds(filepath.Join(s.o.Runs, "Mine-1")) })
	c, err := run.ReadConfig(filepath.Join(s.o.Runs, "Mine-1"))
	if err != nil || c.Train.Seed != 7 || c.Train.Batch != 8 || c.Train.LR != 0.01 || c.Dataset.Count != 100 || c.Model.Latent != 3 {
		t.Errorf("%v: %+v", err, c)
	}
	order(t, s, "runs", `{"preset":"ae-faces"}`, 409)
	p.epoch(t, s, "Mine-1", 1)
	r = listed(t, s)[0]
	if len(r.Metrics) != 1 || r.Metrics[0].TrainLoss != 1 || *r.Metrics[0].ValLoss != 2 || !r.Served {
		t.Errorf("after an epoch: %+v", r)
	}
	until(t, "a share of the second epoch", func() bool { return listed(t, s)[0].Share == 0.25 })
	if w := ask(s, "POST", "/v1/decode", latentZero); w.Code != http.StatusOK {
		t.Errorf("the model of the first epoch: %d %s", w.Code, w.Body)
	}
	if r = order(t, s, "runs/Mine-1", `{"action":"stop"}`, 200); r.State != api.Stopped || r.Done != 1 || r.Share != 0 {
		t.Errorf("stopped: %+v", r)
	}
	order(t, s, "runs/Mine-1", `{"action":"stop"}`, 409)
	if r = order(t, s, "runs/Mine-1", `{"action":"resume"}`, 200); r.State != api.Training {
		t.Errorf("resumed: %+v", r)
	}
	order(t, s, "runs/Mine-1", `{"action":"resume"}`, 409)
	p.epoch(t, s, "Mine-1", 2)
	until(t, "the end", func() bool { return listed(t, s)[0].State == api.Finished })
	if r = listed(t, s)[0]; !slices.Equal(r.Pictures, []int{1, 2}) {
		t.Errorf("pictures of %v", r.Pictures)
	}
	order(t, s, "runs/Mine-1", `{"action":"resume"}`, 409)
	if r = order(t, s, "runs/Mine-1", `{"action":"resume","epochs":3}`, 200); r.Epochs != 3 {
		t.Errorf("resumed: %+v", r)
	}
	p.next <- errors.New("no memory in " + filepath.Join(s.o.Runs, "Mine-1") + "\nat all")
	until(t, "the failure", func() bool { return listed(t, s)[0].State == api.Failed })
	if r = listed(t, s)[0]; r.Problem != "no memory in Mine-1" {
		t.Errorf("problem %q", r.Problem)
	}
	if r = order(t, s, "runs", `{"preset":"vae-digits","name":"Mine"}`, 200); r.Name != "Mine-2" {
		t.Errorf("the next is called %s", r.Name)
	}
}

// A training that cannot begin is listed with its problem, and leaves no folder; one
// that is stopped before it began leaves nothing.
func TestTrainingThatCannotBegin(t *testing.T) {
	s, _ := school(t, func(o *Options) {
		o.Train = func(ctx context.Context, o train.Options, _ *run.Folder) error {
			if o.Name == "vae-mnist" {
				return errors.New("mnist is not there")
			}
			if o.Name == "ae-faces" {
				panic("a fault")
			}
			<-ctx.Done()
			return ctx.Err()
		}
	})
	for preset, want := range map[string]string{"vae-mnist": "mnist is not there", "ae-faces": api.FaultText} {
		order(t, s, "runs", `{"preset":"`+preset+`"}`, 200)
		until(t, "the failure", func() bool {
			r := found(t, s, preset+"-1")
			return r.State == api.Failed && r.Problem == want
		})
		if _, err := os.Stat(filepath.Join(s.o.Runs, preset+"-1")); err == nil {
			t.Error("an empty folder is left")
		}
		order(t, s, "runs/"+preset+"-1", `{"action":"resume"}`, 409)
	}
	order(t, s, "runs", `{"preset":"vae-digits"}`, 200)
	if r := order(t, s, "runs/vae-digits-1", `{"action":"stop"}`, 200); r.State != api.Stopped {
		t.Errorf("%+v", r)
	}
	if list := listed(t, s); len(list) != 2 {
		t.Errorf("%+v", list)
	}
}

// On a full disk no training begins and nothing is left; once there is room, it does.
func TestTrainingOnAFullDisk(t *testing.T) {
	var log strings.Builder
	s, p := school(t, func(o *Options) { o.Log = func(format string, args ...any) { fmt.Fprintf(&log, format+"\n", args...) } })
	end := fault.Inject(fault.Plan{At: 1, Err: syscall.ENOSPC, All: true})
	w := ask(s, "POST", "/v1/runs", `{"preset":"vae-digits"}`)
	end()
	if w.Code != 500 || !strings.Contains(w.Body.String(), api.FaultText) || !strings.Contains(log.String(), "the disk is full") {
		t.Errorf("%d %s, and the log says %s", w.Code, w.Body, log.String())
	}
	if left, _ := os.ReadDir(s.o.Runs); len(left) > 0 || len(listed(t, s)) > 0 {
		t.Errorf("left: %v", left)
	}
	r := order(t, s, "runs", `{"preset":"vae-digits"}`, 200)
	p.epoch(t, s, r.Name, 1)
	order(t, s, "runs/"+r.Name, `{"action":"stop"}`, 200)
}

// elsewhereRun writes a run as another process would.
func elsewhereRun(t *testing.T, dir string, status run.Status, epochs int) {
	t.Helper()
	c, err := run.Preset("vae-digits")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	f := &run.Folder{Dir: dir}
	p := &pretence{t: t}
	for e := range epochs {
		p.rows = append(p.rows, run.Epoch{Epoch: e + 1, TrainLoss: 1})
	}
	p.check(f.WriteConfig(c), p.write(f, status))
}

// What may not be, is refused, naming the place.
func TestTrainingErrors(t *testing.T) {
	s, _ := school(t, nil)
	elsewhereRun(t, filepath.Join(s.o.Runs, "done"), run.Finished, 16)
	elsewhereRun(t, filepath.Join(s.o.Runs, "early"), run.Stopped, 3)
	broken := filepath.Join(s.o.Runs, "broken")
	elsewhereRun(t, broken, run.Finished, 1)
	if err := os.WriteFile(filepath.Join(broken, run.ConfigFile), []byte("model: 3"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(broken, model.FileName), []byte("no model"), 0o666); err != nil {
		t.Fatal(err)
	}
	locked := filepath.Join(s.o.Runs, "locked")
	elsewhereRun(t, locked, run.Interrupted, 1)
	f, err := run.Resume(locked)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for name, c := range map[string]struct {
		path, body string
		status     int
		want       string
	}{
		"no JSON":         {"runs", `preset`, 400, "body: not JSON"},
		"unknown field":   {"runs", `{"preset":"vae-digits","out":"/tmp"}`, 422, `body: no field is called "out"`},
		"long":            {"runs", strings.Repeat(" ", maxOrder+1), 413, "body: too large"},
		"no preset":       {"runs", `{}`, 422, "body.preset: which preset? there are vae-digits"},
		"unknown preset":  {"runs", `{"preset":"vae-digit"}`, 404, `did you mean "vae-digits"?`},
		"preset of files": {"runs", `{"preset":"vae"}`, 404, `no preset is called "vae"`},
		"file":            {"runs", `{"preset":"../my.yaml"}`, 404, `no preset is called`},
		"path":            {"runs", `{"preset":"vae-digits","name":"../x"}`, 422, "body.name"},
		"hidden":          {"runs", `{"preset":"vae-digits","name":".x"}`, 422, "body.name"},
		"no epochs":       {"runs", `{"preset":"vae-digits","epochs":0}`, 422, "body.epochs: 0, want 1 to 10000"},
		"seed":            {"runs", `{"preset":"vae-digits","seed":-1}`, 422, "body.seed: a JSON number -1, want a number in range"},
		"latent":          {"runs", `{"preset":"vae-digits","latent":2000}`, 422, "body.latent"},
		"batch":           {"runs", `{"preset":"vae-digits","batch":0}`, 422, "body.batch"},
		"rate":            {"runs", `{"preset":"vae-digits","lr":0}`, 422, "body.lr"},
		"count of files":  {"runs", `{"preset":"vae-mnist","count":100}`, 422, "dataset.count: mnist has as many"},
		"no action":       {"runs/done", `{}`, 422, "body.action"},
		"epochs of stop":  {"runs/done", `{"action":"stop","epochs":3}`, 422, "body.epochs"},
		"unknown run":     {"runs/dome", `{"action":"stop"}`, 404, `no run is called "dome"; did you mean "done"?`},
		"not ours":        {"runs/done", `{"action":"stop"}`, 409, "done is not being trained by this server"},
		"no model":        {"runs/done", `{"action":"serve"}`, 409, "path.name: done has no model yet"},
		"no good model":   {"runs/broken", `{"action":"serve"}`, 409, "path.name: broken/model.safetensors"},
		"over":            {"runs/done", `{"action":"resume"}`, 409, "done is finished after 16 epochs"},
		"over early":      {"runs/early", `{"action":"resume","epochs":20}`, 409, "early is stopped early after 3 epochs"},
		"fewer epochs":    {"runs/done", `{"action":"resume","epochs":3}`, 422, "body.epochs: 3, want 16 to 10000"},
		"broken":          {"runs/broken", `{"action":"resume"}`, 409, "path.name: broken/config.yaml"},
		"another process": {"runs/locked", `{"action":"resume"}`, 409, "locked is in use by another process"},
	} {
		w := ask(s, "POST", "/v1/"+c.path, c.body)
		var p struct{ Detail string }
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Code != c.status || !strings.Contains(p.Detail, c.want) || strings.Contains(p.Detail, s.o.Runs) {
			t.Errorf("%s: %d %q (%v), want %d %q", name, w.Code, p.Detail, err, c.status, c.want)
		}
	}
	if w := ask(s, "POST", "/v1/runs", "x", "Content-Type", "text/plain"); w.Code != http.StatusUnsupportedMediaType {
		t.Errorf("text: %d", w.Code)
	}
	if r := found(t, s, "broken"); r.State != api.Failed || !strings.HasPrefix(r.Problem, "broken/config.yaml:1:") {
		t.Errorf("%+v", r)
	}
}

// Without Options.Train runs can be looked at, not changed, whatever the body.
func TestTrainingIsRefused(t *testing.T) {
	dir := t.TempDir()
	s, _ := three(t, func(o *Options) { o.Runs = dir })
	elsewhereRun(t, filepath.Join(dir, "one"), run.Interrupted, 2)
	for path, body := range map[string]string{"runs": `{"preset":"vae-digits"}`, "runs/one": `{"action":"resume"}`, "runs/none": `?`} {
		if w := ask(s, "POST", "/v1/"+path, body); w.Code != 403 || !strings.Contains(w.Body.String(), "--allow-train") {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
	if list := listed(t, s); len(list) != 1 || list[0].State != api.Stopped || list[0].Done != 2 {
		t.Errorf("%+v", list)
	}
	var out api.Runs
	into(t, ask(s, "GET", "/v1/runs", "").Body.Bytes(), &out)
	if out.AllowTrain || len(out.Presets) > 0 {
		t.Error("it says that trainings can be started")
	}
}
