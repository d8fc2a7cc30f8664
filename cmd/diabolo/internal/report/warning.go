package report

import "github.com/diabolo-go/diabolo/experiment"

// warnings returns the doubts of a result in words.
func (p Printer) warnings(h experiment.Head) []string {
	var texts []string
	for _, w := range h.Warnings {
		texts = append(texts, p.warning(w))
	}
	return texts
}

// warning has the words of every code there is, a case each: a table, long and flat.
func (p Printer) warning(w experiment.Warning) string {
	switch w.Code {
	case experiment.PCAWins:
		return p.T("PCA with %s reconstructs these images better than the model does.",
			"PCA с %s восстанавливает эти изображения лучше модели.",
			p.Plural(w.Count, "component", "components", "компонентой", "компонентами", "компонентами"))
	case experiment.NoPCA:
		return p.T("No PCA stands beside the model: it would have to be fitted on the images the model was trained with, and these are not here.",
			"Рядом с моделью нет PCA: его надо было бы подогнать на обучающих изображениях модели, а их здесь нет.")
	case experiment.NoStrange:
		return p.T("There are no strange images to test with, so how many are found is not known; --against names a folder of some.",
			"Аномальных изображений для проверки нет, поэтому неизвестно, сколько их будет найдено; папку с ними указывает --against.")
	case experiment.FewHeld:
		return p.T("%s cannot set a threshold for a false-alarm rate of %s: it is their highest score, and new images will exceed it more often.",
			"Для доли ложных тревог %[2]s отложенных изображений мало (%[1]s): порог — их наибольшее значение, новые изображения будут превышать его чаще.",
			p.Plural(w.Count, "held-out image", "held-out images", "изображение", "изображения", "изображений"), p.Percent(w.Value, 1))
	case experiment.MoreAlarms:
		return p.T("%s of the normal images tested are above the threshold, more than asked for: they differ from those that set it.",
			"Выше порога %s нормальных проверочных изображений, больше заданного: они отличаются от тех, по которым порог выбран.", p.Percent(w.Value, 1))
	case experiment.DenoiseLoses:
		return p.T("The model was trained to take noise of level %s away, and yet %s comes nearer to the clean images.",
			"Модель обучена убирать шум уровня %s, но ближе к чистым изображениям подходит %s.",
			p.level(w.Value), p.rival(experiment.Method(w.Name), w.Count))
	case experiment.EmptyCell:
		return p.T("Nobody learned from is %s, so no direction can be balanced.", "Среди людей, по которым строятся направления, нет группы %s: уравновесить направление нельзя.", w.Name)
	case experiment.WeakJudge:
		return p.T("On reconstructions the judge of %[1]s reaches an AUROC of only %[2]s: the model keeps little of %[1]s, so what the judge says of edits is to be taken with care.",
			"На восстановлениях AUROC судьи признака %[1]s всего %[2]s: модель сохраняет мало от %[1]s, и к его оценкам изменённых изображений стоит относиться осторожно.",
			w.Name, p.Fixed(w.Value, 3))
	case experiment.FewEdited:
		return p.T("Only %s could be edited: the intervals are wide.", "Изменить можно было только %s: интервалы широкие.",
			p.Plural(w.Count, "held-out image", "held-out images", "отложенное изображение", "отложенных изображения", "отложенных изображений"))
	case experiment.DoseNotReached, experiment.EditsUnlikely:
		return p.wayWarning(w, p.wayName(experiment.WayName(w.Name)))
	case experiment.NoTraining:
		return p.T("These are not the images the model was trained with, so no sample stands beside its nearest training image and nothing is measured against them.",
			"Это не те изображения, на которых обучена модель, поэтому рядом с образцами нет ближайших обучающих изображений и сравнивать не с чем.")
	case experiment.NoHeldOut:
		return p.T("Every image here trained the model, so nothing shows how near to them an image it has not seen comes.",
			"Все эти изображения использованы при обучении, поэтому нет мерки, насколько близко к ним подходит изображение, которого модель не видела.")
	case experiment.FewForJudge:
		return p.T("No judge says what the samples show: %s would be too few to train one.",
			"Нет судьи, который сказал бы, что на образцах: для его обучения мало данных (%s).",
			p.Plural(w.Count, "training image", "training images", "обучающее изображение", "обучающих изображения", "обучающих изображений"))
	case experiment.NoProbe:
		return p.T("Nothing is learned from training latents: the images the model was trained with are not here, or none was held out to test with.",
			"По обучающим латентным векторам ничего не оценено: обучающих изображений модели здесь нет или для проверки ничего не отложено.")
	case experiment.ClassKept:
		return p.T("The model is told class %s all along a path whose ends are not both of it: an end of another class is not reconstructed but drawn as a %[1]s.",
			"На всём пути модели задан класс %s, хотя не оба конца пути к нему относятся: конец другого класса не восстанавливается, а рисуется как %[1]s.", w.Name)
	}
	panic("report: a warning without words: " + string(w.Code))
}
