package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// A Lang is a language of the report.
type Lang string

const (
	English Lang = "en"
	Russian Lang = "ru"
)

// A Printer writes sentences and numbers in one language. Every text is in the code in
// both, side by side.
type Printer struct{ Lang Lang }

// T returns a text, formatted as by fmt.Sprintf. Both texts take the same arguments, and
// may reorder them: %[2]s. Numbers are passed as text, from Fixed, Count or Percent.
func (p Printer) T(en, ru string, args ...any) string {
	text := en
	if p.Lang == Russian {
		text = ru
	}
	if len(args) == 0 {
		return text
	}
	return fmt.Sprintf(text, args...)
}

// Minus is the sign in front of negative numbers.
const Minus = "−"

// Fixed prints a number with a fixed number of decimals.
func (p Printer) Fixed(v float64, decimals int) string {
	return p.mark(strconv.FormatFloat(v, 'f', decimals, 64))
}

// Figure prints a number with at least three significant digits: 0.00583, 9.341, 93.41.
func (p Printer) Figure(v float64) string {
	a := math.Abs(v)
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return p.T("not a number", "не число")
	case a == 0:
		return "0"
	case a >= 1e7 || a < 1e-6:
		return p.mark(strconv.FormatFloat(v, 'g', 3, 64))
	case a >= 10:
		return p.Fixed(v, 2)
	case a >= 1:
		return p.Fixed(v, 3)
	}
	return p.Fixed(v, 2-int(math.Floor(math.Log10(a))))
}

// Percent prints a share of 1 in percent.
func (p Printer) Percent(share float64, decimals int) string {
	return p.Fixed(100*share, decimals) + p.T("%", "\u00a0%")
}

// thin separates thousands in Russian: a narrow space that does not break.
const thin = "\u202f"

// Count prints a whole number with its thousands separated: 12,345 in English, 12 345 in
// Russian, where four digits stay together.
func (p Printer) Count(n int) string {
	s := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, s = Minus, s[1:]
	}
	if p.Lang == Russian && len(s) <= 4 {
		return sign + s
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + p.T(",", thin) + s[i:]
	}
	return sign + s
}

// Duration prints seconds for people: 7.2 s, 34 s, 1 min 34 s, 2 h 05 min.
func (p Printer) Duration(seconds float64) string {
	whole := int(math.Round(seconds))
	switch {
	case seconds < 10:
		return p.T("%s s", "%s с", p.Fixed(seconds, 1))
	case whole < 60:
		return p.T("%s s", "%s с", p.Count(whole))
	case whole < 3600:
		return p.T("%d min %02d s", "%d мин %02d с", whole/60, whole%60)
	}
	return p.T("%d h %02d min", "%d ч %02d мин", whole/3600, whole%3600/60)
}

// Plural prints a count with its noun: Plural(2, "image", "images",
// "изображение", "изображения", "изображений").
func (p Printer) Plural(n int, one, many, ruOne, ruFew, ruMany string) string {
	noun := many
	switch {
	case p.Lang == Russian:
		noun = russianPlural(n, ruOne, ruFew, ruMany)
	case n == 1:
		noun = one
	}
	return p.Count(n) + " " + noun
}

// russianPlural chooses the form that goes with a number: 1, 21; 2, 3, 4, 22; the
// rest.
func russianPlural(n int, one, few, many string) string {
	n = max(n, -n)
	units, tens := n%10, n%100/10
	switch {
	case tens == 1:
		return many
	case units == 1:
		return one
	case units >= 2 && units <= 4:
		return few
	}
	return many
}

// mark replaces the decimal mark and the minus sign by those of the language.
func (p Printer) mark(number string) string {
	number = strings.ReplaceAll(number, "-", Minus)
	if p.Lang == Russian {
		number = strings.Replace(number, ".", ",", 1)
	}
	return number
}
