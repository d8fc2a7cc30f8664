package lab

import (
	"slices"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/experiment"
)

// A printer has the words that several experiments share.
type printer struct{ report.Printer }

// subject names what a result is of: "mnist, VAE, z 16".
func (p printer) subject(s experiment.Scope) string {
	return p.Model(s.Data, s.Kind, s.Latent)
}

// part names the images a result is of.
func (p printer) part(part experiment.Part) string {
	if part == experiment.Validation {
		return p.T("validation images", "проверочные изображения")
	}
	return p.T("all images", "все изображения")
}

// components counts principal components, in Russian as what something is done
// with: "PCA с 16 компонентами".
func (p printer) components(n int) string {
	return p.Plural(n, "component", "components", "компонентой", "компонентами", "компонентами")
}

// maybe prints a figure that may not exist.
func maybe(v *float64, print func(float64) string) string {
	if v == nil {
		return "-"
	}
	return print(*v)
}

// fixed returns what prints numbers with so many decimals.
func (p printer) fixed(decimals int) func(float64) string {
	return func(v float64) string { return p.Fixed(v, decimals) }
}

// plus puts a sign before what a number above zero is printed as.
func plus(v float64, text string) string {
	if v > 0 {
		return "+" + text
	}
	return text
}

// said keeps the sentences that say something.
func said(sentences ...string) []string {
	return slices.DeleteFunc(sentences, func(s string) bool { return s == "" })
}

// warnings returns the warnings of a result in words, those of its experiment by
// own.
func (p printer) warnings(s experiment.Scope, own func(w experiment.Warning) string) []string {
	return report.Each(s.Warnings, func(w experiment.Warning) string { return p.warning(w, own) })
}

func (p printer) warning(w experiment.Warning, own func(w experiment.Warning) string) string {
	switch w.Code {
	case experiment.NoPCA:
		return p.T("No PCA stands beside the model: it would have to be fitted on the images the model was trained with, and these are not here.",
			"Рядом с моделью нет PCA: его надо было бы подогнать на обучающих изображениях модели, а их здесь нет.")
	case experiment.NoTraining:
		return p.T("These are not the images the model was trained with, so no sample stands beside its nearest training image and nothing is measured against them.",
			"Это не те изображения, на которых обучена модель, поэтому рядом с образцами нет ближайших обучающих изображений и сравнивать не с чем.")
	}
	if own != nil {
		if text := own(w); text != "" {
			return text
		}
	}
	panic("lab: a warning without words: " + string(w.Code))
}
