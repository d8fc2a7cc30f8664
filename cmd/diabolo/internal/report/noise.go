package report

import (
	"strconv"
	"unicode"
	"unicode/utf8"

	"github.com/diabolo-go/diabolo/experiment"
)

// noise names a kind of noise.
func (p Printer) noise(k experiment.NoiseKind) string {
	switch k {
	case experiment.NoiseGaussian:
		return p.T("Gaussian noise", "гауссов шум")
	case experiment.NoiseSaltPepper:
		return p.T("salt-and-pepper noise", "шум «соль и перец»")
	}
	return p.T("masking noise", "маскирующий шум")
}

// noiseOf names a noise with its level.
func (p Printer) noiseOf(l experiment.NoiseLevel) string {
	return p.T("%s, level %s", "%s, уровень %s", p.noise(l.Kind), p.level(l.Level))
}

// level prints a number with the digits it has.
func (p Printer) level(v float64) string { return p.mark(strconv.FormatFloat(v, 'g', -1, 64)) }

// capital begins a sentence.
func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}
