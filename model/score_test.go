package model

import (
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/diabolo-go/diabolo/internal/blur"
	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/tensor"
)

// deviance is the Bernoulli deviance of x from y, term by term.
func deviance(x, y float64) float64 {
	sum := 0.0
	if x > 0 {
		sum += x * math.Log(x/y)
	}
	if x < 1 {
		sum += (1 - x) * math.Log((1-x)/(1-y))
	}
	return sum
}

// Each score is what its definition says of the reconstruction.
func TestScoreBy(t *testing.T) {
	eachCell(t, func(t *testing.T, k cell) {
		m := mustNew(t, tiny(t, k), 1)
		x, labels := images(m, 40, 2)
		y, err := m.Reconstruct(x, labels)
		if err != nil {
			t.Fatal(err)
		}
		squares, unexplained := make([]float64, x.N()), make([]float64, x.N())
		for i := range x.N() {
			squares[i] = metric.MSE(x.Row(i), y.Row(i)) * float64(x.Stride())
			mean, left, all := 0.0, 0.0, 0.0
			for _, v := range x.Row(i) {
				mean += float64(v) / float64(x.Stride())
			}
			for j, v := range x.Row(i) {
				if a, b := float64(v), float64(y.Row(i)[j]); !k.bernoulli() {
					left, all = left+(a-b)*(a-b), all+(a-mean)*(a-mean)
				} else {
					left, all = left+deviance(a, b), all+deviance(a, mean)
				}
			}
			unexplained[i] = left / all
		}
		want := map[string][]float64{ScoreError: squares, ScoreUnexplained: unexplained}
		if k.sampled() {
			if want[ScoreELBO], err = m.Score(x, labels); err != nil {
				t.Fatal(err)
			}
		}
		for i := range x.N() {
			for name, v := range local(x.Row(i), y.Row(i), m.Config().Input) {
				want[name] = append(want[name], v)
			}
		}
		for _, name := range m.Config().Scores() {
			got, err := m.ScoreBy(name, nil, x, labels)
			if want[name] == nil {
				if !NeedsReference(name) || !errors.Is(err, ErrReference) {
					t.Errorf("%s: %v", name, err)
				}
				continue
			}
			for i, v := range got {
				// float32 pixels stand beside float32 logits
				if err != nil || math.Abs(v-want[name][i]) > 1e-4*math.Abs(want[name][i]) {
					t.Fatalf("%s of image %d is %v, want %v (%v)", name, i, v, want[name][i], err)
				}
			}
		}
		if _, err := m.ScoreBy("elb", nil, x, labels); err == nil {
			t.Error("a score that is none")
		}
	})
}

// local returns the localised scores of an image and its reconstruction, as their
// definitions have them.
func local(x, y []float32, shape []int) map[string]float64 {
	channels, h, w := shape[0], shape[1], shape[2]
	side := float64(min(h, w))
	smooth := func(width float64, f func(i int) float64) []float64 {
		plane := make([]float64, h*w)
		for i := range plane {
			plane[i] = f(i)
		}
		return blur.Gaussian(plane, h, w, width)
	}
	e, coarse, shift, variance := make([]float64, h*w), make([]float64, h*w), make([]float64, h*w), make([]float64, h*w)
	for c := range channels {
		pixel := func(i int) float64 { return float64(x[c*h*w+i]) }
		difference := func(i int) float64 { return float64(y[c*h*w+i]) - pixel(i) }
		wide, near := smooth(side/16, difference), smooth(side/32, difference)
		mean, square := smooth(side/32, pixel), smooth(side/32, func(i int) float64 { return pixel(i) * pixel(i) })
		for i := range e {
			e[i] += difference(i) * difference(i) / float64(channels)
			coarse[i] += wide[i] * wide[i] / float64(channels)
			shift[i] += near[i] * near[i] / float64(channels)
			variance[i] += max(0, square[i]-mean[i]*mean[i]) / float64(channels)
		}
	}
	for i := range shift {
		shift[i] /= variance[i] + 0.0025
	}
	blurred := smooth(side/32, func(i int) float64 { return e[i] })
	return map[string]float64{
		ScoreMax: slices.Max(e), ScoreTop: slices.Max(e), // 0.5% of so few pixels is one
		ScoreBlur: slices.Max(blurred), ScoreCoarse: slices.Max(coarse), ScoreShift: slices.Max(shift),
	}
}

// The mean of the largest errors is over 0.5% of the pixels.
func TestTop(t *testing.T) {
	c, err := Parse([]byte("kind: ae\ninput: [1, 20, 30]\nlatent: 2\nencoder: [flatten]\nmirror: true\n"))
	if err != nil {
		t.Fatal(err)
	}
	m := mustNew(t, c, 1)
	x, _ := images(m, 2, 3)
	maps, err := m.ErrorMaps(ScoreTop, nil, x, nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := m.ScoreBy(ScoreTop, nil, x, nil)
	for i := range x.N() {
		e := slices.Sorted(slices.Values(maps.Row(i)))
		if want := float64(e[597]+e[598]+e[599]) / 3; err != nil || math.Abs(got[i]-want) > 1e-6*want {
			t.Errorf("%v, want the mean of three, %v (%v)", got[i], want, err)
		}
	}
}

// A combined score is the largest of its standardised parts, and its map of their maps.
func TestCombined(t *testing.T) {
	m := mustNew(t, tiny(t, AE), 1)
	x, _ := images(m, 5, 2)
	ref := &Reference{}
	scores, maps := map[string][]float64{}, map[string]*tensor.Tensor{}
	for i, name := range CombinedScores() {
		scale := Scale{Score: name, Moments: Moments{Mean: 0.01 * float64(i), Deviation: 0.1 + float64(i)}, Map: Moments{Mean: 0.1, Deviation: 1 + float64(i)}}
		ref.Parts = append(ref.Parts, scale)
		var err error
		if scores[name], err = m.ScoreBy(name, nil, x, nil); err != nil {
			t.Fatal(err)
		}
		if maps[name], err = m.ErrorMaps(name, nil, x, nil); err != nil {
			t.Fatal(err)
		}
	}
	got, err := m.ScoreBy(ScoreCombined, ref, x, nil)
	if err != nil {
		t.Fatal(err)
	}
	plane, err := m.ErrorMaps(ScoreCombined, ref, x, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := range x.N() {
		most, highest := math.Inf(-1), math.Inf(-1)
		for _, p := range ref.Parts {
			most = max(most, (scores[p.Score][i]-p.Mean)/p.Deviation)
			highest = max(highest, (float64(maps[p.Score].Row(i)[7])-p.Map.Mean)/p.Map.Deviation)
		}
		if math.Abs(got[i]-most) > 1e-12 || math.Abs(float64(plane.Row(i)[7])-highest) > 1e-6*math.Abs(highest) {
			t.Errorf("image %d: %v, want %v; its map %v, want %v", i, got[i], most, plane.Row(i)[7], highest)
		}
	}
	if _, err := m.ErrorMaps(ScoreCombined, nil, x, nil); !errors.Is(err, ErrReference) {
		t.Errorf("a map without normal images: %v", err)
	}
}

// A latent's distance is the Mahalanobis distance, of a covariance whose root is known.
func TestDistance(t *testing.T) {
	shape := &LatentShape{Mean: []float64{1, 2}, Whiten: []float64{0.5, 0, -1, 2}} // rows
	if d := shape.Distance([]float32{3, 1}); d != 1+16 {                           // (1, -2 - 2)
		t.Errorf("%v", d)
	}
	m := mustNew(t, tiny(t, AE), 1)
	x, _ := images(m, 1, 2)
	if _, err := m.ScoreBy(ScoreLatent, &Reference{Z: &LatentShape{Mean: make([]float64, 9), Whiten: make([]float64, 81)}}, x, nil); err == nil {
		t.Error("z of another width")
	}
}

// An image of one colour has a score that is a number, and a high one.
func TestUnexplainedOfOneColour(t *testing.T) {
	for _, k := range []cell{AE, VAE} {
		m := mustNew(t, tiny(t, k), 1)
		x := tensor.New(append([]int{3}, m.Config().Input...)...)
		for i := range x.N() {
			for j := range x.Row(i) {
				x.Row(i)[j] = float32(i) / 2
			}
		}
		scores, err := m.ScoreBy(ScoreUnexplained, nil, x, nil)
		if err != nil || slices.ContainsFunc(scores, func(v float64) bool { return !(v > 1) || math.IsInf(v, 0) }) {
			t.Errorf("%s: %v, %v", k, scores, err)
		}
	}
}
