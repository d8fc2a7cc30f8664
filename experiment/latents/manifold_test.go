package latents

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"runtime"
	"slices"
	"testing"

	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/internal/fixture"
	"github.com/diabolo-go/diabolo/tensor"
)

// ppf returns scipy's quantiles of N(0, 1) in the middle of side equally probable parts.
func ppf(t *testing.T, side int) []float64 {
	t.Helper()
	var record struct {
		Cases []struct {
			Side   int
			Values []float64
		}
	}
	data, err := os.ReadFile("testdata/quantiles.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &record); err != nil {
		t.Fatal(err)
	}
	for _, c := range record.Cases {
		if c.Side == side {
			return c.Values
		}
	}
	t.Fatalf("no quantiles of %d parts", side)
	return nil
}

// unfolded returns the manifold of a model, side x side images.
func unfolded(t *testing.T, s *experiment.Subject, side int, class string) *Manifold {
	t.Helper()
	o := Default()
	o.Grid, o.Class = side, class
	r, err := Run(context.Background(), s, o)
	if err != nil {
		t.Fatal(err)
	}
	return r.Manifold
}

// The coordinates of a model with a prior are scipy's quantiles of N(0, 1), z[1] from the
// top.
func TestManifoldQuantiles(t *testing.T) {
	for _, side := range []int{2, 3, 20, 100} {
		m, want := unfolded(t, known(t), side, ""), ppf(t, side)
		if len(m.Columns) != side || len(m.Rows) != side || m.Images.N() != side*side {
			t.Fatalf("%d columns, %d rows, images %v", len(m.Columns), len(m.Rows), m.Images.Shape)
		}
		for i, q := range want {
			if math.Abs(m.Columns[i]-q) > 1e-14*math.Abs(q) || math.Abs(m.Rows[side-1-i]-q) > 1e-14*math.Abs(q) {
				t.Errorf("%d of %d: column %v, row from below %v, want %v", i, side, m.Columns[i], m.Rows[side-1-i], q)
			}
		}
	}
}

// z[0] grows to the right and z[1] upwards, whichever has the larger KL.
func TestManifoldOrientation(t *testing.T) {
	s := known(t)
	decoder := s.Model.Params()[2].Data // 256 x 2
	clear(decoder)
	decoder[0], decoder[3] = 1, 1 // pixel 0 shows z[0], pixel 1 shows z[1]
	m, q := unfolded(t, s, 3, ""), ppf(t, 3)
	for i := range 9 {
		for pixel, z := range []float64{q[i%3], q[2-i/3]} {
			want := 1 / (1 + math.Exp(-z))
			if got := float64(m.Images.Row(i)[pixel]); math.Abs(got-want) > 1e-6 {
				t.Errorf("image %d shows %v for z[%d], want %v", i, got, pixel, want)
			}
		}
	}
	high := 1 / (1 + math.Exp(-q[2]))
	if want := math.Sqrt(2 * 2. / 3 * (high - 0.5) * (high - 0.5) / 256); math.Abs(m.Deviation-want) > 1e-7 {
		t.Errorf("deviation %v, want %v", m.Deviation, want)
	}
}

// Without a prior the coordinates are those of a Gaussian with the mean and the spread of
// each dimension, and a decoder that does what PCA does draws along its axes.
func TestManifoldOfPCA(t *testing.T) {
	s := fixture.Principal(t, 2)
	pca, err := s.PCA(context.Background(), 2)
	if err != nil {
		t.Fatal(err)
	}
	p := s.Model.Params() // head 2 x 256, bias, decoder 256 x 2, bias
	for j := range 256 {  // z[1] is stretched to have the larger spread, and moved
		p[0].Data[256+j] *= 100
		p[2].Data[2*j+1] /= 100
		p[3].Data[j] -= 7 * p[2].Data[2*j+1]
	}
	p[1].Data[1] = 100*p[1].Data[1] + 7
	m, q := unfolded(t, s, 3, ""), ppf(t, 3)
	a, b := math.Sqrt(pca.Variance[0]*299/300), math.Sqrt(pca.Variance[1]*299/300)
	for i := range 3 {
		column, row := a*q[i], 7+100*b*q[2-i]
		if math.Abs(m.Columns[i]-column) > 1e-3*a || math.Abs(m.Rows[i]-row) > 0.1*b {
			t.Errorf("column %v, row %v, want %v and %v", m.Columns[i], m.Rows[i], column, row)
		}
	}
	for i := range 9 {
		for j, mean := range pca.Mean {
			want := float64(mean) + a*q[i%3]*float64(pca.Axes.Row(0)[j]) + b*q[2-i/3]*float64(pca.Axes.Row(1)[j])
			if got := float64(m.Images.Row(i)[j]); math.Abs(got-want) > 1e-3 {
				t.Fatalf("image %d, value %d: %v, want %v", i, j, got, want)
			}
		}
	}
}

// Only a z of two dimensions has a manifold.
func TestManifoldNone(t *testing.T) {
	for _, latent := range []int{1, 3} {
		if m := unfolded(t, fixture.Principal(t, latent), 3, ""); m != nil {
			t.Errorf("%d latents have a manifold of %v", latent, m.Images.Shape)
		}
	}
}

// A conditional model draws the class that was asked for, as its own decoder does.
func TestManifoldOfClass(t *testing.T) {
	s := conditional(t)
	for label, class := range s.Data.Classes {
		m, z := unfolded(t, s, 2, class), tensor.New(4, 2)
		for i := range 4 {
			copy(z.Row(i), []float32{float32(m.Columns[i%2]), float32(m.Rows[i/2])})
		}
		want, err := s.Model.Decode(z, slices.Repeat([]int{label}, 4))
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(m.Images.Data, want.Data) {
			t.Errorf("class %s is not drawn", class)
		}
	}
	if first, last := unfolded(t, s, 2, ""), unfolded(t, s, 2, "9"); slices.Equal(first.Images.Data, last.Images.Data) {
		t.Error("the first class is drawn as the last")
	}
}

// The images of a decoder that ignores z do not deviate from their mean, but for its rounding.
func TestManifoldOfConstant(t *testing.T) {
	s := known(t)
	clear(s.Model.Params()[2].Data)
	if m := unfolded(t, s, 3, ""); m.Deviation > 1e-15 {
		t.Errorf("deviation %v", m.Deviation)
	}
}

// Any number of workers decodes the same bits.
func TestManifoldWorkers(t *testing.T) {
	s := fixture.Digits(t, 16)
	var first *Manifold
	for _, workers := range []int{1, 2, 5} {
		before := runtime.GOMAXPROCS(workers)
		m := unfolded(t, s, 20, "")
		runtime.GOMAXPROCS(before)
		if first == nil {
			first = m
		}
		if !slices.Equal(m.Images.Data, first.Images.Data) || m.Deviation != first.Deviation {
			t.Errorf("%d workers decode other images", workers)
		}
	}
}
