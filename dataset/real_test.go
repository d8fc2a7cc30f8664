package dataset

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"slices"
	"testing"
	"time"
)

// realData returns the folder with the real data sets.
func realData(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("DIABOLO_DATA")
	if dir == "" {
		t.Skip("needs the real data sets: set DIABOLO_DATA to a folder with mnist/ and lfw/")
	}
	return dir
}

func TestRealMNIST(t *testing.T) {
	start := time.Now()
	d, err := Load(context.Background(), Config{Name: "mnist"}, Options{Dir: realData(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Log(time.Since(start))
	if d.Shape != [3]int{1, 28, 28} || d.Train.Len() != 60_000 || d.Val.Len() != 10_000 || d.Held || len(d.Warnings) > 0 {
		t.Errorf("%v, %d + %d, held %v, %q", d.Shape, d.Train.Len(), d.Val.Len(), d.Held, d.Warnings)
	}
	// The first labels of the published files.
	if got := d.Labels[:5]; !slices.Equal(got, []int{5, 0, 4, 1, 9}) {
		t.Errorf("training labels begin %v", got)
	}
	if got := d.Labels[60_000:60_005]; !slices.Equal(got, []int{7, 2, 1, 0, 4}) {
		t.Errorf("test labels begin %v", got)
	}
}

func TestRealFashionMNIST(t *testing.T) {
	d, err := Load(context.Background(), Config{Name: "fashion-mnist"}, Options{Dir: realData(t)})
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	if d.Shape != [3]int{1, 28, 28} || d.Train.Len() != 60_000 || d.Val.Len() != 10_000 || d.Held || len(d.Warnings) > 0 {
		t.Errorf("%v, %d + %d, held %v, %q", d.Shape, d.Train.Len(), d.Val.Len(), d.Held, d.Warnings)
	}
	// The first labels of the published files.
	if train, test := d.Labels[:5], d.Labels[60_000:60_005]; !slices.Equal(train, []int{9, 0, 0, 3, 0}) || !slices.Equal(test, []int{9, 2, 1, 1, 6}) {
		t.Errorf("labels begin %v and %v", train, test)
	}
}

func TestRealLFW(t *testing.T) {
	if testing.Short() {
		t.Skip("decodes 13,233 pictures")
	}
	o := Options{Dir: realData(t), CacheDir: t.TempDir()}
	var loads [2]*Data
	for i := range loads {
		start := time.Now()
		d, err := Load(context.Background(), Config{Name: "lfw"}, o)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("load %d: %v", i+1, time.Since(start))
		loads[i] = d
	}
	for _, d := range loads {
		if d.Shape != [3]int{3, 64, 64} || d.Len() != 13_233 || d.Train.Len() != 10_586 || d.Val.Len() != 2_647 || !d.Held {
			t.Errorf("%v, %d items, %d + %d, held %v", d.Shape, d.Len(), d.Train.Len(), d.Val.Len(), d.Held)
		}
		if !slices.IsSorted(d.Names) || len(d.Skipped) > 0 {
			t.Errorf("out of order or incomplete: %v", d.Skipped)
		}
		if persons := slices.Max(d.Groups) + 1; persons != 5749 {
			t.Errorf("%d persons, want 5749", persons)
		}
		for _, a := range d.Attrs {
			known := 0
			for i := range a.Values {
				if a.Known(i) {
					known++
				}
			}
			t.Logf("%s is known of %d faces", a.Name, known)
			if known < 3000 {
				t.Errorf("%s is known of %d faces only", a.Name, known)
			}
		}
		t.Logf("%q %v", d.Warnings, d.Sums)
	}
	if !slices.Equal(loads[0].Pixels, loads[1].Pixels) || !slices.Equal(loads[0].Names, loads[1].Names) {
		t.Error("the cache gives other data")
	}
}
