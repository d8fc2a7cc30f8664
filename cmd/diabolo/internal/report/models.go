package report

import (
	"math"
	"strings"

	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/nn/arch"
	"github.com/diabolo-go/diabolo/tensor"
)

// A ModelInfo is a model as the report describes it.
type ModelInfo struct {
	Name   string // "vae-mnist"
	Config model.Config
	Layers []arch.Info // (*model.Model).Layers

	Noise *experiment.NoiseLevel // what it learns to take away; nil: none
	Only  []string               // the classes it has seen, where these are not all
}

// Models tells how the models are built, a layer table each.
func Models(p Printer, models []ModelInfo) Section {
	return Section{
		ID: "models", Title: p.T("Models", "Модели"),
		Text: []string{p.T(
			"An autoencoder is wide, narrow, wide: an encoder turns an image into a few numbers, the latent z, and a decoder turns these back into an image.",
			"Автокодировщик широк, узок и снова широк: кодировщик сводит изображение к нескольким числам, латентному вектору z, а декодировщик восстанавливает из них изображение.")},
		Parts: Each(models, p.modelPart),
	}
}

func (p Printer) modelPart(m ModelInfo) Section {
	total := 0
	for _, l := range m.Layers {
		total += l.Params
	}
	return Section{
		ID: "model-" + m.Name, Title: m.Name,
		Text:   p.modelTexts(m, total),
		Tables: []Table{p.layerTable(m, total)},
	}
}

// modelTexts says what the model is, and what is special about what it sees.
func (p Printer) modelTexts(m ModelInfo, total int) []string {
	text := []string{p.modelText(m, total)}
	if m.Noise != nil {
		text = append(text, p.T("It is given images with noise (%s), and learns to give them back clean.",
			"На вход ему дают изображения с шумом (%s), и он учится возвращать чистые.", p.NoiseOf(*m.Noise)))
	}
	if len(m.Only) > 0 {
		text = append(text, p.T("It has seen images of one kind alone: %s.", "Он видел изображения только одного рода: %s.", p.OnlyClasses(m.Only)))
	}
	return text
}

func (p Printer) OnlyClasses(names []string) string {
	if len(names) == 1 {
		return p.T("class %s", "класс %s", names[0])
	}
	return p.T("classes %s", "классы %s", strings.Join(names, ", "))
}

// modelText says what kind of model it is and how narrow.
func (p Printer) modelText(m ModelInfo, total int) string {
	values := tensor.Volume(m.Config.Input)
	times := int(math.Round(float64(values) / float64(max(1, m.Config.Latent))))
	kind := p.T("A plain autoencoder", "Обычный автокодировщик")
	switch c := m.Config; {
	case c.Conditional() && !c.Sampled():
		kind = p.T("A conditional autoencoder, whose decoder is told the class", "Условный автокодировщик: декодировщику сообщают класс")
	case c.Sampled() && !c.Conditional():
		kind = p.T("A variational autoencoder, whose z is a distribution", "Вариационный автокодировщик: z здесь — распределение")
	case c.Sampled():
		kind = p.T("A conditional variational autoencoder, whose decoder is told the class", "Условный вариационный автокодировщик: декодировщику сообщают класс")
	}
	return p.T("%[1]s: %[2]s become %[3]s, %[4]s to one. It has %[5]s.", "%[1]s; %[2]s сводятся к %[3]s, в %[6]s меньше. В нём %[5]s.",
		kind,
		p.Plural(values, "value of an image", "values of an image", "значение изображения", "значения изображения", "значений изображения"),
		p.Plural(m.Config.Latent, "number", "numbers", "числу", "числам", "числам"),
		p.Count(times),
		p.Plural(total, "trained parameter", "trained parameters", "обучаемый параметр", "обучаемых параметра", "обучаемых параметров"),
		p.Plural(times, "", "", "раз", "раза", "раз"))
}

func (p Printer) layerTable(m ModelInfo, total int) Table {
	t := Table{
		Title:  p.T("Layers of %s", "Слои %s", m.Name),
		Header: []string{p.T("layer", "слой"), p.T("kind", "вид"), p.T("shape that comes out", "форма на выходе"), p.T("parameters", "параметров")},
		Note: p.T("Shapes are height × width × channels, or values, of one image.",
			"Форма: высота × ширина × каналы или число значений, для одного изображения."),
	}
	for _, l := range m.Layers {
		t.Rows = append(t.Rows, []string{p.layerName(l, m.Config), l.Title, p.shape(l.Out), p.Count(l.Params)})
	}
	t.Rows = append(t.Rows, []string{p.T("together", "всего"), "", "", p.Count(total)})
	return t
}

// layerName is the name of a layer's weights, and for the head what comes out.
func (p Printer) layerName(l arch.Info, c model.Config) string {
	switch {
	case l.Name == "head" && !c.Sampled():
		return "head → z"
	case l.Name == "head":
		return "head → μ, log σ²"
	}
	return l.Name
}
