package study

import (
	"testing"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/lab"
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/run"
)

// Only what was found on the data of the original study is compared with it.
func TestFound(t *testing.T) {
	finding := question{Experiment: lab.Experiment{Finding: func(report.Printer, any) lab.Finding {
		return lab.Finding{Comparison: report.Comparison{What: "samples"}, Highlight: report.Highlight{Value: "97%"}}
	}}}
	of := func(data string) finished {
		return finished{model: model{name: data, config: run.Config{Dataset: dataset.Config{Name: data}}}, answers: []answer{{question: finding}}}
	}
	comparisons, highlights := found(report.Printer{}, []finished{of("synthetic-digits"), of("mnist"), of("folder:pictures"), of("lfw"), of("fashion-mnist")})
	if len(comparisons) != 2 || len(highlights) != 5 {
		t.Errorf("%d comparisons, want those of mnist and lfw; %d highlights, want all 5", len(comparisons), len(highlights))
	}
}

// Validation images choose the epoch if the best one is kept or training stops by them,
// unless images of the training do.
func TestChosen(t *testing.T) {
	for _, c := range []struct {
		train run.Train
		want  bool
	}{
		{run.Train{Keep: run.KeepLast}, false},
		{run.Train{Keep: run.KeepBest}, true},
		{run.Train{Keep: run.KeepLast, Patience: 3}, true},
		{run.Train{Keep: run.KeepBest, Select: 0.1}, false},
	} {
		if got := (model{config: run.Config{Train: c.train}}).chosen(); got != c.want {
			t.Errorf("%+v: %v", c.train, got)
		}
	}
}

// People who are in both parts are counted by images.
func TestFamiliar(t *testing.T) {
	set := &dataset.Set{Groups: []int{0, 0, 1, 1, 2}}
	d := &dataset.Data{Set: set, Train: dataset.View{Set: set, Index: []int{0, 2}}, Val: dataset.View{Set: set, Index: []int{1, 3, 4, 4}}}
	if got := familiar(d); got != 0.5 {
		t.Errorf("%v of the images show familiar people, want a half", got)
	}
	d.Val.Index = nil
	if familiar(d) != 0 || familiar(&dataset.Data{Set: &dataset.Set{}, Val: dataset.View{Index: []int{0}}}) != 0 {
		t.Error("without images or people nobody is familiar")
	}
}
