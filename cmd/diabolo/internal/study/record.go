package study

import (
	"encoding/json"
	"errors"
	"path/filepath"
	"time"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/lab"
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/internal/file/atomicfile"
	"github.com/diabolo-go/diabolo/internal/slice"
	trainedmodel "github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/nn/arch"
	"github.com/diabolo-go/diabolo/run"
)

// A finished model is the result of a training, as the report and the numbers present
// it.
type finished struct {
	model   model
	info    run.Info
	epochs  []run.Epoch
	trained trainedmodel.Config
	layers  []arch.Info
	seconds float64 // of the whole step
	answers []answer
}

// finish reads the result of the training of m, and saves what the answers add to it.
func (s *study) finish(m model, answers []answer) (finished, error) {
	f := finished{model: m, answers: answers}
	r, err := run.Open(s.dir(m))
	if err != nil {
		return f, err
	}
	f.info, f.epochs, f.trained, f.layers = r.Info, r.Epochs, r.Model.Config(), r.Model.Layers()
	for _, a := range answers {
		if path, content := a.question.Keep(r, a.result); path != "" {
			if err := atomicfile.WriteJSON(path, content); err != nil {
				return f, err
			}
		}
	}
	f.seconds, _ = s.keep.load("train/"+m.name, m.key(), new(trained))
	return f, nil
}

// numbers is study.json: everything that was measured, and nothing that depends on time,
// place or the number of workers.
type numbers struct {
	Data    string          `json:"data"`
	Quick   bool            `json:"quick,omitempty"`
	Models  []modelNumbers  `json:"models"`
	Results []resultNumbers `json:"results"`
	Skipped []Skipped       `json:"skipped,omitempty"`
}

type modelNumbers struct {
	Name       string        `json:"name"`
	Role       lab.Role      `json:"role"`
	Command    string        `json:"command"` // trains it again
	Parameters int           `json:"parameters"`
	Epochs     []epochLosses `json:"epochs"`
}

// epochLosses is a line of metrics.jsonl without its times.
type epochLosses struct {
	Epoch      int             `json:"epoch"`
	TrainLoss  float64         `json:"train_loss"`
	Validation *run.Validation `json:"validation,omitempty"`
}

type resultNumbers struct {
	Model      string `json:"model"`
	Experiment string `json:"experiment"`
	Command    string `json:"command"` // runs the same experiment, in the study's folder
	Result     any    `json:"result"`
}

// timings is timings.json: what differs between starts.
type timings struct {
	Version  string    `json:"version"`
	Computed string    `json:"instruction_set"`
	Ended    time.Time `json:"ended"`
	Steps    []timing  `json:"steps"`
}

type timing struct {
	Step    string  `json:"step"`
	Seconds float64 `json:"seconds"`
	Path    string  `json:"path,omitempty"`
}

// write writes the numbers, the times and the report, all or none.
func (s *study) write(models []finished) error {
	n := numbers{Data: s.o.Data, Quick: s.o.Quick, Skipped: s.result.Skipped}
	t := timings{Version: s.o.Version, Ended: time.Now().UTC().Truncate(time.Second)}
	for _, m := range models {
		n.Models = append(n.Models, m.numbers())
		t.Computed = m.info.InstructionSet
		t.Steps = append(t.Steps, timing{"train " + m.model.name, m.seconds, s.dir(m.model)})
		for _, a := range m.answers {
			n.Results = append(n.Results, resultNumbers{m.model.name, a.question.Name, a.question.command(m.model.name), a.result})
			t.Steps = append(t.Steps, timing{Step: a.question.id(m.model), Seconds: a.seconds})
		}
	}
	s.result.Numbers, s.result.Timings = s.path(NumbersFile), s.path(TimingsFile)
	s.result.Report, s.result.Explore = s.path(ReportFile), s.explore()
	page, err := s.page(report.Printer{Lang: s.o.Lang}, models)
	if err != nil {
		return err
	}
	html, err := page.HTML()
	if err != nil {
		return err
	}
	times, err := json.MarshalIndent(t, "", "  ")
	if err != nil {
		return err
	}
	set, err := atomicfile.CreateSet(s.result.Numbers)
	if err != nil {
		return err
	}
	defer set.Discard()
	if err := errors.Join(set.Add(s.result.Report, html), set.Add(s.result.Timings, append(times, '\n'))); err != nil {
		return err
	}
	return set.CommitJSON(n)
}

func (s *study) path(name string) string { return filepath.Join(s.o.Dir, name) }

func (f finished) numbers() modelNumbers {
	return modelNumbers{
		Name: f.model.name, Role: f.model.role, Command: f.model.command(), Parameters: f.info.Parameters,
		Epochs: slice.Map(f.epochs, func(e run.Epoch) epochLosses { return epochLosses{e.Epoch, e.TrainLoss, e.Validation} }),
	}
}
