package study

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/lab"
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/internal/slice"
	"github.com/diabolo-go/diabolo/run"
)

// page assembles the report.
func (s *study) page(p report.Printer, models []finished) (report.Page, error) {
	sets, err := s.sets(models)
	if err != nil {
		return report.Page{}, err
	}
	page := report.Page{
		Lang: p.Lang, Title: p.T("Autoencoders, measured", "Автокодировщики: что показали измерения"),
		Intro: s.intro(p, models), Command: s.command(),
		Footer: s.footer(p, models),
	}
	if len(models) > 0 {
		page.Explore = s.explore()
	}
	views := s.views(p, models)
	page.Story = tell(views)
	var findings []report.Comparison
	findings, page.Highlights = found(p, models)
	if s := report.Compare(p, trainings(models, sets), findings); len(s.Text) > 0 {
		page.Sections = append(page.Sections, s)
	}
	page.Sections = append(page.Sections, report.Data(p, sets), report.Models(p, modelInfos(models, sets)))
	page.Sections = append(page.Sections, chapters(views)...)
	page.Sections = append(page.Sections, report.Training(p, trainings(models, sets)))
	if len(s.result.Skipped) > 0 {
		page.Sections = append(page.Sections, leftOut(p, s.result.Skipped))
	}
	return page, nil
}

// command is the command line of the study.
func (s *study) command() string {
	o, words := s.o, []string{"diabolo", "study"}
	var seed uint64
	if o.Seed != nil {
		seed = *o.Seed
	}
	for _, f := range []struct {
		given bool
		flag  []string
	}{
		{o.Data != Synthetic, []string{"--data", o.Data}},
		{o.Size > 0, []string{"--size", strconv.Itoa(o.Size)}},
		{o.Colour, []string{"--colour"}},
		{o.Quick, []string{"--quick"}},
		{o.Epochs > 0, []string{"--epochs", strconv.Itoa(o.Epochs)}},
		{o.Seed != nil, []string{"--seed", strconv.FormatUint(seed, 10)}},
		{len(o.Models) > 0, []string{"--models", strings.Join(o.Models, ",")}},
		{len(o.Only) > 0, []string{"--only", strings.Join(o.Only, ",")}},
		{o.Lang != report.English, []string{"--lang", string(o.Lang)}},
	} {
		if f.given {
			words = append(words, f.flag...)
		}
	}
	return shell(words...)
}

func (s *study) intro(p report.Printer, models []finished) []string {
	text := []string{p.T("This study trained %s on %s. Experiments were run on each model; the findings below are generated from the numbers shown with them.",
		"В этом исследовании обучено %s; данные — %s. С каждой моделью проведены эксперименты. Выводы ниже составлены по числам, которые приведены рядом с ними.",
		p.Plural(len(models), "model", "models", "модель", "модели", "моделей"), s.imagesOf(p, models))}
	if s.o.Quick {
		text = append(text, p.T("This is a quick preview with few images and epochs. The results are far below what the models can reach.",
			"Это беглый просмотр: мало изображений и эпох. Результаты гораздо хуже тех, на которые модели способны."))
	}
	return text
}

// imagesOf says what the images of the models show.
func (s *study) imagesOf(p report.Printer, models []finished) string {
	if folder, ok := strings.CutPrefix(s.o.Data, dataset.FolderPrefix); ok {
		return p.T("the images in %s", "изображения из %s", folder)
	}
	have := func(data string) bool {
		return slices.ContainsFunc(models, func(m finished) bool { return m.model.config.Dataset.Name == data })
	}
	var kinds []string
	for _, k := range []struct{ data, en, ru string }{
		{"mnist", "handwritten digits (MNIST)", "рукописные цифры (MNIST)"},
		{"lfw", "photographs of faces (LFW)", "фотографии лиц (LFW)"},
		{"synthetic-digits", "digits", "цифры"},
		{"synthetic-faces", "faces", "лица"},
	} {
		if (s.o.Data == Synthetic) == strings.HasPrefix(k.data, "synthetic-") && have(k.data) {
			kinds = append(kinds, p.T(k.en, k.ru))
		}
	}
	images := strings.Join(kinds, p.T(" and ", " и "))
	if s.o.Data == Synthetic {
		images = p.T("%s that the program draws itself", "%s, которые рисует сама программа", images)
	}
	return images
}

// explore is the command that serves the models on an interactive page.
func (s *study) explore() string { return shell("diabolo", "serve", s.o.Dir) }

func (s *study) footer(p report.Printer, models []finished) string {
	return p.T("Diabolo %s, computed with %s.", "Diabolo %s, вычисления: %s.", s.o.Version, models[0].info.InstructionSet)
}

func modelInfos(models []finished, sets []report.DataInfo) []report.ModelInfo {
	return slice.Map(models, func(m finished) report.ModelInfo {
		d := m.model.config.Dataset
		return report.ModelInfo{Name: m.model.name, Config: m.trained, Layers: m.layers, Noise: experiment.NoiseLevelOf(d.Noise), Only: classNames(d, sets)}
	})
}

// classNames returns the names of the classes that a config keeps, which it may give by
// number; nil if it keeps all.
func classNames(c dataset.Config, sets []report.DataInfo) []string {
	var classes []string
	for _, d := range sets {
		if d.Name == c.Name {
			classes = d.Classes
		}
	}
	names := slices.Clone(c.Only)
	for i, name := range names {
		if n, err := strconv.Atoi(name); err == nil && !slices.Contains(classes, name) && n >= 0 && n < len(classes) {
			names[i] = classes[n]
		}
	}
	return names
}

// trainings describes the trainings, without the warnings that the data sets repeat.
func trainings(models []finished, sets []report.DataInfo) []report.TrainingInfo {
	var shown []string
	for _, d := range sets {
		shown = append(shown, d.Warnings...)
	}
	return slice.Map(models, func(m finished) report.TrainingInfo {
		t := report.TrainingInfo{Name: m.model.name, Unit: m.trained.LossUnit(), Epochs: m.epochs, Info: m.info, Command: m.model.command(), Chosen: m.model.chosen()}
		t.Info.Warnings = slices.DeleteFunc(slices.Clone(t.Info.Warnings), func(w string) bool { return slices.Contains(shown, w) })
		return t
	})
}

// chosen reports whether validation images choose the epoch of the saved model, or when
// training stops.
func (m model) chosen() bool {
	t := m.config.Train
	return t.Select == 0 && (t.Keep == run.KeepBest || t.Patience > 0)
}

// command is the command line that trains a model alone.
func (m model) command() string {
	words := []string{"diabolo", "train", m.preset}
	for _, option := range m.options {
		words = append(words, "--set", option)
	}
	return shell(words...)
}

// shell joins words into a command line, with quotation marks around those that a shell
// would split or expand.
func shell(words ...string) string {
	var line []string
	for _, w := range words {
		if strings.ContainsAny(w, " \t'\"`$&;()<>|*?!#~{}[]") {
			w = `"` + strings.NewReplacer(`"`, `\"`, "$", `\$`, "`", "\\`").Replace(w) + `"`
		}
		line = append(line, w)
	}
	return strings.Join(line, " ")
}

// found returns the comparisons with the original study, where the model is of its data,
// and the highlights of all answers.
func found(p report.Printer, models []finished) (comparisons []report.Comparison, highlights []report.Highlight) {
	for _, m := range models {
		if m.info.Status == run.Collapsed {
			continue
		}
		for _, a := range m.answers {
			f := a.question.Finding(p, a.result)
			if f.Comparison.What != "" && slices.Contains(report.OriginalData, m.model.config.Dataset.Name) {
				comparisons = append(comparisons, f.Comparison)
			}
			if f.Highlight.Value != "" {
				highlights = append(highlights, f.Highlight)
			}
		}
	}
	return comparisons, highlights
}

// A view is a section about one model.
type view struct {
	report.Section
	experiment string
	model      string
	role       lab.Role
	dead       bool // the model has collapsed
}

// views presents every answer, experiment by experiment.
func (s *study) views(p report.Printer, models []finished) (views []view) {
	for _, e := range lab.All {
		for _, m := range models {
			for _, a := range m.answers {
				if a.question.Name != e.Name {
					continue
				}
				section := p.About(m.info, a.question.Section(p, a.result))
				section.Command = a.question.command(s.dir(m.model))
				views = append(views, view{section, e.Name, m.model.name, m.model.role, m.info.Status == run.Collapsed})
			}
		}
	}
	return views
}

// chapters makes a section of each experiment, with a part for each model if there are
// several.
func chapters(views []view) (sections []report.Section) {
	for len(views) > 0 {
		n := 1
		for n < len(views) && views[n].experiment == views[0].experiment {
			n++
		}
		whole := views[0].Section
		whole.ID = views[0].experiment
		if n > 1 {
			whole = report.Section{ID: whole.ID, Title: whole.Title, Parts: slice.Map(views[:n], view.part)}
		}
		sections, views = append(sections, whole), views[n:]
	}
	return sections
}

// part is the section under the name of its model.
func (v view) part() report.Section {
	v.ID, v.Title = v.experiment+"-"+v.model, v.model
	return v.Section
}

// leftOut lists what could not be run on these images.
func leftOut(p report.Printer, skipped []Skipped) report.Section {
	return report.Section{
		ID: "left-out", Title: p.T("Omitted", "Что пропущено"),
		Tables: []report.Table{{Rows: slice.Map(skipped, func(s Skipped) []string { return []string{s.Experiment, s.words(p)} })}},
	}
}

// words explains a reason.
func (s Skipped) words(p report.Printer) string {
	switch s.Reason {
	case noAttributes:
		return p.T("the images have no attributes, such as a smile",
			"у изображений нет признаков, например улыбки")
	case fewImages:
		return p.T("there are too few images to evaluate: %s, and it needs at least %s",
			"изображений для оценки мало: %s, а нужно хотя бы %s", p.Count(s.Has), p.Count(s.Needs))
	case fewTrained:
		return p.T("there are too few training images: %s, and it needs at least %s",
			"обучающих изображений мало: %s, а нужно хотя бы %s", p.Count(s.Has), p.Count(s.Needs))
	case untrainable:
		return p.T("the model cannot be trained on these images: %s", "на этих изображениях модель не обучить: %s", s.Detail)
	case failed:
		return p.T("it cannot be run on this model: %s", "на этой модели его не провести: %s", s.Detail)
	}
	return p.T("the images to train on are not of two classes or more, each with its class: put each class into its own folder",
		"среди обучающих изображений нет двух классов, в которые входят все: положите каждый класс в отдельную папку")
}

// String is the reason in English, for the command line.
func (s Skipped) String() string { return s.words(report.Printer{Lang: report.English}) }

// showData is the command line that shows the images of a config.
func showData(c dataset.Config) (string, error) {
	c.Noise, c.Augment = nil, nil // of the batches
	text, err := yaml.Marshal(c)
	if err != nil {
		return "", err
	}
	var options yaml.MapSlice
	if err := yaml.Unmarshal(text, &options); err != nil {
		return "", err
	}
	words := []string{"diabolo", "data", "show", c.Name}
	for _, o := range options {
		value, err := yaml.MarshalWithOptions(o.Value, yaml.Flow(true))
		if err != nil {
			return "", err
		}
		if o.Key != "name" {
			words = append(words, "--set", fmt.Sprintf("dataset.%s=%s", o.Key, bytes.TrimSpace(value)))
		}
	}
	return shell(words...), nil
}

// seen describes a data set for the report. The description is stored, so that the
// report can be made again without the data.
func seen(d *dataset.Data) (report.DataInfo, error) {
	all := d.Summary()
	command, err := showData(d.Config)
	if err != nil {
		return report.DataInfo{}, err
	}
	info := report.DataInfo{
		Name: d.Config.Name, Shape: d.Shape, Train: all.Train, Val: all.Val, Held: d.Held, Classes: d.Classes, Attributes: all.Attributes, People: all.Persons,
		Warnings: d.Warnings, LeftOut: d.LeftOut(),
		Command: command, Skipped: slice.Map(d.Skipped, func(f dataset.Problem) string { return f.File }),
	}
	info.Familiar = familiar(d)
	shown := d.Train.First(48)
	if len(d.Classes) > 0 {
		shown = d.Train.ByClass(12, len(d.Classes))
	}
	info.Images, info.Labels = shown.Tensor(), shown.Labels()
	return info, nil
}

// familiar returns the share of the validation images whose person is in training images
// as well; 0 if nobody is known.
func familiar(d *dataset.Data) float64 {
	if len(d.Groups) == 0 || d.Val.Len() == 0 {
		return 0
	}
	trained, count := map[int]bool{}, 0
	for _, item := range d.Train.Index {
		trained[d.Groups[item]] = true
	}
	for _, item := range d.Val.Index {
		if trained[d.Groups[item]] {
			count++
		}
	}
	return float64(count) / float64(d.Val.Len())
}

// sets describes the data sets of the models, each once.
func (s *study) sets(models []finished) ([]report.DataInfo, error) {
	var infos []report.DataInfo
	for _, m := range models {
		name := m.model.config.Dataset.Name
		i := slices.IndexFunc(infos, func(d report.DataInfo) bool { return d.Name == name })
		if i < 0 {
			info, err := s.describe(m.model)
			if err != nil {
				return nil, err
			}
			i, infos = len(infos), append(infos, info)
		}
		infos[i].Models = append(infos[i].Models, m.model.name)
		if m.model.chosen() {
			infos[i].Chosen = append(infos[i].Chosen, m.model.name)
		}
		if len(m.model.config.Dataset.Only) > 0 {
			infos[i].Limited = append(infos[i].Limited, m.model.name)
		}
	}
	return infos, nil
}

// describe returns the stored description of a model's data, or makes it.
func (s *study) describe(m model) (report.DataInfo, error) {
	id := "data/" + strings.NewReplacer("/", "_", ":", "_", `\`, "_").Replace(m.config.Dataset.Name)
	key := keyOf(run.Placeless(m.config.Dataset), m.images)
	var info report.DataInfo
	if _, ok := s.keep.load(id, key, &info); ok {
		return info, nil
	}
	d, err := s.load(context.Background(), m.config.Dataset)
	if err != nil {
		return report.DataInfo{}, err
	}
	if info, err = seen(d); err != nil {
		return info, err
	}
	return info, s.keep.store(id, key, 0, info)
}
