package study

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/dataset"
)

// A study of a folder is kept as long as its images are the same, wherever the folder is. It
// stops where they are others, says what has changed, and trains anew if told to.
func TestChangedImages(t *testing.T) {
	if testing.Short() {
		t.Skip("trains")
	}
	dir := pictures(t, map[string]int{"a": 20, "b": 20})
	o := Options{
		Dir: filepath.Join(t.TempDir(), "study"), Data: "folder:" + dir, Lang: report.English, Quick: true,
		Models: []string{"plain", "conditional"}, Only: []string{"reconstruct"}, Loader: dataset.Options{CacheDir: t.TempDir()},
	}
	if r := must(t, o); r.Trained != 2 || r.Asked != 2 {
		t.Fatalf("%+v", r)
	}
	numbers := read(t, filepath.Join(o.Dir, NumbersFile))
	kept := func(what string) {
		t.Helper()
		if r := must(t, o); r.Trained != 0 || r.Asked != 0 || r.Kept != 4 {
			t.Errorf("%s: %+v", what, r)
		}
	}
	kept("unchanged")
	moved := filepath.Join(t.TempDir(), "moved")
	if err := os.Rename(dir, moved); err != nil {
		t.Fatal(err)
	}
	o.Data = "folder:" + moved
	kept("moved")
	if err := os.Remove(filepath.Join(o.Dir, resultsDir, "ae-reconstruct.result")); err != nil {
		t.Fatal(err)
	}
	if r := must(t, o); r.Trained != 0 || r.Asked != 1 {
		t.Errorf("moved, and asked again: %+v", r)
	}

	stops := func(what string, want string) {
		t.Helper()
		before := read(t, filepath.Join(o.Dir, NumbersFile))
		_, err := Run(context.Background(), o)
		if end := "since the training; --force trains anew, another --out keeps this study"; err == nil || !strings.Contains(err.Error(), want) || !strings.HasSuffix(err.Error(), end) {
			t.Errorf("%s: %v, want %s", what, err, want)
		}
		if !bytes.Equal(before, read(t, filepath.Join(o.Dir, NumbersFile))) {
			t.Errorf("%s: the numbers are others", what)
		}
	}
	picture := read(t, filepath.Join(moved, "a", "0.png"))
	if err := os.WriteFile(filepath.Join(moved, "b", "0.png"), append(bytes.Clone(picture), 0), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(moved, "b", "new.png"), picture, 0o666); err != nil {
		t.Fatal(err)
	}
	stops("one added, one replaced", ": ae, cvae: 1 picture was added and 1 changed ")
	o.Force = true
	if r := must(t, o); r.Trained != 2 || r.Asked != 2 || bytes.Equal(numbers, read(t, r.Numbers)) {
		t.Errorf("trained anew: %+v", r)
	}
	kept("trained anew, and told to train what has changed")
	o.Force = false
	if err := os.RemoveAll(filepath.Join(moved, "b")); err != nil {
		t.Fatal(err)
	}
	stops("a class removed", ": ae: 21 pictures are gone ")
}

// A study of a published data set is kept as long as its files have the same bytes, and
// names those that have not.
func TestChangedFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("trains")
	}
	dir := t.TempDir()
	write := func(name string, data []byte) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, "mnist", name), data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "mnist"), 0o777); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"train", "t10k"} {
		const count, side = 20, 28
		write(part+"-images-idx3-ubyte", append([]byte{0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, side, 0, 0, 0, side}, bytes.Repeat([]byte{0, 90, 250}, count*side*side)[:count*side*side]...))
		write(part+"-labels-idx1-ubyte", append([]byte{0, 0, 8, 1, 0, 0, 0, count}, bytes.Repeat([]byte{0, 1}, count/2)...))
	}
	o := Options{
		Dir: filepath.Join(t.TempDir(), "study"), Data: Real, Lang: report.English, Quick: true,
		Models: []string{"dae-mnist"}, Loader: dataset.Options{Dir: dir},
	}
	if r := must(t, o); r.Trained != 1 || r.Asked != 1 {
		t.Fatalf("%+v", r)
	}
	labels := filepath.Join(dir, "mnist", "train-labels-idx1-ubyte")
	if err := os.Chtimes(labels, time.Time{}, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if r := must(t, o); r.Trained != 0 || r.Asked != 0 || r.Kept != 2 {
		t.Errorf("written again: %+v", r)
	}
	write(filepath.Base(labels), append(bytes.Clone(read(t, labels)[:27]), 9))
	if _, err := Run(context.Background(), o); err == nil || !strings.Contains(err.Error(), ": dae-mnist: of mnist, train-labels-idx1-ubyte changed since the training; --force trains anew") {
		t.Errorf("with another label: %v", err)
	}
	o.Force = true
	if r := must(t, o); r.Trained != 1 || r.Asked != 1 {
		t.Errorf("trained anew: %+v", r)
	}
}

func TestChangedOptions(t *testing.T) {
	was := made{"ae", []string{"train.epochs=1", "dataset.count=5"}, ""}
	for _, c := range []struct {
		now  made
		want string
	}{
		{was, ""},
		{made{"ae", []string{"dataset.count=5", "train.epochs=1"}, ""}, ""},
		{made{"vae", []string{"train.epochs=2", "train.seed=3"}, ""}, "options have changed (the preset vae was ae, train.epochs is 2 and was 1, train.seed is 3 and was not set, dataset.count is not set and was 5)"},
	} {
		if got := changedOptions(was, c.now); got != c.want {
			t.Errorf("%v: %q, want %q", c.now, got, c.want)
		}
	}
}
