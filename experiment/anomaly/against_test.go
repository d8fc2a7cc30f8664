package anomaly

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/picture"
	"github.com/diabolo-go/diabolo/tensor"
)

// draw writes grey pictures of 16x16 to a folder: the first images of the training of s,
// each changed by spoil, which may mark what it changes in a mask.
func draw(t *testing.T, s tester, v dataset.View, n int, folder, masks string, spoil func(i int, pixels, mask *image.Gray)) {
	t.Helper()
	for i := range n {
		img, mask := image.NewGray(image.Rect(0, 0, 16, 16)), image.NewGray(image.Rect(0, 0, 16, 16))
		copy(img.Pix, v.Set.Image(v.Index[i]))
		spoil(i, img, mask)
		for dir, m := range map[string]*image.Gray{folder: img, masks: mask} {
			if dir == "" {
				continue
			}
			if err := os.MkdirAll(dir, 0o777); err != nil {
				t.Fatal(err)
			}
			if err := picture.WritePNG(filepath.Join(dir, strconv.Itoa(i)+".png"), m); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// square paints a white square of 4x4 and marks it.
func square(i int, pixels, mask *image.Gray) {
	for y := range 4 {
		for x := range 4 {
			pixels.SetGray(x+i%12, y, color.Gray{Y: 255})
			mask.SetGray(x+i%12, y, color.Gray{Y: 255})
		}
	}
}

// dark darkens a whole picture.
func dark(i int, pixels, _ *image.Gray) {
	for j := range pixels.Pix {
		pixels.Pix[j] = pixels.Pix[j]/2 + uint8(i)
	}
}

func folderOf(t *testing.T, path string) *dataset.Data {
	return loaded(t, dataset.Config{Name: dataset.FolderPrefix + path, Size: 16, Colour: "grey", Split: &dataset.Split{By: "none"}})
}

// TestAgainst has several folders of strange images: each is a class, the sub-folder good
// is normal, and masks measure the maps.
func TestAgainst(t *testing.T) {
	s, root := oneClass(t), t.TempDir()
	test := filepath.Join(root, "test")
	v := s.Data.Val
	draw(t, s, v, 10, filepath.Join(test, "square"), filepath.Join(root, "ground_truth", "square"), square)
	draw(t, s, v, 8, filepath.Join(test, "dark"), "", dark)
	draw(t, s, v, 6, filepath.Join(test, "good"), "", func(i int, pixels, _ *image.Gray) { pixels.Pix[i]++ })
	other := filepath.Join(root, "strange")
	draw(t, s, v, 5, other, "", func(_ int, pixels, _ *image.Gray) { slices.Reverse(pixels.Pix) })

	var names []string
	shown := 0
	o := Options{Rate: 0.1, Show: 2, Score: model.ScoreMax, Against: []*dataset.Data{folderOf(t, test), folderOf(t, other)}}
	o.Maps = func(images []experiment.Item, maps *tensor.Tensor) error {
		for i, image := range images {
			names = append(names, image.Class)
			if slices.Max(maps.Row(i)) <= 0 {
				t.Errorf("%+v has an empty map", image)
			}
		}
		shown += maps.N()
		return nil
	}
	r, err := Run(context.Background(), s.Subject, o)
	if err != nil {
		t.Fatal(err)
	}
	if r.Held != s.Data.Val.Len() || r.Tested != 6 || r.Strange != 23 || r.BaseRate != 23./29 || len(r.Against) != 2 || shown != 29 {
		t.Errorf("%d held, %d normal, %d strange, base rate %v, against %v, %d maps", r.Held, r.Tested, r.Strange, r.BaseRate, r.Against, shown)
	}
	got := map[string]int{}
	for _, c := range r.Classes {
		got[c.Class] = c.Images
	}
	if len(got) != 3 || got["test/square"] != 10 || got["test/dark"] != 8 || got["strange"] != 5 {
		t.Errorf("%+v", r.Classes)
	}
	p := r.Pixels
	if p == nil || p.Images != 10 || p.Regions != 10 || p.AUROC < 0.9 || p.AUPRO < 0.8 || p.Share != 160./(16*256) {
		t.Errorf("%+v", p)
	}
	checkKeeps(t, r)
	if testing.Short() {
		return // what follows runs the same twice more
	}
	single := o
	single.Against, single.Maps = o.Against[:1], nil
	if r, err = Run(context.Background(), s.Subject, single); err != nil || len(r.Classes) != 2 || r.Classes[0].Class != "dark" || r.Classes[1].Class != "square" {
		t.Errorf("one folder: %+v, %v", r.Classes, err)
	}
	fail := errors.New("no room")
	single.Maps = func([]experiment.Item, *tensor.Tensor) error { return fail }
	if _, err = Run(context.Background(), s.Subject, single); !errors.Is(err, fail) {
		t.Errorf("maps that cannot be written: %v", err)
	}
}

// TestAgainstTraining refuses the images of the training as images to test with.
func TestAgainstTraining(t *testing.T) {
	s, dir := oneClass(t), t.TempDir()
	draw(t, s, s.Data.Train, 9, dir, "", func(i int, pixels, _ *image.Gray) {
		if i > 1 {
			pixels.Pix[0]++
		}
	})
	_, err := Run(context.Background(), s.Subject, Options{Rate: 0.1, Show: 2, Against: []*dataset.Data{folderOf(t, dir)}})
	if !errors.Is(err, ErrTrained) || err.Error() != "folder:"+dir+": the images to test with are those of the training: 2 of 9, such as 0.png" {
		t.Errorf("%v", err)
	}
}

// TestChoice chooses by global corruptions if there are other classes, else by local ones.
func TestChoice(t *testing.T) {
	for only, local := range map[string]bool{"8": false, "": true, "Good": true} {
		s := oneClass(t)
		s.Data.Used.Only = nil
		if s.Data.Config.Only = nil; only != "" {
			s.Data.Config.Only = []string{only}
		}
		if s.local() != local {
			t.Errorf("only %q: local %v", only, s.local())
		}
	}
	s := oneClass(t)
	r, err := Run(context.Background(), s.Subject, Options{Rate: 0.1, Show: 2})
	if err != nil || !r.Chosen || r.Local || r.Threshold.Score != r.Score {
		t.Fatalf("%v, %v, by %s: %v", r.Chosen, r.Local, r.Score, err)
	}
	for _, score := range r.Scores {
		if len(score.Corruptions) != 9 {
			t.Fatalf("%+v", score.Corruptions)
		}
		mean := 0.0
		for _, c := range score.Corruptions[:5] {
			mean += c.AUROC / 5
		}
		if c := score.Corruption; c-mean > 1e-12 || mean-c > 1e-12 {
			t.Errorf("%s: %v, want %v", score.Name, c, mean)
		}
		if best := r.Scores[slices.IndexFunc(r.Scores, func(s Score) bool { return s.Name == r.Score })]; !score.Baseline && score.Corruption > best.Corruption {
			t.Errorf("%s was chosen, and %s is better", best.Name, score.Name)
		}
		if score.Baseline != (score.Ahead != nil) {
			t.Errorf("%s: ahead %v", score.Name, score.Ahead)
		}
	}
}

// TestCombinedThreshold: what the threshold keeps of normal images gives the scores again.
func TestCombinedThreshold(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and what others do as well but for its arithmetic")
	}
	s := oneClass(t)
	for _, name := range []string{model.ScoreCombined, model.ScoreLatent} {
		r, err := Run(context.Background(), s.Subject, Options{Rate: 0.1, Show: 2, Score: name})
		if err != nil {
			t.Fatal(err)
		}
		row := r.Rows[0]
		got, err := s.Model.ScoreBy(name, r.Threshold.Normal, row.Original, nil)
		for i, v := range got {
			if d := v - row.Shown[i].Score; err != nil || d > 1e-4*v || d < -1e-4*v {
				t.Errorf("%s: %v, want %v (%v)", name, v, row.Shown[i].Score, err)
			}
		}
		for i, score := range r.Scores {
			if score.Name == name && score.AUROC.Value != metric.AUROC(together(r.NormalScores, r.StrangeScores)) {
				t.Errorf("%s: %v", name, r.Scores[i].AUROC)
			}
		}
	}
}

// TestSameWhateverSplit: the strange images come in the order of the data, so that the
// same data with another split of the whole set give the same intervals.
func TestSameWhateverSplit(t *testing.T) {
	s := oneClass(t)
	first, err := s.others(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	s.Data.Config.Split = &dataset.Split{By: "none"}
	second, err := s.others(context.Background())
	if err != nil || !slices.Equal(first[0].Index, second[0].Index) || !slices.IsSorted(first[0].Index) {
		t.Errorf("other strange images, or in another order: %v", err)
	}
	a, b := make([]float32, first.Width()*3), make([]float32, first.Width()*3)
	first.Read(700, a)
	second.Read(700, b)
	if !slices.Equal(a, b) {
		t.Error("the images differ")
	}
}

// TestNormalised: rows have mean 0 and norm 1, whatever their brightness and contrast.
func TestNormalised(t *testing.T) {
	rows := []float32{0.1, 0.2, 0.3, 0.2, 0.5, 0.7, 0.9, 0.7, 0.4, 0.4, 0.4, 0.4}
	normalise(rows, 4)
	for i, want := range []float32{-0.70710678, 0, 0.70710678, 0, -0.70710678, 0, 0.70710678, 0, 0, 0, 0, 0} {
		if d := rows[i] - want; d > 1e-6 || d < -1e-6 {
			t.Errorf("value %d is %v, want %v", i, rows[i], want)
		}
	}
	x := tensor.FromSlice([]float32{0, 1, 0, 1, 0.5, 0.5, 0.5, 0.5}, 1, 2, 2, 2)
	if d := deviation(x, 0); d != 1 { // four times 0.5 squared; the other channel is of one colour
		t.Errorf("%v", d)
	}
	if d := deviation(tensor.New(1, 1, 2, 2), 0); d != 4./(255*255*12) {
		t.Errorf("of one colour: %v", d)
	}
}

// TestGallery reads images of several data sets as one.
func TestGallery(t *testing.T) {
	s := oneClass(t)
	g := gallery{s.Data.Train.First(3), s.Data.Val.First(2), s.Data.Train.First(4)}
	all := make([]float32, g.Len()*g.Width())
	g.Read(0, all)
	part := make([]float32, 5*g.Width())
	g.Read(2, part)
	if !slices.Equal(part, all[2*g.Width():7*g.Width()]) || !bytes.Equal(s.Data.Image(s.Data.Val.Index[1]), gray(g.images([]int{4}).Row(0))) {
		t.Error("other images")
	}
}

// gray returns values in 0..1 as bytes.
func gray(x []float32) []byte {
	out := make([]byte, len(x))
	for i, v := range x {
		out[i] = uint8(v*255 + 0.5)
	}
	return out
}
