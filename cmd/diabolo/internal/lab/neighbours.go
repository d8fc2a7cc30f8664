package lab

import (
	"fmt"
	"slices"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/draw"
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/neighbours"
	"github.com/diabolo-go/diabolo/picture"
)

var neighboursExperiment = definition[neighbours.Options, *neighbours.Options, neighbours.Result]{
	name: "neighbours", short: "the images nearest in z, and how often they are of the same class",
	long: `Looks up the training images nearest to images the model was not trained with: in z, by PCA of as many components and by
pixels. Prints how many of the neighbours have the class of the image (or another attribute: --by), beside what chance would
give, and how many of those in z are near by pixels too. The picture shows images with their neighbours in z and by pixels.`,
	options: neighbours.Default, run: neighbours.Run, section: neighboursSection,
	places: places(2, Plain, Variational),
	quick:  func(o *neighbours.Options) { o.Points = 200 },
}.row()

// neighboursSection tells which images lie near each other in z.
func neighboursSection(p printer, r neighbours.Result) report.Section {
	n := nearby{p, r}
	return report.Section{
		ID: "neighbours", Title: p.T("Nearest images", "Ближайшие изображения"),
		Text: n.text(), Tables: n.tables(), Warnings: p.warnings(r.Scope, n.warning),
		Figures: []report.Figure{{
			Title:   p.T("Images with their neighbours", "Изображения и их соседи"),
			Alt:     p.T("rows of an image and its nearest ones, in z and by pixels", "строки: изображение и ближайшие к нему, в z и по пикселям"),
			Caption: n.caption(), Picture: n.grid(),
		}},
	}
}

// nearby tells of one model.
type nearby struct {
	printer
	r neighbours.Result
}

func (n nearby) space(name neighbours.SpaceName) string {
	switch name {
	case neighbours.Latent:
		return "z"
	case neighbours.PCA:
		return fmt.Sprintf("PCA-%d", n.r.Latent)
	}
	return n.T("pixels", "пиксели")
}

func (n nearby) latent() neighbours.Space { return n.r.Spaces[0] }
func (n nearby) pixels() neighbours.Space { return n.r.Spaces[len(n.r.Spaces)-1] }

func (n nearby) text() []string {
	also := n.T("Of the neighbours in z %s are among those by pixels as well.", "Из соседей в z по пикселям ближайшие тоже %s.",
		n.Percent(n.latent().AlsoByPixels, 1))
	if n.latent().Same == nil {
		return []string{n.looked(), also}
	}
	return said(n.looked(), n.same(), n.beside(), n.hardest(), also)
}

// looked says what was looked up among what.
func (n nearby) looked() string {
	images := n.Plural(n.r.Queries, "image", "images", "изображения", "изображений", "изображений")
	if n.r.Trained {
		return n.T("For %s the model was not trained with, the %s nearest of its %s training images were looked up.",
			"Для %s, на которых модель не обучалась, найдены по %s ближайших из её обучающих изображений (%s).", images, n.Count(n.r.Count), n.Count(n.r.Among))
	}
	return n.T("For %s the %s nearest of the others were looked up, %s in all.",
		"Для %s найдены по %s ближайших из остальных, всего изображений %s.", images, n.Count(n.r.Count), n.Count(n.r.Among))
}

// what names the label: "the class", "the same in Smiling".
func (n nearby) what() string {
	if n.r.By != "" {
		return n.T("agree with it in %s", "совпадают с ним по признаку %s", n.r.By)
	}
	return n.T("have its class", "того же класса")
}

func (n nearby) same() string {
	s := n.latent().Same
	return n.T("Of the neighbours of an image in z %s %s (95%% interval %s to %s); of images drawn at random %s would.",
		"Из соседей изображения в z %s %s (95%%-й интервал от %s до %s); из случайных изображений таких было бы %s.",
		n.Percent(s.Value, 1), n.what(), n.Fixed(100*s.Low, 1), n.Percent(s.High, 1), n.Percent(*n.r.Chance, 1))
}

// beside compares z with pixels and PCA.
func (n nearby) beside() string {
	z, pixels := n.latent().Same, n.pixels().Same
	others := n.T("by pixels %s", "по пикселям %s", n.Percent(pixels.Value, 1))
	if len(n.r.Spaces) > 2 {
		others += n.T(", by the coordinates of PCA with %s %s", ", по координатам PCA с %s %s", n.components(n.r.Latent), n.Percent(n.r.Spaces[1].Same.Value, 1))
	}
	switch {
	case z.Low > pixels.High:
		return n.T("That is more than the pixels tell: %s.", "Это больше, чем дают пиксели: %s.", others)
	case pixels.Low > z.High:
		return n.T("The pixels tell more: %s.", "Пиксели дают больше: %s.", others)
	}
	return n.T("The pixels tell about as much: %s.", "Пиксели дают примерно столько же: %s.", others)
}

// hardest names the class with the fewest neighbours of its own in z, and the one
// with the most; it is empty where they do not differ.
func (n nearby) hardest() string {
	if n.r.By != "" || len(n.r.Classes) < 3 {
		return ""
	}
	alike := func(c neighbours.Class) float64 { return c.Latent }
	hard, easy := report.Lowest(n.r.Classes, alike), report.Highest(n.r.Classes, alike)
	if hard.Latent == easy.Latent {
		return ""
	}
	return n.T("It is the least for class %s, %s, and the most for class %s, %s.", "Меньше всего их у класса %s, %s, больше всего — у класса %s, %s.",
		hard.Name, n.Percent(hard.Latent, 1), easy.Name, n.Percent(easy.Latent, 1))
}

func (n nearby) tables() []report.Table {
	t := report.Table{
		Header: []string{n.T("nearest in", "ближайшие в"), n.T("alike", "совпадают"), n.T("also by pixels", "и по пикселям")},
		Note:   n.T("Alike: the share of the neighbours that %s, with its 95%% interval.", "Совпадают: доля соседей, которые %s, с 95%%-м интервалом.", n.what()),
	}
	if n.latent().Same == nil {
		t.Header, t.Note = slices.Delete(t.Header, 1, 2), ""
	}
	for _, s := range n.r.Spaces {
		row := []string{n.space(s.Name)}
		if s.Same != nil {
			row = append(row, fmt.Sprintf("%s (%s – %s)", n.Percent(s.Same.Value, 1), n.Fixed(100*s.Same.Low, 1), n.Fixed(100*s.Same.High, 1)))
		}
		t.Rows = append(t.Rows, append(row, n.Percent(s.AlsoByPixels, 1)))
	}
	if n.r.Chance != nil {
		t.Rows = append(t.Rows, []string{n.T("chance", "случайно"), n.Percent(*n.r.Chance, 1), n.Percent(float64(n.r.Count)/float64(n.r.Among), 1)})
	}
	if len(n.r.Classes) < 2 {
		return []report.Table{t}
	}
	classes := report.Table{Header: []string{n.T("label", "метка"), n.T("images", "изображений"), "z", n.T("pixels", "пиксели")}}
	for _, c := range n.r.Classes {
		classes.Rows = append(classes.Rows, []string{c.Name, n.Count(c.Images), n.Percent(c.Latent, 1), n.Percent(c.Pixels, 1)})
	}
	return []report.Table{t, classes}
}

func (n nearby) caption() string {
	return n.T("On the left the image; its neighbours follow, the nearest first. * has another label.",
		"Слева изображение, за ним соседи, начиная с ближайшего. * — метка другая.")
}

// grid shows each image with its neighbours in z, and below with those by pixels.
func (n nearby) grid() draw.Grid {
	g := draw.Grid{Title: n.subject(n.r.Scope), Caption: n.caption()}
	for i, image := range n.r.Shown {
		for k, s := range []neighbours.Space{n.latent(), n.pixels()} {
			row := draw.Row{Label: n.space(s.Name), Images: picture.Images(n.r.Original.Rows(i, i+1)), Notes: []string{image.Class}, Apart: k == 0 && i > 0}
			of := len(s.Found[i])
			row.Images = append(row.Images, picture.Images(s.Images.Rows(i*of, (i+1)*of))...)
			for _, near := range s.Found[i] {
				note := near.Class
				if s.Same != nil && !near.Same {
					note += " *"
				}
				row.Notes = append(row.Notes, note)
			}
			g.Rows = append(g.Rows, row)
		}
	}
	return g
}

// warning has the words of the warnings.
func (n nearby) warning(w experiment.Warning) string {
	if w.Code == neighbours.PixelsBetter {
		return n.T("Neighbours by pixels are alike more often than those in z: %s. For this question the model loses what the pixels have.",
			"Соседи по пикселям совпадают чаще, чем соседи в z: %s. В этом смысле модель теряет то, что есть в пикселях.", n.Percent(w.Value, 1))
	}
	return ""
}
