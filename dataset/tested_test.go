package dataset

import (
	"slices"
	"strings"
	"testing"
)

// A folder that is divided already: what each picture is for, and its class.
func TestArrange(t *testing.T) {
	for _, c := range []struct {
		name, files string
		want        string // file=part:class of each that is kept; "": not divided
	}{
		{"MVTec", "ground_truth/broken/0_mask.png test/broken/0.png test/good/0.png train/good/0.png train/good/1.png",
			"test/broken/0.png=2:broken test/good/0.png=2:good train/good/0.png=0:good train/good/1.png=0:good"},
		{"classes beside test, with masks", "good/0.png mask/blob/0.png test/blob/0.png test/good/0.png",
			"good/0.png=0:good test/blob/0.png=2:blob test/good/0.png=2:good"},
		{"no normal pictures to test, but masks", "fine/0.png masks/blob/0.png test/blob/0.png", "fine/0.png=0:fine test/blob/0.png=2:blob"},
		{"classes in three parts", "test/cat/0.png train/cat/0.png train/dog/0.png val/cat/a/0.png",
			"test/cat/0.png=2:cat train/cat/0.png=0:cat train/dog/0.png=0:dog val/cat/a/0.png=1:cat"},
		{"parts without classes", "Train/0.png Validation/1.png", "Train/0.png=0: Validation/1.png=1:"},
		{"classes", "cat/0.png dog/0.png", ""},
		{"test is a class like another", "easy/0.png test/0.png", ""},
		{"test holds no kind that trains", "cat/0.png test/dog/0.png", ""},
		{"train is a class", "cat/0.png test/0.png train/0.png", ""},
		{"train alone", "train/cat/0.png train/dog/0.png", ""},
		{"a picture beside them", "a.png test/cat/0.png train/cat/0.png", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			names := strings.Fields(c.files)
			kept, places := arrange(names)
			var got []string
			for _, name := range kept {
				if places != nil {
					got = append(got, name+"="+string(rune('0'+places[name].part))+":"+places[name].class)
				}
			}
			if strings.Join(got, " ") != c.want || places == nil && !slices.Equal(kept, names) {
				t.Errorf("%q of %q", got, kept)
			}
		})
	}
}

// In MVTec's layout the model sees good parts alone, of which some validate; with all
// classes the others are there to ask with.
func TestMVTec(t *testing.T) {
	files := map[string][]byte{
		"test/broken/0.png": pngFile(t, flat(20, 20, red)), "ground_truth/broken/0_mask.png": pngFile(t, greyPicture(20, 20, 255)),
		"test/good/0.png": pngFile(t, flat(20, 20, blue)),
	}
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		files["train/good/"+name+".png"] = pngFile(t, flat(20, 20, blue))
	}
	c, o := Config{Name: "folder:" + write(t, t.TempDir(), files)}, Options{CacheDir: t.TempDir()}
	for range 2 {
		d := mustLoad(t, c, o)
		if !slices.Equal(d.Classes, []string{"good"}) || d.Train.Len() != 4 || d.Val.Len() != 1 || !d.Held || d.Test.Len() != 1 || len(d.Warnings) > 0 {
			t.Errorf("classes %q, %d train, %d validate, %d test, warnings %q", d.Classes, d.Train.Len(), d.Val.Len(), d.Test.Len(), d.Warnings)
		}
		if d.Shape != [3]int{3, 20, 20} || !slices.Equal(d.Used.Only, []string{"good"}) {
			t.Errorf("shape %v, used %+v", d.Shape, d.Used)
		}
	}
	c.Only = []string{}
	d := mustLoad(t, c, o)
	if !slices.Equal(d.Classes, []string{"broken", "good"}) || d.Train.Len() != 4 || d.Test.Len() != 2 || d.ClassOf(d.Test.Index[0]) != "broken" {
		t.Errorf("classes %q, %d train, %d test", d.Classes, d.Train.Len(), d.Test.Len())
	}
	if mask, ok := d.Mask(d.Test.Index[0]); !ok || !strings.HasSuffix(mask, "0_mask.png") {
		t.Errorf("mask %q, %v", mask, ok)
	}
	if mask, ok := d.Mask(d.Train.Index[0]); ok {
		t.Errorf("mask %q of a normal picture", mask)
	}
}
