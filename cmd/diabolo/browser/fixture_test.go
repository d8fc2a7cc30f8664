package browser_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/draw"
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/picture"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/tensor"
)

// writePage writes a report of pretended results with every kind of content.
func writePage(t *testing.T, lang string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), lang+".html")
	if err := pretended(t, report.Printer{Lang: report.Lang(lang)}).WriteFile(path); err != nil {
		t.Fatal(err)
	}
	return path
}

func pretended(t *testing.T, p report.Printer) report.Page {
	trainings := []report.TrainingInfo{training("vae-mnist", model.Nats, 93.1), training("ae-lfw", model.MeanSquares, 0.0058)}
	return report.Page{
		Lang:  p.Lang,
		Title: p.T("Five small autoencoders", "Пять небольших автокодировщиков"),
		Intro: []string{
			p.T("Three models learn to draw digits and faces from a handful of numbers each; two more clean pictures and find the odd one out. Everything below was measured by one command on this machine.",
				"Три модели учатся рисовать цифры и лица по горстке чисел; ещё две чистят изображения и находят лишнее. Всё, что ниже, измерено одной командой на этой машине."),
		},
		Highlights: []report.Highlight{
			{Value: p.Fixed(93.1, 1), Name: p.T("nats an image, VAE", "ната на изображение, VAE"), Note: p.T("the original study: 93.4", "исходное исследование: 93,4")},
			{Value: p.Fixed(0.0058, 4), Name: p.T("squared error per value, AE", "квадрат ошибки на значение, AE"), Note: p.T("PCA-64: 0.0033", "PCA-64: 0,0033")},
			{Value: p.Percent(0.971, 1), Name: p.T("of digits told by their neighbours", "цифр узнаётся по соседям")},
		},
		Story:    story(p),
		Command:  "diabolo study --data real",
		Explore:  "diabolo serve study",
		Sections: append(opening(t, p, trainings), experiments(p)...),
		Footer:   p.T("Made by Diabolo 0.2 on AVX-512, 2 cores.", "Создано Diabolo 0.2, AVX-512, 2 ядра."),
	}
}

// story has a picture of each kind, in the layout of five.
func story(p report.Printer) (scenes []report.Scene) {
	for i, f := range []report.Figure{faces(p), digits(p), scatter(p, false), bars(p), histogram(p)} {
		b := brief(p, f)
		b.Title = p.T("Scene %s", "Сцена %s", fmt.Sprint(i+1))
		scenes = append(scenes, report.Scene{Brief: b, Chapter: []string{"vae-mnist", "ae-lfw", "models"}[i%3]})
	}
	return scenes
}

// brief is a picture with what is said of it.
func brief(p report.Printer, f report.Figure) report.Brief {
	return report.Brief{
		Title: f.Title, Figure: report.Figure{Alt: f.Alt, Picture: f.Picture},
		Text: p.T("One sentence more.", "Ещё одно предложение."),
		Lead: p.T("The model comes 12% closer to the images than PCA with as many numbers; on the worst twentieth of them it does not.",
			"Модель подходит к изображениям на 12 % ближе, чем PCA с тем же количеством чисел; на худшей двадцатой части — нет."),
		Numbers: []report.Highlight{
			{Value: p.Fixed(0.0058, 4), Name: p.T("squared error per value", "квадрат ошибки на значение"), Note: p.T("0.0055 to 0.0061 with 95% confidence", "от 0,0055 до 0,0061 с доверием 95 %")},
			{Value: p.Percent(0.971, 1), Name: p.T("of digits told by their neighbours", "цифр узнаётся по соседям")},
		},
	}
}

func faces(p report.Printer) report.Figure {
	return report.Figure{Title: p.T("Faces", "Лица"), Alt: p.T("faces", "лица"), Picture: draw.Grid{Rows: draw.Wrap(4, draw.Row{Label: p.T("original", "оригинал"), Images: picture.Images(pictures(8, 3, 64))})}}
}

func digits(p report.Printer) report.Figure {
	return report.Figure{Title: p.T("Digits", "Цифры"), Alt: p.T("digits", "цифры"), Picture: draw.Grid{Header: []string{"0", "1", "2", "3", "4", "5", "6", "7"}, Rows: draw.Wrap(8, draw.Row{Images: picture.Images(pictures(16, 1, 28))})}}
}

// opening is data, models, trainings and the comparison.
func opening(t *testing.T, p report.Printer, trainings []report.TrainingInfo) []report.Section {
	names := []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}
	sheet, labels := pictures(120, 1, 28), make([]int, 120)
	for i := range labels {
		labels[i] = i % 10
	}
	return []report.Section{
		report.Compare(p, trainings, []report.Comparison{
			{What: p.T("digits of the VAE in two dimensions", "цифры VAE в двух измерениях"), Original: p.T("separate", "разделяются"), Ours: p.T("k-NN accuracy 97.1%", "точность k-NN 97,1 %")},
		}),
		report.Data(p, []report.DataInfo{
			{Name: "mnist", Shape: [3]int{1, 28, 28}, Train: 60000, Val: 10000, Classes: names, Images: sheet, Labels: labels, Models: []string{"vae-mnist", "cvae-mnist"}, Command: "diabolo data show mnist"},
			{Name: "lfw", Shape: [3]int{3, 64, 64}, Train: 10586, Val: 2647, Held: true, People: 5749, Attributes: []string{"Smiling", "Male"}, Skipped: []string{"a.jpg: not a picture", "b.jpg: truncated"}, Images: pictures(24, 3, 64)},
		}),
		report.Models(p, []report.ModelInfo{info(t, "vae-mnist", [3]int{1, 28, 28}, 0), info(t, "ae-lfw", [3]int{3, 64, 64}, 0), info(t, "cvae-mnist", [3]int{1, 28, 28}, 10)}),
		report.Training(p, trainings),
	}
}

func info(t *testing.T, preset string, shape [3]int, classes int) report.ModelInfo {
	t.Helper()
	c, err := run.Preset(preset)
	if err != nil {
		t.Fatal(err)
	}
	config, err := c.Model.ForData(shape, classes)
	if err != nil {
		t.Fatal(err)
	}
	m, err := model.New(config, 1)
	if err != nil {
		t.Fatal(err)
	}
	return report.ModelInfo{Name: preset, Config: m.Config(), Layers: m.Layers()}
}

// training falls towards end.
func training(name string, unit string, end float64) report.TrainingInfo {
	t := report.TrainingInfo{Name: name, Unit: unit, Command: "diabolo train " + name, Info: run.Info{Seconds: 640}}
	for e := 1; e <= 40; e++ {
		share := math.Pow(float64(e), -0.9)
		v := run.Validation{Loss: end * (1 + 0.3*share)}
		if unit == model.Nats {
			kl := 24.5 - 4*share
			v.Parts = model.Parts{{Name: "recon", Value: v.Loss - kl, Unit: unit, Weight: 1}, {Name: "kl", Value: kl, Unit: unit, Weight: 1}}
		}
		t.Epochs = append(t.Epochs, run.Epoch{Epoch: e, TrainLoss: end * (1.04 + 9*share*boolean(unit == model.MeanSquares) + 0.5*share), Validation: &v, Rate: 3900, Seconds: 16})
	}
	return t
}

func boolean(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// experiments have grids, charts of each kind, wide tables, warnings and parts.
func experiments(p report.Printer) []report.Section {
	x, y := pictures(16, 1, 28), pictures(16, 1, 28)
	errors, scale := draw.Heat(y, 0, 0)
	scale.Name = p.T("squared error per value", "квадрат ошибки на значение")
	people := pictures(16, 3, 64)
	return []report.Section{
		{
			ID: "vae-mnist", Title: "vae-mnist", Text: []string{p.T("What the variational autoencoder does.", "Что умеет вариационный автокодировщик.")},
			Parts: []report.Section{
				{
					ID: "reconstruct", Title: p.T("Reconstruction", "Восстановление"), Command: "diabolo reconstruct study/vae-mnist --show 16", Brief: brief(p, digits(p)),
					Text:     []string{p.T("PCA of as many components comes nearer to the images than the model does: 0.0033 against 0.0058.", "PCA с тем же числом компонент подходит к изображениям ближе модели: 0,0033 против 0,0058.")},
					Warnings: []string{p.T("PCA with 64 components reconstructs these images better than the model does.", "PCA с 64 компонентами восстанавливает эти изображения лучше модели.")},
					Figures: []report.Figure{{
						Title: p.T("Originals above reconstructions", "Оригиналы над восстановлениями"), Alt: p.T("digits above what the model makes of them", "цифры над тем, что из них делает модель"),
						Caption: p.T("Chosen evenly from the validation images.", "Выбраны равномерно из проверочных изображений."),
						Picture: draw.Grid{Title: "mnist, VAE, z 16", Colours: &scale, Rows: draw.Wrap(8, draw.Row{Label: p.T("original", "оригинал"), Images: picture.Images(x)},
							draw.Row{Label: p.T("reconstruction", "восстановление"), Images: picture.Images(y)}, draw.Row{Label: p.T("error", "ошибка"), Images: errors})},
					}},
					Tables: []report.Table{{Rows: [][]string{{p.T("images", "изображений"), p.Count(10000)}, {"MSE", p.Figure(0.0109)}, {"PSNR", p.T("20.31 dB", "20,31 дБ")}}},
						wideTable(p)},
				},
				{ID: "project", Title: p.T("Two dimensions", "Два измерения"), Brief: brief(p, scatter(p, true)), Figures: []report.Figure{scatter(p, false), scatter(p, true)}, Text: []string{p.T("The digits lie apart.", "Цифры лежат порознь.")}},
			},
		},
		{
			ID: "ae-lfw", Title: "ae-lfw", Brief: brief(p, faces(p)), Warnings: []string{p.T("The judge is unreliable here.", "Судья здесь ненадёжен.")}, Tables: []report.Table{wideTable(p)},
		},
		{
			ID: "more", Title: p.T("More", "Ещё"), Parts: []report.Section{
				{ID: "reconstruct", Title: p.T("Reconstruction", "Восстановление"), Figures: []report.Figure{
					{Title: p.T("Faces", "Лица"), Alt: p.T("faces", "лица"), Picture: draw.Grid{Rows: draw.Wrap(8, draw.Row{Label: p.T("original", "оригинал"), Images: picture.Images(people)})}},
					{Title: p.T("A picture that is pixels", "Растровая картинка"), Alt: p.T("the same faces", "те же лица"), Picture: pixels{draw.Grid{Rows: []draw.Row{{Images: picture.Images(people)[:4]}}}}},
				}, Parts: []report.Section{{ID: "bars", Title: p.T("Side by side", "Рядом"), Figures: []report.Figure{bars(p), histogram(p)}}}},
			},
		},
	}
}

// pixels is a picture that has no SVG.
type pixels struct{ draw.Picture }

func wideTable(p report.Printer) report.Table {
	t := report.Table{Title: p.T("By digit", "По цифрам"), Header: []string{""}, Note: p.T("A wide table scrolls by itself.", "Широкая таблица прокручивается сама."),
		Rows: [][]string{{p.T("model", "модель")}, {"PCA-16"}, {p.T("doing nothing", "без обработки")}}}
	for d := range 10 {
		t.Header = append(t.Header, fmt.Sprint(d))
		for i := range t.Rows {
			t.Rows[i] = append(t.Rows[i], p.Figure(0.01+0.003*float64(i)+0.0005*float64(d)))
		}
	}
	return t
}

func scatter(p report.Printer, values bool) report.Figure {
	r := rand.New(rand.NewPCG(1, 2))
	s := draw.Scatter{Title: "t-SNE"}
	for i := range 10000 {
		sin, cos := math.Sincos(float64(i%10) / 10 * 2 * math.Pi)
		s.Points = append(s.Points, [2]float64{8*cos + r.NormFloat64(), 8*sin + r.NormFloat64()})
		s.Group, s.Values = append(s.Group, i%10), append(s.Values, 8*cos+r.NormFloat64())
	}
	f := report.Figure{Name: "tsne", Title: p.T("Latents by t-SNE", "Латентные векторы, t-SNE"), Alt: p.T("ten clouds of points", "десять облаков точек")}
	if values {
		s.ValueName = p.T("smile", "улыбка")
		f.Name = "values"
	} else {
		s.Values = nil
		for d := range 10 {
			s.Groups = append(s.Groups, fmt.Sprint(d))
		}
	}
	f.Picture = s
	return f
}

func bars(p report.Printer) report.Figure {
	return report.Figure{Title: p.T("Change of P(male)", "Изменение P(мужчина)"), Alt: p.T("bars with intervals", "столбцы с интервалами"), Picture: draw.Bars{
		Y:     draw.Axis{Label: p.T("mean change of P(male)", "среднее изменение P(мужчина)")},
		Names: []string{p.T("plain", "простой"), p.T("balanced", "уравновешенный"), p.T("orthogonal", "ортогональный"), p.T("both", "оба")},
		Series: []draw.BarSeries{{Name: "A", Values: []float64{-0.124, -0.021, -0.015, 0.004}, Low: []float64{-0.15, -0.04, -0.03, -0.01}, High: []float64{-0.1, -0.001, 0.005, 0.02}},
			{Name: "B", Values: []float64{-0.18, -0.05, -0.03, 0.01}}}}}
}

func histogram(p report.Printer) report.Figure {
	r := rand.New(rand.NewPCG(3, 4))
	h := draw.Histogram{X: draw.Axis{Label: p.T("mean squared error per value", "средний квадрат ошибки на значение"), Log: true}, Share: p.T("share of images, %", "доля изображений, %"),
		Samples: []draw.Sample{{Name: p.T("normal", "обычные")}, {Name: p.T("anomalous", "аномальные")}}, Marks: []draw.Mark{{X: 0.02, Text: p.T("threshold", "порог")}}}
	for range 1000 {
		h.Samples[0].Values = append(h.Samples[0].Values, 0.01*math.Exp(0.4*r.NormFloat64()))
		h.Samples[1].Values = append(h.Samples[1].Values, 0.04*math.Exp(0.5*r.NormFloat64()))
	}
	return report.Figure{Title: p.T("Scores", "Оценки"), Alt: p.T("two hills, little overlap", "два холма с небольшим перекрытием"), Picture: h}
}

// pictures are soft rings, N C H W.
func pictures(n, channels, side int) *tensor.Tensor {
	t := tensor.New(n, channels, side, side)
	for i := range n {
		row := t.Row(i)
		for j := range row {
			c, q := j/(side*side), j%(side*side)
			x, y := float64(q%side)/float64(side)-0.5, float64(q/side)/float64(side)-0.5
			d := math.Hypot(x, y) - 0.15 - 0.2*float64(i%7)/7
			row[j] = float32(math.Exp(-d * d * 200 / float64(1+c)))
		}
	}
	return t
}
