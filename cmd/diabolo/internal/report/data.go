package report

import (
	"slices"
	"strings"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/draw"
	"github.com/diabolo-go/diabolo/internal/slice"
	"github.com/diabolo-go/diabolo/picture"
	"github.com/diabolo-go/diabolo/tensor"
)

// A DataInfo describes a data set as the models saw it.
type DataInfo struct {
	Name       string   // "mnist"
	Shape      [3]int   // C, H, W of an image
	Train, Val int      // images; Val 0: there is no validation
	Held       bool     // Val was split off the training images, and is no published set
	Classes    []string // nil: none
	Attributes []string // nil: none
	People     int      // 0: not known
	Familiar   float64  // share of the Val images whose person is in Train images as well
	Skipped    []string // files skipped because they could not be read
	Warnings   []string // the messages of package dataset
	LeftOut    string   // the one of Warnings that Skipped repeats
	Models     []string // trained on it
	Chosen     []string // those of Models whose epoch the Val images chose
	Limited    []string // those of Models that are trained on some of the classes only

	// Images, N C H W in 0..1, are shown as a contact sheet: by class where there are
	// Labels (indices into Classes), else in their order. Nil: no picture.
	Images *tensor.Tensor
	Labels []int

	Command string // shows the data
}

// Data describes what the models were trained on, one part per data set.
func Data(p Printer, sets []DataInfo) Section {
	s := Section{ID: "data", Title: p.T("Data", "Данные")}
	if len(sets) == 1 {
		part := p.dataPart(sets[0])
		part.ID, part.Title = s.ID, s.Title
		return part
	}
	s.Parts = slice.Map(sets, p.dataPart)
	return s
}

// dataPart describes one data set.
func (p Printer) dataPart(d DataInfo) Section {
	s := Section{ID: "data-" + d.Name, Title: d.Name, Text: []string{p.dataText(d)}, Command: d.Command}
	if n := len(d.Skipped); n > 0 {
		s.Warnings = []string{p.T("%s could not be read and %s skipped: %s.", "Не прочитано и пропущено: %[1]s (%[3]s).",
			p.Plural(n, "file", "files", "файл", "файла", "файлов"), map[bool]string{true: "was", false: "were"}[n == 1], p.listed(d.Skipped, 10))}
	}
	for _, w := range d.Warnings {
		if w != d.LeftOut {
			s.Warnings = append(s.Warnings, p.quoted(w))
		}
	}
	s.Tables = []Table{{Rows: p.dataRows(d)}}
	if d.Images != nil {
		s.Figures = []Figure{p.contactSheet(d)}
	}
	s.Brief = p.dataBrief(d, s.Figures)
	return s
}

// dataBrief says how many images there are, and which of them are measured.
func (p Printer) dataBrief(d DataInfo, figures []Figure) Brief {
	b := Brief{Numbers: []Highlight{{Value: p.Count(d.Train), Name: p.T("training images", "обучающих изображений")}}}
	if d.Val > 0 {
		b.Numbers = append(b.Numbers, Highlight{Value: p.Count(d.Val), Name: p.T("validation images", "проверочных изображений")})
	}
	size := p.Plural(tensor.Volume(d.Shape[:]), "value", "values", "значение", "значения", "значений")
	b.Lead = p.T("An image has %s (%s).", "В изображении %s (%s).", size, p.shape(d.Shape[:]))
	switch {
	case d.Val == 0:
		b.Text += p.T(" None is held out: no figure here is of images the models have not seen.", " Ни одно не отложено: ни одно число здесь не относится к незнакомым изображениям.")
	case d.Held:
		b.Text += p.T(" The figures in this report are measured on images held out for validation.", " Числа этого отчёта получены на изображениях, отложенных для проверки.")
	default:
		b.Text += p.T(" The figures in this report are measured on a separate set.", " Числа этого отчёта получены на отдельном наборе.")
	}
	if len(figures) > 0 {
		b.Figure = figures[0]
	}
	return b
}

// quoted prints a message of the program, which is in English in every report.
func (p Printer) quoted(message string) string {
	return p.T("%s", "Сообщение программы: «%s».", message)
}

// dataText says how the images are split.
func (p Printer) dataText(d DataInfo) string {
	train := p.Plural(d.Train, "image", "images", "изображении", "изображениях", "изображениях")
	switch {
	case d.Val == 0:
		return p.T("The models are trained on %s; none is held out, so no figure here says how they do on images they have not seen.",
			"Модели обучаются на %s; ни одно не отложено, поэтому ни одно число здесь не говорит, как модели справляются с незнакомыми изображениями.", train)
	case d.Held:
		return p.T("The models are trained on %s%s. Another %s held out for validation; unless a section says otherwise, its figures are measured on these validation images.",
			"Модели обучаются на %s%s. Ещё %s для проверки; если в разделе не сказано иное, его числа получены на этих проверочных изображениях.", train, p.limited(d),
			p.Plural(d.Val, "is", "are", "отложено", "отложено", "отложено")) + p.heldText(d)
	}
	return p.T("The models are trained on %s; everything here is measured on %s of a separate set, by which no epoch and no option was chosen.",
		"Модели обучаются на %s; все числа здесь получены на отдельном наборе (%s), по которому не выбирали ни эпоху, ни настройки.", train,
		p.Plural(d.Val, "image", "images", "изображение", "изображения", "изображений"))
}

// limited names the models that are trained on some of the classes only.
func (p Printer) limited(d DataInfo) string {
	if len(d.Limited) == 0 {
		return ""
	}
	return p.T(" (%s: only on those of the classes named under Models)", " (%s — только на изображениях классов, названных в разделе «Модели»)", strings.Join(d.Limited, ", "))
}

// heldText says what held-out images may not be new for: the choice of an epoch, and
// people.
func (p Printer) heldText(d DataInfo) (text string) {
	if len(d.Chosen) > 0 {
		text += p.T(" The epoch whose weights are kept was chosen on these images too (%s), so the figures are slightly favourable.",
			" По этим же изображениям выбрана и эпоха, веса которой сохранены (%s), поэтому числа слегка завышены в пользу моделей.", strings.Join(d.Chosen, ", "))
	}
	if d.Familiar > 0 {
		share := p.T("%s of the validation images show", "на %s проверочных изображений —", p.Percent(d.Familiar, 0))
		if d.Familiar == 1 {
			share = p.T("all validation images show", "на всех проверочных изображениях —")
		}
		text += p.T(" The split is by image, not by person: %s someone who is in the training images as well.",
			" Разделены изображения, а не люди: %s те, кто есть и на обучающих.", share)
	}
	return text
}

func (p Printer) dataRows(d DataInfo) [][]string {
	people := ""
	if d.People > 0 {
		people = p.Count(d.People)
	}
	rows := [][]string{
		{p.T("training images", "обучающих изображений"), p.Count(d.Train)},
		{p.T("validation images", "проверочных изображений"), p.Count(d.Val)},
		{p.T("image size", "размер изображения"), p.shape(d.Shape[:])},
		{p.T("values per image", "значений в изображении"), p.Count(tensor.Volume(d.Shape[:]))},
		{p.T("classes", "классы"), p.listed(d.Classes, 12)},
		{p.T("attributes", "признаки"), p.listed(d.Attributes, 12)},
		{p.T("people", "людей"), people},
		{p.T("models", "модели"), strings.Join(d.Models, ", ")},
	}
	return slices.DeleteFunc(rows, func(row []string) bool { return row[1] == "" })
}

// listed joins names, at most so many of them.
func (p Printer) listed(names []string, most int) string {
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return p.T("%s and %s more", "%s и ещё %s", strings.Join(names[:most], ", "), p.Count(len(names)-most))
}

// shape prints the shape of an image or a vector: "64 × 64 × 3" is height, width and
// channels.
func (p Printer) shape(shape []int) string {
	if len(shape) == 3 {
		shape = []int{shape[1], shape[2], shape[0]}
	}
	return strings.Join(slice.Map(shape, p.Count), " × ")
}

func (p Printer) contactSheet(d DataInfo) Figure {
	f := Figure{
		Title:   p.T("Images of %s", "Изображения из %s", d.Name),
		Alt:     p.T("a contact sheet of training images of %s", "обзорный лист обучающих изображений из %s", d.Name),
		Picture: draw.Grid{Rows: draw.Contact(picture.Images(d.Images), d.Labels, d.Classes, 12)},
	}
	if len(d.Classes) > 0 && len(d.Labels) > 0 {
		f.Title = p.T("Images of %s, one row per class", "Изображения из %s, по строке на класс", d.Name)
	}
	return f
}
