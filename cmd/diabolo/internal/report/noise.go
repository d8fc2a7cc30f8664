package report

import (
	"strconv"
	"unicode"
	"unicode/utf8"

	"github.com/diabolo-go/diabolo/experiment"
)

// Noise is the name of a kind of noise.
func (p Printer) Noise(k experiment.NoiseKind) string {
	switch k {
	case experiment.NoiseGaussian:
		return p.T("Gaussian noise", "гауссов шум")
	case experiment.NoiseSaltPepper:
		return p.T("salt-and-pepper noise", "шум «соль и перец»")
	}
	return p.T("masking noise", "маскирующий шум")
}

// NoiseOf is the name of a noise with its level.
func (p Printer) NoiseOf(l experiment.NoiseLevel) string {
	return p.T("%s, level %s", "%s, уровень %s", p.Noise(l.Kind), p.Level(l.Level))
}

// Level prints a number with as many digits as it needs.
func (p Printer) Level(v float64) string { return p.mark(strconv.FormatFloat(v, 'g', -1, 64)) }

// Capital returns a text with its first letter in upper case.
func Capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}
