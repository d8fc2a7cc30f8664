package report

import (
	"math"
	"testing"
)

func TestNumbers(t *testing.T) {
	en, ru := Printer{English}, Printer{Russian}
	for _, c := range []struct{ name, got, want string }{
		{"fixed", en.Fixed(-1.25, 1), "−1.2"}, {"fixed", ru.Fixed(-3.75, 2), "−3,75"}, {"whole", ru.Fixed(12, 0), "12"},
		{"figure", en.Figure(0.0058312), "0.00583"}, {"figure", ru.Figure(0.0058312), "0,00583"}, {"figure", en.Figure(93.414), "93.41"},
		{"figure", en.Figure(9.3414), "9.341"}, {"figure", en.Figure(0.5), "0.500"}, {"figure", en.Figure(0), "0"},
		{"figure", en.Figure(-2.5e-9), "−2.5e−09"}, {"figure", ru.Figure(1.25e9), "1,25e+09"},
		{"figure", en.Figure(math.NaN()), "not a number"}, {"figure", ru.Figure(math.Inf(1)), "не число"},
		{"figure", en.Figure(1234567.8), "1234567.80"}, {"figure", en.Figure(97290713557226242048), "9.73e+19"}, {"figure", en.Figure(0.0030049), "0.00300"},
		{"percent", en.Percent(0.9712, 1), "97.1%"}, {"percent", ru.Percent(0.9712, 1), "97,1\u00a0%"},
		{"count", en.Count(0), "0"}, {"count", en.Count(999), "999"}, {"count", en.Count(1000), "1,000"}, {"count", en.Count(8443291), "8,443,291"},
		{"count", en.Count(-12345), "−12,345"}, {"count", ru.Count(2647), "2647"}, {"count", ru.Count(10586), "10\u202f586"},
		{"count", ru.Count(8443291), "8\u202f443\u202f291"}, {"count", ru.Count(-1000), "−1000"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", c.name, c.got, c.want)
		}
	}
}

func TestDuration(t *testing.T) {
	for s, want := range map[float64][2]string{
		0.04: {"0.0 s", "0,0 с"}, 7.25: {"7.2 s", "7,2 с"}, 34.4: {"34 s", "34 с"}, 94: {"1 min 34 s", "1 мин 34 с"},
		59.9: {"1 min 00 s", "1 мин 00 с"}, 7500: {"2 h 05 min", "2 ч 05 мин"},
	} {
		for i, lang := range []Lang{English, Russian} {
			if got := (Printer{lang}).Duration(s); got != want[i] {
				t.Errorf("%v s prints as %s, want %s", s, got, want[i])
			}
		}
	}
}

func TestPlural(t *testing.T) {
	for n, want := range map[int][2]string{
		0: {"0 images", "0 изображений"}, 1: {"1 image", "1 изображение"}, 2: {"2 images", "2 изображения"}, 5: {"5 images", "5 изображений"},
		11: {"11 images", "11 изображений"}, 12: {"12 images", "12 изображений"}, 14: {"14 images", "14 изображений"},
		21: {"21 images", "21 изображение"}, 22: {"22 images", "22 изображения"}, 100: {"100 images", "100 изображений"},
		101: {"101 images", "101 изображение"}, 111: {"111 images", "111 изображений"}, 10001: {"10,001 images", "10\u202f001 изображение"},
		-2: {"−2 images", "−2 изображения"},
	} {
		for i, lang := range []Lang{English, Russian} {
			got := Printer{lang}.Plural(n, "image", "images", "изображение", "изображения", "изображений")
			if got != want[i] {
				t.Errorf("%q, want %q", got, want[i])
			}
		}
	}
}

func TestTReorders(t *testing.T) {
	if got := (Printer{Russian}).T("%s of %s", "из %[2]s: %[1]s", "3", "5"); got != "из 5: 3" {
		t.Errorf("%q", got)
	}
	if got := (Printer{English}).T("100%", "100 %"); got != "100%" {
		t.Errorf("%q: a text without arguments is no format", got)
	}
}
