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
	name: "interpolate", short: "walks from image to image through the latents",
	long: `Moves z from one image to another along a line and along an arc, and decodes: a strip of images beside the plain
cross-fade of its ends, with the change from step to step, so that jumps show as numbers. An image is named by its
number in the data set (17), by its file (George_W_Bush_0001), or as class:5, the most typical image of that class.
Without names it goes between images of different classes, a CVAE between images of one class.

A CVAE is told one class all along a path, that of its first image or --class, so that only the style moves.`,
	options: interpolate.Default, run: interpolate.Run, section: interpolateSection,
	places: places(1, Plain, Variational),
}.row()

// interpolateSection tells how a model goes from image to image.
func interpolateSection(p printer, r interpolate.Result) report.Section {
	s := report.Section{
		ID: "interpolate", Title: p.T("Interpolation", "Интерполяция"),
		Text: p.interpolateText(r), Tables: []report.Table{p.interpolateTable(r)}, Warnings: p.warnings(r.Scope, p.interpolateWarning),
	}
	s.Figures = []report.Figure{{
		Title:   s.Title,
		Alt:     p.T("rows of images that go from one to another", "ряды изображений, переходящих одно в другое"),
		Caption: p.T("At both sides the images themselves; between them what the model makes of latents on the way, and the cross-fade.", "По краям сами изображения; между ними то, что модель делает из латентных векторов на пути, и наплыв."),
		Picture: p.interpolateGrid(r),
	}}
	if r.Random != nil {
		s.Figures = append(s.Figures, p.interpolateSteps(r))
	}
	return s
}

// Above unevenJump the largest step is called out of line; below evenJump the
// steps are called even.
const (
	evenJump   = 1.5
	unevenJump = 3
)

// interpolateText says how even the steps are, and how much longer the ways are
// than a cross-fade.
func (p printer) interpolateText(r interpolate.Result) []string {
	var around, random, ways string
	if j := r.Around; j != nil {
		around = p.T("All around the loop of %s the largest step is %s times the mean one along lines and %s along arcs, and the way is %s and %s times as long as by cross-fades.",
			"На всём кольце (%s) самый большой шаг больше среднего в %s раза по прямым и в %s по дугам, а путь длиннее наплывов в %s и %s раза.",
			p.Plural(j.Paths, "path", "paths", "отрезок", "отрезка", "отрезков"),
			p.Fixed(j.Linear.Jump, 2), p.Fixed(j.Spherical.Jump, 2), p.Fixed(j.Linear.Detour, 2), p.Fixed(j.Spherical.Detour, 2))
	}
	if j := r.Random; j != nil {
		random, ways = p.journey(r.Scope, *j), p.lineOrArc(*j)
	}
	return said(around, random, ways, p.worstPath(r))
}

// journey tells of the random pairs.
func (p printer) journey(h experiment.Scope, j interpolate.Summary) string {
	pairs := p.Plural(j.Paths, "random pair", "random pairs", "случайной паре", "случайным парам", "случайным парам")
	if h.Conditional {
		pairs = p.Plural(j.Paths, "random pair of one class", "random pairs of one class",
			"случайной паре одного класса", "случайным парам одного класса", "случайным парам одного класса")
	}
	verdict := p.T("the images change unevenly, but without a jump", "изображения меняются неровно, но без скачков")
	switch {
	case j.Linear.Jump < evenJump:
		verdict = p.T("the images change almost evenly", "изображения меняются почти равномерно")
	case j.Linear.Jump > unevenJump:
		verdict = p.T("the images jump", "изображения меняются скачками")
	}
	return p.T("Over %s, the largest step of a line is on average %s times its mean step: %s. The way is %s times as long as the cross-fade, whose steps are all equal.",
		"По %s: самый большой шаг прямой в среднем больше её среднего шага в %s раза: %s. Путь длиннее наплыва, у которого все шаги равны, в %s раза.",
		pairs, p.Fixed(j.Linear.Jump, 2), verdict, p.Fixed(j.Linear.Detour, 2))
}

// lineOrArc compares the two ways.
func (p printer) lineOrArc(j interpolate.Summary) string {
	ratio := j.Spherical.Length/j.Linear.Length - 1
	switch {
	case j.Linear.Length == 0:
		return p.T("Nothing changes along the lines.", "Вдоль прямых ничего не меняется.")
	case ratio > 0.01:
		return p.T("Arcs are %s longer than lines.", "Дуги длиннее прямых на %s.", p.Percent(ratio, 1))
	case ratio < -0.01:
		return p.T("Arcs are %s shorter than lines.", "Дуги короче прямых на %s.", p.Percent(-ratio, 1))
	}
	return p.T("Arcs are as long as lines, within 1%.", "Дуги той же длины, что и прямые, с точностью до 1 %.")
}

// worstPath names the path shown whose steps are the least even.
func (p printer) worstPath(r interpolate.Result) string {
	worst := report.Highest(r.Paths, func(path interpolate.Path) float64 { return path.Linear.Jump })
	step := slices.Index(worst.Linear.Changes, slices.Max(worst.Linear.Changes))
	return p.T("Of the paths shown, %s is the least even: step %s of %s is %s times the mean.",
		"Из показанных путей наименее ровный — %s: шаг %s из %s больше среднего в %s раза.",
		p.between(worst), p.Count(step+1), p.Count(len(worst.Linear.Changes)), p.Fixed(worst.Linear.Jump, 2))
}

// between names a path: "7 to 9" by the classes of its ends, or by their numbers.
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
		Header: []string{p.T("path", "путь"), p.T("way", "способ"), p.T("step, mean", "шаг, средний"), p.T("largest/mean", "наибольший/средний"), p.T("length/cross-fade", "длина/наплыв")},
		Note:   p.T("A step is the root mean square change of a value in 0..1 from one image to the next.", "Шаг — среднеквадратичное изменение значения (0..1) от изображения к следующему."),
	}
	add := func(name string, linear, spherical, fade interpolate.PathStats) {
		for i, pace := range []interpolate.PathStats{linear, spherical, fade} {
			t.Rows = append(t.Rows, []string{name, p.ways()[i],
				p.Figure(pace.Length / float64(len(pace.Changes))), p.Fixed(pace.Jump, 2), p.Fixed(pace.Detour, 2)})
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

// ways names the ways of a path, in the order they are shown.
func (p printer) ways() []string {
	return []string{p.T("line", "прямая"), p.T("arc", "дуга"), p.T("cross-fade", "наплыв")}
}

// interpolateGrid shows the ways of every path below each other, with the images
// themselves at both sides of the last.
func (p printer) interpolateGrid(r interpolate.Result) draw.Grid {
	g := draw.Grid{Title: p.subject(r.Scope), Header: []string{p.T("from", "от")}}
	for k := range r.Steps {
		g.Header = append(g.Header, p.Fixed(float64(k)/float64(r.Steps-1), 2))
	}
	g.Header = append(g.Header, p.T("to", "до"))
	for _, path := range r.Paths {
		ends := picture.Images(path.Originals)
		for i, strip := range []interpolate.Frames{path.Linear, path.Spherical, path.Fade} {
			row := draw.Row{Label: p.wayOf(path, i), Apart: i == 0}
			first, last := ends[0], ends[1]
			if i < 2 {
				first, last = image.NewRGBA(first.Bounds()), image.NewRGBA(first.Bounds()) // nothing
			} else {
				row.Notes = p.pathNotes(path, r.Steps)
			}
			row.Images = append(append([]image.Image{first}, picture.Images(strip.Images)...), last)
			g.Rows = append(g.Rows, row)
		}
	}
	return g
}

// wayOf names a way, and what a CVAE is told along it.
func (p printer) wayOf(path interpolate.Path, way int) string {
	if path.Class == "" || way == 2 {
		return p.ways()[way]
	}
	return p.T("told %s: %s", "задан %s: %s", path.Class, p.ways()[way])
}

// pathNotes are the words under a path: which images it is between.
func (p printer) pathNotes(path interpolate.Path, steps int) []string {
	notes := make([]string, steps+2)
	notes[0], notes[steps+1] = numbered(path.From), numbered(path.To)
	return notes
}

// interpolateSteps shows where along the way the images change most.
func (p printer) interpolateSteps(r interpolate.Result) report.Figure {
	c := draw.Chart{
		Title: p.T("Change from step to step", "Изменение от шага к шагу"),
		X:     draw.Axis{Label: p.T("step", "шаг"), Whole: true},
		Y:     draw.Axis{Label: p.T("root mean square change of a value", "среднеквадратичное изменение значения")},
	}
	for i, pace := range []interpolate.PathStats{r.Random.Linear, r.Random.Spherical, r.Random.Fade} {
		line := draw.Series{Name: p.ways()[i], Y: pace.Changes}
		for k := range pace.Changes {
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

// interpolateWarning has the words of the warnings.
func (p printer) interpolateWarning(w experiment.Warning) string {
	switch w.Code {
	case interpolate.ClassKept:
		return p.T("The model is told class %s all along a path whose ends are not both of it: an end of another class is not reconstructed but drawn as a %[1]s.",
			"На всём пути модели задан класс %s, хотя не оба конца пути к нему относятся: конец другого класса не восстанавливается, а рисуется как %[1]s.", w.Name)
	}
	return ""
}
