package lab

import (
	"image"
	"strings"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/picture"
	"github.com/diabolo-go/diabolo/tensor"
)

// A noun is what the images of a data set show, in the forms that titles need.
type noun struct {
	many, a, one              string // "digits", "a digit", "one digit"
	ruMany, ruOf, ruOne, ruTo string // «цифры», «цифр», «цифра», «от одной цифры к другой»
}

var (
	digits = noun{"digits", "a digit", "one digit", "цифры", "цифр", "цифра", "от одной цифры к другой"}
	faces  = noun{"faces", "a face", "one face", "лица", "лиц", "лицо", "от одного лица к другому"}
	others = noun{"images", "an image", "one image", "изображения", "изображений", "изображение", "от одного изображения к другому"}
)

// shown is what the images of a result show, as far as its data are known.
func shown(s experiment.Scope) noun {
	switch s.Data {
	case "mnist", "synthetic-digits":
		return digits
	case "lfw", "synthetic-faces":
		return faces
	}
	return others
}

// sentences joins those that are not empty.
func sentences(list ...string) string { return strings.Join(said(list...), " ") }

// sentence makes a sentence of a clause.
func sentence(clause string) string {
	if clause == "" {
		return ""
	}
	return report.Capital(clause) + "."
}

// first returns the first images of a tensor, at most so many.
func first(images *tensor.Tensor, most int) []image.Image {
	return picture.Images(images.Rows(0, min(most, images.N())))
}

// evenly returns so many items from the first to the last.
func evenly[T any](items []T, count int) []T {
	if len(items) <= count {
		return items
	}
	even := make([]T, count)
	for i := range even {
		even[i] = items[(i*(len(items)-1)+(count-1)/2)/(count-1)]
	}
	return even
}

// within prints an interval: "99.3% to 99.9% with 95% confidence".
func (p printer) within(i metric.Interval, print func(float64) string) string {
	return p.T("%s to %s with 95%% confidence", "от %s до %s с доверием 95 %%", print(i.Low), print(i.High))
}

// share prints a share of 1 in percent with a decimal.
func (p printer) share(v float64) string { return p.Percent(v, 1) }

// numbers drops the figures that there are none of.
func numbers(list ...report.Highlight) (some []report.Highlight) {
	for _, h := range list {
		if h.Value != "" {
			some = append(some, h)
		}
	}
	return some
}
