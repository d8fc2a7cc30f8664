package dataset

import "testing"

func TestNormalClass(t *testing.T) {
	for _, c := range []struct {
		classes []string
		labels  []int
		want    string
		called  bool
	}{
		{[]string{"Bad", "OK", "scratch"}, []int{0, 0, 0, 1, 2}, "OK", true},
		{[]string{"Good", "ok"}, []int{0, 1, 1, 1}, "Good", true},
		{[]string{"brick", "grass", "gravel"}, []int{0, 1, 1, 2}, "grass", false},
		{[]string{"brick", "grass", "gravel"}, []int{0, 0, 1, 1, 2, 2}, "brick", false},
		{[]string{"goods", "abnormal"}, []int{0, 1, 1}, "abnormal", false},
		{nil, nil, "", false},
	} {
		s := &loaded{Set: &Set{Name: "x", Shape: [3]int{1, 1, 1}, Pixels: make([]uint8, max(len(c.labels), 2)), Classes: c.classes, Labels: c.labels}}
		d, err := s.split(&Split{By: "none"})
		if err != nil {
			t.Fatal(err)
		}
		if class, called := d.NormalClass(); class != c.want || called != c.called {
			t.Errorf("%q, %v: %q, %v", c.classes, c.labels, class, called)
		}
	}
}
