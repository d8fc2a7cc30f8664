package cli

import (
	"bytes"
	"context"
	"encoding/csv"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/picture"
	"github.com/diabolo-go/diabolo/tensor"
)

// trained is the run of a small model of its kind.
func trained(t *testing.T, kind string) (dir string, m *model.Model) {
	t.Helper()
	dir = t.TempDir()
	config := filepath.Join(dir, "small.yaml")
	if err := os.WriteFile(config, []byte(small), 0o666); err != nil {
		t.Fatal(err)
	}
	args := []string{"train", config, "--quiet", "--out", filepath.Join(dir, "run"), "--set", "model.kind=" + kind}
	if kind == "ae" {
		args = append(args, "--set", "dataset.colour=rgb")
	}
	diabolo(t, args...)
	m, err := model.Load(filepath.Join(dir, "run"))
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "run"), m
}

func diabolo(t *testing.T, args ...string) {
	t.Helper()
	if out, err := exec.Command("diabolo", args...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", args, err, out)
	}
}

// Pictures that are encoded to a file and decoded from it again are those that
// Reconstruct makes, and a table of latents holds what Encode says to the bit.
func TestRoundTrip(t *testing.T) {
	for _, kind := range []string{"ae", "vae", "cvae"} {
		t.Run(kind, func(t *testing.T) {
			run, m := trained(t, kind)
			pictures, x := drawn(t, m.Config().Input)
			diabolo(t, "encode", run, pictures)
			diabolo(t, "decode", run, filepath.Join(run, "encode.npz")) // which names the classes
			labels := make([]int, x.N())                                // of the folder 0
			y, err := m.Reconstruct(x, labels)
			if err != nil {
				t.Fatal(err)
			}
			for i, want := range picture.Images(y) {
				name := filepath.Join(run, "decode", "0000"+strconv.Itoa(i)+".png")
				if !samePicture(t, name, want) {
					t.Errorf("%s is not the reconstruction", name)
				}
			}
			diabolo(t, "encode", run, pictures, "--to", "csv")
			compareTable(t, filepath.Join(run, "encode.csv"), m, x)
		})
	}
}

// drawn is a folder of some pictures of that shape in a sub-folder 0, and the
// same as a tensor.
func drawn(t *testing.T, shape []int) (dir string, x *tensor.Tensor) {
	t.Helper()
	dir = t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "0"), 0o777); err != nil {
		t.Fatal(err)
	}
	x = tensor.New(append([]int{7}, shape...)...)
	for i := range x.Data {
		x.Data[i] = float32(i*i%255) / 255
	}
	for i, img := range picture.Images(x) {
		if err := picture.WritePNG(filepath.Join(dir, "0", strconv.Itoa(i)+".png"), img); err != nil {
			t.Fatal(err)
		}
	}
	p, err := dataset.Pictures([]string{dir}, dataset.PictureOptions{Shape: [3]int(shape)})
	if err != nil {
		t.Fatal(err)
	}
	for b, err := range p.Batches(context.Background()) {
		if err != nil || !bytes.Equal(pixels(b.Input), pixels(x)) {
			t.Fatalf("other pixels than were written, or %v", err)
		}
		copy(x.Data, b.Input.Data)
	}
	return dir, x
}

func pixels(x *tensor.Tensor) []byte {
	out := make([]byte, len(x.Data))
	for i, v := range x.Data {
		out[i] = byte(v*255 + 0.5)
	}
	return out
}

func samePicture(t *testing.T, path string, want image.Image) bool {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	got, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	for y := range want.Bounds().Dy() {
		for x := range want.Bounds().Dx() {
			if color.RGBAModel.Convert(got.At(x, y)) != color.RGBAModel.Convert(want.At(x, y)) {
				return false
			}
		}
	}
	return got.Bounds() == want.Bounds()
}

// compareTable checks the rows of a CSV file against what the encoder says.
func compareTable(t *testing.T, path string, m *model.Model, x *tensor.Tensor) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) != 1+x.N() {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	l, err := m.Encode(x)
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows[1:] {
		want := l.Mu.Row(i)
		if l.LogVar != nil {
			want = append(want[:len(want):len(want)], l.LogVar.Row(i)...)
		}
		if row[1] != "0" || len(row) != 2+len(want) {
			t.Fatalf("row %d: %q", i, row)
		}
		for j, v := range want {
			if got, err := strconv.ParseFloat(row[2+j], 32); err != nil || float32(got) != v {
				t.Errorf("row %d, %s: %s, want %v", i, rows[0][2+j], row[2+j], v)
			}
		}
	}
}
