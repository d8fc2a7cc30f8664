package api

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/fixture"
	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment/project"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/tensor"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/diabolo-go/diabolo/internal/engine/kernel.(*Pool).work")) // the workers all models share
}

// withShapes is the API of the model in a folder and its images.
func withShapes(t *testing.T, dir string) *API {
	t.Helper()
	a, err := New(Options{
		Models: []string{dir}, Timeout: time.Minute, Log: t.Logf, Observe: func(int) {},
		Load: func(context.Context, dataset.Config, dataset.Options) (*dataset.Data, error) {
			return fixture.Shapes(), nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.Close)
	return a
}

// do asks an operation, with a request that set changes.
func do[A, Q any](t *testing.T, a *API, id string, set func(request *Q)) A {
	t.Helper()
	for _, o := range a.Operations() {
		if o.ID == id {
			request := o.New()
			set(request.(*Q))
			answer, err := o.Do(context.Background(), request)
			if err != nil {
				t.Fatal(err)
			}
			return answer.(A)
		}
	}
	panic(id)
}

// A long request computes no more once its client has left, or its time is over.
func TestPassEndsWithItsClient(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "vae")
	m := fixture.Save(t, "vae", dir)
	for name, c := range map[string]struct {
		timeout time.Duration
		want    Kind
	}{
		"left": {time.Minute, Abandoned},
		"late": {20 * time.Millisecond, Overdue},
	} {
		a, err := New(Options{Models: []string{dir}, Timeout: c.timeout, Log: t.Logf, Observe: func(int) {}})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(a.Close)
		ctx, leave := context.WithCancel(t.Context())
		var layers atomic.Int64
		a.base.models.all()[0].SetTrace(func(any, bool, time.Duration) {
			if layers.Add(1); c.want == Abandoned {
				leave()
			}
			time.Sleep(5 * time.Millisecond)
		})
		for _, o := range a.Operations() {
			if o.ID != "decode" {
				continue
			}
			r := o.New().(*DecodeRequest)
			r.Data.SetBinary(make([]byte, 4*3*mostImages))
			answer, err := o.Do(ctx, r)
			if p, ok := err.(*Problem); !ok || p.Kind != c.want {
				t.Errorf("%s: %v, %v", name, answer, err)
			}
		}
		if most := int64(2 * runtime.GOMAXPROCS(0) * len(m.Layers())); layers.Load() > most {
			t.Errorf("%s: %d layers ran, at most %d wanted", name, layers.Load(), most)
		}
		leave()
	}
}

// A map is saved beside its model: a server that starts again shows the one on disk,
// unless it is of other latents or damaged.
func TestMapsAreSaved(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "vae")
	fixture.Save(t, "vae", dir)
	a := withShapes(t, dir)
	points := func(a *API) []float32 {
		t.Helper()
		return do[Projection](t, a, "projection", func(q *ProjectionRequest) { q.Method = project.TSNE }).Points.Data
	}
	made := points(a)
	r := a.base.models.all()[0].run
	file := savedMapFile(r, project.TSNE)
	for _, path := range []string{r.Dir, r.File} {
		again, err := run.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		if same := savedMapFile(again, project.TSNE); same != file {
			t.Errorf("kept in %s and %s", same, file)
		}
	}
	g, err := a.base.imagesOf(context.Background(), a.base.models.all()[0])
	if err != nil {
		t.Fatal(err)
	}
	moved := tensor.FromSlice(append([]float32{made[0] + 1}, made[1:]...), 10, 2)
	for _, c := range []struct {
		name string
		keep func() error
		want []float32
	}{
		{"as it was made", func() error { return nil }, made},
		{"of these latents", func() error { return writeMap(file, origin(g.latent.Mu, 1), moved) }, moved.Data},
		{"of another seed", func() error { return writeMap(file, origin(g.latent.Mu, 2), moved) }, made},
		{"damaged", func() error { return os.WriteFile(file, []byte("{"), 0o666) }, made},
	} {
		if err := c.keep(); err != nil {
			t.Fatal(err)
		}
		if got := points(withShapes(t, r.Dir)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	if _, err := os.Stat(savedMapFile(r, project.PCA)); err == nil {
		t.Error("what takes no time is saved")
	}
}

// What is costly is made once for all who ask, goes on when one of them leaves, and
// is tried again when it failed.
func TestLazy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l lazy[string, int]
		var calls atomic.Int64
		fail := errors.New("not today")
		work := func() (int, error) {
			time.Sleep(time.Second)
			if calls.Add(1) == 1 {
				return 0, fail
			}
			return 7, nil
		}
		if _, err := l.get(context.Background(), "a", work); err != fail {
			t.Errorf("%v", err)
		}
		synctest.Wait()
		var wg sync.WaitGroup
		for i := range 5 {
			wg.Go(func() {
				ctx, cancel := context.WithTimeout(context.Background(), time.Duration(i)*400*time.Millisecond)
				defer cancel()
				v, err := l.get(ctx, "a", work)
				if late := i >= 3; late && (v != 7 || err != nil) || !late && !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("patience %d: %d, %v", i, v, err)
				}
			})
		}
		wg.Wait()
		if v, err := l.get(context.Background(), "a", work); v != 7 || err != nil || calls.Load() != 2 {
			t.Errorf("%d, %v after %d calls", v, err, calls.Load())
		}
	})
}

// A fault is logged, and told to nobody else.
func TestFault(t *testing.T) {
	var logged strings.Builder
	b := &base{o: Options{Log: func(format string, args ...any) { fmt.Fprintf(&logged, format, args...) }}}
	var l lazy[int, int]
	_, err := l.get(context.Background(), 1, func() (int, error) { panic("an inner secret") })
	if err = b.failure(err); err == nil || strings.Contains(err.Error(), "secret") || !strings.Contains(logged.String(), "an inner secret") {
		t.Errorf("%v; log %s", err, logged.String())
	}
	if v, err := l.get(context.Background(), 1, func() (int, error) { return 2, nil }); v != 2 || err != nil {
		t.Errorf("%d, %v", v, err)
	}
}

func TestHappened(t *testing.T) {
	row := func(n int) (list []Epoch) {
		for e := range n {
			list = append(list, Epoch{Epoch: e + 1})
		}
		return list
	}
	is := func(state State, done int) []Run {
		return []Run{{Name: "a", State: state, Done: done, Metrics: row(done)}}
	}
	for name, c := range map[string]struct {
		before, now []Run
		want        string
	}{
		"nothing":       {is(Training, 2), is(Training, 2), ""},
		"new":           {nil, is(Training, 0), "started"},
		"new and quick": {nil, is(Finished, 2), "epoch epoch ended"},
		"epochs":        {is(Training, 1), is(Training, 3), "epoch epoch"},
		"end":           {is(Training, 1), is(Finished, 2), "epoch ended"},
		"resumed":       {is(Stopped, 2), is(Training, 2), "started"},
		"gone back":     {is(Training, 3), is(Training, 2), "started"},
		"failed later":  {is(Stopped, 2), is(Failed, 2), "ended"},
		"gone":          {is(Stopped, 2), nil, "gone"},
	} {
		var got []string
		for _, e := range happened(c.before, c.now) {
			got = append(got, e.Kind)
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: %q, want %q", name, s, c.want)
		}
	}
}

// A history keeps the last epoch, and evenly some before it; what comes after a step back
// takes the place of what was there.
func TestHistory(t *testing.T) {
	m, shown := fixture.Save(t, "ae", t.TempDir()), fixture.Images(2)
	var f history
	add := func(epoch int) {
		t.Helper()
		if err := f.add(epoch, m, shown, shown); err != nil {
			t.Fatal(err)
		}
	}
	for e := range historyEpochs {
		add(e + 1)
	}
	if n := len(f.list()); n != historyEpochs {
		t.Errorf("%d epochs", n)
	}
	add(historyEpochs + 1)
	if e := f.list(); len(e) != historyEpochs/2+1 || e[1] != 3 || e[len(e)-1] != historyEpochs+1 {
		t.Errorf("epochs of %v", e)
	}
	add(historyEpochs + 2)
	add(4)
	if d := cmp.Diff([]int{1, 3, 4}, f.list()); d != "" {
		t.Error(d)
	}
	if f.picture("sample", 0) != nil {
		t.Error("an ae has samples")
	}
}

// Of large pictures a history keeps fewer, at last the first alone.
func TestHistoryOfLargePictures(t *testing.T) {
	f := history{every: 1}
	for e := range 5 {
		f.epochs = append(f.epochs, epochPictures{epoch: e + 1, recon: make([]byte, historyBytes/4)})
	}
	if kept := f.kept(6); len(kept) != 3 || kept[2].epoch != 5 {
		t.Errorf("%d epochs are kept", len(kept))
	}
	f.epochs[0].sample = make([]byte, historyBytes)
	if kept := f.kept(6); len(kept) != 1 || kept[0].epoch != 1 {
		t.Errorf("%d epochs are kept", len(kept))
	}
}

// No answer names a folder of the server.
func TestWithoutDir(t *testing.T) {
	for problem, want := range map[string]string{
		"open runs/a-1/info.json: no such file\nat all": "open one/info.json: no such file",
		"no mnist: /home/me/data/mnist holds none":      "no mnist: mnist holds none",
		`open "C:\Users\me\x.png": 3/4 of it`:           `open "x.png": 3/4 of it`,
		"folder:/home/me/cats has no attributes":        "folder:cats has no attributes",
		"see https://example.org/a/b":                   "see https://example.org/a/b",
	} {
		if got := withoutDir(problem, "runs/a-1", "one"); got != want {
			t.Errorf("%q becomes %q, want %q", problem, got, want)
		}
	}
}

func TestNames(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, dir := range []string{"a/run", "b/run", "runs/one", "runs/two"} {
		fixture.Save(t, "ae", dir)
	}
	if err := fixture.Save(t, "ae", "my").Save("my.safetensors", nil); err != nil {
		t.Fatal(err)
	}
	if _, err := modelNames([]string{"a/run", "b/run"}); err == nil || !strings.Contains(err.Error(), "a/run and b/run would both be called run") {
		t.Errorf("%v", err)
	}
	names, err := modelNames([]string{"runs/one", "runs/two/model.safetensors", "my.safetensors"})
	if err != nil || strings.Join(names, " ") != "one two my" {
		t.Errorf("%v %v", names, err)
	}
}

// A request is checked whatever it came from, and a problem says where.
func TestProblems(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "vae")
	fixture.Save(t, "vae", dir)
	a := withShapes(t, dir)
	for _, c := range []struct {
		id   string
		set  func(request any)
		want Problem
	}{
		{"sample", func(q any) { q.(*SampleRequest).N = 0 }, Problem{Kind: Invalid, Where: "n", What: "expected number >= 1"}},
		{"sample", func(q any) { q.(*SampleRequest).Temperature = math.NaN() }, Problem{Kind: Invalid, Where: "temperature", What: "expected number >= 0"}},
		{"sample", func(q any) { q.(*SampleRequest).From = "post" }, Problem{Kind: Invalid, Where: "from", What: `expected value to be one of "prior, spread, gaussian, mixture"`}},
		{"projection", func(q any) { q.(*ProjectionRequest).Model = "vea" }, Problem{Kind: NotFound, Where: "model", What: `no model is called "vea"; did you mean "vae"?`}},
		{"decode", func(q any) { q.(*DecodeRequest).Data.Z = [][]float32{{1, 2, 3}, {1}} }, Problem{Kind: Invalid, Where: "data.z[1]", What: "1 numbers, want 3"}},
		{"encode", func(q any) { q.(*EncodeRequest).Data.SetBinary([]byte{1, 2}) }, Problem{Kind: Invalid, Where: "data", What: "2 bytes, want a multiple of 192: float32, the pixels of an image"}},
		{"inside", func(q any) { q.(*InsideRequest).Data.SetBinary(make([]byte, 384)) }, Problem{Kind: Invalid, Where: "data", What: "2 images, want one"}},
		{"start", func(any) {}, Problem{Kind: Forbidden, What: "nothing can be trained here; start the server with --allow-train"}},
	} {
		ops := a.Operations()
		o := ops[slices.IndexFunc(ops, func(o Operation) bool { return o.ID == c.id })]
		request := o.New()
		c.set(request)
		_, err := o.Do(context.Background(), request)
		var p *Problem
		if !errors.As(err, &p) || p.Kind != c.want.Kind || p.Where != c.want.Where || p.What != c.want.What {
			t.Errorf("%s: %v, want %v", c.id, err, &c.want)
		}
	}
	if p := (&Problem{Where: "data.z[1]", What: "1 numbers, want 3"}).Error(); p != "data.z[1]: 1 numbers, want 3" {
		t.Error(p)
	}
}

// Each operation and each of its parameters is described, and a request has the defaults.
func TestOperations(t *testing.T) {
	seen := map[string]bool{}
	for _, o := range new(API).Operations() {
		if seen[o.ID] || o.Summary == "" || len(o.Answers) == 0 {
			t.Errorf("%+v", o)
		}
		seen[o.ID] = true
		for _, p := range o.Params {
			if p.Name == "" || p.Doc == "" && p.Choices == nil {
				t.Errorf("%s: %+v", o.ID, p)
			}
			if p.Default != "" && fmt.Sprint(p.of(o.New())) != p.Default {
				t.Errorf("%s: %s is %v, want %s", o.ID, p.Name, p.of(o.New()), p.Default)
			}
		}
	}
}
