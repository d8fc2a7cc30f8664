package dataset

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// labelled is a set of one-pixel pictures of those classes; the persons are
// pairs of items.
func labelled(labels ...int) *loaded {
	s := &Set{Name: "test", Shape: [3]int{1, 1, 1}, Pixels: counting(len(labels)), Labels: labels}
	for i := range labels {
		s.Groups = append(s.Groups, i/2)
		s.Names = append(s.Names, fmt.Sprint("item ", i))
	}
	for c := range slices.Max(labels) + 1 {
		s.Classes = append(s.Classes, fmt.Sprint("class ", c))
	}
	s.Attrs = []Attr{{"item", make([]float32, len(labels))}}
	for i := range labels {
		s.Attrs[0].Values[i] = float32(i)
	}
	return &loaded{Set: s}
}

func unlabelled(n int) *loaded {
	s := labelled(make([]int, n)...)
	s.Labels, s.Classes = nil, nil
	return s
}

// wantPartition checks that training and validation together are items 0 to n-1.
func wantPartition(t *testing.T, d *Data, n int) {
	t.Helper()
	all := append(slices.Clone(d.Train.Index), d.Val.Index...)
	slices.Sort(all)
	for i, item := range all {
		if item != i {
			t.Fatalf("training and validation are %v, want each of %d items once", all, n)
		}
	}
	if len(all) != n {
		t.Fatalf("%d items, want %d", len(all), n)
	}
}

func TestRandomSplit(t *testing.T) {
	one, two := uint64(1), uint64(2)
	mustSplit := func(s *Split) *Data {
		t.Helper()
		d, err := unlabelled(50).split(s)
		if err != nil {
			t.Fatal(err)
		}
		wantPartition(t, d, 50)
		return d
	}
	d := mustSplit(nil)
	if d.Val.Len() != 10 || !d.Held || d.Test.Len() != 0 {
		t.Errorf("%d validate, held %v; want a fifth", d.Val.Len(), d.Held)
	}
	if same := mustSplit(&Split{By: "random", Val: 0.2, Seed: &one}); !slices.Equal(same.Val.Index, d.Val.Index) {
		t.Errorf("%v, but by default %v", same.Val.Index, d.Val.Index)
	}
	if other := mustSplit(&Split{Seed: &two}); slices.Equal(other.Val.Index, d.Val.Index) {
		t.Error("another seed, the same split")
	}
	if d := mustSplit(&Split{Val: 0.001}); d.Val.Len() != 1 {
		t.Errorf("%d validate, want at least 1", d.Val.Len())
	}
	if d := mustSplit(&Split{Val: 0.999}); d.Train.Len() != 1 {
		t.Errorf("%d train, want at least 1", d.Train.Len())
	}
	if d := mustSplit(&Split{By: "none"}); d.Val.Len() != 0 || d.Held {
		t.Errorf("%d validate, held %v", d.Val.Len(), d.Held)
	}
}

func TestSplitWithTestSet(t *testing.T) {
	s := unlabelled(50)
	s.published, s.parts = true, lastTest(50, 10)
	d, err := s.split(&Split{Val: 0.25})
	if err != nil {
		t.Fatal(err)
	}
	wantPartition(t, d, 40)
	if d.Val.Len() != 10 || !d.Held || d.Test.Len() != 10 || d.Test.Index[0] != 40 {
		t.Errorf("%d validate, held %v, test %v", d.Val.Len(), d.Held, d.Test.Index)
	}
	if d, err := s.split(nil); err != nil || d.Held || !slices.Equal(d.Val.Index, d.Test.Index) || d.Train.Len() != 40 {
		t.Errorf("default: %v, %d train, validation %v", err, d.Train.Len(), d.Val.Index)
	}
}

// Every class keeps a training image, whatever the seed.
func TestSplitKeepsClassesInTraining(t *testing.T) {
	for seed := range uint64(50) {
		d, err := labelled(0, 1, 1, 2, 2, 2, 3, 3).split(&Split{Val: 0.5, Seed: &seed})
		if err != nil {
			t.Fatal(err)
		}
		wantPartition(t, d, 8)
		seen := make([]bool, 4)
		for _, i := range d.Train.Index {
			seen[d.Labels[i]] = true
		}
		if slices.Contains(seen, false) || d.Val.Len() != 4 {
			t.Errorf("seed %d: training %v has not every class, or %d validate", seed, d.Train.Index, d.Val.Len())
		}
		wantWarning(t, d.Warnings, "1 class with one picture", "class 0")
	}
}

// Classes of one picture each cannot be split, and say nothing: the pictures are split as if
// they had none.
func TestSplitOfSingles(t *testing.T) {
	for _, by := range []string{"", byRandom, byStratified} {
		s := labelled(0, 1, 2, 3, 4)
		s.Groups, s.own = nil, true
		d, err := s.split(&Split{By: by})
		if err != nil {
			t.Fatal(err)
		}
		wantPartition(t, d, 5)
		if d.Val.Len() != 1 || d.Labels != nil || d.Classes != nil || !d.Held {
			t.Errorf("%q: %d validate, of the classes %q", by, d.Val.Len(), d.Classes)
		}
		wantWarning(t, d.Warnings, "each of the 5 classes has one picture", "by: none")
	}
}

func TestSplitByPerson(t *testing.T) {
	for seed := range uint64(50) {
		d, err := unlabelled(40).split(&Split{By: "person", Val: 0.3, Seed: &seed})
		if err != nil {
			t.Fatal(err)
		}
		wantPartition(t, d, 40)
		trains := make(map[int]bool)
		for _, i := range d.Train.Index {
			trains[d.Groups[i]] = true
		}
		for _, i := range d.Val.Index {
			if trains[d.Groups[i]] {
				t.Fatalf("seed %d: person %d is on both sides", seed, d.Groups[i])
			}
		}
		if d.Val.Len() != 12 {
			t.Errorf("seed %d: %d validate, want 12", seed, d.Val.Len())
		}
	}
	s := unlabelled(6)
	s.Groups = []int{0, 0, 0, 1, 1, 1} // nobody fits in a sixth
	if d, err := s.split(&Split{By: "person", Val: 0.1}); err != nil || d.Val.Len() != 3 {
		t.Errorf("%v, validation %v", err, d)
	}
	s.Groups = []int{4, 4, 4, 4, 4, 4}
	_, err := s.split(&Split{By: "person"})
	wantError(t, err, "all pictures of test are of one person")
	s.Groups = nil
	_, err = s.split(&Split{By: "person"})
	wantError(t, err, "test does not say who")
}

func TestOnly(t *testing.T) {
	s := labelled(0, 1, 2, 0, 1, 2, 0, 1, 2, 2)
	s.parts = lastTest(10, 4) // the last four: 0 1 2 2
	if err := s.keep([]string{"class 2", "0"}); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(s.Classes, []string{"class 0", "class 2"}) || !slices.Equal(s.Labels, []int{0, 1, 0, 1, 0, 1, 1}) {
		t.Errorf("classes %q, labels %v", s.Classes, s.Labels)
	}
	if !slices.Equal(s.Pixels, []uint8{0, 2, 3, 5, 6, 8, 9}) || len(s.items(toTest)) != 3 || s.Names[6] != "item 9" || s.Groups[6] != 4 || s.Attrs[0].Values[6] != 9 {
		t.Errorf("pixels %v, names %q, groups %v, attributes %v, %d test", s.Pixels, s.Names, s.Groups, s.Attrs, len(s.items(toTest)))
	}
	wantError(t, s.keep([]string{"clas 2"}), `no class "clas 2"`, `did you mean "class 2"`)
	wantError(t, s.keep([]string{"7"}), `no class "7"`)
	wantError(t, unlabelled(4).keep([]string{"0"}), "test has no classes")
}

// TestOnlyNumber: a number is a position only where no class is named by one, and then a
// warning names the class.
func TestOnlyNumber(t *testing.T) {
	s := labelled(0, 1, 2)
	if err := s.keep([]string{"1"}); err != nil || len(s.warnings) != 1 || !strings.Contains(s.warnings[0], "class class 1") {
		t.Errorf("%v, %q", err, s.warnings)
	}
	s = labelled(0, 1, 2)
	s.Classes = []string{"4", "6", "other"}
	wantError(t, s.keep([]string{"1"}), `no class "1"`)
	if err := s.keep([]string{"6"}); err != nil || !slices.Equal(s.Classes, []string{"6"}) || s.warnings != nil {
		t.Errorf("%v, %q, %q", err, s.Classes, s.warnings)
	}
}

func TestOnlyOfMNIST(t *testing.T) {
	d := mustLoad(t, Config{Name: "mnist", Only: []string{"8"}}, Options{Dir: write(t, t.TempDir(), smallMNIST(t))})
	if d.Len() != 2 || d.Train.Len() != 2 || d.Val.Len() != 0 || !slices.Equal(d.Classes, []string{"8"}) || d.Image(1)[0] != uint8(18*16%256) {
		t.Errorf("%d items, %d + %d, classes %q", d.Len(), d.Train.Len(), d.Val.Len(), d.Classes)
	}
	_, err := loadSet(t, Config{Name: "mnist", Only: []string{"10"}}, Options{Dir: write(t, t.TempDir(), smallMNIST(t))})
	wantError(t, err, `mnist has no class "10"`)
}

func TestValidate(t *testing.T) {
	for _, c := range []struct {
		c    Config
		want string
	}{
		{Config{}, "dataset.name is missing; the data sets are mnist, fashion-mnist, lfw, synthetic-digits, synthetic-faces, folder:PATH"},
		{Config{Name: "mnits"}, `there is no data set "mnits"; did you mean mnist?`},
		{Config{Name: "/no/pictures"}, `there is no data set "/no/pictures"; a folder of pictures is written folder:/no/pictures`},
		{Config{Name: ".."}, `there is no data set ".."; a folder of pictures is written folder:..`},
		{Config{Name: "imagenet-22k"}, `there is no data set "imagenet-22k"; the data sets are`},
		{Config{Name: "folder:"}, "needs the path"},
		{Config{Name: "mnist", Size: 3}, "dataset.size: 3 pixels, want 4 to 1024"},
		{Config{Name: "mnist", Colour: "blue"}, `dataset.colour: "blue", want grey or rgb`},
		{Config{Name: "mnist", Count: 9}, "dataset.count: mnist has as many"},
		{Config{Name: "mnist", Crop: &Crop{}}, "dataset.crop.height: 0 pixels, want 1 to"},
		{Config{Name: "mnist", Crop: &Crop{Top: -1, Height: 1, Width: 1}}, "dataset.crop.top: -1"},
		{Config{Name: "mnist", Crop: &Crop{Centre: true, Width: 1}}, "dataset.crop: centre"},
		{Config{Name: "mnist", Split: &Split{By: "persons"}}, `dataset.split.by: "persons", want`},
		{Config{Name: "mnist", Split: &Split{By: "none", Val: 0.1}}, "dataset.split.val: 0.1, but split.by is none"},
		{Config{Name: "mnist", Split: &Split{Val: 1}}, "dataset.split.val: 1, want a share"},
		{Config{Name: "mnist", Noise: &Noise{Mask: 2}}, "dataset.noise.mask: 2"},
	} {
		wantError(t, c.c.Validate(), c.want)
	}
	for name, crop := range map[string]*Crop{
		"mnist": {Centre: true}, "fashion-mnist": {Centre: true}, "lfw": {Centre: true}, "folder:/x": {Centre: true}, "synthetic-digits": nil, "synthetic-faces": nil,
	} {
		if err := (Config{Name: name, Crop: crop, Split: &Split{By: "person", Val: 0.5}}).Validate(); err != nil {
			t.Error(err)
		}
	}
}

func TestSyntheticLoads(t *testing.T) {
	for _, name := range []string{"synthetic-digits", "synthetic-faces"} {
		d := mustLoad(t, Config{Name: name, Count: 20}, Options{})
		if d.Train.Len() != 16 || d.Val.Len() != 4 || !d.Held {
			t.Errorf("%s: %d + %d", name, d.Train.Len(), d.Val.Len())
		}
	}
	_, err := loadSet(t, Config{Name: "synthetic-digits", Count: 20, Augment: &Augment{Shift: 99}}, Options{})
	wantError(t, err, "dataset.augment.shift")
}

// TestItems checks the names and classes of items, which are empty where the data have
// none.
func TestItems(t *testing.T) {
	s := labelled(0, 1).Set
	if s.ClassOf(1) != "class 1" || s.NameOf(1) != "item 1" {
		t.Errorf("%q, %q", s.ClassOf(1), s.NameOf(1))
	}
	for _, label := range []int{-1, 2} {
		if s.Labels[1] = label; s.ClassOf(1) != "" {
			t.Errorf("label %d is of class %q", label, s.ClassOf(1))
		}
	}
	bare := Set{Shape: [3]int{1, 1, 1}, Pixels: []uint8{0}}
	if bare.ClassOf(0) != "" || bare.NameOf(0) != "" {
		t.Errorf("%q, %q", bare.ClassOf(0), bare.NameOf(0))
	}
}

// TestDataKeepsItsConfig checks that the data provide what batches need in addition to
// pixels.
func TestDataKeepsItsConfig(t *testing.T) {
	c := Config{Name: "synthetic-digits", Count: 20, Noise: &Noise{Mask: 0.2}}
	if d := mustLoad(t, c, Options{}); d.Config.Noise != c.Noise || d.Config.Count != 20 {
		t.Errorf("%+v", d.Config)
	}
}

// Each class gives its share: half of 6, 4 and 2 is 3, 2 and 1.
func TestStratifiedSplit(t *testing.T) {
	labels := []int{0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2}
	varies := false
	var first []int
	for seed := range uint64(20) {
		d, err := labelled(labels...).split(&Split{By: "stratified", Val: 0.5, Seed: &seed})
		if err != nil {
			t.Fatal(err)
		}
		wantPartition(t, d, 12)
		count := make([]int, 3)
		for _, i := range d.Val.Index {
			count[labels[i]]++
		}
		if !slices.Equal(count, []int{3, 2, 1}) || !d.Held {
			t.Errorf("seed %d: %v of each class validate", seed, count)
		}
		if first == nil {
			first = d.Val.Index
		}
		varies = varies || !slices.Equal(first, d.Val.Index)
	}
	if !varies {
		t.Error("the same split for every seed")
	}
	_, err := unlabelled(4).split(&Split{By: "stratified"})
	wantError(t, err, "test has no classes; use random")
}

func TestShares(t *testing.T) {
	for _, c := range []struct {
		count []int
		total int
		want  []int
	}{
		{[]int{10, 10, 10}, 3, []int{1, 1, 1}},
		{[]int{100, 2, 1}, 10, []int{9, 1, 0}}, // a class of two gives one, though its share is a fifth
		{[]int{7, 7, 6}, 4, []int{2, 1, 1}},    // remainders of 28, 28 and 24 twentieths
		{[]int{1, 1}, 1, []int{0, 0}},
		{[]int{2, 0}, 1, []int{1, 0}},
		{[]int{4, 4}, 7, []int{3, 3}}, // never all
	} {
		if got := shares(c.count, c.total); !slices.Equal(got, c.want) {
			t.Errorf("%d of %v: %v, want %v", c.total, c.count, got, c.want)
		}
	}
}

// A folder with classes is split by class unless the config says how: with 30 cats and 3
// dogs a random fifth has no dog in it now and then.
func TestFolderIsStratified(t *testing.T) {
	files := make(map[string][]byte)
	for i := range 33 {
		files[fmt.Sprintf("%s/%02d.png", []string{"cat", "dog"}[i/30], i)] = pngFile(t, greyPicture(8, 8, uint8(7*i)))
	}
	c := Config{Name: "folder:" + write(t, t.TempDir(), files)}
	dogs := func(c Config) int {
		d := mustLoad(t, c, Options{})
		n := 0
		for _, i := range d.Val.Index {
			n += d.Labels[i]
		}
		return n
	}
	without := 0
	for seed := range uint64(10) {
		c.Split = &Split{Val: 0.1, Seed: &seed}
		if dogs(c) != 1 {
			t.Errorf("seed %d: %d dogs validate", seed, dogs(c))
		}
		if c.Split.By = "random"; dogs(c) == 0 {
			without++
		}
	}
	if without == 0 {
		t.Error("every random split has a dog: the test shows nothing")
	}
}
