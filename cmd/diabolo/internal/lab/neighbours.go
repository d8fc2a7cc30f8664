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
	name: "neighbours", short: "find the nearest training images in latent space, and measure how often they share the class",
	long: `Finds the training images nearest to images the model was not trained on: in z, in PCA with as many components as z has
dimensions, and by pixels. Prints the share of neighbours that have the image's class (or the same value of the attribute --by)
beside that of random images, and the share of neighbours in z that are also neighbours by pixels. The picture shows images with
their neighbours in z and by pixels.`,
	options: neighbours.Default, run: neighbours.Run, section: neighboursSection, brief: neighboursBrief,
	places:  places(2, Plain, Variational),
	trained: neighbours.Default().Count + 1, // one of them may be the image itself
	quick:   func(o *neighbours.Options) { o.Points = 200 },
}.row()

// neighboursSection reports which images lie near each other in z.
func neighboursSection(p printer, r neighbours.Result) report.Section {
	n := nearby{p, r}
	return report.Section{
		ID: "neighbours", Title: p.T("Nearest images", "Ближайшие изображения"),
		Text: n.text(), Tables: n.tables(), Warnings: p.warnings(r.Scope, n.warning),
		Figures: []report.Figure{{
			Title:   p.T("Images with their neighbours", "Изображения и их соседи"),
			Alt:     p.T("rows of an image and its nearest images, in z and by pixels", "строки: изображение и ближайшие к нему, в z и по пикселям"),
			Caption: n.caption(), Picture: n.grid(),
		}},
	}
}

// nearby holds the result for one model.
type nearby struct {
	printer
	r neighbours.Result
}

// space is the name of a space in which neighbours were searched.
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
	also := n.T("%s of the neighbours in z are also neighbours by pixels.", "Из соседей в z %s — соседи и по пикселям.",
		n.Percent(n.latent().AlsoByPixels, 1))
	if n.latent().Same == nil {
		return []string{n.looked(), also}
	}
	return said(n.looked(), n.same(), n.beside(), n.hardest(), also)
}

// looked says which images were searched among which.
func (n nearby) looked() string {
	images := n.Plural(n.r.Queries, "image", "images", "изображения", "изображений", "изображений")
	if n.r.Trained {
		return n.T("For %s the model was not trained on, the %s nearest of its %s training images were found.",
			"Для %s, на которых модель не обучалась, найдены по %s ближайших из её обучающих изображений (%s).", images, n.Count(n.r.Count), n.Count(n.r.Among))
	}
	return n.T("For %s the %s nearest of the others were found, out of %s in all.",
		"Для %s найдены по %s ближайших из остальных, всего изображений %s.", images, n.Count(n.r.Count), n.Count(n.r.Among))
}

// what is the predicate of like neighbours: "have its class".
func (n nearby) what() string {
	if n.r.By != "" {
		return n.T("share its value of %s", "совпадают с ним по признаку %s", n.r.By)
	}
	return n.T("have its class", "имеют его класс")
}

// same says how many neighbours in z share the label, compared with random images.
func (n nearby) same() string {
	s := n.latent().Same
	return n.T("%s of an image's neighbours in z %s (95%% interval %s to %s); %s of random images would.",
		"Из соседей изображения в z %s %s (95%%-й интервал от %s до %s); из случайных изображений таких было бы %s.",
		n.Percent(s.Value, 1), n.what(), n.Fixed(100*s.Low, 1), n.Percent(s.High, 1), n.Percent(*n.r.Chance, 1))
}

// beside compares neighbours in z with those by pixels and in PCA.
func (n nearby) beside() string {
	z, pixels := n.latent().Same, n.pixels().Same
	others := n.Percent(pixels.Value, 1)
	if len(n.r.Spaces) > 2 {
		others += n.T("; in PCA with %s, %s", "; в PCA с %s — %s", n.components(n.r.Latent), n.Percent(n.r.Spaces[1].Same.Value, 1))
	}
	switch {
	case z.Low > pixels.High:
		return n.T("Neighbours by pixels do worse: %s.", "Соседи по пикселям дают меньше: %s.", others)
	case pixels.Low > z.High:
		return n.T("Neighbours by pixels do better: %s.", "Соседи по пикселям дают больше: %s.", others)
	}
	return n.T("Neighbours by pixels do about as well: %s.", "Соседи по пикселям дают примерно столько же: %s.", others)
}

// hardest names the classes with the lowest and the highest share of neighbours of
// their own in z; it is empty where no two classes differ.
func (n nearby) hardest() string {
	if n.r.By != "" || len(n.r.Classes) < 3 {
		return ""
	}
	alike := func(c neighbours.Class) float64 { return c.Latent }
	low, high := n.Percent(report.Lowest(n.r.Classes, alike).Latent, 1), n.Percent(report.Highest(n.r.Classes, alike).Latent, 1)
	if low == high {
		return ""
	}
	return n.T("In z the share is lowest for %s, %s, and highest for %s, %s.", "В z меньше всего таких соседей у %s, %s, больше всего — у %s, %s.",
		n.named(low), low, n.named(high), high)
}

// named names the classes whose share of alike neighbours in z is printed so.
func (n nearby) named(share string) string {
	var names []string
	for _, c := range n.r.Classes {
		if n.Percent(c.Latent, 1) == share {
			names = append(names, c.Name)
		}
	}
	if len(names) == 1 {
		return n.T("class %s", "класса %s", names[0])
	}
	return n.T("classes %s", "классов %s", n.and(names))
}

func (n nearby) tables() []report.Table {
	t := report.Table{
		Header: []string{n.T("nearest in", "ближайшие в"), n.T("same label", "совпадают"), n.T("also by pixels", "и по пикселям")},
		Note:   n.T("Same label: the share of an image's neighbours that %s, with its 95%% interval.", "Совпадают: доля соседей, которые %s, с 95%%-м интервалом.", n.what()),
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
	return n.T("The image is on the left; its neighbours follow, nearest first. * marks another label.",
		"Слева изображение, за ним соседи, начиная с ближайшего. * — другая метка.")
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

// warning is the text of a warning.
func (n nearby) warning(w experiment.Warning) string {
	if w.Code == neighbours.PixelsBetter {
		return n.T("Neighbours by pixels share the label more often (%s) than those in z: distances in z reflect the label less well.",
			"Соседи по пикселям совпадают по метке чаще (%s), чем соседи в z: расстояния в z хуже отражают метку.", n.Percent(w.Value, 1))
	}
	return ""
}
