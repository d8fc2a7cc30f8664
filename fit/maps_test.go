package fit

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"runtime"
	"slices"
	"testing"

	"github.com/diabolo-go/diabolo/internal/engine/rng"
	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/tensor"
)

// recordedMaps is testdata/maps.json: the results of scikit-learn and umap-learn.
type recordedMaps struct {
	Width int
	X     []float32
	TSNE  struct {
		Perplexity      float64
		Affinities      []recordedRow
		KLOfFirst       float64 `json:"kl_of_first_two_values"`
		KL              float64
		Trustworthiness float64
	}
	UMAP struct {
		Neighbours      int
		Weights         []recordedRow
		Trustworthiness float64
		Curves          []struct {
			MinDist float64 `json:"min_dist"`
			Spread  float64
			A, B    float64
		}
	}
}

type recordedRow struct {
	Row     int
	Columns []int32
	Values  []float64
}

func readMaps(t *testing.T) (r recordedMaps, x *tensor.Tensor) {
	t.Helper()
	text, err := os.ReadFile("testdata/maps.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	return r, tensor.FromSlice(r.X, len(r.X)/r.Width, r.Width)
}

// sameRows compares rows of a graph; the tolerance is that of the bisection on both
// sides.
func sameRows(t *testing.T, g *graph, want []recordedRow) {
	t.Helper()
	for _, r := range want {
		from, to := g.from[r.Row], g.from[r.Row+1]
		if !slices.Equal(g.to[from:to], r.Columns) {
			t.Fatalf("row %d has edges to %v, want %v", r.Row, g.to[from:to], r.Columns)
		}
		for k, v := range r.Values {
			if got := float64(g.weight[from+k]); math.Abs(got-v) > 1e-4*v+1e-9 {
				t.Errorf("weight %d,%d is %v, want %v", r.Row, r.Columns[k], got, v)
			}
		}
	}
}

func TestAffinities(t *testing.T) {
	r, x := readMaps(t)
	g := affinities(x, r.TSNE.Perplexity)
	sameRows(t, g, r.TSNE.Affinities)
	points := make([]point, x.N())
	for i := range points {
		points[i] = point{x.Row(i)[0], x.Row(i)[1]}
	}
	e := newEngine()
	defer e.close()
	if kl := divergence(e, g, points); math.Abs(kl-r.TSNE.KLOfFirst) > 1e-5 {
		t.Errorf("divergence %v, want %v", kl, r.TSNE.KLOfFirst)
	}
}

func TestFuzzyGraph(t *testing.T) {
	r, x := readMaps(t)
	sameRows(t, fuzzyGraph(x, r.UMAP.Neighbours), r.UMAP.Weights)
	for _, c := range r.UMAP.Curves {
		if a, b := similarityCurve(c.MinDist, c.Spread); math.Abs(a-c.A) > 1e-4 || math.Abs(b-c.B) > 1e-4 {
			t.Errorf("least distance %v, spread %v: a = %v and b = %v, want %v and %v", c.MinDist, c.Spread, a, b, c.A, c.B)
		}
	}
}

// The maps are as good as those of the originals.
func TestMaps(t *testing.T) {
	r, x := readMaps(t)
	kl, trust := medianMap(t, x, r.TSNE.Perplexity)
	if kl > 1.03*r.TSNE.KL || trust < r.TSNE.Trustworthiness-0.005 {
		t.Errorf("t-SNE: divergence %v and trustworthiness %v, scikit-learn's %v and %v", kl, trust, r.TSNE.KL, r.TSNE.Trustworthiness)
	}
	e, err := UMAP(context.Background(), x, UMAPOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if trust := metric.Trustworthiness(x, e.Y, 12); trust < r.UMAP.Trustworthiness-0.01 {
		t.Errorf("UMAP: trustworthiness %v, umap-learn's %v", trust, r.UMAP.Trustworthiness)
	}
}

// medianMap returns the median divergence and trustworthiness of seven maps by
// t-SNE. The descent is chaotic: a millionth added to points as few as these moves
// the divergence by some 4%.
func medianMap(t *testing.T, x *tensor.Tensor, perplexity float64) (kl, trust float64) {
	const maps = 7
	var kls, trusts []float64
	for i := range maps {
		moved, stream := tensor.New(x.Shape...), rng.New(uint64(i), "test")
		for j, v := range x.Data {
			moved.Data[j] = v + 1e-6*float32(stream.NormFloat64())
		}
		e, err := TSNE(context.Background(), moved, TSNEOptions{Perplexity: perplexity})
		if err != nil {
			t.Fatal(err)
		}
		kls, trusts = append(kls, e.KL), append(trusts, metric.Trustworthiness(x, e.Y, 12))
	}
	slices.Sort(kls)
	slices.Sort(trusts)
	return kls[maps/2], trusts[maps/2]
}

// Clusters far apart stay apart, and any number of goroutines gives the same bits.
func TestMapsOfClusters(t *testing.T) {
	const n, clusters = 600, 6
	x, labels := tensor.New(n, 10), make([]int, n)
	stream := rng.New(1, "test")
	for i := range n {
		labels[i] = i % clusters
		for j := range x.Row(i) {
			x.Row(i)[j] = float32(0.5 * stream.NormFloat64())
		}
		x.Row(i)[labels[i]] += 8
	}
	for name, embed := range map[string]func() (*Embedding, error){
		"t-SNE": func() (*Embedding, error) {
			return TSNE(context.Background(), x, TSNEOptions{Iterations: 300})
		},
		"UMAP": func() (*Embedding, error) { return UMAP(context.Background(), x, UMAPOptions{Seed: 5, Epochs: 100}) },
	} {
		before := runtime.GOMAXPROCS(1)
		one, err := embed()
		runtime.GOMAXPROCS(3)
		three, _ := embed()
		runtime.GOMAXPROCS(before)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(one.Y.Data, three.Y.Data) || one.KL != three.KL {
			t.Errorf("%s: other bits on three goroutines", name)
		}
		if s := metric.Silhouette(one.Y, labels); s < 0.7 {
			t.Errorf("%s: silhouette %v of clusters that lie far apart", name, s)
		}
	}
}

// Vectors that are all about equally far apart are collapsed by early exaggeration,
// almost to a line in float32; the map must recover.
func TestTSNEWithoutStructure(t *testing.T) {
	x, stream := tensor.New(500, 64), rng.New(4, "test")
	for i := range x.Data {
		x.Data[i] = float32(stream.NormFloat64())
	}
	e, err := TSNE(context.Background(), x, TSNEOptions{Iterations: 600})
	if err != nil {
		t.Fatal(err)
	}
	_, variance := deviations(e.Y, ones(e.Y.N()))
	if ratio := variance[0] / variance[1]; ratio < 0.5 || ratio > 2 || variance[0] < 1 {
		t.Errorf("the map has the variances %v", variance)
	}
}

// TestQuadtree compares with the sum over all pairs: exactly the same pairs for a
// small angle, nearly the same force for the one in use.
func TestQuadtree(t *testing.T) {
	stream := rng.New(2, "test")
	points := make([]point, 700)
	for i := range points {
		points[i] = point{float32(stream.NormFloat64()), float32(stream.NormFloat64())}
	}
	for i := 100; i < 120; i++ {
		points[i] = points[99] // more in one place than a leaf takes
	}
	for _, c := range []struct{ angle, tolerance float64 }{{1e-6, 1e-4}, {0.5, 0.03}} {
		tree := newQuadtree(len(points), c.angle)
		tree.build(points)
		force := make([]point, len(points))
		sum := tree.repulsion(force, 0, len(points))
		want, all, off, size := 0.0, point{}, 0.0, 0.0
		for i, p := range points {
			all = point{}
			for j, o := range points {
				if i != j {
					q := float32(similarity(p, []point{o}))
					want += float64(q)
					all = point{all.x + q*q*(p.x-o.x), all.y + q*q*(p.y-o.y)}
				}
			}
			off += math.Hypot(float64(force[i].x-all.x), float64(force[i].y-all.y))
			size += math.Hypot(float64(all.x), float64(all.y))
		}
		if math.Abs(sum/want-1) > c.tolerance || off/size > c.tolerance {
			t.Errorf("angle %v: sum %v, of all pairs %v; forces are off by %v of their size", c.angle, sum, want, off/size)
		}
	}
}

func TestMapsOfHardVectors(t *testing.T) {
	same, line := tensor.New(60, 4), tensor.New(60, 1)
	for i := range line.Data {
		line.Data[i] = float32(i * i)
	}
	for name, x := range map[string]*tensor.Tensor{"all in one place": same, "one value each": line} {
		for _, embed := range []func() (*Embedding, error){
			func() (*Embedding, error) {
				return TSNE(context.Background(), x, TSNEOptions{Perplexity: 5, Iterations: 250})
			},
			func() (*Embedding, error) { return UMAP(context.Background(), x, UMAPOptions{Epochs: 20}) },
		} {
			e, err := embed()
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if err := finite(e.Y); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

func TestMapsRefuse(t *testing.T) {
	x := stretched(60, 3)
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	broken := x.Clone()
	broken.Data[7] = float32(math.NaN())
	for name, f := range map[string]func() (*Embedding, error){
		"perplexity": func() (*Embedding, error) { return TSNE(context.Background(), x, TSNEOptions{}) },
		"angle":      func() (*Embedding, error) { return TSNE(context.Background(), x, TSNEOptions{Perplexity: 5, Angle: 2}) },
		"iterations": func() (*Embedding, error) {
			return TSNE(context.Background(), x, TSNEOptions{Perplexity: 5, Iterations: 3})
		},
		"learning rate": func() (*Embedding, error) {
			return TSNE(context.Background(), x, TSNEOptions{Perplexity: 5, LearningRate: 1e30})
		},
		"NaN":        func() (*Embedding, error) { return TSNE(context.Background(), broken, TSNEOptions{Perplexity: 5}) },
		"end":        func() (*Embedding, error) { return TSNE(ended, x, TSNEOptions{Perplexity: 5}) },
		"neighbours": func() (*Embedding, error) { return UMAP(context.Background(), x, UMAPOptions{Neighbours: 61}) },
		"distance":   func() (*Embedding, error) { return UMAP(context.Background(), x, UMAPOptions{MinDist: 2}) },
		"NaN, UMAP":  func() (*Embedding, error) { return UMAP(context.Background(), broken, UMAPOptions{}) },
		"end, UMAP":  func() (*Embedding, error) { return UMAP(ended, x, UMAPOptions{}) },
	} {
		if _, err := f(); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
