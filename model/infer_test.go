package model

import (
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/diabolo-go/diabolo/tensor"
)

// settle gives a model running statistics of its own.
func settle(m *Model) *Model {
	x, labels := images(m, 6, 11)
	overfit(m, m.Trainer(nil), PassInput{Input: x, Labels: labels, Train: true}, 5)
	return m
}

func TestShapes(t *testing.T) {
	eachCell(t, func(t *testing.T, k cell) {
		m := mustNew(t, smoothConfig(t, k), 1)
		for _, n := range []int{0, 1, 5} {
			x, labels := images(m, n, 1)
			l, err := m.Encode(x)
			if err != nil || !slices.Equal(l.Mu.Shape, []int{n, 3}) {
				t.Fatalf("%d images: mu %v, %v", n, l.Mu, err)
			}
			if (l.LogVar != nil) != k.sampled() {
				t.Errorf("logvar %v", l.LogVar)
			}
			y, err := m.Decode(l.Mu, labels)
			if err != nil || !slices.Equal(y.Shape, x.Shape) {
				t.Fatalf("%d images: decoded %v, %v", n, y, err)
			}
			again, err := m.Reconstruct(x, labels)
			if err != nil || !slices.Equal(again.Data, y.Data) {
				t.Errorf("%d images: Reconstruct is not Decode of Encode, %v", n, err)
			}
			if scores, err := m.Score(x, labels); err != nil || len(scores) != n {
				t.Errorf("%d images: %d scores, %v", n, len(scores), err)
			}
		}
	})
}

// Scores by their definition, from what Encode and Decode return.
func TestScore(t *testing.T) {
	eachCell(t, func(t *testing.T, k cell) {
		m := settle(mustNew(t, smoothConfig(t, k), 1))
		x, labels := images(m, 4, 1)
		l, _ := m.Encode(x)
		y, _ := m.Decode(l.Mu, labels)
		scores, err := m.Score(x, labels)
		if err != nil {
			t.Fatal(err)
		}
		for i, got := range scores {
			want := 0.0
			for j, v := range x.Row(i) {
				pixel, p := float64(v), float64(y.Row(i)[j])
				switch {
				case k.likelihood == "gaussian" && k.sampled(): // a normal density of the stored variance
					v := float64(m.likelihood.(learned).variance.Data[0])
					want += (pixel-p)*(pixel-p)/(2*v) + math.Log(2*math.Pi*v)/2
				case !k.bernoulli() && k.sampled(): // a normal density of variance 1
					want += ((pixel-p)*(pixel-p) + math.Log(2*math.Pi)) / 2
				case !k.bernoulli():
					want += (pixel - p) * (pixel - p)
				default:
					want -= pixel*math.Log(p) + (1-pixel)*math.Log(1-p)
				}
			}
			if k.sampled() {
				for j, mu := range l.Mu.Row(i) {
					lv := float64(l.LogVar.Row(i)[j])
					want += (math.Exp(lv) - 1 - lv + float64(mu)*float64(mu)) / 2
				}
			}
			near(t, fmt.Sprint("score ", i), got, want)
		}
	})
}

// A batch that is cut into pieces gives each image what it gives alone.
func TestPieces(t *testing.T) {
	m := settle(mustNew(t, tiny(t, CVAE), 1))
	n := 2*piece + 7
	x, labels := images(m, n, 1)
	l, err := m.Encode(x)
	if err != nil {
		t.Fatal(err)
	}
	y, err := m.Reconstruct(x, labels)
	if err != nil {
		t.Fatal(err)
	}
	scores, err := m.Score(x, labels)
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		one := x.Rows(i, i+1)
		li, _ := m.Encode(one)
		yi, _ := m.Reconstruct(one, labels[i:i+1])
		si, _ := m.Score(one, labels[i:i+1])
		close32(t, "mu", l.Mu.Row(i), li.Mu.Data)
		close32(t, "logvar", l.LogVar.Row(i), li.LogVar.Data)
		close32(t, "pixels", y.Row(i), yi.Data)
		near(t, "score", scores[i], si[0])
	}
}

// When its context ends, a pass begins no further piece, and has no result.
func TestPassEndsWithItsContext(t *testing.T) {
	plain := mustNew(t, tiny(t, CVAE), 1)
	x, labels := images(plain, 60*piece, 1)
	gone := errors.New("nobody waits for it")
	for name, pass := range map[string]func(m *Model, x *tensor.Tensor, labels []int) (result any, err error){
		"encode":      func(m *Model, x *tensor.Tensor, _ []int) (any, error) { l, err := m.Encode(x); return l.Mu, err },
		"decode":      func(m *Model, x *tensor.Tensor, labels []int) (any, error) { return m.Sample(x.N(), 1, labels) },
		"reconstruct": func(m *Model, x *tensor.Tensor, labels []int) (any, error) { return m.Reconstruct(x, labels) },
		"score":       func(m *Model, x *tensor.Tensor, labels []int) (any, error) { return m.Score(x, labels) },
		"scores": func(m *Model, x *tensor.Tensor, labels []int) (any, error) {
			return m.ScoreBy(ScoreMax, nil, x, labels)
		},
		"maps": func(m *Model, x *tensor.Tensor, labels []int) (any, error) {
			return m.ErrorMaps(ScoreMax, nil, x, labels)
		},
	} {
		ctx, cancel := context.WithCancelCause(t.Context())
		var layers atomic.Int64
		traced := plain.WithContext(ctx)
		traced.SetTrace(func(any, bool, time.Duration) {
			layers.Add(1)
			cancel(gone)
		})
		if result, err := pass(traced, x, labels); !errors.Is(err, gone) || !reflect.ValueOf(result).IsNil() {
			t.Errorf("%s: %v, %v", name, result, err)
		}
		if most := int64(runtime.GOMAXPROCS(0) * len(plain.Layers())); layers.Load() > most {
			t.Errorf("%s: %d layers ran, want at most %d, those of the pieces that had begun", name, layers.Load(), most)
		}
		if _, err := pass(traced, x.Rows(0, piece), labels[:piece]); err != nil {
			t.Errorf("%s: a single piece: %v", name, err)
		}
	}
	if _, err := plain.Encode(x); err != nil {
		t.Error(err)
	}
}

// close32 compares values of two passes that may add in another order.
func close32(t *testing.T, what string, got, want []float32) {
	t.Helper()
	for i := range want {
		if !(math.Abs(float64(got[i]-want[i])) <= 1e-5*(1+math.Abs(float64(want[i])))) {
			t.Fatalf("%s %d: %v, want %v", what, i, got[i], want[i])
		}
	}
}

// Many goroutines on one model get what one gets, and race on nothing.
func TestConcurrentInference(t *testing.T) {
	eachCell(t, func(t *testing.T, k cell) {
		m := settle(mustNew(t, smoothConfig(t, k), 1))
		x, labels := images(m, piece+3, 1)
		want := everything(t, m, x, labels)
		var wg sync.WaitGroup
		for range 6 {
			wg.Go(func() {
				for range 3 {
					if got := everything(t, m, x, labels); !slices.Equal(got, want) {
						t.Error("another answer than alone")
					}
				}
			})
		}
		wg.Wait()
	})
}

// everything returns the numbers of all inference calls.
func everything(t *testing.T, m *Model, x *tensor.Tensor, labels []int) (all []float32) {
	l, err := m.Encode(x)
	if err != nil {
		t.Error(err)
		return nil
	}
	y, err1 := m.Decode(l.Mu, labels)
	r, err2 := m.Reconstruct(x, labels)
	scores, err3 := m.Score(x, labels)
	in, err4 := m.Inside(x, labels, nil)
	if err1 != nil || err2 != nil || err3 != nil || err4 != nil {
		t.Error(err1, err2, err3, err4)
		return nil
	}
	all = slices.Concat(l.Mu.Data, y.Data, r.Data)
	for _, s := range in.Steps {
		all = append(all, s.Values.Data...)
	}
	for _, s := range scores {
		all = append(all, float32(s))
	}
	return all
}

func TestSample(t *testing.T) {
	m := mustNew(t, tiny(t, VAE), 1)
	five, err := m.Sample(5, 9, nil)
	if err != nil || !slices.Equal(five.Shape, []int{5, 1, 6, 6}) {
		t.Fatalf("%v, %v", five, err)
	}
	for _, v := range five.Data {
		if !(v >= 0 && v <= 1) {
			t.Fatalf("pixel %v outside 0..1", v)
		}
	}
	two, err := m.Sample(2, 9, nil)
	if err != nil {
		t.Fatal(err)
	}
	close32(t, "the first two of five", five.Rows(0, 2).Data, two.Data)
	other, err := m.Sample(2, 10, nil)
	if err != nil || slices.Equal(other.Data, two.Data) {
		t.Errorf("another seed drew the same images, %v", err)
	}
	if slices.Equal(two.Row(0), two.Row(1)) {
		t.Error("two samples are one")
	}
}

// A value that is not a number is an error of every call that takes numbers, not an answer
// of NaN.
func TestNotFinite(t *testing.T) {
	m := mustNew(t, tiny(t, VAE), 1)
	for _, bad := range []float32{float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1))} {
		x, z := tensor.New(2, 1, 6, 6), tensor.New(3, 2)
		x.Row(1)[7], z.Row(2)[1] = bad, bad
		for name, call := range map[string]func() error{
			"Encode":      func() error { _, err := m.Encode(x); return err },
			"Reconstruct": func() error { _, err := m.Reconstruct(x, nil); return err },
			"Score":       func() error { _, err := m.Score(x, nil); return err },
			"ScoreBy":     func() error { _, err := m.ScoreBy(ScoreError, nil, x, nil); return err },
			"Inside":      func() error { _, err := m.Inside(x, nil, nil); return err },
			"Decode":      func() error { _, err := m.Decode(z, nil); return err },
		} {
			want := fmt.Sprintf("model: images: value 7 of row 1 is %v, not a finite number", bad)
			if name == "Decode" {
				want = fmt.Sprintf("model: latents: value 1 of row 2 is %v, not a finite number", bad)
			}
			if err := call(); !errors.Is(err, ErrNotFinite) || err.Error() != want {
				t.Errorf("%s: got %v, want %s", name, err, want)
			}
		}
	}
}

func TestInferenceErrors(t *testing.T) {
	ae, cvae := mustNew(t, tiny(t, AE), 1), mustNew(t, tiny(t, CVAE), 1)
	x := tensor.New(2, 1, 6, 6)
	z := tensor.New(2, 2)
	for _, c := range []struct {
		name, want string
		call       func() error
	}{
		{"image shape", "model: images of shape [2 3 6 6], need [N 1 6 6] (N, channels, height, width)",
			func() error { _, err := ae.Encode(tensor.New(2, 3, 6, 6)); return err }},
		{"dimensions", "model: images of shape [2 36], need [N 1 6 6]",
			func() error { _, err := ae.Reconstruct(tensor.New(2, 36), nil); return err }},
		{"score shape", "model: images of shape [2 1 6 7]",
			func() error { _, err := ae.Score(tensor.New(2, 1, 6, 7), nil); return err }},
		{"latent width", "model: latents of shape [2 3], need N x 2",
			func() error { _, err := ae.Decode(tensor.New(2, 3), nil); return err }},
		{"latent dimensions", "model: latents of shape [4], need N x 2",
			func() error { _, err := ae.Decode(tensor.New(4), nil); return err }},
		{"no labels", "model: a cvae needs the class of every image: 0 labels for 2 images",
			func() error { _, err := cvae.Reconstruct(x, nil); return err }},
		{"one label", "1 labels for 2 images", func() error { _, err := cvae.Decode(z, []int{1}); return err }},
		{"label", "model: label 3 of image 1 is not a class, want 0 to 2", func() error { _, err := cvae.Score(x, []int{0, 3}); return err }},
		{"negative label", "label -1 of image 0", func() error { _, err := cvae.Sample(1, 1, []int{-1}); return err }},
		{"sample of an ae", "model: an ae has no prior to sample z from", func() error { _, err := ae.Sample(1, 1, nil); return err }},
		{"noise", "model: noise of shape [2 3], need [2 2]", func() error { _, err := ae.Inside(x, nil, tensor.New(2, 3)); return err }},
		{"inside of nothing", "model: no images, need at least one", func() error { _, err := ae.Inside(x.Rows(0, 0), nil, nil); return err }},
		{"inside without a class", "model: a cvae needs the class of every image", func() error { _, err := cvae.Inside(x, nil, nil); return err }},
		{"negative count", "model: -1 samples", func() error { _, err := cvae.Sample(-1, 1, nil); return err }},
	} {
		if err := c.call(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s:\n got %v\nwant %s", c.name, err, c.want)
		}
	}
}
