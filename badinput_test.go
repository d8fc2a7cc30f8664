package diabolo_test

import (
	"context"
	"errors"
	"image"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo"
	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/picture"
	"github.com/diabolo-go/diabolo/run"
)

// Each fault is an error that says what was wanted, and that a program can tell.
func TestBadInput(t *testing.T) {
	ctx := context.Background()
	stopped, cancel := context.WithCancel(ctx)
	cancel()
	vae, cvae := trained(t, "vae"), trained(t, "cvae")
	nan, unfinished, broken := float32(math.NaN()), t.TempDir(), filepath.Join(t.TempDir(), "a.png")
	text, err := tiny("ae").YAML()
	if err := errors.Join(err, os.WriteFile(filepath.Join(unfinished, run.ConfigFile), text, 0o666), os.WriteFile(broken, []byte("text"), 0o666)); err != nil {
		t.Fatal(err)
	}
	img, z := shape("disc", 99), make([]float32, 4)
	encode := func(img image.Image) error { _, err := vae.Encode(img); return err }
	encodeAll := func(ctx context.Context, p diabolo.Pictures) error { _, err := vae.EncodeAll(ctx, p); return err }
	decode := func(m *diabolo.Model, z []float32, class ...string) error {
		_, err := m.Decode(z, class...)
		return err
	}
	fit := func(ctx context.Context, preset string, data diabolo.Data) error {
		_, err := diabolo.Train(ctx, tiny(preset), data, diabolo.TrainOptions{})
		return err
	}
	for _, c := range []struct {
		name string
		err  error
		is   error
		want string
	}{
		{"nil image", encode(nil), picture.ErrNoPixels, "the image is nil and has no pixels"},
		{"zero size", encode(image.NewRGBA(image.Rect(0, 0, 0, 9))), picture.ErrNoPixels, "the image has no pixels: 0x9"},
		{"no bound", encode(image.Black), nil, "the image is too large"},
		{"no pictures", encodeAll(ctx, nil), nil, "no pictures are given"},
		{"no file", encodeAll(ctx, diabolo.Files()), nil, "no picture is named"},
		{"no image", encodeAll(ctx, diabolo.Images()), nil, "no image is given"},
		{"missing file", encodeAll(ctx, diabolo.Files("none.png")), fs.ErrNotExist, "none.png"},
		{"not a picture", encodeAll(ctx, diabolo.Files(broken)), nil, broken + ": not a picture (PNG, JPEG"},
		{"second image", encodeAll(ctx, diabolo.Images(img, nil)), picture.ErrNoPixels, "image 1: "},
		{"cancelled files", encodeAll(stopped, diabolo.Files("internal/raster/testdata")), context.Canceled, ""},
		{"cancelled images", encodeAll(stopped, diabolo.Images(img)), context.Canceled, ""},
		{"cancelled latents", second(vae.DecodeAll(stopped, [][]float32{z})), context.Canceled, ""},
		{"cancelled training", fit(stopped, "ae", shapes(24)), context.Canceled, ""},
		{"unknown class", decode(cvae, z, "squire"), model.ErrNoClass, `no class is called "squire"; did you mean "square"?`},
		{"no class", decode(cvae, z), model.ErrClassUnset, "disc, square"},
		{"class of a vae", decode(vae, z, "disc"), nil, "a vae takes no class"},
		{"two classes of three", second(cvae.DecodeAll(ctx, [][]float32{z, z, z}, "disc", "square")), nil, "2 classes for 3 rows"},
		{"class of a score", second(cvae.Score(img, "disk")), model.ErrNoClass, `did you mean "disc"?`},
		{"class of a sample", second(cvae.Sample(1, diabolo.SampleOptions{Class: "round"})), model.ErrNoClass, "there are disc, square"},
		{"short latent", decode(vae, z[:3]), nil, "latent 0 has 3 numbers, want 4"},
		{"NaN", decode(vae, []float32{0, nan, 0, 0}), model.ErrNotFinite, "latents: value 1 of row 0 is NaN, not a finite number"},
		{"no run", second(diabolo.Open(filepath.Join(unfinished, "none"))), fs.ErrNotExist, "none"},
		{"run without weights", second(diabolo.Open(unfinished)), fs.ErrNotExist, "is not a finished run: there is no model.safetensors in it"},
		{"not a model", second(diabolo.Open(broken)), nil, broken},
		{"no folder", fit(ctx, "ae", diabolo.Folder("none")), fs.ErrNotExist, "there is no folder none"},
		{"classes of a cvae", fit(ctx, "cvae", dataset.Images{Images: shapes(24).Images}), nil, "at least two classes"},
		{"few images", fit(ctx, "ae", shapes(6)), nil, "train.batch: 8, but memory:images has 4 training images"},
	} {
		if c.err == nil || !strings.Contains(c.err.Error(), c.want) || c.is != nil && !errors.Is(c.err, c.is) {
			t.Errorf("%s: got %v, want %s", c.name, c.err, c.want)
		}
	}
	if !errors.Is(fit(stopped, "ae", nil), fs.ErrNotExist) { // the preset's own folder
		t.Error("nil data are not those of the config")
	}
}

// second returns the error of two results.
func second[T any](_ T, err error) error { return err }

// A method of a model that is none is an error, not a panic.
func TestNoModel(t *testing.T) {
	ctx, img, z := context.Background(), shape("disc", 1), make([]float32, 4)
	for name, m := range map[string]*diabolo.Model{"nil": nil, "zero": {}} {
		for i, err := range []error{
			second(m.Encode(img)), second(m.EncodeAll(ctx, diabolo.Images(img))), second(m.Decode(z)), second(m.DecodeAll(ctx, [][]float32{z})),
			second(m.Reconstruct(img)), second(m.ReconstructAll(ctx, diabolo.Images(img))), second(m.Score(img)), second(m.ScoreAll(ctx, diabolo.Images(img))),
			second(m.Sample(1, diabolo.SampleOptions{})), m.Save(filepath.Join(t.TempDir(), "a")),
		} {
			if !errors.Is(err, diabolo.ErrNoModel) {
				t.Errorf("%s, call %d: %v", name, i, err)
			}
		}
		if m.Run() != nil || m.Classes() != nil {
			t.Errorf("%s: a run %v, classes %q", name, m.Run(), m.Classes())
		}
	}
}
