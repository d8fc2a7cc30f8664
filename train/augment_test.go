package train

import (
	"context"
	"image"
	"image/color"
	"math/rand/v2"
	"testing"

	"github.com/diabolo-go/diabolo/dataset"
)

// chosenFor returns what training of the kind of model makes of augment on n images of a
// data set of that size.
func chosenFor(t *testing.T, kind, set string, n, size int, augment dataset.Augment) dataset.Augment {
	t.Helper()
	c := small(t, kind)
	c.Dataset = dataset.Config{Name: set, Count: n, Size: size, Augment: &augment}
	c.Model.Decoder = nil
	c.Model.Mirror = true
	data := load(t, c)
	tr, err := New(Options{Config: c, Data: data})
	if err != nil {
		t.Fatal(err)
	}
	defer tr.Close()
	return *tr.Config().Dataset.Augment
}

// Faces may be mirrored, digits may not, and a model that is told the class never
// mirrors. What the config sets stays.
func TestAugmentAuto(t *testing.T) {
	auto := dataset.Augment{Auto: true}
	for name, c := range map[string]struct {
		kind, set string
		n, size   int
		given     dataset.Augment
		want      dataset.Augment
	}{
		"faces":           {"ae", "synthetic-faces", 160, 64, auto, dataset.Augment{Flip: true, Shift: 2}},
		"faces, small":    {"vae", "synthetic-faces", 160, 16, auto, dataset.Augment{Flip: true}},
		"digits":          {"vae", "synthetic-digits", 400, 32, auto, dataset.Augment{Shift: 1}},
		"too few to tell": {"ae", "synthetic-faces", 40, 32, auto, dataset.Augment{Shift: 1}},
		"classes":         {"cvae", "synthetic-digits", 100, 32, auto, dataset.Augment{Shift: 1}},
		"given beside":    {"vae", "synthetic-digits", 100, 32, dataset.Augment{Auto: true, Flip: true, Shift: 3, Crop: 1}, dataset.Augment{Flip: true, Shift: 3, Crop: 1}},
		"not asked to":    {"ae", "synthetic-faces", 100, 32, dataset.Augment{Crop: 1}, dataset.Augment{Crop: 1}},
		"crop beside":     {"ae", "synthetic-faces", 160, 32, dataset.Augment{Auto: true, Crop: 2}, dataset.Augment{Flip: true, Shift: 1, Crop: 2}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := chosenFor(t, c.kind, c.set, c.n, c.size, c.given); got != c.want {
				t.Errorf("%+v, want %+v", got, c.want)
			}
		})
	}
}

// Pieces of one picture without a composition are moved far, and lose colour unless the
// model has a prior; what looks different elsewhere in the image is moved little.
func TestAugmentAutoOfTextures(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var textures []image.Image
	for range 120 {
		p := image.NewRGBA(image.Rect(0, 0, 32, 32))
		for i := range p.Pix {
			p.Pix[i] = uint8(r.IntN(256))
		}
		textures = append(textures, p)
	}
	for kind, want := range map[string]dataset.Augment{
		"ae":  {Flip: true, Shift: 2, Crop: 2, Desaturate: 1},
		"vae": {Flip: true, Shift: 2, Crop: 2},
	} {
		if got := chosenOf(t, kind, dataset.Images{Images: textures}); got != want {
			t.Errorf("%s: %+v, want %+v", kind, got, want)
		}
	}
}

// chosenOf returns what training of the kind of model makes of auto on images.
func chosenOf(t *testing.T, kind string, m dataset.Images) dataset.Augment {
	t.Helper()
	c := small(t, kind)
	c.Dataset = dataset.Config{Augment: &dataset.Augment{Auto: true}}
	c.Model.Decoder, c.Model.Mirror = nil, true
	data, err := m.Load(context.Background(), c.Dataset, dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	c.Dataset = data.Config
	tr, err := New(Options{Config: c, Data: data})
	if err != nil {
		t.Fatal(err)
	}
	defer tr.Close()
	return *tr.Config().Dataset.Augment
}

// A conditional model does not mirror even images that look alike mirrored: arrows to the
// left and arrows to the right, say, which are each other's mirror images.
func TestAugmentAutoKeepsTheDirectionOfClasses(t *testing.T) {
	var images []image.Image
	var classes []string
	for i := range 120 {
		p := image.NewGray(image.Rect(0, 0, 16, 16))
		for y := range 8 {
			x := 2 + (i/2)%6 + y
			if i%2 == 1 {
				x = 15 - x
			}
			p.SetGray(x, 4+y, color.Gray{Y: uint8(150 + i%100)})
		}
		images, classes = append(images, p), append(classes, []string{"left", "right"}[i%2])
	}
	m := dataset.Images{Images: images, Classes: classes}
	for kind, want := range map[string]bool{"vae": true, "cvae": false} {
		if got := chosenOf(t, kind, m).Flip; got != want {
			t.Errorf("%s: flip %v, want %v", kind, got, want)
		}
	}
}
