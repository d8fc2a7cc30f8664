package dataset

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"testing"
)

// six are images of one pixel in the classes a, b, none, a, a, b.
func six() *Set {
	return &Set{
		Name: "six", Shape: [3]int{1, 1, 1}, Pixels: []uint8{0, 51, 102, 153, 204, 255},
		Classes: []string{"a", "b"}, Labels: []int{0, 1, -1, 0, 0, 1},
	}
}

func TestViews(t *testing.T) {
	all := six().All()
	for name, c := range map[string]struct {
		got  View
		want []int
	}{
		"all":         {all, []int{0, 1, 2, 3, 4, 5}},
		"first":       {all.First(2), []int{0, 1}},
		"first of 6":  {all.First(9), []int{0, 1, 2, 3, 4, 5}},
		"two of each": {all.ByClass(2, 2), []int{0, 3, 1, 5}},
		"one class":   {all.ByClass(9, 1), []int{0, 3, 4}},
		"more":        {all.ByClass(1, 9), []int{0, 1}},
	} {
		if !slices.Equal(c.got.Index, c.want) {
			t.Errorf("%s: %v", name, c.got.Index)
		}
	}
	if got := all.ByClass(2, 2).Labels(); !slices.Equal(got, []int{0, 0, 1, 1}) {
		t.Errorf("labels %v", got)
	}
	if got := all.ByClass(1, 2).Tensor(); !slices.Equal(got.Data, []float32{0, 0.2}) || !slices.Equal(got.Shape, []int{2, 1, 1, 1}) {
		t.Errorf("tensor %v %v", got.Shape, got.Data)
	}
	none := &Set{Shape: [3]int{1, 1, 1}, Pixels: make([]uint8, 3)}
	if v := none.All(); v.Labels() != nil || v.ByClass(1, 1).Len() != 0 {
		t.Error("a set without classes has labels")
	}
}

func TestSummary(t *testing.T) {
	s := six()
	s.Groups, s.Attrs = []int{7, 7, 8, 9, 9, 9}, []Attr{{Name: "smile"}}
	d := &Data{Set: s, Train: View{s, []int{0, 1, 2, 3}}, Val: View{s, []int{5}}, Held: true}
	want := Summary{
		Name: "six", Images: 6, Shape: [3]int{1, 1, 1}, Train: 4, Val: 1, Held: true,
		Classes: []ClassCount{{"a", 2}, {"b", 2}}, Attributes: []string{"smile"}, Persons: 3,
	}
	if got := d.Summary(); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
}

func TestViewPictures(t *testing.T) {
	s := six()
	for step, err := range s.All().Pictures(context.Background()) {
		if err != nil || !slices.Equal(step.Input.Data, []float32{0, 0.2, 0.4, 0.6, 0.8, 1}) ||
			!slices.Equal(step.Classes, []string{"a", "b", "", "a", "a", "b"}) || step.Names[4] != "six/4" {
			t.Errorf("%+v, %v", step, err)
		}
	}
	s.Names = []string{"0.png", "1.png", "2.png", "3.png", "4.png", "5.png"}
	for step := range s.All().First(1).Pictures(context.Background()) {
		if step.Names[0] != "0.png" {
			t.Errorf("named %q", step.Names)
		}
	}
	ctx, stop := context.WithCancel(context.Background())
	stop()
	for _, err := range s.All().Pictures(ctx) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled: %v", err)
		}
	}
}
