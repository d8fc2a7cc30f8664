package dataset

import (
	"strings"
	"testing"
)

// Each row agrees with its loader: the shape and classes of generated data, and the
// addresses of the files of the others.
func TestSources(t *testing.T) {
	list, err := List(Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range sources {
		if list[i].Source != s.Source || s.About == "" || s.Shape[1] < 1 || s.side.most < s.Shape[1] {
			t.Errorf("%+v", s.Source)
		}
		if s.Download != (s.layout != nil) || s.Download != (len(s.files) > 0) || s.Download != (s.local == "") || s.Download != (list[i].Path != "") {
			t.Errorf("%s: where its files come from and lie", s.Name)
		}
		if !s.drawn {
			continue
		}
		d := mustLoad(t, Config{Name: s.Name, Count: 20}, Options{})
		if d.Shape != s.Shape || len(d.Classes) != s.Classes || (len(d.Attrs) > 0) != (s.Attributes != "") || !list[i].Present {
			t.Errorf("%s: %v, %d classes, %d attributes", s.Name, d.Shape, len(d.Classes), len(d.Attrs))
		}
	}
}

func TestFindSource(t *testing.T) {
	for name, want := range map[string]string{"mnist": "mnist", "folder:/home/me": "folder:PATH"} {
		if s, err := FindSource(name); err != nil || s.Name != want {
			t.Errorf("%s is %+v, %v", name, s, err)
		}
	}
	if _, err := FindSource("fashion-mnits"); err == nil || !strings.Contains(err.Error(), "did you mean fashion-mnist?") {
		t.Error(err)
	}
}
