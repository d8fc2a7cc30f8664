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
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/diabolo-go/diabolo"
	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/internal/raster"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/picture"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/tensor"
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
	files, err := filepath.Glob("internal/raster/testdata/*.[pjgwtb]*")
	if err != nil {
		t.Fatal(err)
	}
	files = slices.DeleteFunc(files, func(f string) bool { return raster.ByExtension(filepath.Ext(f)) == "" })
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
		if strings.Contains(file, "turn") || strings.HasSuffix(file, ".webp") || strings.Contains(file, ".tif") {
			continue // image.Decode does not read orientation, nor the colours of a WebP, nor TIFF
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
		if testing.Short() && name != "crop" {
			continue
		}
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
	for value, strange := range map[float64]bool{elbo[0] + 1: false, elbo[0] - 1: true} {
		s, err := set(model.ScoreELBO, value).Score(img)
		if err != nil || s.Name != model.ScoreELBO || s.Strange != strange || s.Threshold.Value != value || math.Abs(s.Value/elbo[0]-1) > 1e-6 {
			t.Errorf("threshold %v: %+v, %v", value, s, err)
		}
	}
	latent := set(model.ScoreLatent, 1)
	if _, err := latent.Score(img); !errors.Is(err, model.ErrReference) {
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
	if _, err := trained(t, "ae").Sample(1, diabolo.SampleOptions{}); err == nil || !strings.Contains(err.Error(), "no prior to sample z from") {
		t.Errorf("of an autoencoder: %v", err)
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
