package lab

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/anomaly"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
)

var anomalyExperiment = definition[anomaly.Options, *anomaly.Options, anomaly.Result]{
	name: "anomaly", short: "detect anomalies with a model of normal images; --score rates new pictures",
	long: `Tests a model that was trained on normal images only: on a single class (diabolo train one-mnist, or
train PRESET --set dataset.only=[8]) or on a folder of normal images.

It scores held-out normal images and strange ones, and prints how well each score separates the two, beside simple baselines.
The strange images are the other classes of the data set or, with --against FOLDER, the pictures in that folder, except those in
sub-folders called good, normal or ok: these are normal. If FOLDER is called test and a folder ground_truth or mask beside it
holds masks of the damage, it also measures how well the anomaly maps agree with the masks.

It chooses a threshold for the false-alarm rate --rate on normal images alone, saves it as RUN/threshold.json, and reports how
many strange images are above it. --maps DIR writes an anomaly map of each picture. Once there is a threshold, --score FOLDER
lists new pictures with their scores and verdicts as CSV, or as JSON with --json, on stdout or in --out. Broken pictures are
skipped and listed.

The scores from which --by chooses, each higher for stranger images:

` + scoreMeanings(),
	options: anomaly.Default, run: anomaly.Run, section: anomalySection, brief: anomalyBrief,
	places:  places(4, OneClass),
	least:   2, // one sets the threshold, the other tests it
	finding: anomalyFinding,
	keep: func(r *run.Run, found anomaly.Result) (string, any) {
		return filepath.Join(r.Dir, model.ThresholdFile), r.Model.Sign(found.Threshold)
	},
}.row()

// scoreMeanings lists the scores, a line each.
func scoreMeanings() string {
	var lines []string
	for name, meaning := range model.ScoreMeanings() {
		lines = append(lines, fmt.Sprintf("  %-11s  %s", name, meaning))
	}
	return strings.Join(lines, "\n")
}

// anomalySection reports how well a model of normal images detects strange ones.
func anomalySection(p printer, r anomaly.Result) report.Section {
	a := anomalyTexts{p, r}
	s := report.Section{
		ID: "anomaly", Title: p.T("Anomalies", "Аномалии"),
		Text: a.text(), Tables: a.tables(), Warnings: p.warnings(r.Scope, p.anomalyWarning),
	}
	if len(r.Rows) > 0 {
		s.Figures = append(s.Figures, a.pictures())
	}
	s.Figures = append(s.Figures, a.histogram())
	return s
}

type anomalyTexts struct {
	printer
	r anomaly.Result
}

// text says what was tested, how well the score separates strange images from normal
// ones, how that compares with simple methods, and what the threshold detects.
func (a anomalyTexts) text() []string {
	var apart, beside string
	if a.r.Strange > 0 {
		apart, beside = a.separation(), a.besideBaselines()
	}
	return said(a.tested(), a.decides(), apart, beside, a.threshold(), a.hardest(), a.pixels(), a.choice())
}

// tested says what the model was trained and tested on.
func (a anomalyTexts) tested() string {
	trained := a.Plural(a.r.Trained, "normal image", "normal images", "нормальном изображении", "нормальных изображениях", "нормальных изображениях")
	if len(a.r.Normal) > 0 {
		trained += " (" + a.OnlyClasses(a.r.Normal) + ")"
	}
	normal := a.Plural(a.r.Tested, "normal image", "normal images", "нормальном изображении", "нормальных изображениях", "нормальных изображениях")
	if a.r.Strange == 0 {
		return a.T("The model was trained on %s of %s; its threshold is tested on %s it has not seen.",
			"Модель обучена на %s из %s; порог проверен на %s, которых она не видела.", trained, a.r.Data, normal)
	}
	strange := a.Plural(a.r.Strange, "strange one", "strange ones", "аномальном", "аномальных", "аномальных")
	if len(a.r.Against) > 0 {
		strange += a.T(" from %s", " из %s", strings.Join(a.r.Against, ", "))
	}
	return a.T("The model was trained on %s of %s. It is tested on %s it has not seen and %s.",
		"Модель обучена на %s из %s. Она проверена на %s, которых не видела, и %s.", trained, a.r.Data, normal, strange)
}

// chosen returns the figures of the score that decides the verdict.
func (a anomalyTexts) chosen() anomaly.Score {
	return a.r.Scores[slices.IndexFunc(a.r.Scores, func(s anomaly.Score) bool { return s.Name == a.r.Score })]
}

// those returns the baselines, or the scores of the model.
func (a anomalyTexts) those(baseline bool) []anomaly.Score {
	return slices.DeleteFunc(slices.Clone(a.r.Scores), func(s anomaly.Score) bool { return s.Baseline != baseline })
}

// decides says which score decides, and what it measures.
func (a anomalyTexts) decides() string {
	return a.T("The score that decides is the %s: %s.", "Решение выносится по оценке «%s»: это %s.", a.score(a.r.Score), a.scores()[a.r.Score].meaning)
}

// separation says how well the score separates strange images from normal ones.
func (a anomalyTexts) separation() string {
	return a.T("By this score a strange image is above a normal one in %s of all pairs: AUROC %s.",
		"По ней аномальное изображение оказывается выше нормального в %s пар: AUROC %s.",
		a.pairs(), a.rate(a.chosen().AUROC))
}

// pairs is the share of the pairs in which the strange image is above the normal one.
func (a anomalyTexts) pairs() string {
	area := a.chosen().AUROC.Value
	decimals := 1
	if area > 0.999 { // not all of them
		decimals = 2
	}
	return a.Percent(area, decimals)
}

// rate prints an area with its interval.
func (a anomalyTexts) rate(r *experiment.Estimate) string {
	if r == nil {
		return ""
	}
	return a.T("%s (%s to %s)", "%s (%s–%s)", a.Fixed(r.Value, 3), a.Fixed(r.Low, 3), a.Fixed(r.High, 3))
}

// rival returns the simple method to compare the score that decides with, and whether that
// score is ahead of it: the best of those that are better, -1; else the best of those that
// the intervals do not separate from it, 0; else the best of all, 1. The differences are of
// the same resamples.
func (a anomalyTexts) rival() (best anomaly.Score, ahead int) {
	all := a.those(true)
	area := func(s anomaly.Score) float64 { return s.AUROC.Value }
	those := func(is func(d experiment.Estimate) bool) []anomaly.Score {
		return slices.DeleteFunc(slices.Clone(all), func(s anomaly.Score) bool { return !is(*s.Ahead) })
	}
	if better := those(func(d experiment.Estimate) bool { return d.High < 0 }); len(better) > 0 {
		return report.Highest(better, area), -1
	}
	if level := those(func(d experiment.Estimate) bool { return d.Low <= 0 }); len(level) > 0 {
		return report.Highest(level, area), 0
	}
	return report.Highest(all, area), 1
}

// besideBaselines compares the score that decides the verdict with the baselines.
func (a anomalyTexts) besideBaselines() string {
	best, ahead := a.rival()
	switch ahead {
	case -1:
		return a.T("A simple method does better: %s reaches %s; the difference is %s.", "Простой способ лучше: %s даёт %s; разность — %s.",
			a.score(best.Name), a.rate(best.AUROC), a.difference(best.Ahead))
	case 0:
		return a.T("Of the simple methods, %s reaches %s. The intervals do not separate it from this score: the difference is %s.",
			"Из простых способов %s даёт %s. Интервалы не позволяют отличить его от этой оценки: разность — %s.",
			a.score(best.Name), a.rate(best.AUROC), a.difference(best.Ahead))
	}
	return a.T("That is better than every simple method; the best of them, %s, reaches %s; the difference is %s.",
		"Это лучше всех простых способов; лучший из них, %s, даёт %s; разность — %s.",
		a.score(best.Name), a.Fixed(best.AUROC.Value, 3), a.difference(best.Ahead))
}

// difference prints a difference of two areas, with its sign and its interval.
func (a anomalyTexts) difference(r *experiment.Estimate) string {
	return plus(r.Value, a.rate(r))
}

// threshold says how the threshold was chosen and what it detects.
func (a anomalyTexts) threshold() string {
	t := a.r.Threshold
	text := a.T("The threshold, %s, was chosen on another %s for a false-alarm rate of %s: it flags %s of the normal test images",
		"Порог %s выбран ещё по %s для доли ложных тревог %s: он объявляет аномальными %s нормальных проверочных изображений",
		a.Figure(t.Value),
		a.Plural(t.Count, "held-out normal image", "held-out normal images", "отложенному нормальному изображению", "отложенным нормальным изображениям", "отложенным нормальным изображениям"),
		a.Percent(t.Rate, 1), a.share(a.r.False))
	if a.r.Detected == nil {
		return text + "."
	}
	return text + a.T(" and %s of the strange ones.", " и %s аномальных.", a.share(*a.r.Detected))
}

// share prints a share with its interval.
func (a anomalyTexts) share(r experiment.Share) string {
	return a.T("%s (%s to %s)", "%s (%s–%s)", a.Percent(r.Share, 1), a.Fixed(100*r.Low, 1), a.Percent(r.High, 1))
}

// hardest names the classes that are hardest and easiest to tell from normal images, all
// of those whose printed areas are equal; it is empty where no two classes differ.
func (a anomalyTexts) hardest() string {
	if len(a.r.Classes) < 2 {
		return ""
	}
	area := func(c anomaly.Class) float64 { return c.AUROC }
	hard, low := a.named(report.Lowest(a.r.Classes, area).AUROC)
	easy, high := a.named(report.Highest(a.r.Classes, area).AUROC)
	if low == high {
		return ""
	}
	text := a.T("Of the strange classes, %s has the lowest AUROC (%s)", "Из аномальных классов AUROC ниже всего у класса %s (%s)", hard[0], low)
	if len(hard) > 1 {
		text = a.T("Of the strange classes, %s share the lowest AUROC (%s)", "Из аномальных классов AUROC ниже всего, и одинаково, у классов %s (%s)", strings.Join(hard, ", "), low)
	}
	if len(easy) > 1 {
		return text + a.T(", and %s the highest (%s).", ", выше всего, и одинаково, — у классов %s (%s).", strings.Join(easy, ", "), high)
	}
	return text + a.T(" and %s the highest (%s).", ", выше всего — у класса %s (%s).", easy[0], high)
}

// named returns the classes whose area is printed as this one is, and how that is.
func (a anomalyTexts) named(area float64) (classes []string, printed string) {
	printed = a.Fixed(area, 3)
	for _, c := range a.r.Classes {
		if a.Fixed(c.AUROC, 3) == printed {
			classes = append(classes, c.Class)
		}
	}
	return classes, printed
}

// pixels says how well the maps find what the masks mark.
func (a anomalyTexts) pixels() string {
	p := a.r.Pixels
	if p == nil {
		return ""
	}
	return a.T("%s with masks: the maps of this score tell marked pixels from all others with AUROC %s, and cover the marked regions with AUPRO %s up to 30%% of false pixels (maps of noise: 0.500 and 0.150).",
		"%s с масками: карты этой оценки отличают отмеченные пиксели от остальных с AUROC %s и покрывают отмеченные области с AUPRO %s до 30%% ложных пикселей (карты из шума: 0,500 и 0,150).",
		a.Plural(p.Images, "strange image", "strange images", "аномальное изображение", "аномальных изображения", "аномальных изображений"), a.Fixed(p.AUROC, 3), a.Fixed(p.AUPRO, 3))
}

// choice says which score the corrupted images favour.
func (a anomalyTexts) choice() string {
	best := report.Highest(a.those(false), func(s anomaly.Score) float64 { return s.Corruption })
	if a.r.Chosen {
		return a.T("The %s decides because, of the model's scores, it best separates held-out normal images from corrupted copies of them (AUROC %s); no strange image was used in the choice.",
			"Решает «%s», потому что из оценок модели она лучше всех отличает отложенные нормальные изображения от их испорченных копий (AUROC %s); аномальные изображения в выборе не участвовали.",
			a.score(best.Name), a.Fixed(best.Corruption, 3))
	}
	if best.Name == a.r.Score {
		return a.T("The %s is also the model's score that best separates held-out normal images from corrupted copies of them (AUROC %s).",
			"Из оценок модели «%s» также лучше всех отличает отложенные нормальные изображения от их испорченных копий (AUROC %s).",
			a.score(best.Name), a.Fixed(best.Corruption, 3))
	}
	return a.T("For telling corrupted copies of held-out normal images from the originals, another score of the model has a higher AUROC: the %s %s, the %s %s.",
		"Испорченные копии отложенных нормальных изображений лучше отличает от исходных другая оценка модели: «%s» — с AUROC %s, «%s» — с %s.",
		a.score(best.Name), a.Fixed(best.Corruption, 3), a.score(a.r.Score), a.Fixed(a.chosen().Corruption, 3))
}

// tables are the figures of all scores, and of each strange class where there are
// classes.
func (a anomalyTexts) tables() []report.Table {
	scores := report.Table{
		Header: []string{a.T("score", "оценка"), "AUROC", a.T("average precision", "средняя точность"), a.T("AUROC, corrupted", "AUROC, испорченные")},
		Note: a.chance() + a.T("95% bootstrap intervals in brackets. * decides the verdict. Corrupted: held-out normal images against copies of them that are ", "В скобках 95%-е бутстреп-интервалы. * — по этой оценке выносится решение. Испорченные: отложенные нормальные изображения против их копий, ") +
			a.damage() + a.T("; this column may be used to choose a score, because it uses no strange image; it need not rank the scores as strange images do.",
			"; по этому столбцу можно выбирать оценку: аномальных изображений в нём нет; на аномальных порядок оценок может быть другим."),
	}
	if a.r.Strange == 0 {
		scores.Header = []string{scores.Header[0], scores.Header[3]}
	}
	for _, s := range a.r.Scores {
		name := a.score(s.Name)
		if s.Name == a.r.Score {
			name += " *"
		}
		row := []string{name, a.rate(s.AUROC), a.rate(s.Precision), a.Fixed(s.Corruption, 3)}
		if a.r.Strange == 0 {
			row = []string{row[0], row[3]}
		}
		scores.Rows = append(scores.Rows, row)
	}
	if len(a.r.Classes) == 0 {
		return []report.Table{scores}
	}
	classes := report.Table{Header: []string{a.T("strange class", "аномальный класс"), a.T("images", "изображений"), "AUROC", a.T("detected", "обнаружено")}}
	for _, c := range a.r.Classes {
		classes.Rows = append(classes.Rows, []string{c.Class, a.Count(c.Images), a.Fixed(c.AUROC, 3), a.Percent(c.Detected, 1)})
	}
	return []report.Table{scores, classes}
}

// damage says how copies of normal images are corrupted.
func (a anomalyTexts) damage() string {
	if a.r.Local {
		return a.T("scratched or spotted, or have a missing or a swapped patch", "поцарапанных, с пятном, с вырезанным или чужим куском")
	}
	return a.T("rotated, blended or cut", "повёрнутых, смешанных и разрезанных")
}

// chance says which average precision chance has.
func (a anomalyTexts) chance() string {
	if a.r.Strange == 0 {
		return ""
	}
	return a.T("By chance the AUROC is 0.5 and the average precision %s, the share of strange images among those tested. ",
		"Случайная оценка имеет AUROC 0,5 и среднюю точность %s — долю аномальных изображений среди проверочных. ", a.Fixed(a.r.BaseRate, 3))
}

func anomalyFinding(p printer, r anomaly.Result) (f Finding) {
	area := anomalyTexts{p, r}.chosen().AUROC
	if area == nil {
		return f
	}
	value := p.Fixed(area.Value, 3)
	f.Comparison = report.Comparison{
		What:     p.T("anomaly detection", "поиск аномалий"),
		Original: p.T("mentioned as a possible use", "названо возможным применением"),
		Ours: p.T("AUROC %s (95%% interval %s to %s)", "AUROC %s (95%%-й интервал от %s до %s)",
			value, p.Fixed(area.Low, 3), p.Fixed(area.High, 3)),
	}
	f.Highlight = report.Highlight{Value: value, Name: p.T("AUROC of anomaly detection", "AUROC поиска аномалий"), Note: anomalyTexts{p, r}.tile(area)}
	return f
}

// farBelow is how far below the whole a class is when a tile names it.
const farBelow = 0.1

// tile says how certain the area is, what a simple method reaches, and which class the
// score misses.
func (a anomalyTexts) tile(area *experiment.Estimate) string {
	note := a.T("%s to %s with 95%% confidence, %s and %s; 0.5 by chance", "от %s до %s с доверием 95 %%, %s и %s; случайно — 0,5",
		a.Fixed(area.Low, 3), a.Fixed(area.High, 3),
		a.Plural(a.r.Tested, "normal image", "normal images", "нормальное изображение", "нормальных изображения", "нормальных изображений"),
		a.Plural(a.r.Strange, "strange one", "strange ones", "аномальное", "аномальных", "аномальных"))
	best, ahead := a.rival()
	note += "; " + a.simpleTile(ahead, a.score(best.Name), a.Fixed(best.AUROC.Value, 3))
	if len(a.r.Classes) < 2 {
		return note
	}
	if hard := report.Lowest(a.r.Classes, func(c anomaly.Class) float64 { return c.AUROC }); area.Value-hard.AUROC > farBelow {
		note += a.T("; lowest for class %s: %s", "; ниже всего у класса %s: %s", hard.Class, a.Fixed(hard.AUROC, 3))
	}
	return note
}

// anomalyWarning is the text of a warning.
func (p printer) anomalyWarning(w experiment.Warning) string {
	switch w.Code {
	case anomaly.NoStrange:
		return p.T("There are no strange images to test with, so the detection rate is unknown; --against names a folder of them.",
			"Аномальных изображений для проверки нет, поэтому доля обнаружения неизвестна; папку с ними задаёт --against.")
	case anomaly.FewHeld:
		return p.T("For a false-alarm rate of %[2]s, %[1]s are too few: the threshold is their highest score, which new normal images may exceed more often than that.",
			"Для доли ложных тревог %[2]s отложенных изображений мало (%[1]s): порог — их наибольшая оценка, и новые нормальные изображения могут превышать её чаще.",
			p.Plural(w.Count, "held-out image", "held-out images", "изображение", "изображения", "изображений"), p.Percent(w.Value, 1))
	case anomaly.MoreAlarms:
		return p.T("%s of the normal test images are above the threshold, more than the rate asked for: they differ from the images it was chosen on.",
			"Выше порога %s нормальных проверочных изображений, больше заданного: они отличаются от тех, по которым порог выбран.", p.Percent(w.Value, 1))
	}
	return ""
}
