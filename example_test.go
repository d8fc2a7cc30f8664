package diabolo_test

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"io"
	"log"
	"os"
	"path/filepath"
	"testing"

	"github.com/diabolo-go/diabolo"
	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/picture"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/train"
)

// shape draws a small photo: a disc or a square of some brightness.
func shape(class string, light int) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, 24, 20))
	for y := range 20 {
		for x := range 24 {
			c := color.RGBA{uint8(10 * x), uint8(12 * y), 90, 255}
			if dx, dy := x-12, y-10; class == "square" && max(dx, -dx, dy, -dy) < 6 || class == "disc" && dx*dx+dy*dy < 36 {
				c.R, c.G = uint8(light), uint8(light)
			}
			img.Set(x, y, c)
		}
	}
	return img
}

// shapes are images in memory with their classes, and with their brightness as an
// attribute.
func shapes(n int) dataset.Images {
	var s dataset.Images
	light := dataset.Attr{Name: "light"}
	for i := range n {
		class := []string{"disc", "square"}[i%2]
		s.Images, s.Classes = append(s.Images, shape(class, 100+3*i)), append(s.Classes, class)
		light.Values = append(light.Values, float32(100+3*i)/255)
	}
	s.Attrs = []dataset.Attr{light}
	return s
}

// tiny is the recipe of a preset, made small.
func tiny(preset string) run.Config {
	c := run.MustPreset(preset)
	c.Dataset.Size, c.Train.Epochs, c.Train.Batch, c.Model.Latent = 16, 2, 8, 4
	return c
}

// workplace goes to a folder with photos, a picture face.png, and in runs a model with a
// threshold; the function it returns goes back.
func workplace() (leave func()) {
	dir, err := os.MkdirTemp("", "diabolo")
	must(err)
	before, err := os.Getwd()
	must(err)
	must(os.Chdir(dir))
	photos := shapes(24)
	for i, img := range photos.Images {
		must(os.MkdirAll(filepath.Join("photos", photos.Classes[i]), 0o777))
		must(picture.WritePNG(filepath.Join("photos", photos.Classes[i], fmt.Sprintf("%02d.png", i)), img))
	}
	must(picture.WritePNG("face.png", shape("disc", 255)))
	m, err := diabolo.Train(context.Background(), tiny("ae"), photos, diabolo.TrainOptions{Folder: "runs/ae-faces-1"})
	must(err)
	must(m.Run().Model.SaveThreshold("runs/ae-faces-1", model.Threshold{Score: model.ScoreUnexplained, Value: 0.01, Rate: 0.05, Count: 20}))
	return func() {
		must(os.Chdir(before))
		must(os.RemoveAll(dir))
	}
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func TestMain(m *testing.M) {
	log.SetOutput(io.Discard) // the progress of the examples
	m.Run()
}

// A picture on disk, its latent, its score with a verdict, and what the model makes of it.
func Example() {
	defer workplace()()
	look := func(ctx context.Context) error {
		m, err := diabolo.Open("runs/ae-faces-1") // a run folder, or one model.safetensors
		if err != nil {
			return err
		}
		faces, err := m.ReconstructAll(ctx, diabolo.Files("face.png")) // pictures of any size
		if err != nil {
			return err
		}
		log.Println(faces[0].Z, faces[0].Score.Value, faces[0].Score.Strange)
		return picture.WritePNG("recon.png", faces[0].Image)
	}
	must(look(context.Background()))
	made, err := picture.ReadFile("recon.png")
	must(err)
	fmt.Println(made.Bounds().Size())
	// Output: (16,16)
}

// A folder of pictures becomes a model in one file.
func ExampleTrain() {
	defer workplace()()
	learn := func(ctx context.Context) error {
		c := run.MustPreset("vae") // every field of a config can be set
		c.Dataset.Size, c.Train.Epochs = 32, 5
		progress := func(p train.Progress) { log.Println(p.Epoch, p.Images, p.Loss) }
		m, err := diabolo.Train(ctx, c, diabolo.Folder("photos"), diabolo.TrainOptions{Progress: progress})
		if err != nil {
			return err
		}
		return m.Save("photos.safetensors")
	}
	must(learn(context.Background()))
	m, err := diabolo.Open("photos.safetensors")
	must(err)
	fmt.Println(m.Classes())
	// Output: [disc square]
}

// Images in memory with classes and attributes become a model, and no file is read or
// written. A conditional model makes new images of a class.
func ExampleTrain_memory() {
	s := shapes(24)
	images, classes, attrs := s.Images, s.Classes, s.Attrs
	learn := func(ctx context.Context) (*diabolo.Model, error) {
		c := run.MustPreset("cvae")
		c.Dataset.Size, c.Train.Epochs = 32, 5
		data := dataset.Images{Images: images, Classes: classes, Attrs: attrs}
		progress := func(p train.Progress) { log.Println(p.Epoch, p.Images, p.Loss) }
		return diabolo.Train(ctx, c, data, diabolo.TrainOptions{Progress: progress})
	}
	m, err := learn(context.Background())
	must(err)
	squares, err := m.Sample(3, diabolo.SampleOptions{Class: "square"})
	must(err)
	fmt.Println(m.Classes(), len(squares), squares[0].Bounds().Size())
	// Output: [disc square] 3 (32,32)
}

// A latent is a vector: half of one picture and half of another decode to a picture
// between them.
func ExampleModel_Decode() {
	m, err := diabolo.Train(context.Background(), tiny("vae"), shapes(24), diabolo.TrainOptions{})
	must(err)
	a, err := m.Encode(shape("disc", 200))
	must(err)
	b, err := m.Encode(shape("square", 200))
	must(err)
	for i := range a {
		a[i] = (a[i] + b[i]) / 2
	}
	between, err := m.Decode(a)
	must(err)
	fmt.Println(len(a), between.Bounds().Size())
	// Output: 4 (16,16)
}
