package lab

import (
	"fmt"
	"math"
	"strings"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/draw"
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/project"
	"github.com/diabolo-go/diabolo/internal/slice"
	"github.com/diabolo-go/diabolo/picture"
	"github.com/diabolo-go/diabolo/tensor"
)

var projectExperiment = definition[project.Options, *project.Options, project.Result]{
	name: "project", short: "map the latents in two dimensions by PCA, t-SNE and UMAP",
	long: `Maps the latents (z = mu) of images in two dimensions by PCA, t-SNE and UMAP, coloured by class or by an attribute, and draws one
of the maps again with the images in place of the points.

Of each map it measures how well it preserves neighbourhoods (trustworthiness). Of each map, and of z, it measures how far the
groups lie apart (silhouette) and how well 5-NN predicts the label by cross-validation among these images. Finally it fits 5-NN
and a linear probe to the training images and measures how well they predict the label of these images: from z, from as many
principal components as z has dimensions, and from the pixels.`,
	options: project.Default, run: project.Run, section: projectSection, brief: projectBrief,
	places:  places(8, Plain, Variational, Conditional),
	least:   project.Fewest,
	quick:   func(o *project.Options) { o.Points = 500 },
	finding: projectFinding,
}.row()

// projectSection reports how latents lie on maps, and how much they hold of the classes
// or of an attribute.
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

// of is the name of the label: "the class", "Smiling".
func (j projection) of() string {
	if j.By != "" {
		return j.T("%s", "признак %s", j.By)
	}
	return j.T("the class", "класс")
}

// groups is the name of what is separated or not: "the classes", "Smiling".
func (j projection) groups() string {
	if j.By != "" {
		return j.T("images with and without %s", "признак %s", j.By)
	}
	return j.T("the classes", "классы")
}

func (j projection) text() []string {
	return said(j.verdict(), j.besideSimple(), j.neighbours(), j.gaps(), j.trust())
}

// Bounds of the accuracy above that of a guess, as a share of what the guess leaves,
// at which z is said to separate a label well, or in part.
const (
	probeKnows = 0.75
	probeGuess = 0.5
)

// verdict says how much of the label z holds, for a linear probe and for neighbours.
func (j projection) verdict() string {
	t := j.Trained
	if t == nil {
		return ""
	}
	return j.claim() + ": " + j.T("on %s, a linear probe is right in %s of cases and the five nearest training latents in %s; always naming the most frequent label is right in %s.",
		"на %s линейный классификатор верен в %s случаев, пять ближайших обучающих векторов — в %s, самый частый ответ — в %s.",
		j.Plural(t.Tested, "validation image", "validation images", "проверочном изображении", "проверочных изображениях", "проверочных изображениях"),
		j.Percent(t.Linear, 1), j.Percent(t.KNN, 1), j.Percent(t.Majority, 1))
}

// claim says in words how much of the label z holds.
func (j projection) claim() string {
	t := j.Trained
	linear, near := beyond(t.Linear, t.Majority), beyond(t.KNN, t.Majority)
	given := j.Conditional && j.By == ""
	switch {
	case given && linear < probeGuess && near >= probeGuess:
		return j.T("z does not separate the classes linearly, but neighbours in z still do, although the decoder is given the class", "z не разделяет классы линейно, но соседи в z их выдают, хотя декодировщик получает класс отдельно")
	case given && linear < probeGuess:
		return j.T("z holds little of the class, which the decoder is given", "z почти не хранит класс, который декодировщик получает отдельно")
	case given && linear < probeKnows:
		return j.T("z still partly separates the classes, although the decoder is given the class", "z всё ещё отчасти разделяет классы, хотя декодировщик получает класс отдельно")
	case given:
		return j.T("z holds the class, although the decoder is given it", "z хранит класс, хотя декодировщик получает его отдельно")
	case linear >= probeKnows:
		return j.T("z separates %s well, even linearly", "z хорошо разделяет %s, даже линейно", j.groups())
	case near >= probeKnows:
		return j.T("z separates %s well, but not linearly", "z хорошо разделяет %s, но не линейно", j.groups())
	case max(linear, near) >= probeGuess:
		return j.T("z partly separates %s", "z разделяет %s отчасти", j.groups())
	}
	return j.T("z hardly separates %s", "z почти не разделяет %s", j.groups())
}

// A simple representation is what z is compared with.
type simple struct {
	name string
	project.Accuracy
}

// simples returns the simple representations that were probed.
func (j projection) simples() (list []simple) {
	if a := j.Trained.Pixels; a != nil {
		list = append(list, simple{j.T("raw pixels", "пиксели"), *a})
	}
	if a := j.Trained.PCA; a != nil {
		list = append(list, simple{j.T("PCA-%s", "PCA-%s", j.Count(j.Latent)), *a})
	}
	return list
}

// simpleFigures lists the accuracies of the simple representations.
func (j projection) simpleFigures() (text string) {
	for _, s := range j.simples() {
		text += j.T("from %s %s and %s; ", "%s: %s и %s; ", s.name, j.Percent(s.KNN, 1), j.Percent(s.Linear, 1))
	}
	return text
}

// besideSimple compares the neighbours in z with those of the best simple representation;
// not where the decoder is given the label, so that z need not hold it.
func (j projection) besideSimple() string {
	if j.Trained == nil || len(j.simples()) == 0 || j.Conditional && j.By == "" {
		return ""
	}
	best := report.Highest(j.simples(), func(s simple) float64 { return s.KNN })
	figures := j.T("the five nearest neighbours are right in %s of cases by %s and in %s by z.", "пять ближайших соседей верны в %s случаев, если взять %s, и в %s, если взять z.",
		j.Percent(best.KNN, 1), best.name, j.Percent(j.Trained.KNN, 1))
	switch j.ahead(best.KNN) {
	case 1:
		return j.T("Neighbours in z know more than those of simple representations: %s", "Соседи в z знают больше, чем в простых представлениях: %s", figures)
	case -1:
		return j.T("A simple representation does better: %s", "Простое представление лучше: %s", figures)
	}
	return j.T("By nearest neighbours, no difference from a simple representation is certain: %s", "По ближайшим соседям отличие от простого представления не установлено: %s", figures)
}

// ahead reports whether the accuracy of neighbours in z is above another one, 1, or below
// it, -1, by more than the 95% interval of the difference (normal approximation).
func (j projection) ahead(other float64) int {
	ours := j.Trained.KNN
	slack := 1.96 * math.Sqrt((ours*(1-ours)+other*(1-other))/float64(j.Trained.Tested))
	switch {
	case ours > other+slack:
		return 1
	case ours < other-slack:
		return -1
	}
	return 0
}

// nothing reports whether z holds too little of the label for a map to keep.
func (j projection) nothing() bool {
	t := j.Trained
	return t != nil && max(beyond(t.Linear, t.Majority), beyond(t.KNN, t.Majority)) < probeGuess/2
}

// beyond is the accuracy above that of a guess, as a share of what the guess leaves.
func beyond(accuracy, guess float64) float64 {
	if guess >= 1 {
		return 0
	}
	return (accuracy - guess) / (1 - guess)
}

// neighbours compares the k-NN accuracy on the best map with that in z. They differ if
// the difference is above 2% and outside the 95% interval (normal approximation) of a
// difference of shares of so many images.
func (j projection) neighbours() string {
	best := j.best(func(m project.Map) *float64 { return m.KNN })
	if best == nil || j.Spread.KNN == nil || j.nothing() {
		return ""
	}
	onMap, inZ := *best.KNN, *j.Spread.KNN
	slack := max(0.02, 1.96*math.Sqrt((onMap*(1-onMap)+inZ*(1-inZ))/float64(j.Points)))
	figures := j.T("by cross-validation among these images it is %s on the %s map and %s in all %s dimensions.", "при перекрёстной проверке на этих изображениях она %s на карте %s и %s во всех %s измерениях.",
		j.Percent(onMap, 1), j.method(best.Method), j.Percent(inZ, 1), j.Count(j.Latent))
	switch {
	case onMap < inZ-slack:
		return j.T("On a map 5-NN accuracy is lower than in z: %s", "На карте точность 5-NN ниже, чем в z: %s", figures)
	case onMap > inZ+slack:
		return j.T("On a map 5-NN accuracy is higher than in z: %s", "На карте точность 5-NN выше, чем в z: %s", figures)
	}
	return j.T("On a map 5-NN accuracy differs from that in z by no more than chance: %s", "На карте точность 5-NN отличается от точности в z не больше, чем случайно: %s", figures)
}

// gaps warns of gaps that the map exaggerates.
func (j projection) gaps() string {
	best := j.best(func(m project.Map) *float64 { return m.Silhouette })
	if best == nil || j.Spread.Silhouette == nil || *best.Silhouette < *j.Spread.Silhouette+0.1 {
		return ""
	}
	return j.T("The %s map exaggerates the gaps between groups: the silhouette is %s there and %s in z.",
		"Карта %s преувеличивает промежутки между группами: силуэт на ней %s, в z %s.",
		j.method(best.Method), j.Fixed(*best.Silhouette, 2), j.Fixed(*j.Spread.Silhouette, 2))
}

// trust says which map preserves neighbourhoods best.
func (j projection) trust() string {
	best := j.best(func(m project.Map) *float64 { return m.Trustworthiness })
	if best == nil || len(j.Maps) < 2 {
		return ""
	}
	var alike []string
	for _, m := range j.Maps {
		if t := m.Trustworthiness; t != nil && j.Fixed(*t, 3) == j.Fixed(*best.Trustworthiness, 3) {
			alike = append(alike, j.method(m.Method))
		}
	}
	if len(alike) > 1 {
		return j.T("The trustworthiness of neighbourhoods is equal on these maps, and on none higher: %s (%s).",
			"Достоверность соседства (trustworthiness) одинакова на этих картах, и ни на какой она не выше: %s (%s).",
			strings.Join(alike, ", "), j.Fixed(*best.Trustworthiness, 3))
	}
	return j.T("The %s map has the highest trustworthiness of its neighbourhoods, %s.",
		"Наибольшая достоверность соседства (trustworthiness) у карты %s: %s.",
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

// tables are the figures of the maps, and of the classifiers on z.
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

// measured says which images the maps show and how they are measured.
func (j projection) measured() string {
	points := j.T("%s of %s.", "%s из %s.", report.Capital(j.part(j.Points, j.Part)), j.Data)
	if j.best(func(m project.Map) *float64 { return m.Trustworthiness }) == nil && j.Spread.KNN == nil {
		return points + j.T(" They are too few to measure the maps.", " Для оценки карт этого мало.")
	}
	return points + j.T(" Trustworthiness (1: neighbours on the map are neighbours in z) for 12 neighbours; 5-NN accuracy by ten-fold cross-validation on the points; silhouette (1: groups far apart, 0: overlapping).",
		" Trustworthiness (1: соседи на карте — соседи и в z) по 12 соседям; точность 5-NN — по перекрёстной проверке на 10 частях; силуэт (1: группы далеко друг от друга, 0: перекрываются).")
}

func (j projection) probeTable() []report.Table {
	if j.Trained == nil {
		return nil
	}
	t := report.Table{
		Title:  j.T("Telling %s", "Определить %s", j.of()),
		Header: []string{"", j.T("5 nearest training images", "5 ближайших обучающих"), j.T("linear probe", "линейный классификатор")},
		Note: j.T("Fitted on %s, tested on %s.", "Обучено на %s, проверено на %s.",
			j.Plural(j.Trained.Trained, "training image", "training images", "обучающем изображении", "обучающих изображениях", "обучающих изображениях"),
			j.Plural(j.Trained.Tested, "validation image", "validation images", "проверочном", "проверочных", "проверочных")),
	}
	for _, r := range append([]simple{{"z", j.Trained.Accuracy}}, j.simples()...) {
		t.Rows = append(t.Rows, []string{r.name, j.Percent(r.KNN, 2), j.Percent(r.Linear, 2)})
	}
	guess := j.Percent(j.Trained.Majority, 2)
	t.Rows = append(t.Rows, []string{j.T("most frequent label", "самый частый ответ"), guess, guess})
	return []report.Table{t}
}

// settings are the parameters of a map, and the figure that its method reports.
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

// figures are the maps, the main one first, and the map of thumbnails.
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
	alt := j.T("%s as points on a %s map", "%s точками на карте %s",
		j.Plural(j.Points, "image", "images", "изображение", "изображения", "изображений"), j.method(m.Method))
	if len(j.Groups) > 1 {
		alt = j.T("%s, coloured by %s", "%s, цвет — %s", alt, j.of())
	}
	return report.Figure{Name: name, Title: j.method(m.Method), Alt: alt, Picture: j.scatter(m)}
}

// scatter draws a map, coloured by class or by the values of an attribute.
func (j projection) scatter(m project.Map) draw.Scatter {
	s := draw.Scatter{
		Title: fmt.Sprintf("%s, %s", j.method(m.Method), j.subject(j.Scope)),
		Group: j.Label, Points: make([][2]float64, m.Y.N()), Groups: slice.Map(j.Groups, func(g project.LabelSize) string { return g.Name }),
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

// projectWarning is the text of a warning.
func (p printer) projectWarning(w experiment.Warning) string {
	switch w.Code {
	case project.NoProbe:
		return p.T("No classifier was fitted on training latents: the images the model was trained on are not here, or none was held out for testing.",
			"Классификаторы по обучающим латентным векторам не построены: обучающих изображений модели здесь нет или для проверки ничего не отложено.")
	}
	return ""
}
