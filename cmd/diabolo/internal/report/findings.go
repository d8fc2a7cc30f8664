package report

import (
	"github.com/diabolo-go/diabolo/experiment"
)

// Finding sets what a result shows beside what the original study saw; false
// when that study did not look there.
func Finding(p Printer, result any) (Comparison, bool) {
	switch r := result.(type) {
	case experiment.Reconstruction:
		return p.reconstructionFinding(r), true
	case experiment.Sampling:
		return p.samplingFinding(r)
	case experiment.AttributeEdit:
		return p.attributeFinding(r)
	case experiment.Projection:
		return p.projectionFinding(r)
	case experiment.Denoising:
		return p.denoisingFinding(r)
	case experiment.Anomalies:
		return p.anomalyFinding(r)
	}
	return Comparison{}, false
}

func (p Printer) reconstructionFinding(r experiment.Reconstruction) Comparison {
	ours := p.T("PSNR %s dB, the mean of %s", "PSNR %s дБ, среднее по %s", p.Fixed(r.Model.PSNR.Mean, 1),
		p.Plural(r.Images, "image", "images", "изображению", "изображениям", "изображениям"))
	if r.PCA != nil {
		ours += p.T("; PCA with %s: %s dB", "; PCA с %s: %s дБ", p.components(r.Components), p.Fixed(r.PCA.PSNR.Mean, 1))
	}
	return Comparison{
		What:     p.T("reconstructions, %s", "восстановление, %s", p.subject(r.Head)),
		Original: p.T("looked at: recognisable, blurred", "на глаз: узнаваемо, но размыто"),
		Ours:     ours,
	}
}

func (p Printer) samplingFinding(r experiment.Sampling) (Comparison, bool) {
	c := Comparison{What: p.T("new images, %s", "новые изображения, %s", p.subject(r.Head))}
	switch {
	case r.Conditional && r.Judge != nil && r.Judge.Right != nil:
		c.What = p.T("the class on demand, %s", "класс по заказу, %s", p.subject(r.Head))
		c.Original = p.T("looked at: fives and sevens, as asked", "на глаз: пятёрки и семёрки, как и просили")
		c.Ours = p.T("%s of %s are what was asked for, says a judge that is right on %s of real images",
			"%s из %s — то, что просили: так считает судья, который верно называет %s настоящих изображений",
			p.Percent(r.Judge.Right.Share, 1), p.Count(r.Judge.Right.Of), p.Percent(r.Judge.Accuracy, 1))
		return c, true
	case len(r.Samples) > 0 && r.Samples[0].Crowd != nil && r.Samples[0].Crowd.Training != nil && r.Samples[0].Crowd.Training.Near != nil:
		near := r.Samples[0].Crowd.Training.Near
		c.Original = p.T("looked at: new, of the same kind", "на глаз: новые, того же рода")
		c.Ours = p.T("%s lie nearer to a training image than 19 of 20 held-out reconstructions do: 5%% would be chance",
			"%s ближе к обучающему изображению, чем 19 из 20 восстановлений отложенных: случайно было бы 5 %%", p.Percent(near.Share, 1))
		return c, true
	}
	return c, false
}

func (p Printer) attributeFinding(r experiment.AttributeEdit) (Comparison, bool) {
	for _, w := range r.Ways {
		if w.Name != experiment.Plain {
			continue
		}
		c := Comparison{
			What:     p.T("%s added, plain difference of means", "добавлен признак %s, простая разность средних", r.Attribute),
			Original: p.T("looked at: they smile, and look more female", "на глаз: улыбаются и выглядят женственнее"),
			Ours:     p.T("at no dose are %s of the judgements turned", "ни при какой дозе не меняется %s оценок", p.Percent(r.Flips, 0)),
		}
		if w.At != nil {
			c.Ours = p.T("at dose %s, which turns %s of the judgements, P(%s) changes by %s", "при дозе %s, меняющей %s оценок, P(%s) меняется на %s",
				p.Fixed(w.At.Dose, 2), p.Percent(w.At.Flips, 0), r.Guard, p.measured(w.At.Change))
		}
		return c, true
	}
	return Comparison{}, false
}

func (p Printer) projectionFinding(r experiment.Projection) (Comparison, bool) {
	if r.By != "" || r.Trained == nil || !r.Sampled {
		return Comparison{}, false
	}
	c := Comparison{
		What:     p.T("classes among the latents, %s", "классы среди латентных векторов, %s", p.subject(r.Head)),
		Original: p.T("looked at a map: digits cluster", "на глаз, по карте: цифры собираются в группы"),
	}
	if r.Conditional {
		c.Original = p.T("looked at a map: digits do not cluster", "на глаз, по карте: цифры не собираются в группы")
	}
	c.Ours = p.T("five neighbours name %s rightly, a linear probe %s; always naming one class %s",
		"по пяти соседям верно %s, линейным классификатором %s; если всегда называть один класс — %s",
		p.Percent(r.Trained.KNN, 1), p.Percent(r.Trained.Linear, 1), p.Percent(r.Trained.Majority, 1))
	return c, true
}

func (p Printer) denoisingFinding(r experiment.Denoising) (Comparison, bool) {
	for _, n := range r.Noises {
		if r.Trained == nil || n.Kind != r.Trained.Kind {
			continue
		}
		before, after := methodAt(n, experiment.MethodNothing), methodAt(n, experiment.MethodModel)
		if before == nil || after == nil {
			continue
		}
		return Comparison{
			What:     p.T("noise removed", "удаление шума"),
			Original: p.T("named as a further use", "названо возможным применением"),
			Ours:     p.T("PSNR from %s to %s dB", "PSNR с %s до %s дБ", p.Fixed(*before, 1), p.Fixed(*after, 1)),
		}, true
	}
	return Comparison{}, false
}

// methodAt returns the PSNR of a method at the level the pictures show.
func methodAt(n experiment.NoiseCurve, method experiment.Method) *float64 {
	for _, m := range n.Methods {
		if m.Method == method && n.Main < len(m.PSNR) {
			return &m.PSNR[n.Main]
		}
	}
	return nil
}

func (p Printer) anomalyFinding(r experiment.Anomalies) (Comparison, bool) {
	for _, s := range r.Scores {
		if s.Name == r.Score && s.AUROC != nil {
			return Comparison{
				What:     p.T("anomalies found", "поиск аномалий"),
				Original: p.T("named as a further use", "названо возможным применением"),
				Ours: p.T("AUROC %s (95%% interval %s to %s)", "AUROC %s (95%%-й интервал от %s до %s)",
					p.Fixed(s.AUROC.Value, 3), p.Fixed(s.AUROC.Low, 3), p.Fixed(s.AUROC.High, 3)),
			}, true
		}
	}
	return Comparison{}, false
}

// Headline is the figure of a result to be seen first; false when others say
// more.
func Headline(p Printer, result any) (Highlight, bool) {
	switch r := result.(type) {
	case experiment.Sampling:
		if r.Judge != nil && r.Judge.Right != nil {
			return Highlight{Value: p.Percent(r.Judge.Right.Share, 1), Name: p.T("of the samples are of the class asked for", "образцов — того класса, который заказан")}, true
		}
	case experiment.Projection:
		if r.By == "" && r.Trained != nil && r.Sampled && !r.Conditional {
			return Highlight{
				Value: p.Percent(r.Trained.KNN, 1), Name: p.T("of the classes are told by neighbours in z", "классов угадывается по соседям в z"),
				Note: p.T("%s by always naming one class", "%s, если всегда называть один класс", p.Percent(r.Trained.Majority, 1)),
			}, true
		}
	case experiment.AttributeEdit:
		return p.attributeHeadline(r)
	case experiment.Denoising:
		return p.denoisingHeadline(r)
	case experiment.Anomalies:
		for _, s := range r.Scores {
			if s.Name == r.Score && s.AUROC != nil {
				return Highlight{Value: p.Fixed(s.AUROC.Value, 3), Name: p.T("AUROC of anomalies", "AUROC поиска аномалий")}, true
			}
		}
	}
	return Highlight{}, false
}

func (p Printer) attributeHeadline(r experiment.AttributeEdit) (Highlight, bool) {
	for _, w := range r.Ways {
		if w.Name == experiment.Plain && w.At != nil {
			return Highlight{
				Value: p.change(w.At.Change.Mean),
				Name:  p.T("change of P(%s) that comes with %s", "изменение P(%s), которое приносит %s", r.Guard, r.Attribute),
				Note:  p.T("where %s of the judgements turn", "там, где меняется %s оценок", p.Percent(w.At.Flips, 0)),
			}, true
		}
	}
	return Highlight{}, false
}

func (p Printer) denoisingHeadline(r experiment.Denoising) (Highlight, bool) {
	for _, n := range r.Noises {
		before, after := methodAt(n, experiment.MethodNothing), methodAt(n, experiment.MethodModel)
		if r.Trained != nil && n.Kind == r.Trained.Kind && before != nil && after != nil {
			return Highlight{
				Value: p.T("%s dB", "%s дБ", p.change1(*after-*before)), Name: p.T("PSNR won back from noise", "PSNR, отвоёванные у шума"),
			}, true
		}
	}
	return Highlight{}, false
}

// change1 prints a change with one decimal and its sign.
func (p Printer) change1(v float64) string {
	text := p.Fixed(v, 1)
	if v > 0 {
		text = "+" + text
	}
	return text
}
