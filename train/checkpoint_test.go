package train

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/internal/memtest"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
)

// trained returns a run of one epoch and its checkpoint.
func trained(t testing.TB) (run.Config, *run.Folder, []byte) {
	c := small(t, "ae")
	c.Train.Epochs = 1
	f := folder(t)
	mustRun(t, f, Options{Config: c})
	return c, f, read(t, f, run.CheckpointFile)
}

func TestCheckpointRefuses(t *testing.T) {
	c, f, good := trained(t)
	header := binary.LittleEndian.Uint64(good)
	edit := func(old, new string) []byte {
		if len(old) != len(new) || !bytes.Contains(good[:header], []byte(old)) {
			t.Fatalf("no %s in %s", old, good[:header])
		}
		return bytes.Replace(good, []byte(old), []byte(new), 1)
	}
	for _, bad := range []struct {
		name, want string
		data       []byte
	}{
		{"empty", "last.ckpt: ", nil},
		{"truncated", "last.ckpt: ", good[:len(good)-5]},
		{"huge header", "last.ckpt: ", append([]byte{255, 255, 255, 255, 255, 255, 255, 127}, good[8:]...)},
		{"overlap", "last.ckpt: ", edit(`"data_offsets":[0,`, `"data_offsets":[4,`)},
		{"other file", "not a checkpoint of diabolo", edit("diabolo-checkpoint/2", "something-elsewhat/1")},
		{"newer", "diabolo-checkpoint/9 of a newer diabolo, this one reads diabolo-checkpoint/2: update diabolo", edit("diabolo-checkpoint/2", "diabolo-checkpoint/9")},
		{"older", "diabolo-checkpoint/1 of an older diabolo, this one reads diabolo-checkpoint/2: start a new run", edit("diabolo-checkpoint/2", "diabolo-checkpoint/1")},
		{"position", "damaged position", edit(`\"epoch\":2`, `\"epoch\":0`)},
		{"flipped bit", "damaged: its checksum is ", append(bytes.Clone(good[:len(good)-1]), good[len(good)-1]^1)},
		{"tensor name", `tensor "weight head.bias" is missing`, edit("weight head.bias", "weight head.bios")},
	} {
		if err := os.WriteFile(f.Path(run.CheckpointFile), bad.data, 0o666); err != nil {
			t.Fatal(err)
		}
		_, err := start(t, context.Background(), f, Options{Config: c, Resume: true})
		if err == nil || !strings.Contains(err.Error(), bad.want) {
			t.Errorf("%s: %v, want %s", bad.name, err, bad.want)
		}
	}
	os.WriteFile(f.Path(run.CheckpointFile), good, 0o666)
	c.Model.Latent = 5
	if _, err := start(t, context.Background(), f, Options{Config: c, Resume: true}); err == nil || !strings.Contains(err.Error(), `("latent: 3" there, "latent: 5" here)`) {
		t.Errorf("another model: %v", err)
	}
}

// Weights that an update has ruined never replace a good checkpoint.
func TestCheckpointRefusesNaN(t *testing.T) {
	c, f, good := trained(t)
	tr, err := New(Options{Config: c, Data: load(t, c)})
	if err != nil {
		t.Fatal(err)
	}
	defer tr.Close()
	tr.folder = f
	tr.model.Weights()[3] = float32(math.NaN())
	if err := tr.checkpoint(); !errors.Is(err, ErrDiverged) {
		t.Errorf("a checkpoint of NaN: %v", err)
	}
	if !bytes.Equal(read(t, f, run.CheckpointFile), good) {
		t.Error("the good checkpoint is gone")
	}
}

func TestResumeRefusesOtherData(t *testing.T) {
	c, f, _ := trained(t)
	data := load(t, c)
	data.Sums[0].Hex = "00"
	_, err := start(t, context.Background(), f, Options{Config: c, Data: data, Resume: true})
	if err == nil || !strings.Contains(err.Error(), "is not what the run started with") {
		t.Error(err)
	}
}

func TestResumeOnAnotherInstructionSetWarns(t *testing.T) {
	c, f, _ := trained(t)
	info, err := run.ReadInfo(f.Dir)
	if err != nil {
		t.Fatal(err)
	}
	info.InstructionSet = "abacus"
	if err := f.WriteInfo(info); err != nil {
		t.Fatal(err)
	}
	c.Train.Epochs = 2
	r := mustRun(t, f, Options{Config: c, Resume: true})
	if w := strings.Join(r.Info.Warnings, "\n"); !strings.Contains(w, "abacus") {
		t.Errorf("warnings: %q", w)
	}
}

// FuzzCheckpoint looks for a file that panics or restores a training partially.
func FuzzCheckpoint(f *testing.F) {
	c := small(f, "ae")
	tiny, err := model.Parse([]byte("kind: ae\nlatent: 1\nencoder: [{maxpool2d: {kernel: 8}}, flatten]\n" +
		"decoder: [{linear: {out: 4}}, {unflatten: {shape: [1, 2, 2]}}, {upsample: {factor: 8}}]"))
	if err != nil {
		f.Fatal(err)
	}
	c.Model, c.Train.Epochs = tiny, 1
	dir := folder(f)
	mustRun(f, dir, Options{Config: c})
	good := read(f, dir, run.CheckpointFile)
	tr, err := New(Options{Config: c, Data: load(f, c)})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(tr.Close)
	f.Add(good)
	f.Add(good[:64])
	f.Add(bytes.Replace(good, []byte("weight head.bias"), []byte("weight head.bios"), 1))
	f.Fuzz(func(t *testing.T, file []byte) {
		before, at := bytes.Clone(bits(tr)), tr.at
		var err error
		memtest.AtMost(t, 8<<20+100*len(file), func() { err = tr.readCheckpoint(bytes.NewReader(file), int64(len(file))) })
		if err != nil && (tr.at != at || !bytes.Equal(before, bits(tr))) {
			t.Errorf("%v, but the training has changed", err)
		}
	})
}

func bits(tr *Trainer) []byte {
	var b []byte
	for _, v := range tr.model.Weights() {
		b, _ = binary.Append(b, binary.LittleEndian, v)
	}
	return b
}
