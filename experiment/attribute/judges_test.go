package attribute

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/internal/fixture"
	"github.com/diabolo-go/diabolo/internal/raster"
	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/tensor"
)

func judges(t *testing.T, s *experiment.Subject) *Judges {
	t.Helper()
	j, err := FitJudges(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// at returns the place of the judge of an attribute.
func (j *Judges) at(name string) int {
	return slices.IndexFunc(j.Attributes, func(a Judge) bool { return a.Attribute == name })
}

// The judges are those of the experiment, and what they read is there.
func TestJudges(t *testing.T) {
	s, o := faces(t, 500, 16), Default()
	o.Attribute = "Male"
	e, err := newEditing(s, o)
	if err != nil {
		t.Fatal(err)
	}
	var r Result
	if err := e.judge(context.Background(), &r); err != nil {
		t.Fatal(err)
	}
	j := judges(t, s)
	if len(j.Attributes) != len(s.Data.Attrs) {
		t.Errorf("%d judges of %d attributes", len(j.Attributes), len(s.Data.Attrs))
	}
	male, want := j.at("Male"), r.Judges[0]
	if got := j.Attributes[male]; *got.AUROC != *want.AUROC || *got.AUROCRecon != *want.AUROCRecon {
		t.Errorf("AUROC %v and %v, the experiment has %v and %v", *got.AUROC, *got.AUROCRecon, *want.AUROC, *want.AUROCRecon)
	}
	v := s.Data.Val
	x := tensor.New(append([]int{v.Len()}, s.Data.Shape[:]...)...)
	for i, item := range v.Index {
		raster.ToUnit(x.Row(i), v.Set.Image(item))
	}
	yes := make([]bool, v.Len())
	for i, item := range v.Index {
		yes[i] = s.Data.Attr("Male").Values[item] > 0
	}
	if a := metric.AUROC(j.Read(x)[male], yes); a != *j.Attributes[male].AUROC || a < 0.8 {
		t.Errorf("AUROC is %v, said to be %v", a, *j.Attributes[male].AUROC)
	}
}

// Images whose attribute is not known are neither learned from nor tested on, and
// the kinds of people there are weigh the same.
func TestJudgesOfSome(t *testing.T) {
	s := faces(t, 400, 4)
	smiling := s.Data.Attr("Smiling").Values
	for i := range smiling {
		if s.Data.Groups[i]%3 == 0 {
			smiling[i] = float32(math.NaN())
		}
	}
	r, err := (population{s}).read("Smiling", "Male")
	if err != nil {
		t.Fatal(err)
	}
	all, err := (population{s}).read("Eyeglasses", "Male")
	if err != nil {
		t.Fatal(err)
	}
	v := union([]reading{r, all}, func(r reading) dataset.View { return r.learn })
	var sum [4]float64
	for i, w := range r.weights(v) {
		item := v.Index[i]
		if known := slices.Contains(r.learn.Index, item); known != (w > 0) || known && !r.target.Known(item) {
			t.Fatalf("image %d, learned from: %v, weighs %v", item, known, w)
		}
		sum[r.cell(item)] += w
	}
	for c, w := range sum {
		if math.Abs(w-float64(r.learn.Len())/4) > 1e-9 {
			t.Errorf("kind %d weighs %v of %d", c, w, r.learn.Len())
		}
	}
	if j := judges(t, s); j.at("Smiling") < 0 {
		t.Error("no judge of Smiling")
	}
}

// Where there is no Male to tell an attribute by, a judge learns all the same; what
// all images agree in has none.
func TestJudgesWithoutGuard(t *testing.T) {
	s := faces(t, 200, 4)
	set := *s.Data.Set
	same := dataset.Attr{Name: "Same", Values: make([]float32, set.Len())}
	set.Attrs = []dataset.Attr{*s.Data.Attr("Eyeglasses"), same}
	view := func(v dataset.View) dataset.View { return dataset.View{Set: &set, Index: v.Index} }
	j := judges(t, &experiment.Subject{Run: s.Run, Data: &dataset.Data{Set: &set, Train: view(s.Data.Train), Val: view(s.Data.Val)}, Own: true, Seed: 1})
	if len(j.Attributes) != 1 || j.Attributes[0].Attribute != "Eyeglasses" || j.Attributes[0].AUROC == nil {
		t.Errorf("%+v", j.Attributes)
	}
}

func TestJudgesRefuse(t *testing.T) {
	s := faces(t, 200, 4)
	set := *s.Data.Set
	set.Attrs = []dataset.Attr{{Name: "Same", Values: make([]float32, set.Len())}}
	for want, subject := range map[string]*experiment.Subject{
		"no validation images":                fixture.Digits(t, 16),
		"is not the data set of the run":      {Run: s.Run, Data: s.Data},
		"no attribute of synthetic-faces has": {Run: s.Run, Data: &dataset.Data{Set: &set, Train: s.Data.Train, Val: s.Data.Val}, Own: true},
	} {
		if _, err := FitJudges(context.Background(), subject); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := FitJudges(ctx, s); err == nil {
		t.Error("went on after the end of its context")
	}
}
