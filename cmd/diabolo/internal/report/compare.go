package report

import (
	"slices"

	"github.com/diabolo-go/diabolo/run"
)

// A Comparison sets a finding of the original study beside that of this run, in words
// or figures.
type Comparison struct {
	What     string // "digits of the VAE in two dimensions"
	Original string // what the study found: "separate"
	Ours     string // what this run found: "k-NN accuracy 97.1 %"
}

// A reference is a figure of the original study: a loss of one of its three models
// after the last epoch, read off its plots.
type reference struct {
	preset string
	epochs int
	val    bool // validation loss, else training loss
	loss   float64
	within float64 // half the precision of the reading

	decimals int // a loss of this run is printed with one more
}

// references are the losses of the original PyTorch study.
var references = []reference{
	{"ae-lfw", 20, true, 0.0060, 0.00005, 4},
	{"vae-mnist", 40, true, 93.4, 0.5, 1},
	{"vae-mnist", 40, false, 97.4, 0.5, 1},
	{"cvae-mnist", 40, true, 92, 0.5, 1},
	{"cvae-mnist", 40, false, 94.2, 0.5, 1},
}

// lastEpochs is the number of epochs that a loss is averaged over.
const lastEpochs = 5

// OriginalData are the data sets of the original study, the only ones it is compared on.
var OriginalData = []string{"mnist", "lfw"}

// Compare compares this run with the original study: the losses of its three models
// where trainings of these presets are among trainings, and the findings, which must be of
// OriginalData. It is a section without text if there is neither.
func Compare(p Printer, trainings []TrainingInfo, findings []Comparison) Section {
	t := Table{
		Header: []string{"", p.T("the original study", "исходное исследование"), p.T("this run", "этот запуск")},
		Note: p.T("Losses of the original study were read off its plots, those of the VAE and the CVAE to about half a nat; those of this run are means of the last five epochs, with z = μ.",
			"Потери исходного исследования сняты с его графиков (у VAE и CVAE с точностью около половины ната); у этого запуска — средние за последние пять эпох, z = μ."),
	}
	compared, met := 0, 0
	for _, r := range references {
		i := slices.IndexFunc(trainings, func(t TrainingInfo) bool { return t.Name == r.preset })
		if i < 0 {
			continue
		}
		ours, ok := lossOf(trainings[i].Epochs, r.val)
		if !ok {
			continue
		}
		compared++
		if ours <= r.loss+r.within {
			met++
		}
		t.Rows = append(t.Rows, []string{p.referenceName(r), p.Fixed(r.loss, r.decimals), p.ourLoss(ours, len(trainings[i].Epochs), r)})
	}
	for _, f := range findings {
		t.Rows = append(t.Rows, []string{f.What, f.Original, f.Ours})
	}
	s := Section{ID: "compare", Title: p.T("The original study and this run", "Исходное исследование и этот запуск")}
	if len(t.Rows) == 0 {
		return s
	}
	s.Text = []string{p.originalStudy(), p.compareText(compared, met)}
	if compared == 0 {
		t.Note = ""
	}
	s.Tables = []Table{t}
	return s
}

// originalStudy says which study is meant.
func (p Printer) originalStudy() string {
	return p.T("The original study is the PyTorch work that Diabolo began with: an AE of LFW, a VAE and a CVAE of MNIST, which the presets ae-lfw, vae-mnist and cvae-mnist repeat.",
		"Исходное исследование — работа на PyTorch, с которой начался Diabolo: AE на LFW, VAE и CVAE на MNIST; их повторяют пресеты ae-lfw, vae-mnist и cvae-mnist.")
}

// compareText says how many of the comparable losses are at or below the study's.
func (p Printer) compareText(compared, met int) string {
	switch {
	case compared == 0:
		return p.T("None of the three was trained here, so no losses are compared.", "Ни одна из трёх моделей здесь не обучалась, поэтому потери не сравниваются.")
	case met == compared:
		return p.T("Every comparable loss (%s) is at or below the study's, to the precision of its plots.",
			"Все сравнимые потери (%s) не выше исходных в пределах точности, с которой читаются графики.", p.Count(compared))
	case met == 0:
		return p.T("None of the comparable losses (%s) is at or below the study's, to the precision of its plots.",
			"Ни одна из сравнимых потерь (%s) не опустилась до исходной в пределах точности, с которой читаются графики.", p.Count(compared))
	}
	return p.T("%[1]s of %[2]s %[3]s at or below the study's, to the precision of its plots.",
		"Из потерь, которые можно сравнить (%[4]s), не выше исходных в пределах точности чтения графиков: %[1]s.",
		p.Count(met), p.Plural(compared, "comparable loss", "comparable losses", "", "", ""), map[bool]string{true: "is", false: "are"}[met == 1], p.Count(compared))
}

func (p Printer) referenceName(r reference) string {
	if r.val {
		return p.T("%s, validation loss", "%s, потери на проверке", r.preset)
	}
	return p.T("%s, training loss", "%s, потери при обучении", r.preset)
}

// ourLoss prints a loss of this run, with the number of epochs where it differs from
// the study's.
func (p Printer) ourLoss(loss float64, epochs int, r reference) string {
	text := p.Fixed(loss, r.decimals+1)
	if epochs == r.epochs {
		return text
	}
	return p.T("%[1]s after %[2]s, not %[3]s", "%[1]s (эпох: %[4]s вместо %[3]s)",
		text, p.Plural(epochs, "epoch", "epochs", "", "", ""), p.Count(r.epochs), p.Count(epochs))
}

// lossOf returns the mean of a loss over the last epochs; not ok if one of them was not
// validated.
func lossOf(epochs []run.Epoch, val bool) (mean float64, ok bool) {
	epochs = epochs[max(0, len(epochs)-lastEpochs):]
	for _, e := range epochs {
		switch {
		case !val:
			mean += e.TrainLoss
		case e.Validation == nil:
			return 0, false
		default:
			mean += e.Validation.Loss
		}
	}
	return mean / float64(len(epochs)), len(epochs) > 0
}
