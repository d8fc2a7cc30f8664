package report

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/draw"
	"github.com/diabolo-go/diabolo/internal/slice"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
)

// A TrainingInfo is a training as recorded in its run folder.
type TrainingInfo struct {
	Name    string      // "vae-mnist"
	Unit    string      // of the losses: model.MeanSquares or model.Nats
	Epochs  []run.Epoch // metrics.jsonl, in order
	Info    run.Info    // run.json, whose warnings are shown
	Chosen  bool        // the validation images chose the epoch of the saved model, or when to stop
	Command string      // trains it again
}

// Training reports how the trainings went: a table of all, a chart of each.
func Training(p Printer, trainings []TrainingInfo) Section {
	trainings = slices.DeleteFunc(slices.Clone(trainings), func(t TrainingInfo) bool { return len(t.Epochs) == 0 })
	return Section{
		ID: "training", Title: p.T("Training", "Обучение"), Text: p.measured(trainings),
		Tables: []Table{p.trainingTable(trainings)},
		Parts:  slice.Map(trainings, p.trainingPart),
	}
}

// measured says how the losses of training and validation differ.
func (p Printer) measured(trainings []TrainingInfo) []string {
	text := []string{p.T(
		"The two losses are not measured in the same way: validation uses the running batch-norm statistics and no dropout, and the training loss is a mean over an epoch, while the weights are still changing.",
		"Потери при обучении и на проверке измеряются по-разному: при проверке берутся накопленные статистики нормализации, без dropout, а потери при обучении — среднее за эпоху, в течение которой веса ещё менялись.")}
	if slices.ContainsFunc(trainings, func(t TrainingInfo) bool { return bound(t.Epochs[len(t.Epochs)-1]) != nil }) {
		text = append(text, p.T(
			"A model with a prior is also trained with z drawn from the posterior, while the validation loss takes z = μ. The negative ELBO is measured on the validation images with z drawn; where the weight of the KL is 1, it is the figure to compare the training loss with.",
			"Кроме того, модель с априорным распределением обучается на z, взятых из апостериорного, а потери на проверке — с z = μ. Отрицательная ELBO измерена на проверочных изображениях с такими же случайными z: если вес KL равен 1, потери при обучении сравнимы с ней."))
	}
	return text
}

// bound returns the negative ELBO of an epoch; nil if it has none.
func bound(e run.Epoch) *float64 {
	if e.Validation == nil {
		return nil
	}
	return e.Validation.ELBO
}

func (p Printer) trainingTable(trainings []TrainingInfo) Table {
	t := Table{
		Header: []string{p.T("model", "модель"), p.T("epochs", "эпох"), p.T("training loss", "потери при обучении"),
			p.T("validation loss", "потери на проверке"), p.T("negative ELBO", "отрицательная ELBO"), p.T("unit of the loss", "единица потерь"), p.T("images/s", "изображений/с"), p.T("time", "время")},
		Note: p.T("Losses of the last epoch; the negative ELBO, in nats per image, is measured on the validation images with z drawn, the validation loss with z = μ.",
			"Потери за последнюю эпоху; отрицательная ELBO, в натах на изображение, измерена на проверочных изображениях со случайными z, потери на проверке — с z = μ."),
	}
	for _, i := range trainings {
		last := i.Epochs[len(i.Epochs)-1]
		val := "–"
		if last.Validation != nil {
			val = p.Figure(last.Validation.Loss)
		}
		elbo := "–"
		if b := bound(last); b != nil {
			elbo = p.Figure(*b)
		}
		name := i.Name
		if i.Info.Health.Collapsed() {
			name = p.T("%s (collapsed)", "%s (схлопнулась)", name)
		}
		t.Rows = append(t.Rows, []string{name, p.Count(len(i.Epochs)), p.Figure(last.TrainLoss), val, elbo, p.lossAxis(i.Unit),
			p.Count(int(math.Round(last.Rate))), p.Duration(i.Info.Seconds)})
	}
	return t
}

// trainingPart describes one training: sentences, loss curves, warnings.
func (p Printer) trainingPart(t TrainingInfo) Section {
	chart := LossChart(p, t)
	return Section{
		ID: "training-" + t.Name, Title: t.Name, Brief: p.trainingBrief(t, chart), Text: append(p.alive(t.Info.Health), p.trainingText(t)...), Command: t.Command, Warnings: slice.Map(t.Info.Warnings, p.quoted),
		Figures: []Figure{{
			Title:   chart.Title,
			Alt:     p.T("curves of the training and the validation loss by epoch", "кривые потерь при обучении и на проверке по эпохам"),
			Picture: chart,
		}},
	}
}

// trainingBrief shows the losses of a training, and says what is most important about them.
func (p Printer) trainingBrief(t TrainingInfo, chart draw.Chart) Brief {
	chart.Ends, chart.Title = false, ""
	said := append(p.alive(t.Info.Health), p.trainingText(t)...)
	last := t.Epochs[len(t.Epochs)-1]
	loss := Highlight{Value: p.Figure(last.TrainLoss), Name: p.T("training loss", "потери при обучении"), Note: p.lossAxis(t.Unit)}
	if last.Validation != nil {
		loss.Value, loss.Name = p.Figure(last.Validation.Loss), p.T("validation loss", "потери на проверке")
	}
	return Brief{
		Lead: said[0], Figure: Figure{Title: t.Name, Alt: p.T("curves of the loss by epoch, %s", "кривые потерь по эпохам, %s", t.Name), Picture: chart},
		Numbers: []Highlight{loss, {Value: p.Duration(t.Info.Seconds), Name: p.T("training time", "время обучения"),
			Note: p.T("%s images/s", "%s изображений/с", p.Count(int(math.Round(last.Rate))))}},
	}
}

// alive says first whether the losses below are of a model that is of any use.
func (p Printer) alive(h *run.Health) []string {
	switch {
	case h.Collapsed():
		return []string{p.T("The saved model has collapsed: it ignores the image, and however low its loss is, it has learned nothing that tells one image from another.",
			"Сохранённая модель схлопнулась: изображение на неё не влияет, и, как бы малы ни были потери, она не научилась ничему, что отличало бы одно изображение от другого.")}
	case h.Useless():
		return []string{p.T("The saved model reconstructs no better than the mean training image: its mean squared error is %s, that of the mean image %s.",
			"Сохранённая модель восстанавливает не лучше среднего обучающего изображения: её средний квадрат ошибки %s, у среднего изображения — %s.", p.Figure(h.MSE), p.Figure(h.MeanMSE))}
	case h.BehindPCA():
		return []string{p.T("PCA with as many numbers per image reconstructs better than the saved model: its mean squared error is %s, that of the model %s.",
			"PCA с тем же количеством чисел на изображение восстанавливает лучше сохранённой модели: средний квадрат ошибки PCA — %s, модели — %s.", p.Figure(*h.PCAMSE), p.Figure(h.MSE))}
	}
	return nil
}

// trainingText says how the loss developed, and whether it has risen since its lowest
// value.
func (p Printer) trainingText(t TrainingInfo) []string {
	n := len(t.Epochs)
	epochs := p.Plural(n, "epoch", "epochs", "эпоху", "эпохи", "эпох")
	last := t.Epochs[n-1]
	if last.Validation == nil {
		return []string{p.T("After %s the training loss is %s %s; there is no validation.", "За %s потери при обучении дошли до %s %s; проверки нет.",
			epochs, p.Figure(last.TrainLoss), p.lossUnit(t.Unit))}
	}
	text := []string{p.T("After %s the validation loss is %s %s.", "За %s потери на проверке дошли до %s %s.",
		epochs, p.Figure(last.Validation.Loss), p.lossUnit(t.Unit))}
	validated := slices.DeleteFunc(slices.Clone(t.Epochs), func(e run.Epoch) bool { return e.Validation == nil })
	if n > 1 {
		text[0] = p.T("From the first to the last of %s the validation loss went from %s to %s %s.", "За %s, от первой до последней, потери на проверке изменились с %s до %s %s.",
			epochs, p.Figure(validated[0].Validation.Loss), p.Figure(last.Validation.Loss), p.lossUnit(t.Unit))
	}
	if kl, ok := last.Validation.Parts.Of("kl"); ok {
		recon, _ := last.Validation.Parts.Of("recon")
		text = append(text, p.T("After the last epoch this loss consists of a KL divergence of %s, which measures how far the posterior is from the prior, and a reconstruction loss of %s.",
			"Потери после последней эпохи складываются из дивергенции KL, %s, которая показывает, насколько апостериорное распределение далеко от априорного, и потерь восстановления, %s.",
			p.Figure(kl), p.Figure(recon)))
	}
	if b := bound(last); b != nil {
		text = append(text, p.T("With z drawn from the posterior, as in training, the negative ELBO of the validation images is %s nats per image.",
			"Со случайными z, как при обучении, отрицательная ELBO проверочных изображений — %s ната на изображение.", p.Figure(*b)))
	}
	return append(text, p.riseAndChoice(t, validated)...)
}

// riseAndChoice says whether validation has become worse since its best epoch, and which
// epoch the saved model is of.
func (p Printer) riseAndChoice(t TrainingInfo, validated []run.Epoch) []string {
	var text []string
	if best, value := risenSince(validated); best > 0 {
		what := p.T("The validation loss", "Потери на проверке")
		if bound(validated[len(validated)-1]) != nil {
			what = p.T("The negative ELBO", "Отрицательная ELBO")
		}
		text = append(text, p.T("%s was lowest in epoch %s (%s) and has risen since.", "%s: лучшее значение было в эпоху %s (%s), с тех пор — рост.",
			what, p.Count(best), p.Figure(value)))
	}
	switch last := t.Epochs[len(t.Epochs)-1].Epoch; {
	case t.Chosen && t.Info.Model > 0:
		text = append(text, p.T("The saved model is that of epoch %s, chosen on the validation images: figures measured on these images are slightly favourable.",
			"Сохранена модель эпохи %s; её выбрали по проверочным изображениям, поэтому числа, полученные на них, слегка завышены в пользу модели.", p.Count(t.Info.Model)))
	case t.Info.Model > 0 && t.Info.Model != last:
		text = append(text, p.T("The saved model is that of epoch %s.", "Сохранена модель эпохи %s.", p.Count(t.Info.Model)))
	}
	return text
}

// risenSince returns the epoch of the lowest negative ELBO, or validation loss without
// one, and that value, if the last epoch is above it by more than a hundredth and by more
// than twice what epochs vary. It returns 0 otherwise. Epochs vary by the standard
// deviation, since the best one, of the changes from one epoch to the next, divided by the
// square root of 2, since a change has the variation of two epochs.
func risenSince(validated []run.Epoch) (epoch int, value float64) {
	figure := func(e run.Epoch) float64 {
		if b := bound(e); b != nil {
			return *b
		}
		return e.Validation.Loss
	}
	best := 0
	for i := range validated {
		if figure(validated[i]) < figure(validated[best]) {
			best = i
		}
	}
	var changes []float64
	for i := best + 1; i < len(validated); i++ {
		changes = append(changes, figure(validated[i])-figure(validated[i-1]))
	}
	vary := 0.0
	if len(changes) > 1 {
		vary = stat.StdDev(changes, nil) / math.Sqrt2
	}
	value = figure(validated[best])
	if rise := figure(validated[len(validated)-1]) - value; rise > max(0.01*math.Abs(value), 2*vary) {
		return validated[best].Epoch, value
	}
	return 0, 0
}

func (p Printer) lossUnit(unit string) string {
	if unit == model.MeanSquares {
		return p.T("per value (mean squared error)", "на значение (средний квадрат ошибки)")
	}
	return p.T("nats per image", "ната на изображение")
}

// lossAxis is the unit for an axis: in Russian another case than after a number.
func (p Printer) lossAxis(unit string) string {
	if unit == model.MeanSquares {
		return p.lossUnit(unit)
	}
	return p.T("nats per image", "нат на изображение")
}

// LossChart draws the losses by epoch, on a logarithmic axis where they span a wide
// range, with the last values, and a mark at the epoch of the saved model where that is
// an earlier one.
func LossChart(p Printer, t TrainingInfo) draw.Chart {
	train := draw.Series{Name: p.T("training", "обучение")}
	val := draw.Series{Name: p.T("validation", "проверка")}
	low, high := math.Inf(1), 0.0
	add := func(s *draw.Series, epoch int, loss float64) {
		s.X, s.Y = append(s.X, float64(epoch)), append(s.Y, loss)
		if loss-loss == 0 { // a number, and finite
			low, high = min(low, loss), max(high, loss)
		}
	}
	var marks []draw.Mark
	for i, e := range t.Epochs {
		add(&train, e.Epoch, e.TrainLoss)
		if e.Validation == nil {
			continue
		}
		add(&val, e.Epoch, e.Validation.Loss)
		if e.Epoch == t.Info.Model && i < len(t.Epochs)-1 {
			marks = []draw.Mark{{X: float64(e.Epoch), Y: e.Validation.Loss,
				Text: p.T("best: %s in epoch %s", "лучшее значение: %s, эпоха %s", p.Figure(e.Validation.Loss), p.Count(e.Epoch))}}
		}
	}
	c := draw.Chart{
		Title: p.T("Loss by epoch, %s", "Потери по эпохам, %s", t.Name), X: draw.Axis{Label: p.T("epoch", "эпоха"), Whole: true},
		Y:      draw.Axis{Label: p.T("loss, %s", "потери, %s", p.lossAxis(t.Unit)), Log: low > 0 && high > 8*low},
		Series: []draw.Series{train}, Marks: marks, Ends: true,
	}
	if c.Y.Log {
		c.Y.Label += p.T(", logarithmic", ", логарифмическая шкала")
	}
	if len(val.X) > 0 {
		c.Series = append(c.Series, val)
	}
	return c
}
