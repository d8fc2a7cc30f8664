package train

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/optim"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/tensor"
)

// The workers that all models share in inference are started first and stay; others must
// end.
func TestMain(m *testing.M) {
	c, err := model.Parse([]byte("{kind: ae, latent: 1, input: [1, 1, 1], encoder: [flatten], decoder: [linear]}"))
	if err != nil {
		panic(err)
	}
	one, err := model.New(c, 1)
	if err != nil {
		panic(err)
	}
	if _, err := one.Encode(tensor.New(1, 1, 1, 1)); err != nil {
		panic(err)
	}
	goleak.VerifyTestMain(m, goleak.IgnoreCurrent())
}

// small is a training of a moment: digits of 16x16, two epochs of seven steps, the last
// one smaller, using everything that draws random numbers.
func small(t testing.TB, kind string) run.Config {
	t.Helper()
	c, err := run.Parse("small.yaml", []byte(`
dataset: {name: synthetic-digits, count: 60, size: 16, split: {by: random, val: 0.2}, noise: {gaussian: 0.1}, augment: {shift: 1}}
model:
  kind: `+kind+`
  latent: 3
  encoder: [{conv2d: {out: 4, stride: 2}}, batchnorm2d, relu, flatten]
  decoder: [linear, relu, unflatten, {dropout: {p: 0.1}}, {convtranspose2d: {stride: 2, output_padding: 1}}, sigmoid]
train: {epochs: 2, batch: 7, lr: 0.01, schedule: {kind: cosine, warmup: 0.5}}
`))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestNormOfOneValue: a batch of one image and planes of 1x1 are refused.
func TestNormOfOneValue(t *testing.T) {
	for stride, want := range map[int]string{8: "", 16: "encoder.1"} { // planes of 2x2 and of 1x1
		c, err := run.Parse("one.yaml", fmt.Appendf(nil, `
dataset: {name: synthetic-digits, count: 60, size: 16}
model: {kind: ae, latent: 2, encoder: [{conv2d: {out: 4, stride: %d}}, batchnorm2d, relu, flatten], decoder: [linear, sigmoid]}
train: {epochs: 1, batch: 1}
`, stride))
		if err != nil {
			t.Fatal(err)
		}
		trainer, err := New(Options{Config: c, Data: load(t, c), Workers: 1})
		if err == nil {
			trainer.Close()
		}
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("stride %d: %v, want %q", stride, err, want)
		}
	}
}

func load(t testing.TB, c run.Config) *dataset.Data {
	t.Helper()
	data, err := dataset.Load(context.Background(), c.Dataset, dataset.Options{Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func folder(t testing.TB) *run.Folder {
	t.Helper()
	f, err := run.Create(filepath.Join(t.TempDir(), "run"), false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.Close)
	return f
}

// start makes one start of a run in f.
func start(t testing.TB, ctx context.Context, f *run.Folder, o Options) (Result, error) {
	t.Helper()
	if o.Data == nil {
		o.Data = load(t, o.Config)
	}
	tr, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	defer tr.Close()
	return tr.Run(ctx, f)
}

// long skips a test that makes several runs, each drawing its images, which are very
// slow with the race detector.
func long(t *testing.T) {
	if testing.Short() {
		t.Skip("several runs; not with -short")
	}
}

func mustRun(t testing.TB, f *run.Folder, o Options) Result {
	t.Helper()
	r, err := start(t, context.Background(), f, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func read(t testing.TB, f *run.Folder, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(f.Path(name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestRunFolder(t *testing.T) {
	f := folder(t)
	r := mustRun(t, f, Options{Config: small(t, "vae"), Name: "small"})
	for _, name := range []string{
		run.ConfigFile, run.MetricsFile, model.FileName, run.CheckpointFile, run.InfoFile,
	} {
		if len(read(t, f, name)) == 0 {
			t.Errorf("%s is empty", name)
		}
	}
	if all, _ := os.ReadDir(f.Dir); len(all) != 6 { // and the lock: nothing is drawn without a Tracker
		t.Errorf("%d files: %v", len(all), all)
	}
	if partial, _ := filepath.Glob(f.Path(".*.partial-*")); partial != nil {
		t.Errorf("left behind: %v", partial)
	}
	info, err := run.ReadInfo(f.Dir)
	if err != nil || info.Status != run.Finished || info.Model != 2 || info.Last.Epoch != 2 || info.TrainImages != 48 {
		t.Errorf("%+v, %v", info, err)
	}
	rows, err := run.ReadMetrics(f.Dir)
	if d := cmp.Diff(r.Epochs, rows); err != nil || d != "" {
		t.Error(err, d)
	}
	for _, row := range rows {
		v := row.Validation
		if math.Abs(v.Parts.Bound()-v.Loss) > 1e-9*v.Loss || len(v.Parts) != 2 || v.Parts[0].Name != "recon" || v.Parts[1].Name != "kl" {
			t.Errorf("%v do not make val_loss %v", v.Parts, v.Loss)
		}
		if math.IsNaN(*v.ELBO) || *v.ELBO == v.Loss {
			t.Errorf("val_elbo %v beside val_loss %v: no z was drawn", *v.ELBO, v.Loss)
		}
	}
	resumed, err := run.ReadConfig(f.Dir)
	if err != nil || resumed.Model.Input == nil || resumed.Train.Betas == nil {
		t.Errorf("%s is not complete: %+v, %v", run.ConfigFile, resumed, err)
	}
}

// cells changes a config to each combination of parts, and to two with a linear path.
func cells() map[string]func(c *run.Config) {
	all := map[string]func(c *run.Config){}
	for _, posterior := range (model.Config{}).Choices("posterior") {
		for _, likelihood := range (model.Config{}).Choices("likelihood") {
			for _, condition := range (model.Config{}).Choices("condition") {
				parts := model.Config{Posterior: posterior, Likelihood: likelihood, Condition: condition}
				all[parts.Name()] = func(c *run.Config) {
					c.Model.Kind, c.Model.Posterior, c.Model.Likelihood, c.Model.Condition = "", posterior, likelihood, condition
				}
			}
		}
	}
	for posterior, likelihood := range map[string]string{"point": "squared", "gaussian": "gaussian"} {
		all["linear path, "+posterior] = func(c *run.Config) {
			c.Model.Kind, c.Model.Posterior, c.Model.Likelihood, c.Model.Linear = "", posterior, likelihood, "pca"
			c.Model.Decoder = c.Model.Decoder[:len(c.Model.Decoder)-1] // without its sigmoid
		}
	}
	return all
}

// TestSameBits trains each kind of model with one worker, with two and three, and
// interrupted at several places: within an epoch, at its last step, and before the
// first.
func TestSameBits(t *testing.T) {
	kinds, breaks := cells(), []int{0, 3, 7, 10}
	if testing.Short() {
		maps.DeleteFunc(kinds, func(name string, _ func(*run.Config)) bool { return name != "cvae" })
		breaks = breaks[1:2]
	}
	for name, change := range kinds {
		t.Run(name, func(t *testing.T) {
			o := Options{Config: small(t, "vae"), Workers: 1}
			change(&o.Config)
			whole := folder(t)
			mustRun(t, whole, o)
			want := read(t, whole, model.FileName)

			for _, o.Workers = range []int{3, 2} {
				again := folder(t)
				mustRun(t, again, o)
				if !bytes.Equal(want, read(t, again, model.FileName)) {
					t.Errorf("%d workers give other bits than one", o.Workers)
				}
			}
			for _, steps := range breaks {
				f := folder(t)
				interruptAfter(t, f, o, steps)
				o := o
				o.Resume = true
				mustRun(t, f, o)
				if !bytes.Equal(want, read(t, f, model.FileName)) {
					t.Errorf("broken off after %d steps and resumed: other bits", steps)
				}
				sameLosses(t, whole, f)
			}
		})
	}
}

func interruptAfter(t *testing.T, f *run.Folder, o Options, steps int) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if steps == 0 {
		cancel()
	}
	done := 0
	o.Progress = func(p Progress) {
		if done++; p.Row == nil && done == steps {
			cancel()
		}
	}
	if _, err := start(t, ctx, f, o); !errors.Is(err, ErrInterrupted) {
		t.Fatalf("after %d steps: %v", steps, err)
	}
	if i, err := run.ReadInfo(f.Dir); err != nil || i.Status != run.Interrupted {
		t.Errorf("%s, %v", i.Status, err)
	}
}

// sameLosses compares all metrics of two runs except the times.
func sameLosses(t *testing.T, a, b *run.Folder) {
	t.Helper()
	x, err := run.ReadMetrics(a.Dir)
	if err != nil {
		t.Fatal(err)
	}
	y, err := run.ReadMetrics(b.Dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, rows := range [][]run.Epoch{x, y} {
		for i := range rows {
			rows[i].Seconds, rows[i].Rate = 0, 0
		}
	}
	if d := cmp.Diff(x, y); d != "" {
		t.Error(d)
	}
}

// TestKilled resumes from a checkpoint in mid-epoch after the process was lost
// later on, so that metrics and model are ahead of the checkpoint.
func TestKilled(t *testing.T) {
	o := Options{Config: small(t, "vae"), Workers: 1}
	whole := folder(t)
	mustRun(t, whole, o)

	f := folder(t)
	o.Every = 4
	var early []byte
	o.Progress = func(p Progress) {
		if p.Epoch == 1 && p.Images == 5*7 { // after step 5, the checkpoint of step 4 is there
			early = read(t, f, run.CheckpointFile)
		}
	}
	mustRun(t, f, o)
	if err := os.WriteFile(f.Path(run.CheckpointFile), early, 0o666); err != nil {
		t.Fatal(err)
	}
	o.Resume, o.Progress = true, nil
	mustRun(t, f, o)
	if !bytes.Equal(read(t, whole, model.FileName), read(t, f, model.FileName)) {
		t.Error("resumed after a kill: other bits")
	}
	sameLosses(t, whole, f)
}

// TestMoreEpochs raises the number of epochs of a finished run.
func TestMoreEpochs(t *testing.T) {
	long(t)
	c := small(t, "ae")
	c.Train.Schedule = run.Schedule{Kind: optim.Constant}
	c.Train.Epochs = 3
	whole := folder(t)
	mustRun(t, whole, Options{Config: c})

	c.Train.Epochs = 1
	f := folder(t)
	mustRun(t, f, Options{Config: c})
	c.Train.Epochs = 3
	mustRun(t, f, Options{Config: c, Resume: true})
	if !bytes.Equal(read(t, whole, model.FileName), read(t, f, model.FileName)) {
		t.Error("one epoch and then two more: other bits than three")
	}
}

// TestLossIsPerImage trains too slowly to change anything, and without randomness, so
// that the batch size must not matter.
func TestLossIsPerImage(t *testing.T) {
	c := small(t, "ae")
	c.Dataset.Noise, c.Dataset.Augment, c.Train.Epochs, c.Train.LR = nil, nil, 1, 1e-30
	c.Model.Encoder, c.Model.Decoder = c.Model.Encoder[3:], c.Model.Decoder[:2] // flatten; linear, relu
	losses := map[int]float64{}
	for _, batch := range []int{7, 48} {
		c.Train.Batch = batch
		losses[batch] = mustRun(t, folder(t), Options{Config: c}).Epochs[0].TrainLoss
	}
	if math.Abs(losses[7]-losses[48]) > 1e-6*losses[48] {
		t.Errorf("train_loss by batch: %v", losses)
	}
}

func TestKeepBestAndEarlyStop(t *testing.T) {
	long(t)
	c := small(t, "ae")
	c.Train.Epochs, c.Train.Keep, c.Train.Patience, c.Train.LR = 40, run.KeepBest, 2, 0.05
	c.Train.Schedule = run.Schedule{Kind: optim.Constant}
	f := folder(t)
	r := mustRun(t, f, Options{Config: c})
	best, last := r.Info.Best, r.Info.Last
	if r.Info.Status != run.Stopped || last.Epoch != best.Epoch+2 || r.Info.Model != best.Epoch {
		t.Fatalf("%s in epoch %d, best %d, model of %d", r.Info.Status, last.Epoch, best.Epoch, r.Info.Model)
	}
	for _, e := range r.Epochs {
		if e.Validation.Loss < best.Validation.Loss {
			t.Errorf("epoch %d is better than the best", e.Epoch)
		}
	}
	again := mustRun(t, f, Options{Config: c, Resume: true})
	if again.Info.Status != run.Stopped || len(again.Epochs) != len(r.Epochs) {
		t.Errorf("a stopped run went on to %d epochs", len(again.Epochs))
	}
}

func TestDiverged(t *testing.T) {
	c := small(t, "vae")
	c.Train.Epochs, c.Train.Schedule = 3, run.Schedule{Kind: optim.Constant}
	f := folder(t)
	first := c
	first.Train.Epochs = 1
	mustRun(t, f, Options{Config: first})
	kept, ckpt := read(t, f, model.FileName), read(t, f, run.CheckpointFile)

	tr, err := New(Options{Config: c, Data: load(t, c), Resume: true})
	if err != nil {
		t.Fatal(err)
	}
	defer tr.Close()
	poison := true
	tr.o.Progress = func(Progress) {
		if poison {
			tr.model.Weights()[0] = float32(math.NaN())
			poison = false
		}
	}
	_, err = tr.Run(context.Background(), f)
	if !errors.Is(err, ErrDiverged) || !strings.Contains(err.Error(), "at step 2 of epoch 2") {
		t.Fatal(err)
	}
	if !bytes.Equal(kept, read(t, f, model.FileName)) || !bytes.Equal(ckpt, read(t, f, run.CheckpointFile)) {
		t.Error("what was good is gone")
	}
	if i, _ := run.ReadInfo(f.Dir); i.Status != run.Failed || i.Error == "" {
		t.Errorf("%+v", i)
	}
}

func TestInit(t *testing.T) {
	c := small(t, "vae")
	from := folder(t)
	mustRun(t, from, Options{Config: c})
	c.Train.Seed = 9
	tr, err := New(Options{Config: c, Data: load(t, c), Init: from.Dir})
	if err != nil {
		t.Fatal(err)
	}
	defer tr.Close()
	other, err := New(Options{Config: small(t, "vae"), Data: load(t, c), Init: from.Path(model.FileName)})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if d := cmp.Diff(other.model.Weights(), tr.model.Weights()); d != "" {
		t.Error("weights depend on the seed")
	}
	if !strings.HasPrefix(tr.info.Init, "sha256:") {
		t.Errorf("record %q", tr.info.Init)
	}
	c.Model.Latent = 4
	if _, err := New(Options{Config: c, Data: load(t, c), Init: from.Dir}); err == nil || !strings.Contains(err.Error(), "head.weight") {
		t.Errorf("another model's weights: %v", err)
	}
}

// TestInitSurvivesInterruption interrupts before the first step: the resumed run still
// starts from the other run's weights.
func TestInitSurvivesInterruption(t *testing.T) {
	long(t)
	c := small(t, "ae")
	from := folder(t)
	mustRun(t, from, Options{Config: c})
	o := Options{Config: c, Init: from.Dir}
	whole := folder(t)
	mustRun(t, whole, o)
	f := folder(t)
	interruptAfter(t, f, o, 0)
	mustRun(t, f, Options{Config: c, Resume: true})
	if !bytes.Equal(read(t, whole, model.FileName), read(t, f, model.FileName)) {
		t.Error("other bits")
	}
}
