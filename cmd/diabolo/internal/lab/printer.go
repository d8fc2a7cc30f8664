package lab

import (
	"slices"
	"strings"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/internal/slice"
)

// A printer has the texts that several experiments share.
type printer struct{ report.Printer }

// subject names the model of a result: "mnist, VAE, z 16".
func (p printer) subject(s experiment.Scope) string {
	return p.Model(s.Data, s.Kind, s.Latent)
}

// part counts the images of a result and names the part of the data they are:
// "120 validation images".
func (p printer) part(n int, part experiment.Part) string {
	if part == experiment.Validation {
		return p.Plural(n, "validation image", "validation images", "проверочное изображение", "проверочных изображения", "проверочных изображений")
	}
	return p.Plural(n, "image", "images", "изображение", "изображения", "изображений")
}

// components counts principal components, in Russian in the instrumental case:
// "PCA с 16 компонентами".
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

// fixed returns a function that prints numbers with so many decimals.
func (p printer) fixed(decimals int) func(float64) string {
	return func(v float64) string { return p.Fixed(v, decimals) }
}

// plus puts a plus sign before the text of a number above zero.
func plus(v float64, text string) string {
	if v > 0 {
		return "+" + text
	}
	return text
}

// and joins names: "A, B and C".
func (p printer) and(names []string) string {
	last := len(names) - 1
	if last < 1 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:last], ", ") + p.T(" and ", " и ") + names[last]
}

// simpleTile says what a simple method reaches: ahead is 1 if the model is ahead of
// it, -1 if it is behind, and 0 if the intervals do not tell.
func (p printer) simpleTile(ahead int, name, figure string) string {
	switch ahead {
	case -1:
		return p.T("a simple method does better: %s, %s", "простой способ лучше: %s, %s", name, figure)
	case 0:
		return p.T("no certain difference from a simple method: %s, %s", "отличие от простого способа не установлено: %s, %s", name, figure)
	}
	return p.T("the best simple method, %s: %s", "лучший из простых способов, %s: %s", name, figure)
}

// said drops empty sentences.
func said(sentences ...string) []string {
	return slices.DeleteFunc(sentences, func(s string) bool { return s == "" })
}

// warnings returns the texts of a result's warnings; own has those of its experiment.
func (p printer) warnings(s experiment.Scope, own func(w experiment.Warning) string) []string {
	return slice.Map(s.Warnings, func(w experiment.Warning) string { return p.warning(w, own) })
}

func (p printer) warning(w experiment.Warning, own func(w experiment.Warning) string) string {
	switch w.Code {
	case experiment.NoPCA:
		return p.T("There is no comparison with PCA: it would have to be fitted on the images the model was trained on, and these are not here.",
			"Сравнения с PCA нет: его надо было бы построить по обучающим изображениям модели, а их здесь нет.")
	case experiment.ChangedImages:
		return p.T("The images have changed since the training (replaced, renamed or gone: %s; added: %s). These are left out, and the split is that of the training.",
			"После обучения изображения изменились (заменено, переименовано или исчезло: %s; добавлено: %s). Они не учитываются, а деление на части — прежнее.",
			p.Count(w.Count), p.Count(int(w.Value)))
	case experiment.NoTraining:
		return p.T("These are not the images the model was trained on, so samples are not compared with training images.",
			"Это не те изображения, на которых обучена модель, поэтому образцы не сравниваются с обучающими изображениями.")
	}
	if own != nil {
		if text := own(w); text != "" {
			return text
		}
	}
	panic("lab: a warning without a text: " + string(w.Code))
}
