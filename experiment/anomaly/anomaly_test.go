package anomaly

import (
	"bytes"
	"context"
	"encoding/gob"
	"encoding/json"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/internal/fixture"
	"github.com/diabolo-go/diabolo/experiment/internal/scoring"
	"github.com/diabolo-go/diabolo/fit"
	"github.com/diabolo-go/diabolo/internal/engine/rng"
	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/tensor"
)

// oneClass is a model of drawn eights whose answers are known: an autoencoder
// that is PCA, since its weights are the axes.
func oneClass(t *testing.T) tester {
	t.Helper()
	c := dataset.Config{Name: "synthetic-digits", Count: 1500, Size: 16, Only: []string{"8"}, Split: &dataset.Split{By: "random", Val: 0.4}}
	data := loaded(t, c)
	mc, err := model.Parse([]byte("kind: ae\nlatent: 32\nencoder: [flatten]\ndecoder: [linear]"))
	if err != nil {
		t.Fatal(err)
	}
	if mc, err = mc.ForData(data.Shape, 0); err != nil {
		t.Fatal(err)
	}
	m, err := model.New(mc, 1)
	if err != nil {
		t.Fatal(err)
	}
	s := &experiment.Subject{Run: &run.Run{Model: m}, Data: data, Own: true, Seed: 1}
	p, err := s.PCA(context.Background(), 32)
	if err != nil {
		t.Fatal(err)
	}
	setWeights(t, m, p)
	return tester{s}
}

func loaded(t *testing.T, c dataset.Config) *dataset.Data {
	t.Helper()
	data, err := dataset.Load(context.Background(), c, dataset.Options{Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// setWeights makes z the coordinates along the axes, and the decoder their sum.
func setWeights(t *testing.T, m *model.Model, p *fit.Components) {
	t.Helper()
	width := len(p.Mean)
	for _, w := range m.Params() {
		switch {
		case w.Name == "head.weight":
			copy(w.Data, p.Axes.Data)
		case w.Name == "head.bias":
			for i := range w.Data {
				w.Data[i] = 0
				for j, v := range p.Axes.Row(i) {
					w.Data[i] -= v * p.Mean[j]
				}
			}
		case strings.HasSuffix(w.Name, ".weight"):
			for i := range width {
				for k := range p.Axes.N() {
					w.Data[i*p.Axes.N()+k] = p.Axes.Row(k)[i]
				}
			}
		default:
			copy(w.Data, p.Mean)
		}
	}
}

func TestAnomaly(t *testing.T) {
	s := oneClass(t)
	r, err := Run(context.Background(), s.Subject, Options{Rate: 0.1, Show: 3, Score: model.ScoreUnexplained})
	if err != nil {
		t.Fatal(err)
	}
	if r.Trained != 90 || r.Held != 30 || r.Tested != 30 || r.Strange != 1350 || r.Score != model.ScoreUnexplained || !slices.Equal(r.Normal, []string{"8"}) {
		t.Errorf("%d, %d, %d, %d, %s, %v", r.Trained, r.Held, r.Tested, r.Strange, r.Score, r.Normal)
	}
	score := map[string]Score{}
	for _, v := range r.Scores {
		score[v.Name] = v
	}
	if len(score) != 14 {
		t.Errorf("%d scores: %v", len(score), r.Scores)
	}
	ours, pca := score[model.ScoreError], score["pca-32"]
	if math.Abs(ours.AUROC.Value-pca.AUROC.Value) > 1e-4 || math.Abs(ours.Corruption-pca.Corruption) > 1e-4 {
		t.Errorf("a model that is PCA does not score as PCA does: %v, %v", ours, pca)
	}
	verdict := score[r.Score]
	if want := metric.AUROC(together(r.NormalScores, r.StrangeScores)); verdict.AUROC.Value != want || want < 0.95 {
		t.Errorf("AUROC %v, want %v, and nearly all found", verdict.AUROC.Value, want)
	}
	if i := verdict.AUROC.Interval; !(i.Low < verdict.AUROC.Value && verdict.AUROC.Value < i.High && i.Low > 0.9) {
		t.Errorf("interval %v of %v", i, verdict.AUROC.Value)
	}
	if want := metric.AveragePrecision(together(r.NormalScores, r.StrangeScores)); math.Abs(verdict.Precision.Value-want) > 1e-12 {
		t.Errorf("average precision %v, want %v", verdict.Precision.Value, want)
	}
	checkVerdicts(t, r)
	checkRows(t, s, r)
	checkKeeps(t, r)
}

// checkVerdicts counts what is above the threshold.
func checkVerdicts(t *testing.T, r Result) {
	t.Helper()
	above := func(scores []float64) float64 {
		n := 0.0
		for _, v := range scores {
			if v > r.Threshold.Value {
				n++
			}
		}
		return n / float64(len(scores))
	}
	if r.False.Share != above(r.NormalScores) || r.Detected.Share != above(r.StrangeScores) {
		t.Errorf("%v, %v", r.False, r.Detected)
	}
	if want := (model.Threshold{Score: r.Score, Value: r.Threshold.Value, Rate: 0.1, Count: 30, Data: "synthetic-digits"}); r.Threshold != want {
		t.Errorf("%+v, want %+v", r.Threshold, want)
	}
	if len(r.Classes) != 9 {
		t.Fatalf("%v", r.Classes)
	}
	detected, area := 0.0, 0.0
	for _, c := range r.Classes {
		if c.Class == "8" || c.Images != 150 {
			t.Errorf("%+v among the strange", c)
		}
		detected, area = detected+c.Detected/9, area+c.AUROC/9
	}
	if math.Abs(detected-r.Detected.Share) > 1e-9 || math.Abs(area-r.Scores[0].AUROC.Value) > 1e-9 {
		t.Errorf("the classes together: %v, %v", detected, area)
	}
}

// checkRows looks at the images shown.
func checkRows(t *testing.T, s tester, r Result) {
	t.Helper()
	if len(r.Rows) != 4 {
		t.Fatalf("%d rows", len(r.Rows))
	}
	for _, row := range r.Rows {
		scores, extreme := r.NormalScores, slices.Min[[]float64]
		if row.Strange {
			scores = r.StrangeScores
		}
		if row.Highest {
			extreme = slices.Max[[]float64]
		}
		if len(row.Shown) != 3 || row.Shown[0].Score != extreme(scores) || (row.Shown[0].Class == "8") == row.Strange {
			t.Errorf("%+v", row.Shown)
		}
		again, err := s.Model.ScoreBy(r.Score, nil, row.Original, nil)
		if err != nil || math.Abs(again[2]-row.Shown[2].Score) > 1e-6 {
			t.Errorf("the image shown scores %v, not %v (%v)", again[2], row.Shown[2].Score, err)
		}
		if e := float64(row.Error.Row(1)[40]); math.Abs(e-math.Abs(float64(row.Original.Row(1)[40]-row.Recon.Row(1)[40]))) > 1e-7 {
			t.Errorf("error map %v", e)
		}
	}
}

// checkKeeps sends the result through what files hold.
func checkKeeps(t *testing.T, r Result) {
	t.Helper()
	if _, err := json.Marshal(r); err != nil {
		t.Error(err)
	}
	var b bytes.Buffer
	var back Result
	if err := gob.NewEncoder(&b).Encode(r); err != nil {
		t.Fatal(err)
	}
	if err := gob.NewDecoder(&b).Decode(&back); err != nil || !slices.Equal(back.Rows[1].Error.Data, r.Rows[1].Error.Data) {
		t.Errorf("changed by gob: %v", err)
	}
}

// TestAnomalyTrial has no image in two parts, and no eight among the strange.
func TestAnomalyTrial(t *testing.T) {
	s := oneClass(t)
	part, err := s.trial(context.Background(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	name := func(v dataset.View, i int) string { return v.Set.Names[v.Index[i]] }
	seen := map[string]bool{}
	for _, v := range slices.Concat([]dataset.View{s.Data.Train, part.held}, part.normal, part.strange) {
		for i := range v.Len() {
			if seen[name(v, i)] {
				t.Fatalf("%s twice", name(v, i))
			}
			seen[name(v, i)] = true
		}
	}
	if len(seen) != 1500 {
		t.Errorf("%d images of 1500", len(seen))
	}
	against := loaded(t, dataset.Config{Name: "synthetic-digits", Count: 60, Size: 16, Split: &dataset.Split{By: "none"}})
	if part, err = s.trial(context.Background(), Options{Against: []*dataset.Data{against}}); err != nil || part.strange.Len() != 60 {
		t.Errorf("%d strange, %v", part.strange.Len(), err)
	}
}

// TestAnomalyAlone has no strange image: there is a threshold, and a warning.
func TestAnomalyAlone(t *testing.T) {
	s := oneClass(t)
	s.Data.Config.Only, s.Data.Used.Only = nil, nil // no other class is left out
	r, err := Run(context.Background(), s.Subject, Options{Rate: 0.01, Show: 2, Score: model.ScoreLatent})
	if err != nil {
		t.Fatal(err)
	}
	if r.Strange != 0 || r.Detected != nil || r.Scores[0].AUROC != nil || len(r.Rows) != 2 || r.Threshold.Score != model.ScoreLatent {
		t.Errorf("%+v", r)
	}
	var codes []experiment.Code
	for _, w := range r.Warnings {
		codes = append(codes, w.Code)
	}
	if !slices.Equal(codes, []experiment.Code{NoStrange, FewHeld}) {
		t.Errorf("%v", codes)
	}
	checkKeeps(t, r)
}

func TestAnomalyRefuses(t *testing.T) {
	for _, c := range []struct {
		spoil func(s tester)
		score string
		want  string
	}{
		{func(s tester) { s.Data.Val = dataset.View{} }, "", "a threshold needs images it was not trained on"},
		{func(s tester) { s.Data.Val.Index = s.Data.Val.Index[:1] }, "", "1 validation images are too few"},
		{func(s tester) { s.Own = false }, "", "and these are others"},
		{func(tester) {}, "latnet", `did you mean "latent"?`},
		{func(tester) {}, "elbo", `no score "elbo" for kind ae`},
	} {
		s := oneClass(t)
		c.spoil(s)
		if _, err := Run(context.Background(), s.Subject, Options{Rate: 0.1, Show: 1, Score: c.score}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %s", err, c.want)
		}
	}
}

// TestScorer scores as the experiment does, one image or many.
func TestScorer(t *testing.T) {
	s := oneClass(t)
	x := s.Data.Val.Tensor()
	for _, name := range s.Model.Config().Scores() {
		normal, err := scoring.Learn(context.Background(), s.Subject, name)
		if err != nil {
			t.Fatal(err)
		}
		score, err := scoring.New(s.Model, name, normal)
		if err != nil {
			t.Fatal(err)
		}
		all, err := score(context.Background(), x)
		one, _ := score(context.Background(), x.Rows(7, 8))
		if err != nil || len(all) != x.N() || math.Abs(all[7]-one[0]) > 1e-4*all[7] {
			t.Errorf("%s: %v alone, %v among others (%v)", name, one, all[7], err)
		}
	}
	if _, err := scoring.Learn(context.Background(), &experiment.Subject{Run: s.Run, Data: s.Data}, model.ScoreLatent); err == nil {
		t.Error("z has to be compared with that of the images that trained")
	}
}

// TestThreshold is conformal: the k-th of n held-out scores, k = ceil((n+1)(1-rate)).
func TestThreshold(t *testing.T) {
	for _, c := range []struct {
		n      int
		rate   float64
		place  int
		enough bool
	}{{100, 0.1, 91, true}, {99, 0.01, 99, true}, {98, 0.01, 98, false}, {19, 0.05, 19, true}, {1, 0.5, 1, true}, {1, 0.4, 1, false}, {585, 0.05, 557, true}} {
		scores := make([]float64, c.n)
		for i, v := range rng.New(1, "test").Perm(c.n) {
			scores[i] = float64(v + 1)
		}
		if v, enough := threshold(scores, c.rate); v != float64(c.place) || enough != c.enough {
			t.Errorf("%d at %v: %v, %v; want %d, %v", c.n, c.rate, v, enough, c.place, c.enough)
		}
	}
}

// TestRanking gives what metric gives, for any resample.
func TestRanking(t *testing.T) {
	r := rng.New(1, "test")
	scores, strange := make([]float64, 200), make([]bool, 200)
	for i := range scores {
		scores[i], strange[i] = float64(r.IntN(30)), r.IntN(3) == 0 // many ties
	}
	ranks := newRanking(scores, strange)
	for range 20 {
		items, s, p := make([]int, 200), make([]float64, 200), make([]bool, 200)
		for i := range items {
			items[i] = r.IntN(200)
			s[i], p[i] = scores[items[i]], strange[items[i]]
		}
		if got, want := ranks.auroc(items), metric.AUROC(s, p); math.Abs(got-want) > 1e-12 {
			t.Errorf("AUROC %v, want %v", got, want)
		}
		if got, want := ranks.precision(items), metric.AveragePrecision(s, p); math.Abs(got-want) > 1e-12 {
			t.Errorf("average precision %v, want %v", got, want)
		}
	}
	if v := ranks.auroc([]int{slices.Index(strange, true)}); !math.IsNaN(v) {
		t.Errorf("%v without a normal image", v)
	}
}

// TestCorrupted spoils every image in every way, and always alike.
func TestCorrupted(t *testing.T) {
	x := fixture.Digits(t, 16).Data.Train.Tensor().Rows(0, 12)
	y := corrupted(x, 3)
	if y.N() != 12*len(corruptions) || !slices.Equal(y.Data, corrupted(x, 3).Data) || slices.Equal(y.Data, corrupted(x, 4).Data) {
		t.Fatalf("%v", y.Shape)
	}
	for i := range y.N() {
		if metric.MSE(y.Row(i), x.Row(i%12)) == 0 && !slices.Contains([]int{2, 3, 7, 8}, i/12) { // a piece of background may lie on background
			t.Errorf("way %d leaves image %d as it is", i/12, i%12)
		}
	}
	if got, want := y.Row(0)[3*16+5], x.Row(0)[5*16+12]; got != want { // dst(3, 5) = src(5, 15-3)
		t.Errorf("turned: %v, want %v", got, want)
	}
	if rows := tensor.New(2, 3, 4, 7); corrupted(rows, 1).N() != 2*len(corruptions) {
		t.Error("images that are not square")
	}
}

// TestOutliers compares with scikit-learn: float32 vectors of three decimals.
func TestOutliers(t *testing.T) {
	text, err := os.ReadFile("testdata/outliers.json")
	if err != nil {
		t.Fatal(err)
	}
	var r struct {
		Width            int
		Points, Queries  []float32
		LOF, Mahalanobis []float64
	}
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	points := tensor.FromSlice(r.Points, len(r.Points)/r.Width, r.Width)
	queries := tensor.FromSlice(r.Queries, len(r.Queries)/r.Width, r.Width)
	shape, err := scoring.Shape(context.Background(), points, 1)
	if err != nil {
		t.Fatal(err)
	}
	lof := newLocalOutlier(points, 20).factors(queries)
	for i := range lof {
		if math.Abs(lof[i]-r.LOF[i]) > 1e-5*r.LOF[i] {
			t.Errorf("LOF of %d: %v, scikit-learn has %v", i, lof[i], r.LOF[i])
		}
		if d := shape.Distance(queries.Row(i)); math.Abs(d-r.Mahalanobis[i]) > 1e-4*r.Mahalanobis[i] { // the mixture adds 1e-6 to the variances
			t.Errorf("distance of %d: %v, scikit-learn has %v", i, d, r.Mahalanobis[i])
		}
	}
}
