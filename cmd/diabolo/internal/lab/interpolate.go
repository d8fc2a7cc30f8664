package lab

import (
	"fmt"
	"image"
	"slices"
	"strconv"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/draw"
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/interpolate"
	"github.com/diabolo-go/diabolo/picture"
)

var interpolateExperiment = definition[interpolate.Options, *interpolate.Options, interpolate.Result]{
	name: "interpolate", short: "interpolate between images in latent space",
	long: `Moves z from one image to another along a line and along an arc, and decodes each step. For comparison it also makes a pixel
cross-fade between the two ends, and it measures how much each step changes the image, so that jumps show in the numbers. An
image is given by its index in the data set (17), its file name (George_W_Bush_0001), or class:5, the most typical image of that
class. By default the paths connect images of different classes or, for a conditional model, of the same class.

A conditional model keeps one class along a path, that of its first image or --class, so that only the style changes.`,
	options: interpolate.Default, run: interpolate.Run, section: interpolateSection, brief: interpolateBrief,
	places: places(1, Plain, Variational),
	least:  2,
}.row()

// interpolateSection reports how a model goes from image to image.
func interpolateSection(p printer, r interpolate.Result) report.Section {
	s := report.Section{
		ID: "interpolate", Title: p.T("Interpolation", "Интерполяция"),
		Text: p.interpolateText(r), Tables: []report.Table{p.interpolateTable(r)}, Warnings: p.warnings(r.Scope, p.interpolateWarning),
	}
	s.Figures = []report.Figure{{
		Title:   s.Title,
		Alt:     p.T("rows of images that go from one to another", "ряды изображений, переходящих одно в другое"),
		Caption: p.T("The original images are on both sides; between them are the decoded latents along the path and a cross-fade between the first and the last of these.", "По краям — исходные изображения; между ними — декодированные латентные векторы на пути и наплыв между первым и последним из них."),
		Picture: p.interpolateGrid(r),
	}}
	if r.Random != nil {
		s.Figures = append(s.Figures, p.interpolateSteps(r))
	}
	return s
}

// The steps are called even where no more than evenShare of the lines are uneven, and said
// to jump where the largest is above jump times the mean.
const (
	evenShare = 0.1
	jump      = 3
)

// interpolateText says how even the steps are, and how much longer the paths are
// than a cross-fade.
func (p printer) interpolateText(r interpolate.Result) []string {
	var around, random, arcs string
	if j := r.Around; j != nil && j.Linear.Length > 0 {
		around = p.T("Around the loop of %s, the largest step is %s times the mean step along lines and %s times along arcs; the path is %s and %s times as long as with cross-fades.",
			"На всём кольце (%s) самый большой шаг больше среднего в %s раза по прямым и в %s по дугам, а путь длиннее наплывов в %s и %s раза.",
			p.Plural(j.Paths, "path", "paths", "отрезок", "отрезка", "отрезков"),
			p.Fixed(j.Linear.Jump, 2), p.Fixed(j.Spherical.Jump, 2), p.Fixed(j.Linear.Detour, 2), p.Fixed(j.Spherical.Detour, 2))
	}
	if j := r.Random; j != nil {
		random, arcs = p.pairs(r.Scope, *j), p.lineOrArc(*j)
	}
	return said(around, random, arcs, p.worstPath(r))
}

// pairs describes the paths between random pairs; it is empty where nothing changes along
// them, since no step is then more even than another.
func (p printer) pairs(s experiment.Scope, j interpolate.Summary) string {
	if j.Linear.Length == 0 {
		return ""
	}
	pairs := p.Plural(j.Paths, "random pair", "random pairs", "случайной паре", "случайным парам", "случайным парам")
	if s.Conditional {
		pairs = p.Plural(j.Paths, "random pair of one class", "random pairs of one class",
			"случайной паре одного класса", "случайным парам одного класса", "случайным парам одного класса")
	}
	many := p.T("on %s of them", "у %s прямых", p.Percent(float64(j.Uneven)/float64(j.Paths), 0))
	switch j.Uneven {
	case 0:
		many = p.T("on none of them", "ни у одной прямой")
	case j.Paths:
		many = p.T("on all of them", "у всех прямых")
	}
	return p.T("Over %s, the largest step of a line is on average %s times its mean step, and more than %s times %s: %s. The line is %s times as long as the cross-fade, whose steps are all equal.",
		"По %s: самый большой шаг прямой в среднем больше её среднего шага в %s раза, а более чем в %s раза — %s: %s. Прямая длиннее наплыва, у которого все шаги равны, в %s раза.",
		pairs, p.Fixed(j.Linear.Jump, 2), p.Fixed(interpolate.UnevenJump, 1), many, p.evenness(j), p.Fixed(j.Linear.Detour, 2))
}

// evenness says how even the steps of the lines are.
func (p printer) evenness(j interpolate.Summary) string {
	switch {
	case j.Linear.Jump <= interpolate.UnevenJump && float64(j.Uneven) <= evenShare*float64(j.Paths):
		return p.T("the steps are almost even", "шаги почти равномерны")
	case j.Linear.Jump > jump:
		return p.T("the images jump", "изображения меняются скачками")
	}
	return p.T("the steps are uneven, but none is a jump", "шаги неровные, но без скачков")
}

// lineOrArc compares the two kinds of path.
func (p printer) lineOrArc(j interpolate.Summary) string {
	ratio := j.Spherical.Length/j.Linear.Length - 1
	switch {
	case j.Linear.Length == 0:
		return p.T("Nothing changes along the lines.", "Вдоль прямых ничего не меняется.")
	case ratio > 0.01:
		return p.T("In total the images change %s more along arcs than along lines.", "Вдоль дуг изображения меняются в сумме на %s больше, чем вдоль прямых.", p.Percent(ratio, 1))
	case ratio < -0.01:
		return p.T("In total the images change %s less along arcs than along lines.", "Вдоль дуг изображения меняются в сумме на %s меньше, чем вдоль прямых.", p.Percent(-ratio, 1))
	}
	return p.T("In total the images change as much along arcs as along lines, within 1%.", "Вдоль дуг изображения меняются в сумме так же, как вдоль прямых, с точностью до 1 %.")
}

// worstPath describes the path whose steps are the least even, of those shown; it is empty
// where nothing changes along it, and where all are alike.
func (p printer) worstPath(r interpolate.Result) string {
	worst := report.Highest(r.Paths, func(path interpolate.Path) float64 { return path.Linear.Jump })
	even := report.Lowest(r.Paths, func(path interpolate.Path) float64 { return path.Linear.Jump })
	if worst.Linear.Length == 0 || len(r.Paths) > 1 && p.Fixed(worst.Linear.Jump, 2) == p.Fixed(even.Linear.Jump, 2) {
		return ""
	}
	step := slices.Index(worst.Linear.Changes, slices.Max(worst.Linear.Changes))
	return p.T("Of the lines shown, that from %s is the least even: step %s of %s is %s times the mean.",
		"Из показанных прямых наименее ровная — %s: шаг %s из %s больше среднего в %s раза.",
		p.between(worst), p.Count(step+1), p.Count(len(worst.Linear.Changes)), p.Fixed(worst.Linear.Jump, 2))
}

// between names a path by its ends: "image 17 (7) to image 20 (9)".
func (p printer) between(path interpolate.Path) string {
	return p.T("%s to %s", "%s → %s", p.end(path.From), p.end(path.To))
}

// end names an image: "image 17 (5)".
func (p printer) end(it experiment.Item) string {
	return p.T("image %s", "изображение %s", numbered(it))
}

// numbered is the number of an image with its class: "17 (5)".
func numbered(it experiment.Item) string {
	if it.Class == "" {
		return strconv.Itoa(it.Index)
	}
	return fmt.Sprintf("%d (%s)", it.Index, it.Class)
}

func (p printer) interpolateTable(r interpolate.Result) report.Table {
	t := report.Table{
		Header: []string{p.T("path", "путь"), p.T("method", "способ"), p.T("mean step", "средний шаг"), p.T("largest/mean", "наибольший/средний"), p.T("length/cross-fade", "длина/наплыв")},
		Note:   p.T("A step is the root mean square change of a value in 0..1 from one image to the next; the length of a path is the sum of its steps. Over random pairs, the ratios are means of those of the pairs.", "Шаг — среднеквадратичное изменение значения (0..1) от изображения к следующему; длина пути — сумма шагов. По случайным парам отношения усреднены."),
	}
	add := func(name string, linear, spherical, fade interpolate.PathStats) {
		for i, stats := range []interpolate.PathStats{linear, spherical, fade} {
			t.Rows = append(t.Rows, []string{name, p.ways()[i],
				p.Figure(stats.Length / float64(len(stats.Changes))), p.Fixed(stats.Jump, 2), p.Fixed(stats.Detour, 2)})
			name = ""
		}
	}
	for _, path := range r.Paths {
		add(p.between(path), path.Linear.PathStats, path.Spherical.PathStats, path.Fade.PathStats)
	}
	if j := r.Around; j != nil {
		add(p.T("the whole loop", "всё кольцо"), j.Linear, j.Spherical, j.Fade)
	}
	if j := r.Random; j != nil {
		add(p.Plural(j.Paths, "random pair", "random pairs", "случайная пара", "случайные пары", "случайных пар"), j.Linear, j.Spherical, j.Fade)
	}
	return t
}

// ways are the names of the kinds of path, in the order they are shown.
func (p printer) ways() []string {
	return []string{p.T("line", "прямая"), p.T("arc", "дуга"), p.T("cross-fade", "наплыв")}
}

// interpolateGrid shows the kinds of every path below each other, with the original
// images on both sides of the last.
func (p printer) interpolateGrid(r interpolate.Result) draw.Grid {
	g := draw.Grid{Title: p.subject(r.Scope), Header: []string{p.T("from", "от")}}
	for k := range r.Steps {
		g.Header = append(g.Header, p.Fixed(float64(k)/float64(r.Steps-1), 2))
	}
	g.Header = append(g.Header, p.T("to", "до"))
	for _, path := range r.Paths {
		ends := picture.Images(path.Originals)
		for i, frames := range []interpolate.Frames{path.Linear, path.Spherical, path.Fade} {
			row := draw.Row{Label: p.wayOf(path, i), Apart: i == 0}
			first, last := ends[0], ends[1]
			if i < 2 {
				first, last = image.NewRGBA(first.Bounds()), image.NewRGBA(first.Bounds()) // nothing
			} else {
				row.Notes = p.pathNotes(path, r.Steps)
			}
			row.Images = append(append([]image.Image{first}, picture.Images(frames.Images)...), last)
			g.Rows = append(g.Rows, row)
		}
	}
	return g
}

// wayOf is the name of a kind of path, with the class that a conditional model keeps
// along it.
func (p printer) wayOf(path interpolate.Path, way int) string {
	if path.Class == "" || way == 2 {
		return p.ways()[way]
	}
	return p.T("class %s: %s", "класс %s: %s", path.Class, p.ways()[way])
}

// pathNotes are the notes under a path: its first and last image.
func (p printer) pathNotes(path interpolate.Path, steps int) []string {
	notes := make([]string, steps+2)
	notes[0], notes[steps+1] = numbered(path.From), numbered(path.To)
	return notes
}

// interpolateSteps shows where along the path the images change most.
func (p printer) interpolateSteps(r interpolate.Result) report.Figure {
	c := draw.Chart{
		Title: p.T("Change from step to step", "Изменение от шага к шагу"),
		X:     draw.Axis{Label: p.T("step", "шаг"), Whole: true},
		Y:     draw.Axis{Label: p.T("root mean square change of a value", "среднеквадратичное изменение значения")},
	}
	for i, stats := range []interpolate.PathStats{r.Random.Linear, r.Random.Spherical, r.Random.Fade} {
		line := draw.Series{Name: p.ways()[i], Y: stats.Changes}
		for k := range stats.Changes {
			line.X = append(line.X, float64(k+1))
		}
		c.Series = append(c.Series, line)
	}
	return report.Figure{
		Name: "steps", Title: c.Title,
		Alt:     p.T("how much the images change at each step", "насколько изображения меняются на каждом шаге"),
		Caption: p.T("The mean of %s.", "Среднее по %s.", p.Plural(r.Random.Paths, "random pair", "random pairs", "случайной паре", "случайным парам", "случайным парам")),
		Picture: c,
	}
}

// interpolateWarning is the text of a warning.
func (p printer) interpolateWarning(w experiment.Warning) string {
	switch w.Code {
	case interpolate.ClassKept:
		return p.T("The model keeps class %s along a path although not both ends belong to it: an end of another class is not reconstructed but drawn as a %[1]s.",
			"На всём пути модели задан класс %s, хотя не оба конца пути к нему относятся: конец другого класса не восстанавливается, а рисуется как %[1]s.", w.Name)
	}
	return ""
}
