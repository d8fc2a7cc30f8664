package model

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestLabels(t *testing.T) {
	told := &Model{config: Config{Kind: "cvae"}, meta: map[string]string{"classes": `["circle","square","star"]`}}
	other := &Model{config: Config{Kind: "vae"}}
	for _, c := range []struct {
		m       *Model
		classes []string
		n       int
		want    []int
	}{
		{told, []string{"star"}, 3, []int{2, 2, 2}},
		{told, []string{"star", "circle"}, 2, []int{2, 0}},
		{other, nil, 2, nil},
	} {
		if got, err := c.m.Labels(c.classes, c.n); err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%q, %d rows: %v, %v", c.classes, c.n, got, err)
		}
	}
	for _, c := range []struct {
		m       *Model
		classes []string
		n       int
		want    string
		unknown bool
	}{
		{told, nil, 1, "a cvae needs a class; there are circle, square, star", false},
		{told, []string{"star", "star"}, 3, "2 classes for 3 rows, want one for all or one each", false},
		{told, []string{"sqare"}, 2, `no class is called "sqare"; did you mean "square"?`, true},
		{told, []string{"star", "x"}, 2, `row 1: no class is called "x"; there are`, true},
		{other, []string{"star"}, 1, "a vae takes no class", false},
	} {
		_, err := c.m.Labels(c.classes, c.n)
		if err == nil || !strings.HasPrefix(err.Error(), c.want) || errors.Is(err, ErrNoClass) != c.unknown {
			t.Errorf("%q, %d rows: %v, want %s", c.classes, c.n, err, c.want)
		}
	}
}
