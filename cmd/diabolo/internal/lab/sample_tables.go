package lab

import (
	"strings"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/draw"
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/sample"
	"github.com/diabolo-go/diabolo/internal/slice"
	"github.com/diabolo-go/diabolo/picture"
)

// sampleTables are the samplers, and the classes of a conditional model; without
// measurements they say what was drawn.
func (p printer) sampleTables(r sample.Result) []report.Table {
	var tables []report.Table
	if r.Samples[0].Set != nil {
		tables = append(tables, p.samplerTable(r))
	}
	if r.Judge != nil && r.Judge.Right != nil {
		tables = append(tables, p.rightTable(*r.Judge))
	}
	if len(tables) == 0 {
		tables = append(tables, p.shownTable(r))
	}
	return tables
}

// samplerTable compares the samplers with held-out images.
func (p printer) samplerTable(r sample.Result) report.Table {
	t := report.Table{
		Header: []string{"", p.T("images", "изображений"), p.T("squared Fréchet", "квадрат Фреше"), p.T("residual", "остаток"), p.T("nearest", "ближайшее"), p.T("near", "близкие")},
		Note: p.T("Squared Fréchet distance to the training images in principal components, per value; it compares the means and the covariances of two sets of images. For samples: mean ± standard deviation over %s, each of as many images as the first column says. Residual: variance beyond these components, per value. Nearest: root mean square difference per value to the nearest training image, median. Near: share of the images that are near a training image, as explained in the text.",
			"Квадрат расстояния Фреше до обучающих изображений в главных компонентах, на значение; оно сравнивает средние и ковариации двух наборов изображений. Для образцов: среднее ± стандартное отклонение по %s, в каждой столько изображений, сколько указано в первом столбце. Остаток: дисперсия за пределами этих компонент, на значение. Ближайшее: медиана среднеквадратичного отличия от ближайшего обучающего. Близкие: доля изображений, близких к обучающему; что это значит, сказано в тексте.",
			p.Plural(frechet(*r.Samples[0].Set).Draws, "draw", "draws", "выборке", "выборкам", "выборкам")),
	}
	if r.Judge != nil {
		t.Header = append(t.Header, p.T("judge confident", "судья уверен"), p.T("variety", "разнообразие"))
		t.Note += " " + p.T("Confident: the judge gives a class a probability of at least %s. Variety: effective number of classes (exp of the entropy of its labels).",
			"Уверен: вероятность класса не ниже %s. Разнообразие: эффективное число классов (экспонента энтропии его ответов).", p.Percent(r.Judge.Sure, 0))
		if r.Conditional {
			t.Header = append(t.Header, p.T("right class", "верный класс"))
			t.Note += " " + p.T("Right class: the judge names the requested class.", "Верный класс: судья называет заданный.")
		}
	}
	for _, s := range r.Samples {
		t.Rows = append(t.Rows, p.samplerRow(r, p.sampler(r, s.From), *s.Set))
	}
	if r.Real != nil {
		t.Rows = append(t.Rows, p.samplerRow(r, p.T("held out, reconstructed", "отложенные, восстановленные"), *r.Recon), p.samplerRow(r, p.T("held out", "отложенные"), *r.Real))
	}
	return t
}

func (p printer) samplerRow(r sample.Result, name string, c sample.Set) []string {
	share := func(s *experiment.Share) string {
		if s == nil {
			return "-"
		}
		return p.Percent(s.Share, 1)
	}
	row := []string{name, p.Count(c.Images), p.repeated(frechet(c)), p.Figure(c.Training.Residual.Mean), p.Fixed(c.Training.Nearest.Median, 4), share(c.Training.Near)}
	if v := c.Judged; v != nil {
		row = append(row, p.Percent(v.Sure.Share, 1), p.Fixed(v.Variety, 1))
		if r.Conditional {
			row = append(row, share(v.Right))
		}
	}
	return row
}

// rightTable shows for each class in how many samples the judge recognises it.
func (p printer) rightTable(j sample.Judge) report.Table {
	t := report.Table{Header: []string{p.T("class", "класс"), p.T("samples", "образцов"), p.T("recognised", "судья согласен"), p.T("95% interval", "95%-й интервал")}}
	add := func(name string, s experiment.Share) {
		t.Rows = append(t.Rows, []string{name, p.Count(s.Of), p.Percent(s.Share, 1), p.T("%s to %s", "от %s до %s", p.Percent(s.Low, 1), p.Percent(s.High, 1))})
	}
	for _, c := range j.Classes {
		add(c.Class, c.Right)
	}
	if len(j.Classes) > 1 {
		add(p.T("all", "все"), *j.Right)
	}
	return t
}

// shownTable says what was drawn where nothing was measured.
func (p printer) shownTable(r sample.Result) report.Table {
	names := slice.Map(r.Samples, func(s sample.Drawn) string { return p.sampler(r, s.From) })
	t := report.Table{Rows: [][]string{{p.T("samples of", "образцы"), strings.Join(names, "; ")}}}
	if len(r.Classes) > 0 {
		t.Rows = append(t.Rows, []string{p.T("classes", "классы"), strings.Join(r.Classes, ", ")})
	}
	return t
}

// sampleColumns is the number of samples in a row.
const sampleColumns = 10

// sampleClasses shows the classes of a conditional model, a row each.
func (p printer) sampleClasses(r sample.Result) report.Figure {
	images := picture.Images(r.Grid)
	count := len(images) / len(r.Classes)
	var rows []draw.Row
	for i, class := range r.Classes {
		rows = append(rows, draw.Row{Label: class, Images: images[i*count : (i+1)*count]})
	}
	from := r.Samples[0].From
	title := p.T("Every class with the same z", "Каждый класс с одними и теми же z")
	caption := p.T("One row per class, one column per z, drawn from %s: within a column only the class given to the decoder changes.", "Строка — класс, столбец — один z (способ «%s»): в столбце меняется только класс, который получает декодировщик.", p.theSampler(r, from))
	if from != sample.Prior {
		title = p.T("Every class on demand", "Каждый класс по заказу")
		caption = p.T("One row per class. All images of a column are drawn with the same random numbers, each from the distribution of its own class (%s).",
			"Строка — класс. Все изображения столбца получены из одних и тех же случайных чисел, каждое — по распределению своего класса (%s).", p.sampler(r, from))
	}
	return report.Figure{
		Title:   title,
		Alt:     p.T("a row of new images for each class", "ряд новых изображений каждого класса"),
		Caption: caption,
		Picture: draw.Grid{Title: p.subject(r.Scope) + ": " + title, Rows: draw.Wrap(max(sampleColumns, count/2), rows...)},
	}
}

// sampleGrid shows the samples of each sampler above their neighbours.
func (p printer) sampleGrid(r sample.Result) draw.Grid {
	g := draw.Grid{Title: p.subject(r.Scope)}
	for _, s := range r.Samples {
		rows := []draw.Row{{Label: p.sampler(r, s.From), Images: picture.Images(s.Images)}}
		for _, shown := range s.Shown {
			if shown.Class != "" {
				rows[0].Notes = append(rows[0].Notes, shown.Class)
			}
		}
		if s.Nearest != nil {
			rows = append(rows, draw.Row{Label: p.T("nearest in training", "ближайшие обучающие"), Images: picture.Images(s.Nearest),
				Notes: slice.Map(s.Shown, func(shown sample.Shown) string { return p.Fixed(shown.Nearest.Distance, 3) })})
			g.Caption = p.T("below a training image: root mean square difference of a value",
				"под обучающим изображением: среднеквадратичное отличие значения")
		}
		block := draw.Wrap(sampleColumns, rows...)
		block[0].Apart = true
		g.Rows = append(g.Rows, block...)
	}
	return g
}
