package study

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/run"
)

// quick are options of a study that takes seconds; too many for a short test.
func quick(t *testing.T) Options {
	t.Helper()
	if testing.Short() {
		t.Skip("trains")
	}
	return Options{
		Dir: filepath.Join(t.TempDir(), "study"), Data: Synthetic, Lang: report.English, Quick: true, Epochs: 1,
		Models: []string{"variational", "one-class"}, Only: []string{"reconstruct", "latents", "anomaly"},
	}
}

func must(t *testing.T, o Options) Result {
	t.Helper()
	r, err := Run(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestStudy runs a study, runs it again, and in the other language: the second
// time nothing is done, the numbers stay, and the report speaks Russian.
func TestStudy(t *testing.T) {
	o := quick(t)
	first := must(t, o)
	if first.Trained != 2 || first.Asked != 3 || first.Kept != 0 {
		t.Fatalf("%+v", first)
	}
	var n numbers
	if err := json.Unmarshal(read(t, first.Numbers), &n); err != nil {
		t.Fatal(err)
	}
	if len(n.Models) != 2 || len(n.Results) != 3 || n.Models[0].Epochs[0].TrainLoss <= 0 {
		t.Errorf("%+v", n)
	}
	numbers, english := read(t, first.Numbers), read(t, first.Report)
	again := must(t, o)
	if again.Trained != 0 || again.Asked != 0 || again.Kept != 5 {
		t.Errorf("run again: %+v", again)
	}
	if !bytes.Equal(english, read(t, again.Report)) {
		t.Error("the report made from kept results is another one")
	}
	o.Lang = report.Russian
	if russian := must(t, o); russian.Asked != 0 || !bytes.Contains(read(t, russian.Report), []byte("Обучение")) {
		t.Errorf("in Russian: %+v", russian)
	}
	if !bytes.Equal(numbers, read(t, again.Numbers)) {
		t.Error("the numbers changed")
	}
}

// TestStudyDeterminism: the same numbers, byte for byte, for any number of
// workers, and after an interrupt.
func TestStudyDeterminism(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	one := quick(t)
	one.Loader.Workers = 1
	want := read(t, must(t, one).Numbers)
	runtime.GOMAXPROCS(3)
	three := quick(t)
	three.Loader.Workers = 3
	ctx, cancel := context.WithCancel(context.Background())
	three.Progress = func(p Progress) {
		if p.Share > 0.2 {
			cancel()
		}
	}
	if _, err := Run(ctx, three); !errors.Is(err, context.Canceled) && err == nil {
		t.Fatalf("interrupted: %v", err)
	}
	three.Progress = nil
	if got := read(t, must(t, three).Numbers); !bytes.Equal(want, got) {
		t.Error("other numbers with three workers and an interrupt than with one worker")
	}
}

// TestProgress: shares rise from nothing to all.
func TestProgress(t *testing.T) {
	o := quick(t)
	o.Models, o.Only = []string{"one-digits"}, nil
	last := 0.0
	o.Progress = func(p Progress) {
		if p.Share < last-1e-9 || p.Share > 1+1e-9 || p.Left < 0 {
			t.Errorf("%+v after %v", p, last)
		}
		last = p.Share
	}
	must(t, o)
	if last < 1-1e-9 {
		t.Errorf("ended at %v", last)
	}
}

// A study whose model has changed asks again; a damaged result is no result.
func TestStudyAsksAgain(t *testing.T) {
	o := quick(t)
	o.Models, o.Only = []string{"one-digits"}, []string{"anomaly"}
	must(t, o)
	path := filepath.Join(o.Dir, resultsDir, "one-digits-anomaly.result")
	if err := os.WriteFile(path, read(t, path)[:100], 0o666); err != nil {
		t.Fatal(err)
	}
	if r := must(t, o); r.Asked != 1 || r.Trained != 0 {
		t.Errorf("a damaged result: %+v", r)
	}
	flipped := read(t, path)
	flipped[len(flipped)/2] ^= 1
	if err := os.WriteFile(path, flipped, 0o666); err != nil {
		t.Fatal(err)
	}
	if r := must(t, o); r.Asked != 1 || r.Trained != 0 {
		t.Errorf("a result with another bit: %+v", r)
	}
	numbers := read(t, filepath.Join(o.Dir, NumbersFile))
	if err := os.WriteFile(filepath.Join(o.Dir, "one-digits", run.MetricsFile), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if r := must(t, o); r.Trained != 1 || !bytes.Equal(read(t, r.Numbers), numbers) {
		t.Errorf("without the losses of the epochs: %+v", r)
	}
	o.Epochs = 2
	_, err := Run(context.Background(), o)
	if want := ": one-digits: options have changed (train.epochs is 2 and was 1) since the training; --force trains anew, another --out keeps this study"; err == nil || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("more epochs: %v, want %s", err, want)
	}
	o.Force = true
	if r := must(t, o); r.Asked != 1 || r.Trained != 1 {
		t.Errorf("more epochs: %+v", r)
	}
}

func TestStudyRefuses(t *testing.T) {
	full := t.TempDir()
	if err := os.WriteFile(filepath.Join(full, "mine.txt"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		change func(*Options)
		want   string
	}{
		"data":       {func(o *Options) { o.Data = "imaginary" }, "synthetic, real or folder:PATH"},
		"model":      {func(o *Options) { o.Models = []string{"vae-digit"} }, `did you mean "vae-digits"?`},
		"experiment": {func(o *Options) { o.Only = []string{"projekt"} }, `did you mean "project"?`},
		"size":       {func(o *Options) { o.Size = 32 }, "are for a folder's images, and the data are synthetic"},
		"colour":     {func(o *Options) { o.Colour = true }, "are for a folder's images"},
		"pair":       {func(o *Options) { o.Only = []string{"denoise"} }, "no such experiment runs on --models variational,one-class; it runs on denoising"},
		"folder":     {func(o *Options) { o.Dir = full }, "holds other files and no study"},
		"file":       {func(o *Options) { o.Dir = filepath.Join(full, "mine.txt") }, "is a file"},
	} {
		o := quick(t)
		c.change(&o)
		if _, err := Run(context.Background(), o); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}
