package attribute

import (
	"context"
	"encoding/json"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/internal/fixture"
	"github.com/diabolo-go/diabolo/fit"
	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
)

// faces is drawn faces and an autoencoder of them that needs no training: its
// encoder projects onto the principal components of the training images and its
// decoder rebuilds from them.
func faces(t *testing.T, count, latent int) *experiment.Subject {
	t.Helper()
	ctx := context.Background()
	c := dataset.Config{Name: "synthetic-faces", Count: count, Size: 32, Split: &dataset.Split{By: "random", Val: 0.2}}
	data, err := dataset.Load(ctx, c, dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	mc, err := model.Parse([]byte("kind: ae\nencoder: [flatten]\ndecoder: [linear]"))
	if err != nil {
		t.Fatal(err)
	}
	mc.Latent = latent
	if mc, err = mc.ForData(data.Shape, 0); err != nil {
		t.Fatal(err)
	}
	m, err := model.New(mc, 1)
	if err != nil {
		t.Fatal(err)
	}
	p, err := fit.PCA(ctx, data.Train, fit.PCAOptions{Components: latent})
	if err != nil {
		t.Fatal(err)
	}
	params := m.Params() // weight and bias of the head, then of the decoder
	copy(params[0].Data, p.Axes.Data)
	for i := range latent {
		bias := 0.0
		for j, v := range p.Axes.Row(i) {
			bias -= float64(v) * float64(p.Mean[j])
			params[2].Data[j*latent+i] = v
		}
		params[1].Data[i] = float32(bias)
	}
	copy(params[3].Data, p.Mean)
	return &experiment.Subject{Run: &run.Run{Model: m}, Data: data, Own: true, Seed: 1}
}

func attribute(t *testing.T, s *experiment.Subject, o Options) Result {
	t.Helper()
	r, err := Run(context.Background(), s, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAttribute(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and what others do as well but for its arithmetic")
	}
	s := faces(t, 1600, 48)
	o := Default()
	o.Doses = []float64{0, 1, 2}
	r := attribute(t, s, o)
	if r.Attribute != "Smiling" || r.Guard != "Male" || len(r.Judges) != 2 || len(r.Ways) != 5 {
		t.Fatalf("%s guarded by %s, %d judges, %d ways", r.Attribute, r.Guard, len(r.Judges), len(r.Ways))
	}
	if male := *r.Judges[1].AUROC; male < 0.95 {
		t.Errorf("AUROC of Male is %v", male)
	}
	ways := map[WayName]Way{}
	for _, w := range r.Ways {
		ways[w.Name] = w
		checkWay(t, r, w)
	}
	plain, best := ways[Plain].At, ways[r.Best].At
	if plain == nil || best == nil {
		t.Fatalf("the plain way turns %v of the judgements, the best is %q", ways[Plain].Most, r.Best)
	}
	// More of those who smile are women: the plain direction makes faces female.
	if plain.Change.High >= 0 {
		t.Errorf("plain: P(Male) changes by %+v, want below 0", plain.Change)
	}
	if math.Abs(best.Change.Value) > math.Abs(plain.Change.Value)/2 {
		t.Errorf("%s: P(Male) changes by %v, the plain way by %v", r.Best, best.Change.Value, plain.Change.Value)
	}
	if c := ways[Orthogonal].Cosine; math.Abs(c) > 1e-9 {
		t.Errorf("orthogonal: cosine %v", c)
	}
	if r.Truth == nil || r.Truth.Factor != "MouthCurve" || math.Abs(r.Truth.Cut-0.35) > 0.02 {
		t.Errorf("the truth is %+v, want MouthCurve with a cut between 0.1 and 0.6", r.Truth)
	}
	if best.Truth.After <= best.Truth.Before {
		t.Errorf("a smile was added and the mouth went from %v to %v", best.Truth.Before, best.Truth.After)
	}
}

// checkWay checks what is true of every way.
func checkWay(t *testing.T, r Result, w Way) {
	t.Helper()
	if zero := w.Curve[0]; zero != (DosePoint{}) || len(w.Curve) != len(r.Doses) {
		t.Errorf("%s: at dose 0 %+v", w.Name, zero)
	}
	if w.At == nil {
		return
	}
	a := w.At
	if a.Flips < r.Flips || a.Flips > r.Flips+0.1 {
		t.Errorf("%s: turns %v of the judgements, %v were asked for", w.Name, a.Flips, r.Flips)
	}
	for _, m := range []experiment.Estimate{a.Change, a.GuardFlips, *a.With, *a.Without} {
		if m.Low > m.Value || m.High < m.Value {
			t.Errorf("%s: %+v", w.Name, m)
		}
	}
	if len(a.Shown) != len(r.Shown) || a.Images.N() != len(r.Shown) || metric.MSE(a.Images.Data, r.Recon.Data) == 0 {
		t.Errorf("%s: %d faces shown, %v", w.Name, len(a.Shown), a.Images.Shape)
	}
}

// Nobody who is learned from is edited, and the edited are what they should be.
func TestAttributePeople(t *testing.T) {
	s := faces(t, 400, 4)
	e, err := newEditing(s, Default())
	if err != nil {
		t.Fatal(err)
	}
	learned := map[int]bool{}
	for _, item := range e.learn.Index {
		learned[s.Data.Groups[item]] = true
	}
	for _, item := range e.held.Index {
		if learned[s.Data.Groups[item]] {
			t.Fatalf("person %d is on both sides", s.Data.Groups[item])
		}
	}
	smiling := s.Data.Attr("Smiling").Values
	for _, item := range e.edited.Index {
		if smiling[item] > 0 || !slices.Contains(s.Data.Val.Index, item) {
			t.Errorf("image %d is edited", item)
		}
	}
	if c := e.cells(e.edited); c[2]+c[3] != 0 || c[0]+c[1] != e.edited.Len() {
		t.Errorf("kinds of the edited: %v", c)
	}
}

// The extremes are those of the values, ties drawn by the seed.
func TestAttributeExtremes(t *testing.T) {
	s := faces(t, 400, 4)
	o := Default()
	o.Attribute, o.Count = "PoseYaw", 10
	e, err := newEditing(s, o)
	if err != nil {
		t.Fatal(err)
	}
	high, low := e.extremes()
	values := e.target.Values
	var all []float32
	for _, item := range e.learn.Index {
		all = append(all, values[item])
	}
	slices.Sort(all)
	for i := range high {
		if values[e.learn.Index[high[i]]] != all[len(all)-1-i] || values[e.learn.Index[low[len(low)-1-i]]] != all[i] {
			t.Fatalf("extreme %d is %v and %v", i, values[e.learn.Index[high[i]]], values[e.learn.Index[low[len(low)-1-i]]])
		}
	}
	o.Attribute = "Smiling"
	var drawn [2][]int
	for i := range drawn {
		s.Seed = uint64(i)
		if e, err = newEditing(s, o); err != nil {
			t.Fatal(err)
		}
		drawn[i], _ = e.extremes()
	}
	if slices.Equal(drawn[0], drawn[1]) {
		t.Error("another seed draws the same images among equal ones")
	}
}

// The figures are the same, bit for bit, for any number of workers.
func TestAttributeWorkers(t *testing.T) {
	s := faces(t, 240, 4)
	o := Default()
	o.Count, o.Doses, o.Show = 10, []float64{0, 1}, 2
	var first []byte
	for _, workers := range []int{1, 3} {
		before := runtime.GOMAXPROCS(workers)
		r := attribute(t, &experiment.Subject{Run: s.Run, Data: s.Data, Own: true, Seed: 1}, o)
		runtime.GOMAXPROCS(before)
		text, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = text
		}
		if string(text) != string(first) {
			t.Errorf("%d workers:\n%s\n%s", workers, text, first)
		}
	}
}

func TestAttributeRefuses(t *testing.T) {
	s := faces(t, 200, 4)
	digits := fixture.Digits(t, 16)
	none := *s.Data
	none.Val = dataset.View{}
	bare := *s.Data.Set
	bare.Attrs = nil
	for _, c := range []struct {
		subject          *experiment.Subject
		attribute, guard string
		count            int
		want             string
	}{
		{s, "Smilling", "", 10, `synthetic-faces has no attribute "Smilling"; did you mean "Smiling"?`},
		{s, "", "Mal", 10, `no attribute "Mal"; did you mean "Male"?`},
		{s, "Male", "Male", 10, "both the attribute and its guard"},
		{s, "", "", 100, "use a smaller count"},
		{s, "", "", 0, "want 1 or more"},
		{digits, "", "", 10, "no validation images"},
		{&experiment.Subject{Run: s.Run, Data: &none, Own: true}, "", "", 10, "no validation images"},
		{&experiment.Subject{Run: s.Run, Data: s.Data}, "", "", 10, "is not the data set of the run"},
		{&experiment.Subject{Run: s.Run, Data: &dataset.Data{Set: &bare, Train: s.Data.Train, Val: s.Data.Val}, Own: true}, "", "", 10, "has no attributes"},
	} {
		o := Default()
		o.Attribute, o.Guard, o.Count = c.attribute, c.guard, c.count
		if _, err := Run(context.Background(), c.subject, o); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want one with %q", err, c.want)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	o := Default()
	o.Count = 10
	if _, err := Run(ctx, s, o); err == nil {
		t.Error("went on after the end of its context")
	}
}

// Without bearded women nothing can be balanced; what can be made is.
func TestAttributeEmptyCell(t *testing.T) {
	o := Default()
	o.Attribute, o.Count, o.Doses = "Beard", 10, []float64{0, 1}
	r := attribute(t, faces(t, 400, 4), o)
	if len(r.Ways) != 3 || !slices.ContainsFunc(r.Warnings, func(w experiment.Warning) bool { return w.Code == EmptyCell && w.Name == "+Beard -Male" }) {
		t.Errorf("%d ways, warnings %+v", len(r.Ways), r.Warnings)
	}
}

// The directions on their own are those of the experiment.
func TestDirections(t *testing.T) {
	s, o := faces(t, 300, 8), Default()
	o.Count = 10
	r := attribute(t, s, o)
	list, err := Directions(context.Background(), s, o)
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != len(r.Ways) {
		t.Fatalf("%d directions, the experiment has %d", len(list), len(r.Ways))
	}
	for i, d := range list {
		if n := floats.Norm(d.Step, 2); d.Way != r.Ways[i].Name || math.Abs(n-r.Ways[i].Norm) > 1e-12 {
			t.Errorf("%s of length %v, the experiment's %s has %v", d.Way, n, r.Ways[i].Name, r.Ways[i].Norm)
		}
	}
	o.Attribute = "Smilling"
	if _, err := Directions(context.Background(), s, o); err == nil || !strings.Contains(err.Error(), "Smiling") {
		t.Errorf("%v", err)
	}
}
