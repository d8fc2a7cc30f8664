package diabolo_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/diabolo-go/diabolo"
	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/reconstruct"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/picture"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/tensor"
	"github.com/diabolo-go/diabolo/train"
)

// trained returns a model of the shapes, trained once for all tests.
func trained(t testing.TB, preset string) *diabolo.Model {
	t.Helper()
	trainOnce.Lock()
	defer trainOnce.Unlock()
	if m := models[preset]; m != nil {
		return m
	}
	m, err := diabolo.Train(context.Background(), tiny(preset), shapes(24), diabolo.TrainOptions{})
	if err != nil {
		t.Fatal(err)
	}
	models[preset] = m
	return m
}

var (
	trainOnce sync.Mutex
	models    = map[string]*diabolo.Model{}
)

// A picture gives the same latent whether it comes as a file or as an image, in every
// format: JPEG's YCbCr, CMYK, 16 bits, palettes with transparency, and with an orientation
// that the file alone knows.
func TestFileIsImage(t *testing.T) {
	m := trained(t, "vae")
	files, err := filepath.Glob("picture/testdata/*.[pjgwtb]*")
	if err != nil {
		t.Fatal(err)
	}
	files = slices.DeleteFunc(files, func(f string) bool { return picture.ByExtension(filepath.Ext(f)) == "" })
	if len(files) < 20 {
		t.Fatalf("files %q", files)
	}
	for _, file := range files {
		want, err := m.EncodeAll(context.Background(), diabolo.Files(file))
		if err != nil {
			t.Fatal(err)
		}
		img, err := picture.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		got, err := m.Encode(img)
		if err != nil || !slices.Equal(got, want[0]) {
			t.Errorf("%s: the image gives %v, the file %v (%v)", file, got, want[0], err)
		}
		if strings.Contains(file, "turn") || strings.HasSuffix(file, ".webp") {
			continue // image.Decode does not read orientation, nor the colours of a WebP
		}
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if img, _, err = image.Decode(bytes.NewReader(data)); err != nil {
			t.Fatal(err)
		}
		if got, err = m.Encode(img); err != nil || !slices.Equal(got, want[0]) {
			t.Errorf("%s: the image of image.Decode gives %v, the file %v (%v)", file, got, want[0], err)
		}
	}
}

// A picture of the training gets the latent it had there, whatever the training made of
// it; so it does from the model file alone.
func TestFittedAsTrained(t *testing.T) {
	for name, change := range map[string]func(c *run.Config){
		"own size": func(c *run.Config) { c.Dataset.Size = 0 },
		"grey":     func(c *run.Config) { c.Dataset.Colour = "grey" },
		"crop":     func(c *run.Config) { c.Dataset.Crop = &dataset.Crop{Top: 1, Left: 3, Height: 15, Width: 9} },
		"centre":   func(c *run.Config) { c.Dataset.Crop = &dataset.Crop{Centre: true} },
	} {
		t.Run(name, func(t *testing.T) {
			ctx, photos, c := context.Background(), shapes(16), tiny("ae")
			change(&c)
			m, err := diabolo.Train(ctx, c, photos, diabolo.TrainOptions{})
			if err != nil {
				t.Fatal(err)
			}
			data, err := photos.Load(ctx, c.Dataset, dataset.Options{})
			if err != nil {
				t.Fatal(err)
			}
			want, err := m.Run().Model.Encode(data.All().Tensor())
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(t.TempDir(), "alone.safetensors")
			if err := m.Save(path); err != nil {
				t.Fatal(err)
			}
			alone, err := diabolo.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range []*diabolo.Model{m, alone} {
				latents, err := m.EncodeAll(ctx, diabolo.Images(photos.Images...))
				if err != nil || !slices.Equal(slices.Concat(latents...), want.Mu.Data) {
					t.Errorf("other latents than in the training (%v)", err)
				}
			}
		})
	}
}

// What is no fault of a picture is no error: any size, shape, colour and depth is fitted.
func TestAnyPictureFits(t *testing.T) {
	m := trained(t, "ae")
	for _, img := range []image.Image{
		image.NewGray(image.Rect(0, 0, 1, 1)), image.NewGray16(image.Rect(0, 0, 3, 500)), image.NewCMYK(image.Rect(0, 0, 40, 30)),
		image.NewNRGBA64(image.Rect(5, 7, 25, 50)), image.NewAlpha(image.Rect(-3, -3, 20, 20)), image.NewYCbCr(image.Rect(0, 0, 17, 9), image.YCbCrSubsampleRatio410),
		image.NewPaletted(image.Rect(0, 0, 16, 16), color.Palette{color.Transparent}),
	} {
		r, err := m.Reconstruct(img)
		if err != nil || r.Image.Bounds() != image.Rect(0, 0, 16, 16) || len(r.Z) != 4 {
			t.Errorf("%T of %v: %+v, %v", img, img.Bounds(), r, err)
		}
	}
}

// An image of the model's own size is taken whole, though the training cut its pictures.
func TestOwnSizeIsNotCut(t *testing.T) {
	c := tiny("ae")
	c.Dataset.Crop = &dataset.Crop{Top: 2, Left: 2, Height: 8, Width: 8}
	m, err := diabolo.Train(context.Background(), c, shapes(16), diabolo.TrainOptions{})
	if err != nil {
		t.Fatal(err)
	}
	img := image.NewRGBA(image.Rect(0, 0, 16, 16))
	draw.Draw(img, img.Rect, shape("disc", 200), image.Point{}, draw.Src)
	x := make([]float32, 3*16*16)
	f := picture.Fitter{Shape: [3]int{3, 16, 16}}
	if err := f.Fit(x, img); err != nil {
		t.Fatal(err)
	}
	got, err := m.Encode(img)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := m.Encode(tensorImage(x))
	if err != nil || !slices.Equal(got, whole) {
		t.Errorf("%v, want %v (%v)", got, whole, err)
	}
	if _, err := m.Encode(image.NewRGBA(image.Rect(0, 0, 9, 30))); !errors.Is(err, picture.ErrCrop) {
		t.Errorf("a picture too small to be cut: %v", err)
	}
}

// tensorImage is x, 3 x 16 x 16, as an image.
func tensorImage(x []float32) image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, 16, 16))
	for i := range 256 {
		img.SetNRGBA(i%16, i/16, color.NRGBA{uint8(math.Round(float64(x[i]) * 255)), uint8(math.Round(float64(x[256+i]) * 255)), uint8(math.Round(float64(x[512+i]) * 255)), 255})
	}
	return img
}

// Batches give what single calls give.
func TestAllIsEach(t *testing.T) {
	ctx, photos := context.Background(), shapes(40)
	for _, preset := range []string{"ae", "cvae"} {
		m := trained(t, preset)
		var classes []string
		if preset == "cvae" {
			classes = photos.Classes
		}
		pictures := photos.Pictures
		latents, err1 := m.EncodeAll(ctx, pictures)
		made, err2 := m.ReconstructAll(ctx, pictures, classes...)
		decoded, err3 := m.DecodeAll(ctx, latents, classes...)
		scores, err4 := m.ScoreAll(ctx, pictures, classes...)
		if err := errors.Join(err1, err2, err3, err4); err != nil || len(latents) != 40 || len(made) != 40 || len(decoded) != 40 || len(scores) != 40 {
			t.Fatal(len(latents), len(made), len(decoded), len(scores), err)
		}
		for _, i := range []int{0, 7, 39} {
			var class []string
			if classes != nil {
				class = classes[i : i+1]
			}
			z, err1 := m.Encode(photos.Images[i])
			r, err2 := m.Reconstruct(photos.Images[i], class...)
			d, err3 := m.Decode(latents[i], class...)
			s, err4 := m.Score(photos.Images[i], class...)
			if err := errors.Join(err1, err2, err3, err4); err != nil {
				t.Fatal(err)
			}
			if !near(z, latents[i]) || !near(r.Z, made[i].Z) || !slices.Equal(latents[i], made[i].Z) {
				t.Errorf("%s %d: latents %v, %v, %v, %v", preset, i, z, latents[i], r.Z, made[i].Z)
			}
			if differ(r.Image, made[i].Image) > 1 || differ(d, decoded[i]) > 1 || differ(d, r.Image) > 1 {
				t.Errorf("%s %d: other images", preset, i)
			}
			if math.Abs(s.Value/scores[i].Value-1) > 1e-4 || s.Name != scores[i].Name || made[i].Score != scores[i] || s.Threshold != nil || s.Strange {
				t.Errorf("%s %d: scores %+v, %+v, %+v", preset, i, s, scores[i], made[i].Score)
			}
		}
	}
}

// near compares latents of passes that may add in another order.
func near(a, b []float32) bool {
	return slices.EqualFunc(a, b, func(x, y float32) bool { return math.Abs(float64(x-y)) < 1e-4*(1+math.Abs(float64(y))) })
}

// differ returns by how many of 255 levels two images differ at most.
func differ(a, b image.Image) (most int) {
	if a.Bounds() != b.Bounds() {
		return 256
	}
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			p, q := color.RGBAModel.Convert(a.At(x, y)).(color.RGBA), color.RGBAModel.Convert(b.At(x, y)).(color.RGBA)
			for _, d := range []int{int(p.R) - int(q.R), int(p.G) - int(q.G), int(p.B) - int(q.B)} {
				most = max(most, d, -d)
			}
		}
	}
	return most
}

// A verdict goes by the threshold that was set, in its score.
func TestScoreVerdict(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	c := tiny("vae")
	c.Anomaly = &run.Anomaly{Score: model.ScoreError}
	trained, err := diabolo.Train(context.Background(), c, shapes(24), diabolo.TrainOptions{Folder: dir})
	if err != nil {
		t.Fatal(err)
	}
	img := shape("disc", 150)
	s, err := trained.Score(img)
	if err != nil || s.Name != model.ScoreError || s.Threshold != nil || s.Strange {
		t.Fatalf("%+v, %v", s, err)
	}
	set := func(name string, value float64) *diabolo.Model {
		t.Helper()
		if err := trained.Run().Model.SaveThreshold(dir, model.Threshold{Score: name, Value: value, Rate: 0.05, Count: 9}); err != nil {
			t.Fatal(err)
		}
		m, err := diabolo.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	elbo, err := trained.Run().Model.Score(data(t, trained, img), nil)
	if err != nil {
		t.Fatal(err)
	}
	for value, strange := range map[float64]bool{elbo[0] * 1.001: false, elbo[0] * 0.999: true} {
		s, err := set(model.ScoreELBO, value).Score(img)
		if err != nil || s.Name != model.ScoreELBO || s.Strange != strange || s.Threshold.Value != value || math.Abs(s.Value/elbo[0]-1) > 1e-6 {
			t.Errorf("threshold %v: %+v, %v", value, s, err)
		}
	}
	latent := set(model.ScoreLatent, 1)
	if _, err := latent.Score(img); !errors.Is(err, diabolo.ErrLatentScore) {
		t.Errorf("a score of latents: %v", err)
	}
	if r, err := latent.Reconstruct(img); err != nil || r.Score != (diabolo.Score{}) || r.Image == nil {
		t.Errorf("a reconstruction beside it: %+v, %v", r, err)
	}
}

// data is an image as numbers, fitted to a model.
func data(t testing.TB, m *diabolo.Model, img image.Image) *tensor.Tensor {
	t.Helper()
	x := tensor.New(append([]int{1}, m.Run().Model.Config().Input...)...)
	f := picture.Fitter{Shape: [3]int(x.Shape[1:]), Resize: true}
	if err := f.Fit(x.Row(0), img); err != nil {
		t.Fatal(err)
	}
	return x
}

// A model that was trained has the same weights with a run folder, without, and from a
// file; and the same answers.
func TestTrainSameBits(t *testing.T) {
	ctx, dir := context.Background(), filepath.Join(t.TempDir(), "run")
	photos := shapes(24)
	c := tiny("cvae")
	memory, err := diabolo.Train(ctx, c, photos, diabolo.TrainOptions{Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	kept, err := diabolo.Train(ctx, c, photos, diabolo.TrainOptions{Folder: dir})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "one.safetensors")
	if err := memory.Save(path); err != nil {
		t.Fatal(err)
	}
	alone, err := diabolo.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	folder, err := diabolo.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	for name, m := range map[string]*diabolo.Model{"with a run folder": kept, "from its folder": folder, "from a file": alone} {
		if !slices.Equal(m.Run().Model.Weights(), memory.Run().Model.Weights()) || !slices.Equal(m.Classes(), []string{"disc", "square"}) {
			t.Errorf("%s: other weights, or classes %q", name, m.Classes())
		}
	}
	r := memory.Run()
	if r.Lone || r.Dir != "" || len(r.Epochs) != 2 || r.Info.Status != run.Finished || r.Config.Dataset.Name != "memory:images" {
		t.Errorf("%+v", r)
	}
	if _, err := diabolo.Train(ctx, c, photos, diabolo.TrainOptions{Folder: dir}); !errors.Is(err, run.ErrHeld) {
		t.Errorf("over another run: %v", err)
	}
	before := slices.Clone(folder.Run().Model.Weights())
	if again, err := diabolo.Open(dir); err != nil || !slices.Equal(again.Run().Model.Weights(), before) {
		t.Errorf("the run that was there is damaged: %v", err)
	}
}

// A model of images in memory is one that experiments take, with its run alone.
func TestExperimentOfImages(t *testing.T) {
	ctx, photos, m := context.Background(), shapes(24), trained(t, "ae")
	s, err := experiment.Open(ctx, m.Run(), experiment.OpenOptions{Load: photos.Load})
	if err != nil || !s.Own {
		t.Fatalf("%+v, %v", s, err)
	}
	r, err := reconstruct.Run(ctx, s, reconstruct.Default())
	if err != nil || r.Images != s.Data.Val.Len() || r.Data != "memory:images" {
		t.Errorf("%+v, %v", r.Scope, err)
	}
	if _, err := experiment.Open(ctx, m.Run(), experiment.OpenOptions{}); !errors.Is(err, dataset.ErrInMemory) {
		t.Errorf("without the images: %v", err)
	}
}

func TestSample(t *testing.T) {
	m := trained(t, "cvae")
	a, err1 := m.Sample(2, diabolo.SampleOptions{Seed: 3, Class: "disc"})
	b, err2 := m.Sample(3, diabolo.SampleOptions{Seed: 3, Class: "disc"})
	c, err3 := m.Sample(2, diabolo.SampleOptions{Seed: 3, Class: "square"})
	d, err4 := m.Sample(2, diabolo.SampleOptions{Seed: 4, Class: "disc"})
	if err := errors.Join(err1, err2, err3, err4); err != nil || len(a) != 2 || len(b) != 3 {
		t.Fatal(a, b, err)
	}
	if differ(a[1], b[1]) > 1 || differ(a[0], c[0]) == 0 || differ(a[0], d[0]) == 0 || differ(a[0], a[1]) == 0 {
		t.Error("samples go by seed, class and number")
	}
	if none, err := m.Sample(0, diabolo.SampleOptions{Class: "disc"}); err != nil || len(none) != 0 {
		t.Errorf("no sample: %v, %v", none, err)
	}
	if _, err := m.Sample(-1, diabolo.SampleOptions{Class: "disc"}); err == nil {
		t.Error("fewer than none")
	}
	if _, err := trained(t, "ae").Sample(1, diabolo.SampleOptions{}); err == nil || !strings.Contains(err.Error(), "no distribution of z") {
		t.Errorf("of an autoencoder: %v", err)
	}
}

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
		{"cancelled files", encodeAll(stopped, diabolo.Files("picture/testdata")), context.Canceled, ""},
		{"cancelled images", encodeAll(stopped, diabolo.Images(img)), context.Canceled, ""},
		{"cancelled latents", second(vae.DecodeAll(stopped, [][]float32{z})), context.Canceled, ""},
		{"cancelled training", fit(stopped, "ae", shapes(24)), context.Canceled, ""},
		{"unknown class", decode(cvae, z, "squire"), model.ErrNoClass, `no class is called "squire"; did you mean "square"?`},
		{"no class", decode(cvae, z), model.ErrClassUnset, "disc, square"},
		{"class of a vae", decode(vae, z, "disc"), nil, "a vae is not told the class"},
		{"two classes of three", second(cvae.DecodeAll(ctx, [][]float32{z, z, z}, "disc", "square")), nil, "2 classes for 3 rows"},
		{"class of a score", second(cvae.Score(img, "disk")), model.ErrNoClass, `did you mean "disc"?`},
		{"class of a sample", second(cvae.Sample(1, diabolo.SampleOptions{Class: "round"})), model.ErrNoClass, "there are disc, square"},
		{"short latent", decode(vae, z[:3]), nil, "latent 0 has 3 numbers, want 4"},
		{"NaN", decode(vae, []float32{0, nan, 0, 0}), model.ErrNotFinite, "latents: value 1 of row 0 is NaN, not a finite number"},
		{"no run", second(diabolo.Open(filepath.Join(unfinished, "none"))), fs.ErrNotExist, "none"},
		{"run without weights", second(diabolo.Open(unfinished)), fs.ErrNotExist, "no model.safetensors in this folder"},
		{"not a model", second(diabolo.Open(broken)), nil, broken},
		{"no folder", fit(ctx, "ae", diabolo.Folder("none")), fs.ErrNotExist, "there is no folder none"},
		{"classes of a cvae", fit(ctx, "cvae", dataset.Images{Images: shapes(24).Images}), nil, "at least two classes"},
		{"few images", fit(ctx, "ae", shapes(6)), nil, "train.batch: 8, but memory:images has 5 training images"},
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

// A context that ends during a training is an error that says so; a run folder keeps what
// was done.
func TestTrainInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	c, dir := tiny("ae"), filepath.Join(t.TempDir(), "run")
	o := diabolo.TrainOptions{Folder: dir, Progress: func(p train.Progress) {
		if p.Epoch == 2 {
			cancel()
		}
	}}
	m, err := diabolo.Train(ctx, c, shapes(24), o)
	if m != nil || !errors.Is(err, train.ErrInterrupted) || !errors.Is(err, context.Canceled) {
		t.Errorf("%v, %v", m, err)
	}
	if m, err := diabolo.Open(dir); err != nil || m.Run().Info.Status != run.Interrupted {
		t.Errorf("the model of the first epoch: %v", err)
	}
}

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

// Warnings about the data reach the program.
func TestTrainWarns(t *testing.T) {
	photos := shapes(24)
	photos.Classes[0] = "alone"
	var warnings []string
	_, err := diabolo.Train(context.Background(), tiny("ae"), photos, diabolo.TrainOptions{Warn: func(text string) { warnings = append(warnings, text) }})
	if err != nil || len(warnings) != 1 || !strings.Contains(warnings[0], "alone") {
		t.Errorf("%q, %v", warnings, err)
	}
}

// Many goroutines on one model get what one gets.
func TestConcurrent(t *testing.T) {
	m, photos := trained(t, "vae"), shapes(8)
	var want [8][]float32
	for i := range want {
		var err error
		if want[i], err = m.Encode(photos.Images[i]); err != nil {
			t.Fatal(err)
		}
	}
	var group sync.WaitGroup
	for g := range 4 {
		group.Go(func() {
			for k := range 8 {
				i := (g + k) % 8
				z, err := m.Encode(photos.Images[i])
				if err != nil || !near(z, want[i]) {
					t.Errorf("image %d: %v, want %v (%v)", i, z, want[i], err)
				}
				if _, err := m.Reconstruct(photos.Images[i]); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
}

// Files of a folder come in the order of their names, each decoded once.
func TestFilesOfAFolder(t *testing.T) {
	m, dir := trained(t, "ae"), t.TempDir()
	var want [][]float32
	for i := range 5 {
		path := filepath.Join(dir, fmt.Sprintf("%d.jpg", i))
		var b bytes.Buffer
		if err := errors.Join(jpeg.Encode(&b, shape("disc", 50*i), nil), os.WriteFile(path, b.Bytes(), 0o666)); err != nil {
			t.Fatal(err)
		}
		img, err := picture.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		z, err := m.Encode(img)
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, z)
	}
	got, err := m.EncodeAll(context.Background(), diabolo.Files(dir))
	if err != nil || !slices.EqualFunc(got, want, near) {
		t.Errorf("%v, want %v (%v)", got, want, err)
	}
}
