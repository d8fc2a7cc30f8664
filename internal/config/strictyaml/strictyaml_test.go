package strictyaml

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/diabolo-go/diabolo/internal/memtest"
)

type page struct {
	Name   string     `yaml:"name"`
	Train  training   `yaml:"train"`
	Noise  *noise     `yaml:"noise,omitempty"`
	Only   []string   `yaml:"only,omitempty"`
	Betas  [2]float64 `yaml:"betas"`
	Own    upper      `yaml:"own,omitempty"`
	Tricks []upper    `yaml:"tricks,omitempty"`
}

type training struct {
	Epochs int      `yaml:"epochs"`
	Seed   uint64   `yaml:"seed"`
	LR     float64  `yaml:"lr"`
	Beta   *float64 `yaml:"beta"`
	Fast   bool     `yaml:"fast"`
}

type noise struct {
	Gaussian float64 `yaml:"gaussian"`
	Where    string  `yaml:"where"`
}

func (noise) Choices(key string) []string {
	if key == "where" {
		return []string{"image", "latent"}
	}
	return nil
}

type upper string

func (u *upper) Word(word string) ([]Option, error) {
	if word == "bad" {
		return nil, errors.New("no trick of that name")
	}
	*u = upper(strings.ToUpper(word))
	return nil, nil
}

func (upper) Wanted() string { return "a trick" }

func defaults() page {
	return page{Name: "x", Train: training{Epochs: 7, LR: 1e-3}, Betas: [2]float64{.9, .999}}
}

func TestDecode(t *testing.T) {
	zero := 0.0
	for _, c := range []struct {
		src  string
		want func(*page)
	}{
		{"", func(*page) {}},
		{"# only a comment\n", func(*page) {}},
		{"train: {epochs: 0}", func(p *page) { p.Train.Epochs = 0 }},
		{"train:\r\n  lr: 1e-2\r\n", func(p *page) { p.Train.LR = 1e-2 }},
		{"\ufefftrain: {lr: 1}", func(p *page) { p.Train.LR = 1 }},
		{"train: {lr: 1}", func(p *page) { p.Train.LR = 1 }},
		{"train: {seed: 18446744073709551615, fast: true}", func(p *page) { p.Train.Seed, p.Train.Fast = 1<<64-1, true }},
		{"train: {beta: 0}", func(p *page) { p.Train.Beta = &zero }},
		{"only: [8, cat, true, '1e3']", func(p *page) { p.Only = []string{"8", "cat", "true", "1e3"} }},
		{"only: []", func(*page) {}},
		{"noise:\n  gaussian: 0.4", func(p *page) { p.Noise = &noise{.4, ""} }},
		{"betas: [0.5, 0.9]", func(p *page) { p.Betas = [2]float64{.5, .9} }},
		{"own: shout\ntricks: [a, b]", func(p *page) { p.Own, p.Tricks = "SHOUT", []upper{"A", "B"} }},
		{"---\nname: 'folder:/a b'\n", func(p *page) { p.Name = "folder:/a b" }},
	} {
		got, want := defaults(), defaults()
		c.want(&want)
		if err := Decode("p.yaml", []byte(c.src), &got); err != nil {
			t.Errorf("%q: %v", c.src, err)
		} else if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%q: %s", c.src, d)
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{"train:\n  epoch: 3\n", "p.yaml:2:3: unknown key \"epoch\" in train; did you mean \"epochs\"?\n   2 |   epoch: 3\n         ^"},
		{"trian: {}", `p.yaml:1:1: unknown key "trian"; did you mean "train"?`},
		{"{name: 'ࠀࠀ\u202e', trian: 3}", "p.yaml:1:15: unknown key \"trian\"; did you mean \"train\"?\n   1 | {name: 'ࠀࠀ\\u202e', trian: 3}\n" + strings.Repeat(" ", 26) + "^"},
		{"train: {epochs: 3.7}", `p.yaml:1:17: train.epochs wants a whole number, got "3.7"`},
		{"train: {epochs: '3'}", `train.epochs wants a whole number, got "3"`},
		{"train: {epochs: }", `train.epochs has no value; omit the key to use the default`},
		{"train: {epochs: [3]}", `train.epochs wants a whole number, not a list`},
		{"train: {lr: .nan}", `train.lr wants a finite number, got ".nan"`},
		{"train: {lr: .inf}", `train.lr wants a finite number, got ".inf"`},
		{"train: {lr: fast}", `train.lr wants a finite number, got "fast"`},
		{"train: {seed: -1}", `train.seed wants a whole number from 0 up, got "-1"`},
		{"train: {fast: yes}", `train.fast wants true or false, got "yes"`},
		{"train: 3", `train wants a section of keys (epochs, seed, lr, beta, fast)`},
		{"only: 8", `only wants a list, such as [a, b]`},
		{"betas: [1]", `betas wants 2 values, got 1`},
		{"name: {a: 1}", `name wants text, not a section`},
		{"name: a\nname: b", `p.yaml:2:1: not YAML: mapping key "name" already defined`},
		{"name: &a b\nown: *a", `anchors, aliases and tags are not supported`},
		{"name: !!str 3", `anchors, aliases and tags are not supported`},
		{"name: [", `p.yaml:1:7: not YAML:`},
		{"name: a\n---\nname: b", `p.yaml:3:`},
		{"[1]", `the config wants a section of keys`},
		{"noise: {gaussian: 0.0}", `p.yaml:1:19: noise.gaussian is 0.0; omit the key to use the default`},
		{"noise: {gaussian: 1, where: imge}", `p.yaml:1:29: noise.where: unknown where "imge"; did you mean "image"?`},
		{"noise: {where: [image]}", `p.yaml:1:16: noise.where wants text, not a list`},
		{"own: bad", `p.yaml:1:6: own: no trick of that name`},
		{"tricks: [a, bad]", `p.yaml:1:13: tricks[1]: no trick of that name`},
		{strings.Repeat("#", maxSize+1), `a config has at most`},
	} {
		p := defaults()
		err := Decode("p.yaml", []byte(c.src), &p, "noise.gaussian")
		var e *Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%.40q: got\n%v\nwant\n%s", c.src, err, c.want)
		}
	}
}

func TestSet(t *testing.T) {
	p := defaults()
	for _, s := range [][2]string{
		{"train.epochs", "64"}, {"noise.gaussian", "0.4"}, {"only", "[8]"}, {"name", "folder:C:\\x # y"}, {"train.beta", "0"},
	} {
		if err := Set(&p, s[0], s[1]); err != nil {
			t.Fatal(err)
		}
	}
	want, zero := defaults(), 0.0
	want.Train.Epochs, want.Noise, want.Only, want.Name = 64, &noise{.4, ""}, []string{"8"}, "folder:C:\\x # y"
	want.Train.Beta = &zero
	if d := cmp.Diff(want, p); d != "" {
		t.Error(d)
	}
	if err := Set(&p, "noise.where", "latent"); err != nil || p.Noise.Where != "latent" {
		t.Errorf("noise.where=latent left %+v, %v", p.Noise, err)
	}
	if err := Set(&p, "noise", "{}"); err != nil || p.Noise.Gaussian != 0 {
		t.Errorf("noise={} left %+v, %v", p.Noise, err)
	}
}

func TestSetRefuses(t *testing.T) {
	for _, c := range []struct{ path, value, want string }{
		{"train.epohcs", "3", `train.epohcs: no such option; did you mean "train.epochs"?`},
		{"epochs", "3", `epochs: no such option; did you mean "train.epochs"?`},
		{"trian.epochs", "3", `trian.epochs: no such option; did you mean "train.epochs"?`},
		{"train.lr.x", "3", `train.lr.x: no such option`},
		{"", "3", `: no such option`},
		{"train.epochs", "x", `train.epochs: wants a whole number, got "x"`},
		{"train.epochs", "", `train.epochs: no value; write train.epochs=VALUE`},
		{"train", "3", `train: wants a section of keys (epochs, seed, lr, beta, fast), got "3"`},
		{"noise.gaussian", "nan", `noise.gaussian: wants a finite number, got "nan"`},
		{"noise.gaussian", "0", `noise.gaussian: is 0; omit the key to use the default`},
		{"only", "8", `only: wants a list, such as [a, b], got "8"`},
		{"tricks", "[bad]", `tricks[0]: no trick of that name, got "[bad]"`},
		{"own", "bad", `own: no trick of that name, got "bad"`},
		{"noise.where", "imge", `noise.where: unknown where "imge"; did you mean "image"?`},
		{"noise.where", "x", `noise.where: unknown where "x"; there are image, latent`},
		{"train", "{fast: yes}", `train.fast: wants true or false, got "yes"`},
		{"train", "{epohcs: 3}", `train: unknown key "epohcs" in train; did you mean "epochs"?`},
		{"betas", "[1]", `betas: wants 2 values, got 1`},
	} {
		p := defaults()
		err := Set(&p, c.path, c.value, "noise.gaussian")
		if err == nil || !strings.HasPrefix(err.Error(), c.want) || strings.Contains(err.Error(), "\n") || strings.Count(err.Error(), "got") > 1 {
			t.Errorf("%s=%s: got\n%v\nwant\n%s", c.path, c.value, err, c.want)
		}
	}
}

// FuzzDecode looks for input that panics, or whose error has no position.
func FuzzDecode(f *testing.F) {
	f.Add("train: {epochs: 3, lr: 1e-3}\nonly: [8]\nown: x\n")
	f.Add("? a\n: *b\n")
	f.Fuzz(func(t *testing.T, src string) {
		p := defaults()
		var err error
		memtest.AtMost(t, 60<<20+400*len(src), func() { err = Decode("p.yaml", []byte(src), &p) })
		var e *Error
		if err != nil && !errors.As(err, &e) {
			t.Errorf("%T: %v", err, err)
		}
	})
}

// However deep a source nests, refusing it takes little memory: the parser, whose memory
// grows with the square of the nesting, does not see it.
func TestDecodeRefusesNesting(t *testing.T) {
	const n = 80_000
	for name, src := range map[string]string{
		"brackets": strings.Repeat("[", n), "in a key": "model: encoder: " + strings.Repeat("[", n),
		"closed": strings.Repeat("[", n) + strings.Repeat("]", n), "braces": strings.Repeat("{a: ", n/2),
		"items": strings.Repeat("- ", n), "wide items": strings.Repeat("-\t ", n), "keys": strings.Repeat("? ", n),
		"mixed": strings.Repeat("- [", n/2), "many lines": strings.Repeat("[\n", n),
	} {
		var err error
		began := time.Now()
		memtest.AtMost(t, 16<<20, func() { err = Decode("x.yaml", []byte(src), &struct{}{}) })
		took := time.Since(began)
		if err == nil || !strings.Contains(err.Error(), "64 deep") {
			t.Errorf("%s: %v, want that it nests too deep", name, err)
		}
		if took > time.Second {
			t.Errorf("%s: %v to refuse it", name, took)
		}
	}
}

// What may nest less deep than the limit goes to the parser, which takes little for it.
func TestDecodeNestedLittle(t *testing.T) {
	for _, src := range []string{strings.Repeat("[", maxOpened), strings.Repeat("{a: ", maxOpened), strings.Repeat("- ", maxOpened)} {
		memtest.AtMost(t, 50<<20, func() {
			if err := Decode("x.yaml", []byte(src), &struct{}{}); err == nil {
				t.Errorf("%.10s...: no error", src)
			}
		})
	}
}
