package check

import (
	"math"
	"testing"
)

func TestChecks(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string // "" for none
	}{
		{AtLeast("n", 1, 1), ""},
		{AtLeast("n", 0, 1), "n: 0, want 1 or more"},
		{Above("lr", 1e-9, 0), ""},
		{Above("lr", 0, 0), "lr: 0, want a finite number above 0"},
		{Above("lr", math.Inf(1), 0), "lr: +Inf, want a finite number above 0"},
		{Above("lr", math.NaN(), 0), "lr: NaN, want a finite number above 0"},
		{Below("beta", 0, 1), ""},
		{Below("beta", 1, 1), "beta: 1, want a number from 0 up to, but not, 1"},
		{Below("beta", math.NaN(), 1), "beta: NaN, want a number from 0 up to, but not, 1"},
		{Between("share", 1.0, 0, 1), ""},
		{Between("share", 1.5, 0, 1), "share: 1.5, want a number from 0 to 1"},
		{Between("share", math.NaN(), 0, 1), "share: NaN, want a number from 0 to 1"},
		{Between("latent", 0, 1, 64), "latent: 0, want a number from 1 to 64"},
		{OneOf("keep", "best", "best", "last"), ""},
		{OneOf("keep", "bets", "best", "last"), `keep: unknown "bets"; did you mean "best"?`},
		{OneOf("keep", "", "best", "last"), `keep: unknown ""; there are best, last`},
		{Only("eps", "adamw", "adamw"), ""},
		{Only("eps", "sgd", "adamw"), "eps: belongs to adamw, and sgd is chosen; take one of them out"},
	} {
		if c.err == nil && c.want != "" || c.err != nil && c.err.Error() != c.want {
			t.Errorf("%v, want %s", c.err, c.want)
		}
	}
}

func TestVolume(t *testing.T) {
	for _, c := range []struct {
		dimensions []int
		want       int
		ok         bool
	}{
		{nil, 1, true}, {[]int{2, 3, 4}, 24, true}, {[]int{5, 5}, 0, false}, {[]int{-1}, 0, false},
		{[]int{24}, 24, true}, {[]int{25}, 0, false}, {[]int{0, 1 << 40}, 0, true}, {[]int{1 << 40, 0}, 0, false},
		{[]int{1 << 62, 4}, 0, false},
	} {
		if got, ok := Volume(24, c.dimensions...); got != c.want || ok != c.ok {
			t.Errorf("%v: %d, %v", c.dimensions, got, ok)
		}
	}
}
