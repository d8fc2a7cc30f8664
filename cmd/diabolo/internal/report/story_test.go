package report

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/draw"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/nn/arch"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/tensor"
)

// epochsOf are epochs with these losses; NaN in val: nothing validates.
func epochsOf(train, val []float64) []run.Epoch {
	var epochs []run.Epoch
	for i := range train {
		e := run.Epoch{Epoch: i + 1, TrainLoss: train[i], Rate: 1999.6}
		if !math.IsNaN(val[i]) {
			e.Validation = &run.Validation{Loss: val[i], Parts: model.Parts{{Name: "recon", Value: val[i], Weight: 1}}}
		}
		epochs = append(epochs, e)
	}
	return epochs
}

func TestTraining(t *testing.T) {
	falling := epochsOf([]float64{140, 100}, []float64{104, 93.4})
	falling[1].Validation.Parts = model.Parts{{Name: "recon", Value: 68.9, Unit: model.Nats, Weight: 1}, {Name: "kl", Value: 24.5, Unit: model.Nats, Weight: 1}}
	nan := math.NaN()
	s := Training(Printer{English}, []TrainingInfo{
		{Name: "falling", Unit: model.Nats, Epochs: falling, Info: run.Info{Seconds: 640, Model: 2}, Command: "diabolo train falling"},
		{Name: "risen", Unit: model.MeanSquares, Epochs: epochsOf([]float64{0.9, 0.02, 0.01}, []float64{0.8, 0.015, 0.02}), Info: run.Info{Seconds: 7300, Model: 2}},
		{Name: "blind", Unit: model.MeanSquares, Epochs: epochsOf([]float64{0.02}, []float64{nan}), Info: run.Info{Seconds: 9}},
		{Name: "not begun", Unit: model.MeanSquares},
	})
	want := [][]string{
		{"falling", "2", "100.00", "93.40", "–", "nats per image", "2,000", "10 min 40 s"},
		{"risen", "3", "0.0100", "0.0200", "–", "per value (mean squared error)", "2,000", "2 h 01 min"},
		{"blind", "1", "0.0200", "–", "–", "per value (mean squared error)", "2,000", "9.0 s"},
	}
	if diff := cmp.Diff(want, s.Tables[0].Rows); diff != "" {
		t.Errorf("table (-want +got):\n%s", diff)
	}
	for i, want := range []string{
		"From the first to the last of 2 epochs the validation loss went from 104.00 to 93.40 nats per image. After the last epoch this loss consists of a KL divergence of 24.50, which measures how far the posterior is from the prior, and a reconstruction loss of 68.90.",
		"From the first to the last of 3 epochs the validation loss went from 0.800 to 0.0200 per value (mean squared error). The validation loss was lowest in epoch 2 (0.0150) and has risen since. The saved model is that of epoch 2.",
		"After 1 epoch the training loss is 0.0200 per value (mean squared error); there is no validation.",
	} {
		if got := strings.Join(s.Parts[i].Text, " "); got != want {
			t.Errorf("%s:\n%s\nwant\n%s", s.Parts[i].Title, got, want)
		}
	}
	chart := s.Parts[1].Figures[0].Picture.(draw.Chart)
	if !chart.Y.Log || len(chart.Series) != 2 || len(s.Parts[2].Figures[0].Picture.(draw.Chart).Series) != 1 {
		t.Errorf("chart %+v", chart)
	}
}

// bounded are epochs with this validation loss and this negative ELBO.
func bounded(val, elbo []float64) []run.Epoch {
	epochs := epochsOf(val, val)
	for i := range epochs {
		epochs[i].Validation.ELBO = &elbo[i]
	}
	return epochs
}

// The gap between the losses is explained by z drawn in training only where there is a
// prior, and the bound stands beside them.
func TestTrainingBound(t *testing.T) {
	p := Printer{English}
	s := Training(p, []TrainingInfo{{Name: "vae", Unit: model.Nats, Epochs: bounded([]float64{92.1, 93.1}, []float64{99.99, 99.72})}})
	text := strings.Join(append(s.Text, s.Parts[0].Text...), " ")
	for _, want := range []string{"trained with z drawn from the posterior", "the negative ELBO of the validation images is 99.72 nats"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in %s", want, text)
		}
	}
	if row := s.Tables[0].Rows[0]; row[4] != "99.72" || strings.Contains(text, "risen") { // the loss rose by more than a hundredth, the bound fell
		t.Errorf("%v: %s", row, text)
	}
	plain := Training(p, []TrainingInfo{{Name: "ae", Unit: model.MeanSquares, Epochs: epochsOf([]float64{2, 1}, []float64{2, 1})}})
	if text := strings.Join(plain.Text, " "); strings.Contains(text, "posterior") {
		t.Error(text)
	}
	chosen := Training(p, []TrainingInfo{{Name: "ae", Epochs: epochsOf([]float64{2, 1}, []float64{2, 1}), Info: run.Info{Model: 2}, Chosen: true}})
	if text := strings.Join(chosen.Parts[0].Text, " "); !strings.Contains(text, "epoch 2, chosen on the validation images: figures") {
		t.Error(text)
	}
}

// A training says first whether its model is of any use.
func TestTrainingAlive(t *testing.T) {
	pca, kl := 0.01, 0.1
	for name, c := range map[string]struct {
		h        *run.Health
		says, ru string
	}{
		"dead":     {&run.Health{KL: &kl, Variation: 1e-9, MSE: 1, MeanMSE: 2}, "The saved model has collapsed", "Сохранённая модель схлопнулась"},
		"useless":  {&run.Health{Active: 3, Variation: 0.5, MSE: 0.3, MeanMSE: 0.2}, "no better than the mean training image: its mean squared error is 0.300, that of the mean image 0.200", "не лучше среднего"},
		"a tie":    {&run.Health{Active: 3, Variation: 0.5, MSE: 0.2, MeanMSE: 0.2}, "no better than the mean training image", "не лучше среднего"},
		"behind":   {&run.Health{Active: 3, Variation: 0.5, MSE: 0.02, MeanMSE: 0.2, PCAMSE: &pca}, "PCA with as many numbers per image reconstructs better", "PCA с тем же"},
		"alive":    {&run.Health{Active: 3, Variation: 0.5, MSE: 0.01, MeanMSE: 0.2, PCAMSE: &pca}, "From the first to the last", "За 2 эпохи"},
		"not said": {nil, "From the first to the last", "За 2 эпохи"},
	} {
		for lang, want := range map[Lang]string{English: c.says, Russian: c.ru} {
			s := Training(Printer{lang}, []TrainingInfo{{Name: "vae", Epochs: epochsOf([]float64{2, 1}, []float64{2, 1}), Info: run.Info{Health: c.h}}})
			if text := s.Parts[0].Text[0]; !strings.Contains(text, want) {
				t.Errorf("%s: %q", name, text)
			}
			if marked := strings.Contains(s.Tables[0].Rows[0][0], "("); marked != c.h.Collapsed() {
				t.Errorf("%s: %q", name, s.Tables[0].Rows[0])
			}
		}
	}
}

// A rise is more than a hundredth and more than epochs vary; a loss may be negative.
func TestRisenSince(t *testing.T) {
	for name, c := range map[string]struct {
		val  []float64
		want int
	}{
		"steadily":         {[]float64{100, 90, 92, 94, 96}, 2},
		"within a percent": {[]float64{100, 92.08, 92.5, 92.9}, 0},
		"noise":            {[]float64{100, 90, 95, 90.5, 94, 91.5}, 0},
		"negative":         {[]float64{10, -200, -190, -180}, 2},
		"still falling":    {[]float64{10, -200, -210}, 0},
		"one epoch":        {[]float64{5}, 0},
		"constant":         {[]float64{5, 5, 5}, 0},
	} {
		if got, _ := risenSince(epochsOf(c.val, c.val)); got != c.want {
			t.Errorf("%s: epoch %d, want %d", name, got, c.want)
		}
	}
}

func TestLossChart(t *testing.T) {
	chart := func(model int, train, val []float64) draw.Chart {
		return LossChart(Printer{English}, TrainingInfo{Name: "m", Epochs: epochsOf(train, val), Info: run.Info{Model: model}})
	}
	nan := math.NaN()
	for _, c := range []struct {
		train, val []float64
		log        bool
	}{
		{[]float64{130, 97}, []float64{103, 93}, false},
		{[]float64{0.06, 0.007}, []float64{nan, nan}, true},
		{[]float64{0.05, 0.03}, []float64{0.02, 0.006}, true},
		{[]float64{math.Inf(1), nan, 3, 2}, []float64{nan, nan, nan, nan}, false},
		{[]float64{5, 0.5}, []float64{4, -0.1}, false},
		{nil, nil, false},
	} {
		if got := chart(0, c.train, c.val); got.Y.Log != c.log || strings.HasSuffix(got.Y.Label, "logarithmic") != c.log {
			t.Errorf("train %v, val %v: axis %+v", c.train, c.val, got.Y)
		}
	}
	for model, want := range map[int][]draw.Mark{0: nil, 3: nil, 2: {{X: 2, Y: 93, Text: "best: 93.00 in epoch 2"}}} {
		if d := cmp.Diff(want, chart(model, []float64{130, 97, 95}, []float64{103, 93, 94}).Marks); d != "" {
			t.Errorf("model of epoch %d (-want +got):\n%s", model, d)
		}
	}
}

func TestCompare(t *testing.T) {
	train, val := slices.Repeat([]float64{999}, 40), slices.Repeat([]float64{999}, 40)
	for i := range 5 { // the last five count
		train[35+i], val[35+i] = 96+float64(i)/2, 92+float64(i)/2
	}
	vae := epochsOf(train, val)
	ae := epochsOf([]float64{0.01}, []float64{0.0071})
	s := Compare(Printer{English}, []TrainingInfo{{Name: "vae-mnist", Epochs: vae}, {Name: "ae-lfw", Epochs: ae}, {Name: "vae-digits", Epochs: ae}},
		[]Comparison{{"digits", "separate", "k-NN 97%"}})
	want := [][]string{
		{"ae-lfw, validation loss", "0.0060", "0.00710 after 1 epoch, not 20"},
		{"vae-mnist, validation loss", "93.4", "93.00"},
		{"vae-mnist, training loss", "97.4", "97.00"},
		{"digits", "separate", "k-NN 97%"},
	}
	if diff := cmp.Diff(want, s.Tables[0].Rows); diff != "" {
		t.Errorf("table (-want +got):\n%s", diff)
	}
	if want := "2 of 3 comparable losses are at or below the study's"; !strings.HasPrefix(s.Text[1], want) {
		t.Errorf("%s", s.Text[1])
	}
	if s := Compare(Printer{English}, []TrainingInfo{{Name: "vae-mnist", Epochs: vae}}, nil); !strings.Contains(s.Text[0], "with: an AE of LFW, a VAE and a CVAE of MNIST") || !strings.HasPrefix(s.Text[1], "Every comparable loss") {
		t.Errorf("%s", s.Text)
	}
	s = Compare(Printer{English}, []TrainingInfo{{Name: "vae-digits", Epochs: vae}}, nil)
	if len(s.Text) != 0 || len(s.Tables) != 0 {
		t.Errorf("on other data the original study is spoken of: %+v", s)
	}
	s = Compare(Printer{English}, []TrainingInfo{{Name: "dae-mnist", Epochs: vae}}, []Comparison{{What: "denoising", Original: "mentioned", Ours: "measured"}})
	if !strings.HasPrefix(s.Text[1], "None of the three was trained here") || len(s.Tables) != 1 {
		t.Errorf("%+v", s)
	}
}

func TestData(t *testing.T) {
	p := Printer{English}
	for _, c := range []struct {
		info DataInfo
		want string
	}{
		{DataInfo{Train: 60000, Val: 10000}, "on 10,000 images of a separate set"},
		{DataInfo{Train: 10586, Val: 2647, Held: true}, "trained on 10,586 images. Another 2,647 are held out for validation; unless"},
		{DataInfo{Train: 90, Val: 10, Held: true, Limited: []string{"one"}}, "trained on 90 images (one: only on those of the classes named under Models). Another 10 are"},
		{DataInfo{Train: 1}, "trained on 1 image; none is held out"},
		{DataInfo{Train: 90, Val: 10, Held: true, Chosen: []string{"ae", "vae"}}, "measured on these validation images. The epoch whose weights are kept was chosen on these images too (ae, vae)"},
		{DataInfo{Train: 90, Val: 10, Held: true, Familiar: 0.65}, "measured on these validation images. The split is by image, not by person: 65% of the validation images show someone"},
		{DataInfo{Train: 90, Val: 10, Held: true, Familiar: 1}, "all validation images show someone"},
	} {
		if got := Data(p, []DataInfo{c.info}).Text[0]; !strings.Contains(got, c.want) {
			t.Errorf("%s\nwant %s", got, c.want)
		}
	}
	names := make([]string, 30)
	for i := range names {
		names[i] = fmt.Sprint("n", i)
	}
	s := Data(p, []DataInfo{
		{Name: "faces", Shape: [3]int{3, 64, 32}, Attributes: names, People: 7, Skipped: []string{"a.png", "b.png"}, Warnings: []string{"two are bad", "odd"}, LeftOut: "two are bad", Images: tensor.New(3, 3, 4, 4)},
		{Name: "digits", Shape: [3]int{1, 4, 4}, Classes: []string{"a", "b"}, Images: tensor.New(3, 1, 4, 4), Labels: []int{1, 0, 1}},
	})
	if len(s.Parts) != 2 {
		t.Fatalf("%+v", s.Parts)
	}
	if diff := cmp.Diff([]string{"2 files could not be read and were skipped: a.png, b.png.", "odd"}, s.Parts[0].Warnings); diff != "" {
		t.Errorf("warnings (-want +got):\n%s", diff)
	}
	one := Data(Printer{Russian}, []DataInfo{{Train: 71, Val: 8, Held: true, Skipped: []string{"a.png"}, Warnings: []string{"odd"}}})
	if diff := cmp.Diff([]string{"Не прочитано и пропущено: 1 файл (a.png).", "Сообщение программы: «odd»."}, one.Warnings); diff != "" {
		t.Errorf("warnings (-want +got):\n%s", diff)
	}
	if want := "Модели обучаются на 71 изображении. Ещё 8 отложено для проверки; если в разделе не сказано иное, его числа получены на этих проверочных изображениях."; one.Text[0] != want {
		t.Errorf("%s, want %s", one.Text[0], want)
	}
	if rows := fmt.Sprint(s.Parts[0].Tables[0].Rows); !strings.Contains(rows, "64 × 32 × 3") || !strings.Contains(rows, "n11 and 18 more") {
		t.Errorf("%s", rows)
	}
	if grid := s.Parts[1].Figures[0].Picture.(draw.Grid); len(grid.Rows) != 2 || len(grid.Rows[1].Images) != 2 {
		t.Errorf("sheet %+v", grid)
	}
}

func TestModels(t *testing.T) {
	s := Models(Printer{English}, []ModelInfo{{
		Name: "vae", Config: model.Config{Kind: "vae", Input: []int{1, 28, 28}, Latent: 16},
		Layers: []arch.Info{{Name: "encoder.0", Kind: "conv2d", Title: "Conv2D", Out: []int{8, 28, 28}, Params: 80}, {Name: "head", Kind: "linear", Title: "Linear", Out: []int{32}, Params: 200}},
	}})
	want := [][]string{{"encoder.0", "Conv2D", "28 × 28 × 8", "80"}, {"head → μ, log σ²", "Linear", "32", "200"}, {"total", "", "", "280"}}
	if diff := cmp.Diff(want, s.Parts[0].Tables[0].Rows); diff != "" {
		t.Errorf("layers (-want +got):\n%s", diff)
	}
	if text := s.Parts[0].Text[0]; !strings.Contains(text, "It compresses 784 values per image into 16 numbers, a ratio of 49 to 1, and has 280 trainable parameters.") {
		t.Errorf("%s", text)
	}
}

// What is special about what a model sees is said, and Russian counts the times.
func TestModelsSee(t *testing.T) {
	info := ModelInfo{
		Config: model.Config{Kind: "ae", Input: []int{1, 28, 28}, Latent: 33}, Only: []string{"8"},
		Noise: &experiment.NoiseLevel{Kind: experiment.NoiseGaussian, Level: 0.4},
	}
	for lang, want := range map[Lang]string{
		English: "A plain autoencoder. It compresses 784 values per image into 33 numbers, a ratio of 24 to 1, and has 0 trainable parameters.\n" +
			"It is trained to reconstruct clean images from noisy ones (Gaussian noise, level 0.4).\n" +
			"It is trained only on class 8.",
		Russian: "Обычный автокодировщик. Он сжимает 784 значения изображения до 33 чисел, в 24 раза меньше. В нём 0 обучаемых параметров.\n" +
			"Он обучен восстанавливать чистые изображения из зашумлённых (гауссов шум, уровень 0,4).\n" +
			"В обучающих изображениях только класс 8.",
	} {
		if got := strings.Join(Models(Printer{lang}, []ModelInfo{info}).Parts[0].Text, "\n"); got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
	}
}
