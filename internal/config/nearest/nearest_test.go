package nearest

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

func ExampleName() {
	name, ok := Name("vea-mnist", []string{"ae-lfw", "vae-mnist", "cvae-mnist"})
	fmt.Println(name, ok)
	// Output: vae-mnist true
}

func TestName(t *testing.T) {
	keys := []string{"train.epochs", "train.epoch_size", "train.lr", "train.batch", "model.latent", "model.beta"}
	presets := []string{"ae-lfw", "vae-mnist", "cvae-mnist"}
	verbs := []string{"train", "reconstruct", "runs", "data", "version"}
	for _, c := range []struct {
		got   string
		known []string
		want  string // "" for none
	}{
		{"train.epoch", keys, "train.epochs"},
		{"trian.lr", keys, "train.lr"},
		{"model.latnet", keys, "model.latent"},
		{"Model.Beta", keys, "model.beta"},
		{"lr", keys, "train.lr"},
		{"epoch", keys, "train.epochs"},
		{"vae_mnist", presets, "vae-mnist"},
		{"lfw", presets, "ae-lfw"},
		{"mnist", presets, "vae-mnist"},
		{"tran", verbs, "train"},
		{"dta", verbs, "data"},
		{"run", verbs, "runs"},
		{"serve", verbs, ""},
		{"zzz", verbs, ""},
		{"x", verbs, ""},
		{"", verbs, ""},
		{"train", nil, ""},
		{"Smilign", []string{"Smiling", "Male"}, "Smiling"},
	} {
		got, ok := Name(c.got, c.known)
		if got != c.want || ok != (c.want != "") {
			t.Errorf("Name(%q) = %q, %v; want %q", c.got, got, ok, c.want)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"kitten", "sitting", 3},
		{"ab", "ba", 1}, {"abcd", "acbd", 1}, {"ca", "abc", 3}, {"улыбка", "улбыка", 1},
	} {
		if got := distance(c.a, c.b); got != c.want {
			t.Errorf("distance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestDistanceIsSymmetricAndBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.StringN(0, 12, -1).Draw(t, "a"), rapid.StringN(0, 12, -1).Draw(t, "b")
		d, n, m := distance(a, b), len([]rune(a)), len([]rune(b))
		if d != distance(b, a) {
			t.Errorf("distance(%q, %q) depends on the order", a, b)
		}
		if d < max(n, m)-min(n, m) || d > max(n, m) || (d == 0) != (string([]rune(a)) == string([]rune(b))) {
			t.Errorf("distance(%q, %q) = %d is out of bounds", a, b, d)
		}
	})
}
