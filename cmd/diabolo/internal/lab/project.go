package lab

import (
	"fmt"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/draw"
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/project"
	"github.com/diabolo-go/diabolo/picture"
	"github.com/diabolo-go/diabolo/tensor"
)

var projectExperiment = definition[project.Options, *project.Options, project.Result]{
	name: "project", short: "latents on maps by PCA, t-SNE and UMAP",
	long: `Maps the latents (z = mu) of images in two dimensions by PCA, t-SNE and UMAP, coloured by class or by an attribute, and
once more with the images themselves. Beside the maps: how many neighbours they keep (trustworthiness), how well
neighbours name the labels on them and in z, the silhouette, and what neighbours among the training latents and a linear
probe read from z.`,
	options: project.Default, run: project.Run, section: projectSection,
	places:  places(8, Plain, Variational, Conditional),
	quick:   func(o *project.Options) { o.Points = 500 },
	finding: projectFinding,
}.row()

// projectSection tells how latents lie on maps, and how much of classes or of an
// attribute they hold.
func projectSection(p printer, r project.Result) report.Section {
	j := projection{p, r}
	return report.Section{
		ID: "project", Title: p.T("Maps of the latents", "Карты латентного пространства"),
		Text: j.text(), Tables: j.tables(), Figures: j.figures(), Warnings: p.warnings(r.Scope, p.projectWarning),
	}
}

type projection struct {
	printer
	project.Result
}

func (j projection) method(m project.Method) string {
	return map[project.Method]string{project.PCA: "PCA", project.TSNE: "t-SNE", project.UMAP: "UMAP"}[m]
}

// of names the labels: "the class", "Smiling".
func (j projection) of() string {
	if j.By != "" {
		return j.T("%s", "признак %s", j.By)
	}
	return j.T("the class", "класс")
}

// groups names what lies apart or does not: "the classes", "Smiling".
func (j projection) groups() string {
	if j.By != "" {
		return j.of()
	}
	return j.T("the classes", "классы")
}

func (j projection) text() []string {
	return said(j.verdict(), j.neighbours(), j.gaps(), j.trust())
}

// Bounds of how much of what a guess leaves open a probe must name to be said to
// know a label well, or little.
const (
	probeKnows = 0.75
	probeGuess = 0.5
)

// verdict says how much of the labels z holds, in a straight line and by
// neighbours.
func (j projection) verdict() string {
	t := j.Trained
	if t == nil {
		return ""
	}
	figures := j.T("a linear probe of z names %s of %s rightly in %s of cases, the five nearest training latents in %s; always naming the most frequent one is right in %s.",
		"линейный классификатор по z верно называет %[1]s для %[2]s в %[3]s случаев, пять ближайших обучающих векторов — в %[4]s, самый частый ответ — в %[5]s.",
		j.of(), j.Plural(t.Tested, "held-out image", "held-out images", "отложенного изображения", "отложенных изображений", "отложенных изображений"),
		j.Percent(t.Linear, 1), j.Percent(t.KNN, 1), j.Percent(t.Majority, 1))
	linear, near := beyond(t.Linear, t.Majority), beyond(t.KNN, t.Majority)
	told := j.Conditional && j.By == ""
	switch {
	case told && linear < probeGuess && near >= probeGuess:
		return j.T("No planes separate the classes in z, whose decoder is told them, but neighbourhoods still do: %s", "z не разделяет классы плоскостями, ведь декодировщик получает их отдельно, но окрестности в z класс всё же выдают: %s", figures)
	case told && linear < probeGuess:
		return j.T("z holds little of the class, as it should: the decoder is told it. In figures, %s", "z почти не хранит класс, как и должно быть: декодировщик получает его отдельно. В числах: %s", figures)
	case told && linear < probeKnows:
		return j.T("z still holds part of the class, although the decoder is told it: %s", "z отчасти хранит класс, хотя декодировщик получает его отдельно: %s", figures)
	case told:
		return j.T("z holds the class, although the decoder is told it: %s", "z хранит класс, хотя декодировщик получает его отдельно: %s", figures)
	case linear >= probeKnows:
		return j.T("z separates %s well, even by planes: %s", "z хорошо разделяет %s, даже плоскостями: %s", j.groups(), figures)
	case near >= probeKnows:
		return j.T("z separates %s well, but not by planes: %s", "z хорошо разделяет %s, но не плоскостями: %s", j.groups(), figures)
	case max(linear, near) >= probeGuess:
		return j.T("z separates %s in part: %s", "z разделяет %s отчасти: %s", j.groups(), figures)
	}
	return j.T("z hardly separates %s: %s", "z почти не разделяет %s: %s", j.groups(), figures)
}

// nothing reports whether there is next to nothing in z for a map to keep.
func (j projection) nothing() bool {
	t := j.Trained
	return t != nil && max(beyond(t.Linear, t.Majority), beyond(t.KNN, t.Majority)) < probeGuess/2
}

// beyond is which part of what a guess leaves open is named rightly.
func beyond(accuracy, guess float64) float64 {
	if guess >= 1 {
		return 0
	}
	return (accuracy - guess) / (1 - guess)
}

// neighbours compares the neighbours on the best map with those in z.
func (j projection) neighbours() string {
	best := j.best(func(m project.Map) *float64 { return m.KNN })
	if best == nil || j.Spread.KNN == nil || j.nothing() {
		return ""
	}
	lost := *j.Spread.KNN - *best.KNN
	said := j.T("a point's five nearest name %s rightly in %s of cases on the %s map and in %s in all %s dimensions.",
		"пять ближайших точек верно называют %s в %s случаев на карте %s и в %s во всех %s измерениях.",
		j.of(), j.Percent(*best.KNN, 1), j.method(best.Method), j.Percent(*j.Spread.KNN, 1), j.Count(j.Latent))
	if lost > 0.02 {
		return j.T("Two dimensions lose some of it: %s", "В двух измерениях часть теряется: %s", said)
	}
	return j.T("Two dimensions keep it: %s", "Двух измерений достаточно: %s", said)
}

// gaps warns of gaps that only the map has.
func (j projection) gaps() string {
	best := j.best(func(m project.Map) *float64 { return m.Silhouette })
	if best == nil || j.Spread.Silhouette == nil || *best.Silhouette < *j.Spread.Silhouette+0.1 {
		return ""
	}
	return j.T("Gaps between groups are wider on the %s map than they are: silhouette %s there, %s in z.",
		"Промежутки между группами на карте %s шире, чем на самом деле: силуэт там %s, в z %s.",
		j.method(best.Method), j.Fixed(*best.Silhouette, 2), j.Fixed(*j.Spread.Silhouette, 2))
}

// trust says which map may be trusted most with neighbourhoods.
func (j projection) trust() string {
	best := j.best(func(m project.Map) *float64 { return m.Trustworthiness })
	if best == nil || len(j.Maps) < 2 {
		return ""
	}
	return j.T("Neighbours on the %s map are neighbours in z most often: trustworthiness %s.",
		"Соседи на карте %s чаще всего соседи и в z: достоверность соседства (trustworthiness) %s.",
		j.method(best.Method), j.Fixed(*best.Trustworthiness, 3))
}

// best returns the map with the highest figure, nil when none has one.
func (j projection) best(figure func(project.Map) *float64) *project.Map {
	var best *project.Map
	for i := range j.Maps {
		if v := figure(j.Maps[i]); v != nil && (best == nil || *v > *figure(*best)) {
			best = &j.Maps[i]
		}
	}
	return best
}

func (j projection) tables() []report.Table {
	t := report.Table{
		Header: []string{"", j.T("trustworthiness", "trustworthiness"), j.T("5-NN accuracy", "точность 5-NN"), j.T("silhouette", "силуэт"), j.T("settings", "настройки")},
		Note:   j.measured(),
	}
	share := func(v float64) string { return j.Percent(v, 1) }
	for _, m := range j.Maps {
		t.Rows = append(t.Rows, []string{j.method(m.Method), maybe(m.Trustworthiness, j.fixed(3)), maybe(m.KNN, share), maybe(m.Silhouette, j.fixed(2)), j.settings(m)})
	}
	t.Rows = append(t.Rows, []string{j.T("z, %s dimensions", "z, измерений: %s", j.Count(j.Latent)), "", maybe(j.Spread.KNN, share), maybe(j.Spread.Silhouette, j.fixed(2)), ""})
	return append([]report.Table{t}, j.probeTable()...)
}

// measured says what the figures of the maps are of.
func (j projection) measured() string {
	points := j.T("%s of %s, %s.", "%s, %s, %s.", j.Plural(j.Points, "point", "points", "точка", "точки", "точек"), j.Data, j.part(j.Part))
	if j.best(func(m project.Map) *float64 { return m.Trustworthiness }) == nil && j.Spread.KNN == nil {
		return points + j.T(" They are too few to measure the maps by.", " Для оценки карт этого мало.")
	}
	return points + j.T(" Trustworthiness of 12 neighbours; 5-NN accuracy in a ten-fold cross-validation of the points.",
		" Trustworthiness по 12 соседям; точность 5-NN — перекрёстная проверка точек на 10 частях.")
}

func (j projection) probeTable() []report.Table {
	if j.Trained == nil {
		return nil
	}
	return []report.Table{{
		Title: j.T("%s from z", "%s по z", report.Capital(j.of())),
		Rows: [][]string{
			{j.T("5 nearest training latents", "5 ближайших обучающих векторов"), j.Percent(j.Trained.KNN, 2)},
			{j.T("linear probe", "линейный классификатор"), j.Percent(j.Trained.Linear, 2)},
			{j.T("most frequent label", "самый частый ответ"), j.Percent(j.Trained.Majority, 2)},
		},
		Note: j.T("Learned from %s, tested on %s.", "Обучено на %s, проверено на %s.",
			j.Plural(j.Trained.Trained, "training image", "training images", "обучающем изображении", "обучающих изображениях", "обучающих изображениях"),
			j.Plural(j.Trained.Tested, "held-out one", "held-out ones", "отложенном", "отложенных", "отложенных")),
	}}
}

// settings are what a map was made with, and its own figure.
func (j projection) settings(m project.Map) string {
	switch {
	case m.Variance != nil:
		return j.T("%s of the variance", "%s дисперсии", j.Percent(*m.Variance, 1))
	case m.KL != nil:
		return j.T("perplexity %s, KL %s", "перплексия %s, KL %s", j.Level(m.Perplexity), j.Figure(*m.KL))
	case m.Neighbours > 0:
		return j.Plural(m.Neighbours, "neighbour", "neighbours", "сосед", "соседа", "соседей")
	}
	return ""
}

// figures are the maps, the main one first, and the one of images.
func (j projection) figures() []report.Figure {
	main := j.Main()
	figures := []report.Figure{j.figure(main, "")}
	for _, m := range j.Maps {
		if m.Method != main.Method {
			figures = append(figures, j.figure(m, string(m.Method)))
		}
	}
	if j.Thumbs == nil || j.Thumbs.N() == 0 {
		return figures
	}
	s := j.scatter(main)
	s.Points, s.Group, s.Values = nil, nil, nil
	s.Width, s.Height = 1200, 1120
	for _, i := range j.ThumbOf {
		s.Points, s.Group = append(s.Points, place(main.Y, i)), append(s.Group, j.Label[i])
	}
	s.Thumbs = picture.Images(j.Thumbs)
	return append(figures, report.Figure{
		Name: "thumbnails", Title: j.T("%s with images", "%s с изображениями", j.method(main.Method)),
		Alt: j.T("images at the places of their latents on the %s map", "изображения на местах своих латентных векторов на карте %s", j.method(main.Method)), Picture: s,
	})
}

func (j projection) figure(m project.Map, name string) report.Figure {
	alt := j.T("%s as a point each on a %s map", "%s точками на карте %s",
		j.Plural(j.Points, "image", "images", "изображение", "изображения", "изображений"), j.method(m.Method))
	if len(j.Groups) > 1 {
		alt = j.T("%s, coloured by %s", "%s, цвет — %s", alt, j.of())
	}
	return report.Figure{Name: name, Title: j.method(m.Method), Alt: alt, Picture: j.scatter(m)}
}

func (j projection) scatter(m project.Map) draw.Scatter {
	s := draw.Scatter{
		Title: fmt.Sprintf("%s, %s", j.method(m.Method), j.subject(j.Scope)),
		Group: j.Label, Points: make([][2]float64, m.Y.N()), Groups: report.Each(j.Groups, func(g project.LabelSize) string { return g.Name }),
	}
	for i := range s.Points {
		s.Points[i] = place(m.Y, i)
	}
	if j.Value != nil {
		s.Values, s.ValueName = j.Value, j.By
	}
	return s
}

func place(y *tensor.Tensor, i int) [2]float64 {
	row := y.Row(i)
	return [2]float64{float64(row[0]), float64(row[1])}
}

func projectFinding(p printer, r project.Result) (f Finding) {
	if r.By != "" || r.Trained == nil || !r.Sampled {
		return f
	}
	near, guess := p.Percent(r.Trained.KNN, 1), p.Percent(r.Trained.Majority, 1)
	f.Beside = report.Comparison{
		What:     p.T("classes among the latents, %s", "классы среди латентных векторов, %s", p.subject(r.Scope)),
		Original: p.T("looked at a map: digits cluster", "на глаз, по карте: цифры собираются в группы"),
		Ours: p.T("five neighbours name %s rightly, a linear probe %s; always naming one class %s",
			"по пяти соседям верно %s, линейным классификатором %s; если всегда называть один класс — %s",
			near, p.Percent(r.Trained.Linear, 1), guess),
	}
	if r.Conditional {
		f.Beside.Original = p.T("looked at a map: digits do not cluster", "на глаз, по карте: цифры не собираются в группы")
		return f
	}
	f.First = report.Highlight{
		Value: near, Name: p.T("of the classes are told by neighbours in z", "классов угадывается по соседям в z"),
		Note: p.T("%s by always naming one class", "%s, если всегда называть один класс", guess),
	}
	return f
}

// projectWarning has the words of the warnings.
func (p printer) projectWarning(w experiment.Warning) string {
	switch w.Code {
	case project.NoProbe:
		return p.T("Nothing is learned from training latents: the images the model was trained with are not here, or none was held out to test with.",
			"По обучающим латентным векторам ничего не оценено: обучающих изображений модели здесь нет или для проверки ничего не отложено.")
	}
	return ""
}
