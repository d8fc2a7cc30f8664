package dataset

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/diabolo-go/diabolo/picture"
)

// deepFiles are 20 pictures of 16 bits, 10x10, with the values from least to most in steps.
func deepFiles(t testing.TB, least, most int) map[string][]byte {
	files := make(map[string][]byte)
	for i := range 20 {
		m := image.NewGray16(image.Rect(0, 0, 10, 10))
		for p := range 100 {
			m.SetGray16(p%10, p/10, color.Gray16{Y: uint16(least + (most-least)*p/99)})
		}
		var b bytes.Buffer
		if err := png.Encode(&b, m); err != nil {
			t.Fatal(err)
		}
		files[fmt.Sprintf("%02d.png", i)] = b.Bytes()
	}
	return files
}

func floats(low, high float64) *Range { return &Range{By: "values", Low: &low, High: &high} }

// Twelve bits in sixteen are spread to 0..1, with all their steps, and the range is
// recorded: pictures fitted by it, and the same folder loaded with it, have the same values.
func TestDeepFolder(t *testing.T) {
	dir := write(t, t.TempDir(), deepFiles(t, 400, 3400))
	c, o := Config{Name: "folder:" + dir}, Options{CacheDir: t.TempDir()}
	for range 2 { // the second time from the cache
		d := mustLoad(t, c, o)
		if d.Pixels != nil || len(d.Values) != 2000 || d.Len() != 20 || d.Shape != [3]int{1, 10, 10} {
			t.Fatalf("%d bytes, %d values, %d items of %v", len(d.Pixels), len(d.Values), d.Len(), d.Shape)
		}
		r := d.Used.Range
		if r == nil || r.By != "values" || *r.Low < 400 || *r.Low > 410 || *r.High > 3400 || *r.High < 3390 {
			t.Fatalf("range %+v", r)
		}
		if d.Values[0] != 0 || d.Values[99] != 1 || math.Abs(float64(d.Values[50])-50./99) > 0.005 {
			t.Errorf("values %v, %v, %v", d.Values[0], d.Values[50], d.Values[99])
		}
		wantWarning(t, d.Warnings, "become 0 to 1, since they are only 4.6% of 0 to 65535; dataset.range={by: type}")

		again := mustLoad(t, d.Used, o)
		if !slices.Equal(again.Values, d.Values) || len(again.Warnings) > 0 || *again.Used.Range.High != *r.High {
			t.Errorf("loaded with its range: %v, warnings %q", again.Used.Range, again.Warnings)
		}
		f := picture.Fitter{Shape: d.Shape, Range: d.Used.PictureOptions(d.Shape).Range}
		data, err := os.ReadFile(filepath.Join(dir, "00.png"))
		if err != nil {
			t.Fatal(err)
		}
		got := make([]float32, 100)
		if err := f.Decode(t.Context(), got, data); err != nil || !slices.Equal(got, d.Values[:100]) {
			t.Errorf("fitted: %v, %v", err, got)
		}
		img, err := picture.ReadFile(filepath.Join(dir, "00.png"))
		if err != nil {
			t.Fatal(err)
		}
		clear(got)
		if err := f.Fit(got, img); err != nil || !slices.Equal(got, d.Values[:100]) {
			t.Errorf("fitted in memory: %v, %v", err, got)
		}
		err = f.Decode(t.Context(), got, pngFile(t, greyPicture(10, 10, 7)))
		wantError(t, err, "it is of a type with values of 0 to 255, want values of about 40")
	}
}

// Values of the whole range, and bytes, are taken by their type.
func TestRangeByType(t *testing.T) {
	d := mustLoad(t, Config{Name: "folder:" + write(t, t.TempDir(), deepFiles(t, 100, 60000))}, Options{})
	if *d.Used.Range.Low != 0 || *d.Used.Range.High != 65535 || len(d.Warnings) > 0 || d.Values[99] != float32(60000./65535) {
		t.Errorf("range %v to %v, warnings %q, %v", *d.Used.Range.Low, *d.Used.Range.High, d.Warnings, d.Values[99])
	}
	d = mustLoad(t, Config{Name: "folder:" + write(t, t.TempDir(), animals(t))}, Options{})
	if d.Values != nil || d.Used.Range != nil {
		t.Errorf("bytes: range %+v", d.Used.Range)
	}
	d = mustLoad(t, Config{Name: "folder:" + write(t, t.TempDir(), deepFiles(t, 400, 3400)), Range: &Range{By: "type"}}, Options{})
	if *d.Used.Range.High != 65535 || d.Values[99] != float32(3400./65535) {
		t.Errorf("range to %v, %v", *d.Used.Range.High, d.Values[99])
	}
	wantWarning(t, d.Warnings, "use 4.6% of 0 to 65535, the values from 40", "dataset.range={by: percentile} spreads them")
}

// Bytes may be brought from a range of theirs, and little contrast is warned of.
func TestRangeOfBytes(t *testing.T) {
	files := make(map[string][]byte)
	for i := range 10 {
		m := image.NewGray(image.Rect(0, 0, 10, 10))
		for p := range m.Pix {
			m.Pix[p] = uint8(100 + p/10)
		}
		files[fmt.Sprint(i, ".png")] = pngFile(t, m)
	}
	c := Config{Name: "folder:" + write(t, t.TempDir(), files)}
	d := mustLoad(t, c, Options{})
	wantWarning(t, d.Warnings, "use 3.5%, 100 to 109 of 0 to 255, and look nearly flat to a model; dataset.range={by: percentile} spreads")
	c.Range = &Range{By: "percentile"}
	if d = mustLoad(t, c, Options{}); d.Values[0] != 0 || d.Values[99] != 1 || len(d.Warnings) > 0 || *d.Used.Range.Low != 100 {
		t.Errorf("values %v to %v, warnings %q", d.Values[0], d.Values[99], d.Warnings)
	}
	c.Range = floats(100, 110)
	if d = mustLoad(t, c, Options{}); d.Values[0] != 0 || d.Values[50] != 0.5 {
		t.Errorf("values %v", d.Values[:100])
	}
	p, err := Pictures([]string{c.Name[len("folder:"):]}, d.Used.PictureOptions(d.Shape))
	if err != nil {
		t.Fatal(err)
	}
	for b, err := range p.Batches(t.Context()) {
		if err != nil || b.Input.Data[50] != 0.5 {
			t.Errorf("%v, as a new picture %v", err, b.Input.Data[50])
		}
	}
}

// The range is measured on training images alone.
func TestRangeOfTraining(t *testing.T) {
	files := deepFiles(t, 400, 3400)
	for name, data := range deepFiles(t, 9000, 9001) {
		files["z"+name] = data
	}
	table := "file,split\n"
	for name := range files {
		table += name + "," + map[bool]string{true: "val", false: "train"}[name[0] == 'z'] + "\n"
	}
	labels := filepath.Join(write(t, t.TempDir(), map[string][]byte{"l.csv": []byte(table)}), "l.csv")
	d := mustLoad(t, Config{Name: "folder:" + write(t, t.TempDir(), files), Labels: labels}, Options{})
	if *d.Used.Range.High > 3400 || d.Values[len(d.Values)-1] != 1 {
		t.Errorf("range to %v, the last value %v", *d.Used.Range.High, d.Values[len(d.Values)-1])
	}
}

// Pictures of several types are taken by their types, and no range fits them.
func TestMixedTypes(t *testing.T) {
	files := deepFiles(t, 400, 60000)
	files["zz.png"] = pngFile(t, greyPicture(10, 10, 7))
	files["zzz.png"] = nil
	c := Config{Name: "folder:" + write(t, t.TempDir(), files)}
	d := mustLoad(t, c, Options{})
	if d.Values != nil || d.Used.Range != nil || d.Image(20)[0] != 7 {
		t.Errorf("range %+v, %v", d.Used.Range, d.Image(20)[0])
	}
	c.Range = &Range{By: "percentile"}
	_, err := loadSet(t, c, Options{})
	wantError(t, err, "dataset.range: zz.png has values of 0 to 255 and others of 0 to 65535")
}

func TestConstantDeep(t *testing.T) {
	c := Config{Name: "folder:" + write(t, t.TempDir(), deepFiles(t, 500, 500))}
	if d := mustLoad(t, c, Options{}); *d.Used.Range.High != 65535 {
		t.Errorf("range %v", *d.Used.Range.High)
	}
	c.Range = &Range{By: "percentile"}
	_, err := loadSet(t, c, Options{})
	wantError(t, err, "nearly all values of the training images are 500", "dataset.range={by: type}")
}

func TestBadRange(t *testing.T) {
	f := func(v float64) *float64 { return &v }
	for _, c := range []struct {
		r    Range
		want string
	}{
		{Range{}, `dataset.range.by: "", want type, percentile or values`},
		{Range{By: "auto"}, `dataset.range.by: "auto", want`},
		{Range{By: "type", Low: f(0)}, "by type takes all that the type"},
		{Range{By: "percentile", Low: f(-1)}, "percentiles -1 to 99.9, want"},
		{Range{By: "percentile", Low: f(60), High: f(40)}, "percentiles 60 to 40"},
		{Range{By: "percentile", High: f(101)}, "percentiles 0.1 to 101"},
		{Range{By: "values"}, "dataset.range.high is missing"},
		{Range{By: "values", Low: f(5), High: f(5)}, "values 5 to 5, want finite numbers, low below high"},
		{Range{By: "values", High: f(math.Inf(1))}, "values 0 to +Inf"},
		{Range{By: "values", High: f(math.NaN())}, "values 0 to NaN"},
	} {
		wantError(t, Config{Name: "folder:x", Range: &c.r}.Validate(), c.want)
	}
	for _, name := range []string{"mnist", "lfw", "synthetic-digits"} {
		wantError(t, Config{Name: name, Range: &Range{By: "percentile"}}.Validate(), "dataset.range: "+name+" has pictures of 8 bits; leave range out")
	}
	wantError(t, Config{Name: "synthetic-faces", Labels: "l.csv"}.Validate(), "dataset.labels: synthetic-faces is drawn")
}

// Percentiles are numpy's.
func TestPercentile(t *testing.T) {
	var recorded struct {
		Sample      []float32
		Percentiles map[string]float64
	}
	data, err := os.ReadFile("../internal/raster/testdata/values.json")
	if err == nil {
		err = json.Unmarshal(data, &recorded)
	}
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(recorded.Sample)
	for p, want := range recorded.Percentiles {
		var at float64
		fmt.Sscan(p, &at)
		if got := percentile(recorded.Sample, at); math.Abs(got-want) > 1e-12 {
			t.Errorf("percentile %s: %v, want %v", p, got, want)
		}
	}
}
