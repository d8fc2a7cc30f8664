package report

import (
	"math"
	"strings"

	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/internal/slice"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/nn/arch"
	"github.com/diabolo-go/diabolo/tensor"
)

// A ModelInfo is a model as the report describes it.
type ModelInfo struct {
	Name   string // "vae-mnist"
	Config model.Config
	Layers []arch.Info // (*model.Model).Layers

	Noise *experiment.NoiseLevel // what it is trained to remove; nil: none
	Only  []string               // the classes it is trained on, where these are not all
}

// Models describes how the models are built, with a table of layers each.
func Models(p Printer, models []ModelInfo) Section {
	return Section{
		ID: "models", Title: p.T("Models", "Модели"),
		Brief: Brief{Lead: p.T(
			"An autoencoder is an hourglass: an encoder compresses an image into a few numbers, the latent z, and a decoder turns these back into an image.",
			"Автокодировщик похож на песочные часы: кодировщик сжимает изображение до нескольких чисел, латентного вектора z, а декодировщик восстанавливает из них изображение."),
			Text: p.T("A block is a layer; either end is as high as the logarithm of the number of values there.", "Блок — это слой; высота каждого края — логарифм числа значений.")},
		Parts: slice.Map(models, p.modelPart),
	}
}

func (p Printer) modelPart(m ModelInfo) Section {
	total := 0
	for _, l := range m.Layers {
		total += l.Params
	}
	return Section{
		ID: "model-" + m.Name, Title: m.Name,
		Brief:  p.modelBrief(m, total),
		Text:   p.modelTexts(m, total),
		Tables: []Table{p.layerTable(m, total)},
	}
}

// modelBrief shows how narrow the model is.
func (p Printer) modelBrief(m ModelInfo, total int) Brief {
	return Brief{
		Lead: strings.Join(append([]string{p.modelKind(m.Config) + "."}, p.trainedOn(m)...), " "),
		Numbers: []Highlight{
			{Value: p.T("%s to 1", "%s к 1", p.Count(compression(m.Config))), Name: p.T("values of an image to numbers of z", "значений изображения на число z")},
			{Value: p.Count(total), Name: p.T("trainable parameters", "обучаемых параметров")},
		},
		Figure: p.hourglass(m),
	}
}

// modelTexts says what the model is, and what is special about its training images.
func (p Printer) modelTexts(m ModelInfo, total int) []string {
	return append([]string{p.modelText(m, total)}, p.trainedOn(m)...)
}

// trainedOn says what is special about the training images of the model.
func (p Printer) trainedOn(m ModelInfo) (text []string) {
	if m.Noise != nil {
		text = append(text, p.T("It is trained to reconstruct clean images from noisy ones (%s).",
			"Он обучен восстанавливать чистые изображения из зашумлённых (%s).", p.NoiseOf(*m.Noise)))
	}
	if len(m.Only) > 0 {
		text = append(text, p.T("It is trained only on %s.", "В обучающих изображениях только %s.", p.OnlyClasses(m.Only)))
	}
	return text
}

// OnlyClasses names the classes that a model is restricted to: "classes 3, 8".
func (p Printer) OnlyClasses(names []string) string {
	if len(names) == 1 {
		return p.T("class %s", "класс %s", names[0])
	}
	return p.T("classes %s", "классы %s", strings.Join(names, ", "))
}

// compression is the number of values of an image for each number of z.
func compression(c model.Config) int {
	return int(math.Round(float64(tensor.Volume(c.Input)) / float64(max(1, c.Latent))))
}

// modelKind says what kind of model it is.
func (p Printer) modelKind(c model.Config) string {
	switch {
	case c.Conditional() && !c.Sampled():
		return p.T("A conditional autoencoder, whose decoder is also given the class", "Условный автокодировщик: декодировщик получает и класс")
	case c.Sampled() && !c.Conditional():
		return p.T("A variational autoencoder, whose encoder gives a distribution of z", "Вариационный автокодировщик: кодировщик выдаёт распределение z")
	case c.Sampled():
		return p.T("A conditional variational autoencoder, whose decoder is also given the class", "Условный вариационный автокодировщик: декодировщик получает и класс")
	}
	return p.T("A plain autoencoder", "Обычный автокодировщик")
}

// modelText says what kind of model it is and how narrow.
func (p Printer) modelText(m ModelInfo, total int) string {
	values, times := tensor.Volume(m.Config.Input), compression(m.Config)
	return p.T("%[1]s. It compresses %[2]s into %[3]s, a ratio of %[4]s to 1, and has %[5]s.", "%[1]s. Он сжимает %[2]s до %[7]s, в %[6]s меньше. В нём %[5]s.",
		p.modelKind(m.Config),
		p.Plural(values, "value per image", "values per image", "значение изображения", "значения изображения", "значений изображения"),
		p.Plural(m.Config.Latent, "number", "numbers", "", "", ""),
		p.Count(times),
		p.Plural(total, "trainable parameter", "trainable parameters", "обучаемый параметр", "обучаемых параметра", "обучаемых параметров"),
		p.Plural(times, "", "", "раз", "раза", "раз"),
		p.Plural(m.Config.Latent, "", "", "числа", "чисел", "чисел"))
}

func (p Printer) layerTable(m ModelInfo, total int) Table {
	t := Table{
		Title:  p.T("Layers of %s", "Слои %s", m.Name),
		Header: []string{p.T("layer", "слой"), p.T("kind", "вид"), p.T("output shape", "форма на выходе"), p.T("parameters", "параметров")},
		Note: p.T("Shapes are height × width × channels, or a number of values, for one image.",
			"Форма: высота × ширина × каналы или число значений, для одного изображения."),
	}
	for _, l := range m.Layers {
		t.Rows = append(t.Rows, []string{p.layerName(l, m.Config), l.Title, p.shape(l.Out), p.Count(l.Params)})
	}
	t.Rows = append(t.Rows, []string{p.T("total", "всего"), "", "", p.Count(total)})
	return t
}

// layerName is the name of a layer's weights, and of the outputs for the head.
func (p Printer) layerName(l arch.Info, c model.Config) string {
	switch {
	case l.Name == "head" && !c.Sampled():
		return "head → z"
	case l.Name == "head":
		return "head → μ, log σ²"
	}
	return l.Name
}
