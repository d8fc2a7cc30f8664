package dataset

import (
	"context"
	"errors"
	"image"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/diabolo-go/diabolo/picture"
)

// fromFolder returns the pictures of a folder as images in memory, in the order of a
// data set from that folder.
func fromFolder(t testing.TB, dir string) Images {
	t.Helper()
	var m Images
	for _, path := range slices.Sorted(glob(t, filepath.Join(dir, "*", "*.png"))) {
		img, err := picture.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		m.Images = append(m.Images, img)
		m.Classes = append(m.Classes, filepath.Base(filepath.Dir(path)))
		m.Names = append(m.Names, filepath.ToSlash(strings.TrimPrefix(path, dir+string(os.PathSeparator))))
	}
	return m
}

func glob(t testing.TB, pattern string) func(func(string) bool) {
	paths, err := filepath.Glob(pattern)
	if err != nil || len(paths) == 0 {
		t.Fatalf("%s: %v, %v", pattern, paths, err)
	}
	return slices.Values(paths)
}

// colourful is a folder of pictures of several sizes, in two classes.
func colourful(t testing.TB) string {
	files := map[string][]byte{}
	for i, class := range []string{"b", "a", "b", "a", "b", "a"} {
		img := image.NewRGBA(image.Rect(0, 0, 30+3*i, 40-2*i))
		for j := range img.Pix {
			img.Pix[j] = uint8(j*(i+3)) | 255*uint8(j%4/3)
		}
		files[class+"/"+string('0'+rune(i))+".png"] = pngFile(t, img)
	}
	return write(t, t.TempDir(), files)
}

// Images in memory become the data set that their files in a folder become: pixels,
// classes, split.
func TestImagesAreAFolder(t *testing.T) {
	dir := colourful(t)
	m := fromFolder(t, dir)
	for _, c := range []Config{
		{}, {Size: 8}, {Size: 9, Colour: "grey"}, {Crop: &Crop{Left: 3, Top: 2, Width: 20, Height: 10}, Size: 12},
		{Size: 8, Split: &Split{By: "none"}}, {Size: 8, Only: []string{"b"}},
	} {
		c.Name = "folder:" + dir
		want := mustLoad(t, c, Options{})
		for _, workers := range []int{1, 3} {
			got, err := m.Load(context.Background(), c, Options{Workers: workers})
			if err != nil {
				t.Fatal(err)
			}
			got.Sums, want.Sums = nil, nil
			got.Digests, want.Digests = nil, nil // of files alone
			if got.Name != "memory:images" || got.Config.Name != got.Name || got.Config.Size != c.Size {
				t.Errorf("%s, %+v", got.Name, got.Config)
			}
			got.Name, got.Config, got.Used.Name = want.Name, want.Config, want.Used.Name
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("%+v: %s", c, d)
			}
		}
	}
}

func TestImagesLoad(t *testing.T) {
	m := fromFolder(t, colourful(t))
	m.Name, m.Names = "birds", nil
	m.Attrs = []Attr{{"size", []float32{1, 2, 3, 4, 5, float32(math.NaN())}}}
	m.Val = []bool{false, true, false, false, true, false}
	d, err := m.Load(context.Background(), Config{Name: "folder:images", Size: 8, Split: &Split{By: "random"}}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !d.Held || !slices.Equal(d.Val.Index, []int{1, 4}) || !slices.Equal(d.Train.Index, []int{0, 2, 3, 5}) || d.Config.Split != nil {
		t.Errorf("split %v, %v", d.Train.Index, d.Val.Index)
	}
	if d.Name != "memory:birds" || d.NameOf(0) != "" || d.ClassOf(3) != "b" || d.Attr("size").Known(5) || d.Attr("size").Values[1] != 2 {
		t.Errorf("%s: %q, %q, %v", d.Name, d.NameOf(0), d.ClassOf(3), d.Attrs)
	}
	only, err := m.Load(context.Background(), Config{Size: 8, Only: []string{"b"}}, Options{})
	if err != nil || !slices.Equal(only.Val.Index, []int{1}) || !slices.Equal(only.Attrs[0].Values[:2], []float32{4, 5}) {
		t.Errorf("only b: %v, %v", only, err)
	}
	if m.Attrs[0].Values[0] != 1 || m.Attrs[0].Values[3] != 4 || !m.Val[1] {
		t.Error("the images were changed")
	}
	other := m
	other.Images = slices.Clone(m.Images)
	other.Images[2] = greyPicture(30, 30, 9)
	changed, err := other.Load(context.Background(), d.Config, Options{})
	if err != nil || slices.Equal(changed.Sums, d.Sums) {
		t.Errorf("other pixels, the same checksum %v, %v", d.Sums, err)
	}
}

func TestImagesErrors(t *testing.T) {
	good := func() Images {
		return Images{Images: []image.Image{greyPicture(8, 8, 1), greyPicture(8, 8, 2), flat(8, 8, red)}}
	}
	stopped, cancel := context.WithCancel(context.Background())
	cancel()
	for _, c := range []struct {
		name   string
		change func(m *Images)
		config Config
		o      Options
		ctx    context.Context
		is     error
		want   string
	}{
		{name: "none", change: func(m *Images) { m.Images = nil }, want: "memory:images: no image is given"},
		{name: "one", change: func(m *Images) { m.Images = m.Images[:1] }, want: "1 picture to train on, want at least 2"},
		{name: "nil", change: func(m *Images) { m.Images[1] = nil }, is: picture.ErrNoPixels, want: "image 1: the image is nil"},
		{name: "zero size", change: func(m *Images) { m.Images[2], m.Names = image.NewGray(image.Rect(0, 0, 4, 0)), []string{"a", "b", "c"} }, is: picture.ErrNoPixels, want: "c: the image has no pixels: 4x0"},
		{name: "classes", change: func(m *Images) { m.Classes = []string{"a"} }, want: "1 classes for 3 images, want one for each"},
		{name: "class", change: func(m *Images) { m.Classes = []string{"a", "", "b"} }, want: "image 1: no class"},
		{name: "names", change: func(m *Images) { m.Names = []string{} }, want: "0 names for 3 images"},
		{name: "attribute", change: func(m *Images) { m.Attrs = []Attr{{"age", []float32{1}}} }, want: `attribute "age": 1 values for 3 images`},
		{name: "val", change: func(m *Images) { m.Val = []bool{true, true, true} }, want: "0 images train and 3 validate"},
		{name: "val length", change: func(m *Images) { m.Val = []bool{true} }, want: "1 marks of validation for 3 images"},
		{name: "size", config: Config{Size: 3}, want: "dataset.size: 3 pixels"},
		{name: "count", config: Config{Count: 3}, want: "dataset.count"},
		{name: "class to keep", change: func(m *Images) { m.Classes = []string{"seven", "two", "two"} }, config: Config{Only: []string{"sevn"}}, want: `did you mean "seven"?`},
		{name: "crop", config: Config{Crop: &Crop{Width: 9, Height: 4}}, is: picture.ErrCrop, want: "the image of 8x8 pixels is too small"},
		{name: "exact", config: Config{Size: 8, Colour: "grey"}, o: Options{Exact: true}, is: picture.ErrShape, want: "image 2: the picture is 8x8 in colour, want 8x8 grey"},
		{name: "cancelled", ctx: stopped, is: context.Canceled, want: "canceled"},
	} {
		m := good()
		if c.change != nil {
			c.change(&m)
		}
		if c.ctx == nil {
			c.ctx = context.Background()
		}
		_, err := m.Load(c.ctx, c.config, c.o)
		if err == nil || !strings.Contains(err.Error(), c.want) || c.is != nil && !errors.Is(err, c.is) {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
	_, err := Load(context.Background(), Config{Name: "memory:birds"}, Options{})
	if !errors.Is(err, ErrInMemory) {
		t.Errorf("images of another program: %v", err)
	}
}

// Images in memory are pictures for a model as their files are.
func TestImagesPictures(t *testing.T) {
	dir := colourful(t)
	o := PictureOptions{Shape: [3]int{3, 7, 9}, Resize: true}
	want, err := readPictures(t, []string{dir}, o)
	if err != nil {
		t.Fatal(err)
	}
	m := fromFolder(t, dir)
	p, err := m.Pictures(o)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for b, err := range p.Batches(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		for i := range b.Input.N() {
			if b.Input.Row(i)[0] != want.first[n] || b.Classes[i] != want.classes[n] || filepath.Join(dir, b.Names[i]) != want.names[n] {
				t.Errorf("picture %d, %s: other than its file", n, b.Names[i])
			}
			n++
		}
	}
	if n != len(m.Images) {
		t.Errorf("%d pictures of %d", n, len(m.Images))
	}
	m.Names, o.Resize = nil, false
	p, err = m.Pictures(o)
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range p.Batches(context.Background()) {
		if !errors.Is(err, picture.ErrShape) || !strings.HasPrefix(err.Error(), "image 0: the picture is 33x38 in colour, want 9x7 in colour") {
			t.Error(err)
		}
	}
	if _, err := (Images{}).Pictures(o); err == nil {
		t.Error("no image at all")
	}
}

// New pictures are cut as those of the training were.
func TestPictureOptionsOfAConfig(t *testing.T) {
	shape := [3]int{3, 64, 64}
	rect := &Crop{Top: 1, Left: 2, Height: 3, Width: 4}
	for _, c := range []struct {
		config Config
		want   picture.Crop
	}{
		{Config{Name: "folder:x"}, picture.Crop{}},
		{Config{Name: "synthetic-faces"}, picture.Crop{}},
		{Config{Name: "none"}, picture.Crop{}},
		{Config{Name: "folder:x", Crop: &Crop{Centre: true}}, picture.Crop{}},
		{Config{Name: "folder:x", Crop: rect}, picture.Crop{Rect: image.Rect(2, 1, 6, 4)}},
		{Config{Name: "lfw"}, picture.Crop{Rect: image.Rect(80, 80, 170, 170), Of: image.Pt(250, 250)}},
		{Config{Name: "lfw", Crop: &Crop{Centre: true}}, picture.Crop{}},
		{Config{Name: "mnist", Crop: rect}, picture.Crop{Rect: image.Rect(2, 1, 6, 4), Of: image.Pt(28, 28)}},
	} {
		got, want := c.config.PictureOptions(shape), PictureOptions{Shape: shape, Resize: true, Crop: c.want}
		if got != want {
			t.Errorf("%+v: %+v, want %+v", c.config, got, want)
		}
	}
}

// A picture of a folder that is cut gets, when it comes alone, the pixels it has in the
// data set.
func TestPictureOptionsAreTheTrainings(t *testing.T) {
	dir := colourful(t)
	c := Config{Name: "folder:" + dir, Size: 12, Crop: &Crop{Left: 3, Top: 2, Width: 20, Height: 10}}
	d := mustLoad(t, c, Options{})
	l, err := readPictures(t, []string{dir}, c.PictureOptions(d.Shape))
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range l.first {
		if want := float32(d.Image(i)[0]) / 255; v != want {
			t.Errorf("picture %d begins with %v, want %v", i, v, want)
		}
	}
}
