package lab

import (
	"math"
	"slices"
	"strings"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/attribute"
)

var attributeExperiment = definition[attribute.Options, *attribute.Options, attribute.Result]{
	name: "attribute", short: "add an attribute such as a smile to faces, and measure what else changes",
	long: `Adds an attribute, such as a smile, to faces by moving their latents along a direction: the difference between the mean latents
of images with it and without. Judges, classifiers trained on the faces of other people, score held-out faces before and after.
For each direction it reports the dose (the multiple of the direction) that changes 80% of the judgements, and how much a second
attribute, the guard, changes with it. Four other directions are compared with this plain one: one is computed only from the
images with the highest and the lowest attribute values (--count of each), and three are made to leave the guard unchanged.`,
	options: attribute.Default, run: attribute.Run, section: attributeSection, brief: attributeBrief,
	places:  []Place{{Role: Plain, Weight: 8, Attributes: true}},
	finding: attributeFinding,
}.row()

// attributeSection reports what adding an attribute to latents does to faces, and to the
// attribute that should not change.
func attributeSection(p printer, r attribute.Result) report.Section {
	s := report.Section{
		ID:       "attribute",
		Title:    p.T("Adding an attribute: %s", "Добавление признака: %s", r.Attribute),
		Text:     p.attributeText(r),
		Tables:   []report.Table{p.attributeJudges(r), p.attributeWays(r)},
		Figures:  []report.Figure{p.attributeGrid(r)},
		Warnings: p.warnings(r.Scope, func(w experiment.Warning) string { return p.attributeWarning(r, w) }),
	}
	if len(reached(r)) > 0 {
		s.Figures = append(s.Figures, p.attributeFaces(r))
	}
	s.Figures = append(s.Figures, p.attributeCurve(r))
	return s
}

// reached returns the directions that change as many judgements as was asked for.
func reached(r attribute.Result) []attribute.Way {
	return slices.DeleteFunc(slices.Clone(r.Ways), func(w attribute.Way) bool { return w.At == nil })
}

// plain returns the direction that is not corrected for the guard.
func plain(r attribute.Result) attribute.Way {
	return r.Ways[slices.IndexFunc(r.Ways, func(w attribute.Way) bool { return w.Name == attribute.Plain })]
}

// attributeText states the findings in sentences.
func (p printer) attributeText(r attribute.Result) []string {
	var facts, truth string
	if e := plain(r).At; e != nil {
		facts = p.attributePlain(r, *e)
	}
	if r.Truth != nil {
		truth = p.attributeTruth(r)
	}
	return said(p.attributePeople(r), p.attributeTurnable(r), p.attributeKnown(r), facts, p.attributeVerdict(r), p.attributeQuality(r), truth)
}

// attributePeople says whose images were used for fitting and whose are edited.
func (p printer) attributePeople(r attribute.Result) string {
	return p.T(
		"Directions and judges are fitted on %[1]s of %[2]s. Judges are classifiers; P(%[8]s) is the probability that the judge of %[8]s gives. All %[3]s without %[4]s among the labelled validation images are edited; the %[5]s they show are not among those used for fitting, but the model itself may have been trained on other images of them. Every interval is computed by resampling the edited people only, so it holds for this model, these directions and these judges. With other directions, other judges or another epoch of training, figures can change by more.",
		"Направления и судьи построены по %[6]s (%[7]s). Судьи — классификаторы; P(%[8]s) — вероятность, которую даёт судья признака %[8]s. Меняются все размеченные проверочные изображения без признака %[4]s (%[3]s, %[5]s); по изображениям этих людей ни направления, ни судьи не построены, но сама модель могла обучаться на других их изображениях. В каждом интервале перевыбираются лишь изменяемые люди, поэтому он верен для этой модели, этих направлений и этих судей. При других направлениях, судьях или эпохе обучения числа могут отличаться сильнее.",
		p.Plural(r.Learned.Images, "training image", "training images", "", "", ""),
		p.Plural(r.Learned.Persons, "person", "people", "", "", ""),
		p.Plural(r.Edited.Images, "image", "images", "изображение", "изображения", "изображений"), r.Attribute,
		p.Plural(r.Edited.Persons, "person", "people", "человек", "человека", "человек"),
		p.Plural(r.Learned.Images, "", "", "обучающему изображению", "обучающим изображениям", "обучающим изображениям"),
		p.Plural(r.Learned.Persons, "", "", "человек", "человека", "человек"), r.Guard)
}

// attributeTurnable says how many judgements can change.
func (p printer) attributeTurnable(r attribute.Result) string {
	return p.T("Of the edited images, %s (%s) are judged to lack %s when they are reconstructed unedited; shares of changed judgements are shares of these.",
		"Без изменений, только восстановленные, %s из них (%s) признаны судьёй не имеющими признака %s; доли изменённых суждений — доли этих изображений.",
		p.Count(r.Turnable), p.Percent(turnable(r), 0), r.Attribute)
}

// turnable is the share of the edited images whose judgement can change.
func turnable(r attribute.Result) float64 {
	return float64(r.Turnable) / float64(max(1, r.Edited.Images))
}

// attributeKnown says so if the judge of the guard is no better on reconstructions than
// always the same answer.
func (p printer) attributeKnown(r attribute.Result) string {
	most := float64(max(r.Edited.Cells[0]+r.Edited.Cells[2], r.Edited.Cells[1]+r.Edited.Cells[3])) / float64(max(1, r.Edited.Images))
	if r.Known > most {
		return ""
	}
	return p.T("On the unedited reconstructions the judge of %s is right for %s of these images, no more than always the same answer would be (%s): what it says of edited ones proves little.",
		"На неизменённых восстановлениях судья признака %s прав для %s этих изображений, не чаще, чем если всегда отвечать одно и то же (%s): его слова об изменённых мало что доказывают.",
		r.Guard, p.Percent(r.Known, 1), p.Percent(most, 1))
}

// attributePlain says whether the plain direction moves the guard.
func (p printer) attributePlain(r attribute.Result, e attribute.Effect) string {
	facts := p.T(
		"At dose %[3]s the plain direction changes %[1]s of the judgements of %[2]s. P(%[4]s) changes there by %[5]s on average, and the judgement of %[4]s changes for %[6]s of the images:",
		"При дозе %[3]s простое направление меняет %[1]s суждений о признаке %[2]s. P(%[4]s) меняется при этом в среднем на %[5]s, а суждение о признаке %[4]s — на %[6]s изображений:",
		p.Percent(e.Flips, 1), r.Attribute, p.Fixed(e.Dose, 2), r.Guard, p.measured(e.Change), p.Percent(e.GuardFlips.Value, 1))
	if clear(e.Change) {
		return facts + " " + p.T("adding %s this way changes %s as well.", "вместе с признаком %s меняется и %s.", r.Attribute, r.Guard)
	}
	return facts + " " + p.T("the change of %s cannot be told from zero.", "изменение признака %s неотличимо от нуля.", r.Guard)
}

// clear reports whether an interval excludes zero.
func clear(m experiment.Estimate) bool { return m.Low > 0 || m.High < 0 }

// attributeVerdict says which direction leaves the guard unchanged.
func (p printer) attributeVerdict(r attribute.Result) string {
	var kept []string
	var best *attribute.Effect
	for _, w := range reached(r) {
		if w.Name == r.Best {
			best = w.At
		}
		if !clear(w.At.Change) {
			kept = append(kept, p.way(r, w.Name))
		}
	}
	if best == nil {
		return p.T("None of the directions made to leave %[1]s unchanged changes %[2]s of the judgements, so they cannot be compared at the same effect.",
			"Ни одно из направлений, построенных так, чтобы не менять признак %[1]s, не меняет %[2]s суждений, и сравнить их при равном эффекте нельзя.",
			r.Guard, p.Percent(r.Flips, 0))
	}
	bound := max(-best.Change.Low, best.Change.High)
	if len(kept) == 0 {
		return p.T("Compared at the same effect on %[1]s, every direction that reaches it also changes P(%[2]s): no interval of the change includes zero. The direction “%[3]s”, chosen among %[6]s on these same images, changes it least: %[4]s, an interval within ±%[5]s.",
			"При равном эффекте по признаку %[1]s все направления, которые его достигают, меняют P(%[2]s): ни один интервал изменения не накрывает ноль. Меньше всего её меняет «%[3]s» (выбрано из %[6]s по этим же изображениям): %[4]s, интервал в пределах ±%[5]s.",
			r.Attribute, r.Guard, p.way(r, r.Best), p.measured(best.Change), p.Fixed(bound, 3), p.Count(len(reached(r))))
	}
	return p.T("Compared at the same effect on %[1]s, the interval of the change of P(%[2]s) includes zero for these directions: %[3]s. Of those made to leave it unchanged, the %[4]s direction, chosen on these same images, has the smallest bound: %[5]s, an interval within ±%[6]s.",
		"При равном эффекте по признаку %[1]s интервал изменения P(%[2]s) накрывает ноль у направлений: %[3]s. Из построенных для этого наименьшая граница у «%[4]s» (выбрано по этим же изображениям): %[5]s, интервал в пределах ±%[6]s.",
		r.Attribute, r.Guard, strings.Join(kept, ", "), p.way(r, r.Best), p.measured(best.Change), p.Fixed(bound, 3))
}

// attributeQuality says whether edited images are still like those the model makes.
func (p printer) attributeQuality(r attribute.Result) string {
	var strange []string
	worst := 0.0
	for _, w := range reached(r) {
		worst = max(worst, w.At.ErrorRatio)
		if w.At.ErrorRatio > attribute.MaxErrorRatio {
			strange = append(strange, p.way(r, w.Name))
		}
	}
	switch {
	case worst == 0:
		return ""
	case len(strange) == 0:
		return p.T("Reconstructed once more, edited images have at most %s times the error of unedited reconstructions: to the model they are nearly as ordinary.",
			"При повторном кодировании и декодировании ошибка изменённых изображений составляет не более %s от ошибки неизменённых восстановлений: для модели они почти так же обычны.", p.Fixed(worst, 2))
	}
	return p.T("Encoded and decoded once more, edited images have up to %[1]s times the error of unedited reconstructions. It is more than %[2]s times along these directions: %[3]s.",
		"При повторном кодировании и декодировании ошибка изменённых изображений до %[1]s раза больше, чем у неизменённых восстановлений; больше чем в %[2]s раза: %[3]s.",
		p.Fixed(worst, 2), p.Fixed(attribute.MaxErrorRatio, 1), strings.Join(strange, ", "))
}

// attributeTruth says how the factor behind the attribute changes.
func (p printer) attributeTruth(r attribute.Result) string {
	t := r.Truth
	text := p.T("In this data set %[1]s follows from a known number, %[2]s. On held-out images, a network trained to estimate it explains %[3]s of its variance and gets %[1]s right for %[4]s of them (of their reconstructions, %[5]s).",
		"В данных известен фактор, стоящий за признаком %[1]s: %[2]s. Сеть, оценивающая его по отложенным изображениям, объясняет %[3]s его дисперсии и верно определяет признак в %[4]s случаев (по восстановлениям — в %[5]s).",
		r.Attribute, t.Factor, p.Percent(t.R2, 1), p.Percent(t.Accuracy, 1), p.Percent(t.AccuracyRecon, 1))
	if e := plain(r).At; e != nil {
		text += " " + p.T("By this factor the plain direction changes %[1]s of the images: its mean goes from %[2]s to %[3]s, and the threshold is %[4]s.",
			"По этому фактору простое направление меняет %[1]s изображений: его среднее переходит с %[2]s на %[3]s при границе %[4]s.",
			p.Percent(e.Truth.Flips, 1), p.Fixed(e.Truth.Before, 2), p.Fixed(e.Truth.After, 2), p.Fixed(t.Cut, 2))
	}
	return text
}

// way is the name of a direction.
func (p printer) way(r attribute.Result, w attribute.WayName) string {
	return map[attribute.WayName]string{
		attribute.Extreme:    p.T("extremes", "по крайним"),
		attribute.Plain:      p.T("plain", "простое"),
		attribute.Balanced:   p.T("balanced", "уравновешенное"),
		attribute.Orthogonal: p.T("orthogonal", "ортогональное"),
		attribute.Both:       p.T("balanced orthogonal", "уравновешенное ортогональное"),
	}[w]
}

// measured prints a change with its interval: "+0.012 (−0.004 to +0.027)".
func (p printer) measured(m experiment.Estimate) string {
	return p.T("%s (95%% interval %s to %s)", "%s (95%%-й интервал от %s до %s)",
		p.change(m.Value), p.change(m.Low), p.change(m.High))
}

// change prints a number with its sign.
func (p printer) change(v float64) string {
	v = rounded(v, 3)
	return plus(v, p.Fixed(v, 3))
}

// rounded is v with so many decimals; never a negative zero.
func rounded(v float64, decimals int) float64 {
	scale := math.Pow10(decimals)
	return math.Round(v*scale)/scale + 0
}

func attributeFinding(p printer, r attribute.Result) (f Finding) {
	f.Comparison = report.Comparison{
		What:     p.T("%s added, plain difference of means", "добавлен признак %s, простая разность средних", r.Attribute),
		Original: p.T("by eye: they smile, and look more female", "на глаз: улыбаются и выглядят женственнее"),
		Ours:     p.T("no dose changes %s of the judgements", "никакая доза не меняет %s суждений", p.Percent(r.Flips, 0)),
	}
	e := plain(r).At
	if e == nil {
		return f
	}
	flips := p.Percent(e.Flips, 0)
	f.Comparison.Ours = p.T("at dose %s, which changes %s of the judgements, P(%s) changes by %s", "при дозе %s, меняющей %s суждений, P(%s) меняется на %s",
		p.Fixed(e.Dose, 2), flips, r.Guard, p.measured(e.Change))
	f.Highlight = report.Highlight{
		Value: p.change(e.Change.Value),
		Name:  p.T("change of P(%s) when %s is added", "изменение P(%s) при добавлении %s", r.Guard, r.Attribute),
		Note: p.T("%s to %s with 95%% confidence, %s, for this model, these directions and judges; at %s times the difference between images with and without %s, which changes %s of the judgements that can change (%s of the images)%s",
			"от %s до %s с доверием 95 %%, %s, для этой модели, этих направлений и судей; при %s-кратной разности изображений с признаком %s и без него, меняющей %s суждений, которые могут измениться (%s изображений)%s",
			p.change(e.Change.Low), p.change(e.Change.High), p.Plural(r.Edited.Images, "edited image", "edited images", "изменённое изображение", "изменённых изображения", "изменённых изображений"),
			p.Fixed(e.Dose, 2), r.Attribute, flips, p.Percent(turnable(r), 0), p.weakJudges(r)),
	}
	return f
}

// weakJudges names the judges that read reconstructions badly.
func (p printer) weakJudges(r attribute.Result) (text string) {
	for _, w := range r.Warnings {
		if w.Code == attribute.WeakJudge {
			text += p.T("; the judge of %s is unreliable on this model's images (AUROC %s)", "; на изображениях этой модели судья признака %s ненадёжен (AUROC %s)", w.Name, p.Fixed(w.Value, 2))
		}
	}
	return text
}

// attributeWarning is the text of a warning.
func (p printer) attributeWarning(r attribute.Result, w experiment.Warning) string {
	switch w.Code {
	case attribute.EmptyCell:
		return p.T("Nobody among the people used for fitting is %s, so no direction can be balanced.", "Среди людей, по которым строятся направления, нет группы %s: уравновесить направление нельзя.", w.Name)
	case attribute.WeakJudge:
		return p.T("On reconstructions the judge of %[1]s reaches an AUROC of only %[2]s: the model keeps little of %[1]s, so the judge's verdicts on edited images are not reliable.",
			"На восстановлениях AUROC судьи признака %[1]s всего %[2]s: модель сохраняет мало от %[1]s, и оценки судьи на изменённых изображениях ненадёжны.",
			w.Name, p.Fixed(w.Value, 3))
	case attribute.FewEdited:
		return p.T("Only %s could be edited, which makes the intervals wider.", "Изменить можно было только %s, поэтому интервалы шире.",
			p.Plural(w.Count, "held-out image", "held-out images", "отложенное изображение", "отложенных изображения", "отложенных изображений"))
	case attribute.DoseNotReached:
		return p.T("At no dose does the direction “%s” change more than %s of the judgements, so it is not compared.", "Направление «%s» ни при какой дозе не меняет больше %s суждений, поэтому в сравнении его нет.",
			p.way(r, attribute.WayName(w.Name)), p.Percent(w.Value, 1))
	case attribute.EditsUnlikely:
		return p.T("Images edited along the direction “%s” are reconstructed with %s times the error of unedited ones: they are unlike the images it usually makes.",
			"Изображения, изменённые по направлению «%s», модель восстанавливает с ошибкой в %s раза больше, чем неизменённые: они не похожи на те, что она обычно создаёт.",
			p.way(r, attribute.WayName(w.Name)), p.Fixed(w.Value, 2))
	}
	return ""
}
