package train

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/optim"
	"github.com/diabolo-go/diabolo/run"
)

// faint is a set of grey images of low contrast: four waves of random strength, and noise.
func faint(t *testing.T) *dataset.Data {
	t.Helper()
	const n, side = 240, 12
	r := rand.New(rand.NewPCG(1, 2))
	pixels := make([]uint8, 0, n*side*side)
	for range n {
		var strength [4]float64
		for k := range strength {
			strength[k] = r.NormFloat64()
		}
		for y := range side {
			for x := range side {
				v := 0.5 + 0.01*r.NormFloat64()
				for k, s := range strength {
					v += 0.02 * s * math.Sin(float64((k+1)*x+(4-k)*y)/3)
				}
				pixels = append(pixels, uint8(math.Round(255*v)))
			}
		}
	}
	set := &dataset.Set{Name: "faint", Shape: [3]int{1, side, side}, Pixels: pixels}
	view := func(from, to int) dataset.View {
		v := dataset.View{Set: set}
		for i := from; i < to; i++ {
			v.Index = append(v.Index, i)
		}
		return v
	}
	return &dataset.Data{Set: set, Train: view(0, 200), Val: view(200, n), Held: true}
}

// judgedRun trains a model of that section on faint images.
func judgedRun(t *testing.T, section string) Result {
	t.Helper()
	c, err := run.Parse("faint.yaml", []byte("dataset: {name: folder:faint}\nmodel: "+section+"\ntrain: {steps: 600, batch: 16, lr: 2e-3}\n"))
	if err != nil {
		t.Fatal(err)
	}
	c.Train.Schedule = run.Schedule{Kind: optim.Constant}
	data := faint(t)
	data.Config = c.Dataset
	return mustRun(t, folder(t), Options{Config: c, Data: data})
}

const layers = ", latent: 4, encoder: [flatten, {linear: {out: 16}}, relu], decoder: [{linear: {out: 16}}, relu, linear"

// On images of low contrast a likelihood of fixed width collapses, and the run says so. The
// cures it names bring the model to life.
func TestCollapse(t *testing.T) {
	long(t)
	for _, section := range []string{"{kind: vae" + layers + ", sigmoid]}", "{kind: vae, likelihood: squared" + layers + "]}"} {
		r := judgedRun(t, section)
		i := r.Info
		if i.Status != run.Collapsed || !i.Health.Collapsed() || !strings.Contains(i.Diagnosis, "likelihood: gaussian") {
			t.Errorf("%s: %s, %q, %+v", section, i.Status, i.Diagnosis, i.Health)
		}
		if n := strings.Count(strings.Join(i.Warnings, "\n"), "collapsed"); n != 1 {
			t.Errorf("the collapse is reported %d times", n)
		}
		if !i.Over(len(r.Epochs)) {
			t.Error("a collapsed run is not over")
		}
	}
	for _, section := range []string{"{kind: vae, likelihood: gaussian, linear: pca" + layers + "]}", "{kind: vae, layers: auto}"} {
		i := judgedRun(t, section).Info
		if i.Status != run.Finished || i.Health.Collapsed() || i.Health.Useless() || *i.Health.KL < 2 {
			t.Errorf("%s: %s, %q, %+v", section, i.Status, i.Diagnosis, i.Health)
		}
	}
}

// A model is judged neither before its second epoch, nor before 500 steps, nor during a
// warm-up.
func TestJudged(t *testing.T) {
	tr := &Trainer{steps: 100}
	for _, c := range []struct {
		epochs, steps int
		warmup        float64
		want          bool
	}{{4, 100, 0, false}, {5, 100, 0, true}, {1, 1000, 0, false}, {2, 1000, 0, true}, {7, 100, 8, false}, {8, 100, 8, true}} {
		tr.steps, tr.c.Train.BetaWarmUp = c.steps, c.warmup
		if got := tr.judged(c.epochs); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

// examined returns a trainer of faint images right after its start at PCA, with the health
// of the model; noise is an option of the data set, or empty.
func examined(t *testing.T, noise string) (*Trainer, *run.Health) {
	t.Helper()
	c, err := run.Parse("faint.yaml", []byte("dataset: {name: folder:faint"+noise+"}\nmodel: {kind: ae, layers: auto, latent: 4}\n"))
	if err != nil {
		t.Fatal(err)
	}
	data := faint(t)
	data.Config = c.Dataset
	tr, err := New(Options{Config: c, Data: data})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(tr.Close)
	if err := tr.startAtPCA(t.Context()); err != nil {
		t.Fatal(err)
	}
	h := healthOf(t, tr)
	tr.comparePCA(t.Context(), h)
	return tr, h
}

func healthOf(t *testing.T, tr *Trainer) *run.Health {
	t.Helper()
	_, h, err := tr.validate(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// PCA gets the noise that the model gets: with it, a denoising model that equals PCA is not
// behind it.
func TestPCAOfNoise(t *testing.T) {
	_, h := examined(t, ", noise: {gaussian: 0.2}")
	if ratio := h.MSE / *h.PCAMSE; ratio < 0.9 || ratio > 1.1 {
		t.Errorf("a model that starts at PCA has %.3f times its error", ratio)
	}
}

// Health is what its definition says, on a model whose output is known.
func TestHealthOfPCA(t *testing.T) {
	tr, h := examined(t, "")
	if math.Abs(h.MSE / *h.PCAMSE - 1) > 1e-4 || h.Active != 4 || h.KL != nil || h.Images != 40 {
		t.Errorf("at the start %+v, PCA has %v", h, *h.PCAMSE)
	}
	if h.Collapsed() || h.Useless() || !(h.MSE < h.MeanMSE/5) || !(h.Variation > 0.7 && h.Variation < 1) {
		t.Errorf("%+v", h)
	}
	for _, p := range tr.model.Params() {
		clear(p.Data)
	}
	dead := healthOf(t, tr)
	if !dead.Collapsed() || !dead.Useless() || dead.Active != 0 || dead.Variation != 0 {
		t.Errorf("a model of zeros: %+v", dead)
	}
	if text := dead.Diagnosis(model.Config{Kind: "ae"}); !strings.Contains(text, "all reconstructions are the same image") {
		t.Error(text)
	}
}

// A training of fewer steps than a model is judged after is judged if it ended early, because
// it brought nothing, and not if it was as long as its config says.
func TestShortJudged(t *testing.T) {
	const dead = "{kind: vae, beta: 1e6" + layers + ", sigmoid]}"
	for name, c := range map[string]struct {
		section, train string
		status         run.Status
	}{
		"alive":       {"{kind: ae, layers: auto, latent: 4}", "epochs: 4, lr: 1e-30, keep: best, patience: 1", run.Stopped},
		"dead":        {dead, "epochs: 4, lr: 1e-30, keep: best, patience: 1", run.Collapsed},
		"not waited":  {dead, "epochs: 1, lr: 2e-2", run.Finished},
		"still waits": {dead, "epochs: 2, lr: 1e-30, keep: best, patience: 3", run.Finished},
	} {
		config, err := run.Parse("faint.yaml", []byte("dataset: {name: folder:faint}\nmodel: "+c.section+"\ntrain: {batch: 2, "+c.train+"}\n"))
		if err != nil {
			t.Fatal(err)
		}
		data := faint(t)
		data.Config = config.Dataset
		i := mustRun(t, folder(t), Options{Config: config, Data: data}).Info
		judged := name == "alive" || name == "dead"
		if i.Status != c.status || (i.Health != nil) != judged || judged && i.Health.PCAMSE == nil || (i.Diagnosis != "") != (name == "dead") {
			t.Errorf("%s: %s, %q, %+v", name, i.Status, i.Diagnosis, i.Health)
		}
	}
}

// No reference preset has collapsed, not even after a short training on few images.
func TestReferencePresetsLive(t *testing.T) {
	long(t)
	for preset, images := range map[string]dataset.Config{
		"ae-lfw":     {Name: "synthetic-faces", Count: 80, Split: &dataset.Split{By: "random", Val: 0.25}},
		"vae-mnist":  {Name: "synthetic-digits", Count: 800, Size: 28, Split: &dataset.Split{By: "random", Val: 0.25}},
		"cvae-mnist": {Name: "synthetic-digits", Count: 800, Size: 28, Split: &dataset.Split{By: "random", Val: 0.25}},
	} {
		c, err := run.Preset(preset)
		if err != nil {
			t.Fatal(err)
		}
		c.Dataset, c.Train.Epochs = images, 3
		data, err := dataset.Load(t.Context(), images, dataset.Options{})
		if err != nil {
			t.Fatal(err)
		}
		r := mustRun(t, folder(t), Options{Config: c, Data: data})
		for _, e := range r.Epochs {
			t.Logf("%s: %+v", preset, *e.Health)
			if e.Health.Collapsed() {
				t.Errorf("%s, epoch %d: %+v", preset, e.Epoch, e.Health)
			}
		}
		if r.Info.Status != run.Finished {
			t.Errorf("%s: %s", preset, r.Info.Status)
		}
	}
}
