package run

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/internal/memtest"
	"github.com/diabolo-go/diabolo/model"
)

func TestPresets(t *testing.T) {
	files, _ := presetFiles.ReadDir("presets")
	if len(files) != len(Presets()) {
		t.Errorf("%d files, %d presets", len(files), len(Presets()))
	}
	place := map[string]int{}
	for i, name := range Presets() {
		if number, _, _ := strings.Cut(files[i].Name(), "-"); len(number) != 2 || files[i].Name() != number+"-"+name+".yaml" {
			t.Errorf("%s: want two digits, which say its place, before the name", files[i].Name())
		}
		c, err := Preset(name)
		if err != nil {
			t.Fatal(err)
		}
		source, err := dataset.FindSource(c.Dataset.Name)
		group := byte('1')
		switch {
		case source.Download:
			group = '2'
		case strings.HasPrefix(source.Name, dataset.FolderPrefix):
			group = '3'
		}
		if err != nil || files[i].Name()[0] != group {
			t.Errorf("%s is of %s: want a number that begins with %c", files[i].Name(), source.Name, group)
		}
		place[name] = i
	}
	if place["vae-digits"] != 0 || place["vae-mnist"] > place["cvae-mnist"] || len(place) != len(files) {
		t.Errorf("in the order %q", Presets())
	}
	for _, name := range Presets() {
		c, err := Preset(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Validate(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if About(name) == "" {
			t.Errorf("%s: no comment says what it is", name)
		}
		roundTrip(t, name, c.Filled())
	}
}

func roundTrip(t *testing.T, name string, c Config) {
	t.Helper()
	text, err := c.YAML()
	if err != nil {
		t.Fatal(err)
	}
	back, err := Parse(name, text)
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	if d := cmp.Diff(c, back); d != "" {
		t.Errorf("%s: %s\nin\n%s", name, d, text)
	}
}

// TestReferenceModels pins the three reference models to their published sizes.
func TestReferenceModels(t *testing.T) {
	for _, c := range []struct {
		preset  string
		image   [3]int
		classes int
		params  int
	}{
		{"ae-lfw", [3]int{3, 64, 64}, 0, 8443291},
		{"vae-mnist", [3]int{1, 28, 28}, 10, 1232675},
		{"cvae-mnist", [3]int{1, 28, 28}, 10, 1433539},
	} {
		p, err := Preset(c.preset)
		if err != nil {
			t.Fatal(err)
		}
		mc, err := p.Model.ForData(c.image, c.classes)
		if err != nil {
			t.Fatal(err)
		}
		m, err := model.New(mc, 1)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, p := range m.Params() {
			if p.Trained {
				n += len(p.Data)
			}
		}
		if n != c.params {
			t.Errorf("%s has %d parameters, want %d", c.preset, n, c.params)
		}
	}
}

func TestParseKeepsWrittenZeros(t *testing.T) {
	c, err := Parse("c.yaml", []byte("dataset: {name: mnist}\nmodel: {beta: 0}\ntrain: {seed: 0, weight_decay: 0, betas: [0, 0.9]}"))
	if err != nil {
		t.Fatal(err)
	}
	if c.Train.Seed != 0 || c.Train.WeightDecay != 0 || *c.Model.Beta != 0 || *c.Train.Betas != [2]float64{0, 0.9} {
		t.Errorf("%+v", c)
	}
	if c.Train.LR != 1e-3 || c.Train.Batch != 32 {
		t.Errorf("defaults are gone: %+v", c.Train)
	}
}

func TestValidateRefuses(t *testing.T) {
	for _, c := range []struct{ set, want string }{
		{"dataset.name=", "dataset.name is missing"},
		{"train.epochs=0", "train.epochs: 0, want 1 or more"},
		{"train.batch=0", "train.batch: 0, want 1 or more"},
		{"train.batch=-4", "train.batch: -4"},
		{"train.lr=0", "train.lr: 0, want a finite number above 0"},
		{"train.lr=-1", "train.lr: -1"},
		{"train.weight_decay=-1", "train.weight_decay: -1"},
		{"train.optimizer=adam", `train.optimizer: unknown "adam"; did you mean "adamw"?`},
		{"train.betas=[1, 0.9]", "train.betas[0]: 1"},
		{"train.eps=0", "train.eps: 0"},
		{"train.nesterov=true", "train.nesterov: belongs to sgd, and adamw is chosen"},
		{"train.momentum=0.9", "train.momentum: belongs to sgd, and adamw is chosen"},
		{"train.schedule.kind=cosin", `did you mean "cosine"?`},
		{"train.schedule.min=0", "train.schedule.min: belongs to cosine, and constant is chosen"},
		{"train.schedule={kind: step, every: 0}", "train.schedule.every: 0"},
		{"train.schedule={kind: step, factor: 2}", "train.schedule.factor: 2"},
		{"train.schedule.warmup=-1", "train.schedule.warmup: -1"},
		{"train.clip=-1", "train.clip: -1"},
		{"train.keep=worst", `train.keep: unknown "worst"; there are best, last`},
		{"train.patience=-1", "train.patience: -1"},
		{"anomaly.score=elbow", `anomaly.score: unknown "elbow"; did you mean "elbo"?`},
		{"anomaly={}", `anomaly.score: unknown ""; there are unexplained, elbo, error, max, top, blur, coarse, shift, latent, combined`},
	} {
		p, err := Preset("vae-mnist")
		if err != nil {
			t.Fatal(err)
		}
		if err := Set(&p, c.set); err != nil {
			t.Fatalf("%s: %v", c.set, err)
		}
		if err := p.Validate(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", c.set, err, c.want)
		}
	}
}

func TestSetRefuses(t *testing.T) {
	for _, c := range []struct{ set, want string }{
		{"train.bach=64", `train.bach: no such option; did you mean "train.batch"?`},
		{"batch=64", `did you mean "train.batch"?`},
		{"train.batch", "train.batch: want key=value"},
		{"train.lr=nan", "train.lr: wants a finite number"},
		{"dataset.size=0", "dataset.size: is 0; omit the key to use the default"},
		{"dataset.split.val=0", "dataset.split.val: is 0"},
		{"model.kind=vea", `did you mean "vae"?`},
	} {
		var p Config
		if err := Set(&p, c.set); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", c.set, err, c.want)
		}
	}
}

func TestPresetSuggestion(t *testing.T) {
	_, err := Preset("vae-mnits")
	if err == nil || !strings.Contains(err.Error(), `did you mean "vae-mnist"?`) {
		t.Error(err)
	}
}

func TestFolder(t *testing.T) {
	base := t.TempDir()
	f, err := CreateNext(base, "vae")
	if err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join(base, "vae-1"); f.Dir != want {
		t.Errorf("%s, want %s", f.Dir, want)
	}
	c, _ := Preset("vae-digits")
	parts := model.Parts{{Name: "recon", Value: .5, Unit: model.Nats, Weight: 1}, {Name: "kl", Value: 3.5, Unit: model.Nats, Weight: 0.25}}
	rows := []Epoch{{Epoch: 1, TrainLoss: 2, Validation: &Validation{Loss: 1, Parts: parts}}, {Epoch: 2}}
	info := Info{Name: "vae-digits", Status: Running, Last: &rows[1]}
	for _, err := range []error{f.WriteConfig(c), f.WriteMetrics(rows), f.WriteInfo(info)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	got, err := ReadMetrics(f.Dir)
	if d := cmp.Diff(rows, got); err != nil || d != "" {
		t.Error(err, d)
	}
	if s := Summarise(f.Dir); s.Info.Status != Running || s.Kind != "vae" || s.Problem != "" {
		t.Errorf("%+v", s)
	}
	if _, err := Resume(f.Dir); err == nil || !strings.Contains(err.Error(), "in use by another process") {
		t.Errorf("a second process got in: %v", err)
	}
	f.Close()
	if s := Summarise(f.Dir); s.Info.Status != Interrupted {
		t.Errorf("a run without its process is %s", s.Info.Status)
	}
	replace(t, f.Dir)
}

func replace(t *testing.T, dir string) {
	if _, err := Create(dir, false); !errors.Is(err, ErrHeld) {
		t.Fatalf("a run was to be overwritten: %v", err)
	}
	own := filepath.Join(dir, "notes.txt")
	if err := os.WriteFile(own, []byte("mine"), 0o666); err != nil {
		t.Fatal(err)
	}
	os.Remove(filepath.Join(dir, ConfigFile))
	if _, err := Create(dir, false); !errors.Is(err, ErrHeld) {
		t.Fatalf("files of a run's names were to be overwritten: %v", err)
	}
	f, err := Create(dir, true)
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
	left, _ := filepath.Glob(filepath.Join(dir, "*"))
	if d := cmp.Diff([]string{own}, left); d != "" {
		t.Error(d)
	}
}

// answer leaves the answer of an experiment in a folder.
func answer(t *testing.T, dir, name string) {
	t.Helper()
	text := `{"run": "runs/x", "pictures": ["runs/x/` + name + `.png"], "result": {}}`
	if err := os.WriteFile(filepath.Join(dir, name+".json"), []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// TestForce: the files of the earlier run go, those of every experiment among them,
// and what only looks like them stays.
func TestForce(t *testing.T) {
	dir := t.TempDir()
	put := func(names ...string) {
		for _, name := range names {
			if err := os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
	put(trainingFiles...)
	put("events.out.tfevents.1.host", "encode.npz", "encode.npy", "encode-files.csv", "encode.csv", "encode.parquet", "serve-tsne.json")
	for _, name := range []string{"reconstruct", "sample", "one-more"} {
		put(name+".png", name+"-second.png", name+".csv")
		answer(t, dir, name)
	}
	mine := []string{"encode.txt", "encoder.npy", "notes.json", "sample-mine.json", "sample.old.png", "samples.png", "samples.csv", "serve.json", "holiday.png", "holiday-2.png"}
	put(mine...)
	folders := []string{"decode", "encode-2.npy", "project-2.png"}
	for _, folder := range folders {
		if err := os.Mkdir(filepath.Join(dir, folder), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	f, err := Create(dir, true)
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
	left, _ := filepath.Glob(filepath.Join(dir, "[^.]*"))
	for i, path := range left {
		left[i] = filepath.Base(path)
	}
	want := append(folders, mine...)
	slices.Sort(want)
	if d := cmp.Diff(want, left); d != "" {
		t.Error(d)
	}
}

// A picture that an earlier model made is refused without force: beside a new
// model it would lie.
func TestRefusesMade(t *testing.T) {
	for name, experiment := range map[string]string{
		"sample.json": "sample", "denoise-psnr.png": "denoise", "latents.json": "latents", "encode-files.csv": "", "threshold.json": "",
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o666); err != nil {
			t.Fatal(err)
		}
		if experiment != "" {
			answer(t, dir, experiment)
		}
		if err := Free(dir, false); !errors.Is(err, ErrHeld) || !strings.Contains(err.Error(), "there is a "+name) {
			t.Errorf("%s: %v", name, err)
		}
		if err := Free(dir, true); err != nil {
			t.Errorf("%s with force: %v", name, err)
		}
	}
}

func TestMissingRun(t *testing.T) {
	dir := t.TempDir()
	for _, d := range []string{dir, filepath.Join(dir, "none")} {
		if _, err := Resume(d); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", d, err)
		}
	}
	if _, err := List(filepath.Join(dir, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}

func TestListNamesDamage(t *testing.T) {
	base := t.TempDir()
	for name, text := range map[string]string{
		"a": "train: {epoch: 3}", "b": "dataset: {name: mnist}\nmodel: {kind: ae}", "c": "dataset: {name: mnist, split: {by: ra}}\nmodel: {kind: ae}",
	} {
		os.Mkdir(filepath.Join(base, name), 0o777)
		os.WriteFile(filepath.Join(base, name, ConfigFile), []byte(text), 0o666)
	}
	os.WriteFile(filepath.Join(base, "b", InfoFile), []byte(`{"seed": `), 0o666)
	runs, err := List(base)
	if err != nil || len(runs) != 3 {
		t.Fatal(runs, err)
	}
	for i, want := range []string{`unknown key "epoch"`, "run.json: damaged", ConfigFile + `: dataset.split.by: "ra"`} {
		if !strings.Contains(runs[i].Problem, want) {
			t.Errorf("%q, want %q", runs[i].Problem, want)
		}
	}
	os.WriteFile(filepath.Join(base, "b", MetricsFile), []byte("{\"epoch\":1}\n{\"epoch\":1}\n"), 0o666)
	if _, err := ReadMetrics(filepath.Join(base, "b")); err == nil || !strings.Contains(err.Error(), "line 2: damaged") {
		t.Error(err)
	}
}

// FuzzYAML looks for a config that panics, or that changes when it is written
// and read again.
func FuzzYAML(f *testing.F) {
	for _, name := range Presets() {
		src, _ := PresetText(name)
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		var c Config
		var err error
		memtest.AtMost(t, 60<<20+400*len(src), func() { c, err = Parse("f.yaml", src) })
		if err != nil || c.Validate() != nil {
			return
		}
		if c.Model, err = c.Model.ForData([3]int{1, 28, 28}, 10); err != nil || c.Model.Validate() != nil {
			return
		}
		roundTrip(t, "f.yaml", c)
	})
}
