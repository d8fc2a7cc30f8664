package serve

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
)

// A pretence writes what a training would, an epoch for each signal of next.
type pretence struct {
	t     testing.TB
	next  chan error // of the epoch; nil: all is well
	rows  []run.Epoch
	model *model.Model
}

func newPretence(t testing.TB) *pretence {
	return &pretence{t: t, next: make(chan error), model: save(t, model.VAE, t.TempDir())}
}

func (p *pretence) train(ctx context.Context, job Training) error {
	f := job.Folder
	p.rows = nil
	if job.Resume {
		p.rows, _ = run.ReadMetrics(f.Dir)
	}
	p.check(f.WriteConfig(job.Config), p.write(f, run.Running))
	for e := len(p.rows) + 1; e <= job.Config.Train.Epochs; e++ {
		job.Step(0.25)
		select {
		case <-ctx.Done():
			return p.write(f, run.Interrupted)
		case err := <-p.next:
			if err != nil {
				return errors.Join(err, p.write(f, run.Failed))
			}
		}
		kl := 1.
		p.rows = append(p.rows, run.Epoch{Epoch: e, TrainLoss: 1 / float64(e), Validation: &run.Validation{Loss: 2, Recon: 1, KL: &kl, ELBO: &kl}})
		p.model.Weights()[0]++
		p.check(p.write(f, run.Running), p.model.Save(f.Path(run.ModelFile), nil))
		job.Epoch(e, p.model, &dataset.Batch{Input: images(job.Images), Labels: make([]int, job.Images)})
	}
	return p.write(f, run.Finished)
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
func order(t *testing.T, s *Server, path, body string, status int) RunInfo {
	t.Helper()
	w := ask(s, "POST", "/v1/"+path, body)
	if w.Code != status {
		t.Fatalf("POST %s %s: %d, want %d: %s", path, body, w.Code, status, w.Body)
	}
	var r RunInfo
	if status == http.StatusOK {
		into(t, w.Body.Bytes(), &r)
	}
	return r
}

// listed is GET /v1/runs.
func listed(t *testing.T, s *Server) []RunInfo {
	t.Helper()
	var out RunsOutput
	into(t, ask(s, "GET", "/v1/runs", "").Body.Bytes(), &out.Body)
	return out.Body.Runs
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
		r, err := s.findRun(name)
		return err == nil && r.Done == number && slices.Contains(r.Pictures, number)
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
	if r.Name != "Mine-1" || r.State != trains || r.Epochs != 2 || r.Latent != 3 || r.Dataset != "synthetic-digits" || !r.Own || r.Served {
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
	if r = order(t, s, "runs/Mine-1", `{"action":"stop"}`, 200); r.State != stopped || r.Done != 1 || r.Share != 0 {
		t.Errorf("stopped: %+v", r)
	}
	order(t, s, "runs/Mine-1", `{"action":"stop"}`, 409)
	if r = order(t, s, "runs/Mine-1", `{"action":"resume"}`, 200); r.State != trains {
		t.Errorf("resumed: %+v", r)
	}
	order(t, s, "runs/Mine-1", `{"action":"resume"}`, 409)
	p.epoch(t, s, "Mine-1", 2)
	until(t, "the end", func() bool { return listed(t, s)[0].State == finished })
	if r = listed(t, s)[0]; !slices.Equal(r.Pictures, []int{1, 2}) {
		t.Errorf("pictures of %v", r.Pictures)
	}
	order(t, s, "runs/Mine-1", `{"action":"resume"}`, 409)
	if r = order(t, s, "runs/Mine-1", `{"action":"resume","epochs":3}`, 200); r.Epochs != 3 {
		t.Errorf("resumed: %+v", r)
	}
	p.next <- errors.New("no memory in " + filepath.Join(s.o.Runs, "Mine-1") + "\nat all")
	until(t, "the failure", func() bool { return listed(t, s)[0].State == failed })
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
		o.Train = func(ctx context.Context, job Training) error {
			if job.Preset == "vae-mnist" {
				return errors.New("mnist is not there")
			}
			if job.Preset == "ae-faces" {
				panic("a fault")
			}
			<-ctx.Done()
			return ctx.Err()
		}
	})
	for preset, want := range map[string]string{"vae-mnist": "mnist is not there", "ae-faces": fault} {
		order(t, s, "runs", `{"preset":"`+preset+`"}`, 200)
		until(t, "the failure", func() bool {
			r, err := s.findRun(preset + "-1")
			return err == nil && r.State == failed && r.Problem == want
		})
		if _, err := os.Stat(filepath.Join(s.o.Runs, preset+"-1")); err == nil {
			t.Error("an empty folder is left")
		}
		order(t, s, "runs/"+preset+"-1", `{"action":"resume"}`, 409)
	}
	order(t, s, "runs", `{"preset":"vae-digits"}`, 200)
	if r := order(t, s, "runs/vae-digits-1", `{"action":"stop"}`, 200); r.State != stopped {
		t.Errorf("%+v", r)
	}
	if list := listed(t, s); len(list) != 2 {
		t.Errorf("%+v", list)
	}
}

// Pictures are of the epoch that is asked for, at last the last.
func TestTrainingPictures(t *testing.T) {
	s, p := school(t, nil)
	order(t, s, "runs", `{"preset":"vae-digits","epochs":2}`, 200)
	p.epoch(t, s, "vae-digits-1", 1)
	get := func(query string) []byte {
		t.Helper()
		w := ask(s, "GET", "/v1/runs/vae-digits-1/picture?"+query, "", "Accept", typePNG)
		if w.Code != 200 {
			t.Fatalf("%s: %d %s", query, w.Code, w.Body)
		}
		if c, err := png.DecodeConfig(bytes.NewReader(w.Body.Bytes())); err != nil || c.Width != 48 || c.Height != 8 {
			t.Errorf("%s: %+v %v", query, c, err)
		}
		return w.Body.Bytes()
	}
	original, recon, sample := get("kind=original"), get("kind=recon&epoch=1"), get("kind=sample&epoch=1")
	if bytes.Equal(original, recon) || bytes.Equal(recon, sample) || !bytes.Equal(recon, get("")) {
		t.Error("pictures are mixed up")
	}
	if w := ask(s, "GET", "/v1/runs/vae-digits-1/picture?epoch=2", ""); w.Code != 404 {
		t.Errorf("of an epoch to come: %d", w.Code)
	}
	p.epoch(t, s, "vae-digits-1", 2)
	if !bytes.Equal(recon, get("epoch=1")) || !bytes.Equal(get("epoch=2"), get("")) {
		t.Error("another epoch")
	}
	dir := filepath.Join(s.o.Runs, "elsewhere")
	elsewhereRun(t, dir, run.Finished, 1)
	if w := ask(s, "GET", "/v1/runs/elsewhere/picture", ""); w.Code != 404 {
		t.Errorf("without a picture: %d", w.Code)
	}
	if err := os.WriteFile(filepath.Join(dir, run.ReconFile), original, 0o666); err != nil {
		t.Fatal(err)
	}
	if w := ask(s, "GET", "/v1/runs/elsewhere/picture", ""); w.Code != 200 || !bytes.Equal(w.Body.Bytes(), original) {
		t.Errorf("of another process: %d", w.Code)
	}
	unreadable := filepath.Join(s.o.Runs, "unreadable")
	elsewhereRun(t, unreadable, run.Finished, 1)
	if err := os.Mkdir(filepath.Join(unreadable, run.ReconFile), 0o777); err != nil {
		t.Fatal(err)
	}
	if w := ask(s, "GET", "/v1/runs/unreadable/picture", ""); w.Code != 500 || strings.Contains(w.Body.String(), run.ReconFile) {
		t.Errorf("that cannot be read: %d %s", w.Code, w.Body)
	}
}

// A client hears of no folder.
func TestTold(t *testing.T) {
	for problem, want := range map[string]string{
		"open runs/a-1/info.json: no such file\nat all": "open one/info.json: no such file",
		"no mnist: /home/me/data/mnist holds none":      "no mnist: mnist holds none",
		`open "C:\Users\me\x.png": 3/4 of it`:           `open "x.png": 3/4 of it`,
		"folder:/home/me/cats has no attributes":        "folder:cats has no attributes",
		"see https://example.org/a/b":                   "see https://example.org/a/b",
	} {
		if got := told(problem, "runs/a-1", "one"); got != want {
			t.Errorf("%q is told as %q, want %q", problem, got, want)
		}
	}
}

// A film keeps the last epoch, and evenly some before it; what comes after a step back
// takes the place of what was there.
func TestFilm(t *testing.T) {
	m, shown := save(t, model.AE, t.TempDir()), &dataset.Batch{Input: images(2)}
	var f film
	add := func(epoch int) {
		t.Helper()
		if err := f.add(epoch, m, shown); err != nil {
			t.Fatal(err)
		}
	}
	for e := range filmFrames {
		add(e + 1)
	}
	if n := len(f.epochs()); n != filmFrames {
		t.Errorf("%d frames", n)
	}
	add(filmFrames + 1)
	if e := f.epochs(); len(e) != filmFrames/2+1 || e[1] != 3 || e[len(e)-1] != filmFrames+1 {
		t.Errorf("frames of %v", e)
	}
	add(filmFrames + 2)
	add(4)
	if d := cmp.Diff([]int{1, 3, 4}, f.epochs()); d != "" {
		t.Error(d)
	}
	if f.picture("sample", 0) != nil {
		t.Error("an ae has samples")
	}
}

// Of large pictures a film keeps fewer, at last the first alone.
func TestFilmOfLargePictures(t *testing.T) {
	f := film{every: 1}
	for e := range 5 {
		f.frames = append(f.frames, frame{epoch: e + 1, recon: make([]byte, filmBytes/4)})
	}
	if kept := f.kept(6); len(kept) != 3 || kept[2].epoch != 5 {
		t.Errorf("%d frames are kept", len(kept))
	}
	f.frames[0].sample = make([]byte, filmBytes)
	if kept := f.kept(6); len(kept) != 1 || kept[0].epoch != 1 {
		t.Errorf("%d frames are kept", len(kept))
	}
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
	if err := os.WriteFile(filepath.Join(broken, run.ModelFile), []byte("no model"), 0o666); err != nil {
		t.Fatal(err)
	}
	locked := filepath.Join(s.o.Runs, "locked")
	elsewhereRun(t, locked, run.Interrupted, 1)
	f, err := run.Open(locked)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for name, c := range map[string]struct {
		path, body string
		status     int
		want       string
	}{
		"no JSON":         {"runs", `preset`, 400, "body: no JSON"},
		"unknown field":   {"runs", `{"preset":"vae-digits","out":"/tmp"}`, 422, `body: no field is called "out"`},
		"long":            {"runs", strings.Repeat(" ", mostOrder+1), 413, "request body is too large"},
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
	if r, err := s.findRun("broken"); err != nil || r.State != failed || !strings.HasPrefix(r.Problem, "broken/config.yaml:1:") {
		t.Errorf("%v %+v", err, r)
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
	if list := listed(t, s); len(list) != 1 || list[0].State != stopped || list[0].Done != 2 {
		t.Errorf("%+v", list)
	}
	var out RunsOutput
	into(t, ask(s, "GET", "/v1/runs", "").Body.Bytes(), &out.Body)
	if out.Body.AllowTrain || len(out.Body.Presets) > 0 {
		t.Error("it says that trainings can be started")
	}
}

// A run of before is served when that is asked for.
func TestServeRun(t *testing.T) {
	s, _ := school(t, nil)
	dir := filepath.Join(s.o.Runs, "before")
	elsewhereRun(t, dir, run.Finished, 3)
	save(t, model.VAE, dir)
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
	save(t, model.VAE, served)
	elsewhereRun(t, served, run.Finished, 3)
	elsewhereRun(t, filepath.Join(runs, "vae-digits-1"), run.Finished, 5)
	s, p := school(t, func(o *Options) { o.Models, o.Runs = []string{filepath.Join(served, run.ModelFile)}, runs })
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
	save(t, model.VAE, other)
	elsewhereRun(t, filepath.Join(runs, "mine-1"), run.Finished, 1)
	save(t, model.VAE, filepath.Join(runs, "mine-1"))
	s, _ := school(t, func(o *Options) { o.Models, o.Runs = []string{other}, runs })
	if list := listed(t, s); len(list) != 1 || list[0].Served {
		t.Errorf("%+v", list)
	}
	if w := ask(s, "POST", "/v1/runs/mine-1", `{"action":"serve"}`); w.Code != 409 || !strings.Contains(w.Body.String(), "another model is called mine-1") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// A stream is the events of a listener.
type stream struct {
	*bufio.Scanner
	t *testing.T
}

func listenTo(t *testing.T, address string) *stream {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	t.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, "GET", "http://"+address+"/v1/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	w, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Body.Close() })
	if got := w.Header.Get("Content-Type"); w.StatusCode != 200 || got != typeEvents {
		t.Fatalf("%d %s", w.StatusCode, got)
	}
	return &stream{bufio.NewScanner(w.Body), t}
}

// next wants an event, and returns its data.
func (s *stream) next(kind string, into any) {
	s.t.Helper()
	for s.Scan() {
		got, ok := strings.CutPrefix(s.Text(), "event: ")
		if !ok || got == "step" && kind != got { // which may come at any time
			continue
		}
		if !s.Scan() || got != kind {
			s.t.Fatalf("event %s, want %s: %s", got, kind, s.Text())
		}
		if err := json.Unmarshal([]byte(strings.TrimPrefix(s.Text(), "data: ")), into); err != nil {
			s.t.Fatal(err)
		}
		return
	}
	s.t.Fatalf("the stream ends before %s: %v", kind, s.Err())
}

// A listener hears of the trainings of the server at once, and of those of others.
func TestEvents(t *testing.T) {
	s, p := school(t, nil)
	heard := listenTo(t, serveUntilEnd(t, s))
	var r RunInfo
	var e epochEvent
	order(t, s, "runs", `{"preset":"vae-digits","epochs":2}`, 200)
	if heard.next("started", &r); r.Name != "vae-digits-1" || r.State != trains || r.Metrics != nil {
		t.Errorf("%+v", r)
	}
	var step stepEvent
	if heard.next("step", &step); step != (stepEvent{"vae-digits-1", 0.25}) {
		t.Errorf("%+v", step)
	}
	for number := 1; number <= 2; number++ {
		p.next <- nil
		if heard.next("epoch", &e); e.Run != "vae-digits-1" || e.Epochs != 2 || e.Metrics.Epoch != number || *e.Metrics.KL != 1 {
			t.Errorf("%+v", e)
		}
	}
	if heard.next("ended", &r); r.State != finished || r.Done != 2 {
		t.Errorf("%+v", r)
	}
	dir := filepath.Join(s.o.Runs, "other")
	elsewhereRun(t, dir, run.Failed, 1)
	if heard.next("epoch", &e); e.Run != "other" {
		t.Errorf("%+v", e)
	}
	if heard.next("ended", &r); r.Name != "other" || r.State != failed {
		t.Errorf("%+v", r)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	var gone struct{ Run string }
	if heard.next("gone", &gone); gone.Run != "other" {
		t.Errorf("%+v", gone)
	}
}

func TestHappened(t *testing.T) {
	row := func(n int) (list []EpochInfo) {
		for e := range n {
			list = append(list, EpochInfo{Epoch: e + 1})
		}
		return list
	}
	is := func(state State, done int) []RunInfo {
		return []RunInfo{{Name: "a", State: state, Done: done, Metrics: row(done)}}
	}
	for name, c := range map[string]struct {
		before, now []RunInfo
		want        string
	}{
		"nothing":       {is(trains, 2), is(trains, 2), ""},
		"new":           {nil, is(trains, 0), "started"},
		"new and quick": {nil, is(finished, 2), "epoch epoch ended"},
		"epochs":        {is(trains, 1), is(trains, 3), "epoch epoch"},
		"end":           {is(trains, 1), is(finished, 2), "epoch ended"},
		"resumed":       {is(stopped, 2), is(trains, 2), "started"},
		"gone back":     {is(trains, 3), is(trains, 2), "started"},
		"failed later":  {is(stopped, 2), is(failed, 2), "ended"},
		"gone":          {is(stopped, 2), nil, "gone"},
	} {
		var got []string
		for _, e := range happened(c.before, c.now) {
			got = append(got, e.kind)
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: %q, want %q", name, s, c.want)
		}
	}
}

// A listener hears something even when nothing happens; there may be so many.
func TestListeners(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := school(t, nil)
		ctx, cancel := context.WithCancel(t.Context())
		w := httptest.NewRecorder()
		go s.ServeHTTP(w, httptest.NewRequestWithContext(ctx, "GET", "http://localhost/v1/events", nil))
		time.Sleep(2*heartbeat + time.Second)
		cancel()
		synctest.Wait()
		if n := strings.Count(w.Body.String(), ": still here\n\n"); n != 2 || !w.Flushed {
			t.Errorf("%d signs of life in %q", n, w.Body)
		}
		for range mostListeners {
			s.listeners <- struct{}{}
		}
		if w := ask(s, "GET", "/v1/events", ""); w.Code != 429 || w.Header().Get("Retry-After") == "" {
			t.Errorf("one too many: %d", w.Code)
		}
	})
}

// The server stops at once, though some listen, and saves what it trains.
func TestServeStopsTraining(t *testing.T) {
	s, p := school(t, func(o *Options) { o.Drain = time.Minute })
	l, err := s.Listen()
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- s.Serve(ctx, l) }()
	heard := listenTo(t, l.Addr().String())
	order(t, s, "runs", `{"preset":"vae-digits"}`, 200)
	p.next <- nil
	heard.next("started", new(RunInfo))
	start := time.Now()
	stop()
	if err := <-done; err != nil || time.Since(start) > 10*time.Second {
		t.Errorf("%v after %v", err, time.Since(start))
	}
	info, err := run.ReadInfo(filepath.Join(s.o.Runs, "vae-digits-1"))
	if err != nil || info.Status != run.Interrupted || info.Last.Epoch != 1 {
		t.Errorf("%v: %+v", err, info)
	}
	if w := ask(s, "POST", "/v1/runs", `{"preset":"vae-digits"}`); w.Code != 503 {
		t.Errorf("a training that begins at the end: %d", w.Code)
	}
	http.DefaultClient.CloseIdleConnections()
}
