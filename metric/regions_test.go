package metric

import (
	"encoding/json"
	"math"
	"os"
	"testing"
)

// regionCase is a case of testdata/regions.json.
type regionCase struct {
	N, H, W, Levels, Regions   int
	Share, Limit, AUPRO, AUROC float64
}

// planes is planes of testdata/record_regions.py.
func (c regionCase) planes() []Plane {
	masked, values := uniform(1, c.N*c.H*c.W), uniform(2, c.N*c.H*c.W)
	var list []Plane
	for k := range c.N {
		p := Plane{H: c.H, W: c.W}
		for i := k * c.H * c.W; i < (k+1)*c.H*c.W; i++ {
			strange, v := k%2 == 1 && masked[i] < c.Share, values[i]
			if strange {
				v += 0.4
			}
			if c.Levels > 0 {
				v = math.Floor(v*float64(c.Levels)) / float64(c.Levels)
			}
			p.Values, p.Mask = append(p.Values, float32(v)), append(p.Mask, strange)
		}
		list = append(list, p)
	}
	return list
}

// TestAUPRO compares with scikit-learn, scikit-image and numpy.
func TestAUPRO(t *testing.T) {
	text, err := os.ReadFile("testdata/regions.json")
	if err != nil {
		t.Fatal(err)
	}
	var recorded struct{ Cases []regionCase }
	if err := json.Unmarshal(text, &recorded); err != nil {
		t.Fatal(err)
	}
	if len(recorded.Cases) != 4 {
		t.Fatalf("%d cases", len(recorded.Cases))
	}
	for _, c := range recorded.Cases {
		planes := c.planes()
		if got := Regions(planes); got != c.Regions {
			t.Errorf("%+v: %d regions", c, got)
		}
		if got := AUPRO(planes, c.Limit); math.Abs(got-c.AUPRO) > 1e-12 {
			t.Errorf("%+v: AUPRO %v", c, got)
		}
		if got := PixelAUROC(planes); math.Abs(got-c.AUROC) > 1e-12 {
			t.Errorf("%+v: AUROC %v", c, got)
		}
	}
}

// TestAUPROEnds has maps whose figures are known.
func TestAUPROEnds(t *testing.T) {
	mask := []bool{true, false, false, true} // two corners of a square of four: one region
	perfect := []Plane{{2, 2, []float32{1, 0, 0, 1}, mask}}
	if AUPRO(perfect, 0.3) != 1 || PixelAUROC(perfect) != 1 || Regions(perfect) != 1 {
		t.Errorf("a perfect map: %v, %v, %d regions", AUPRO(perfect, 0.3), PixelAUROC(perfect), Regions(perfect))
	}
	flat := []Plane{{2, 2, make([]float32, 4), mask}}
	if got := AUPRO(flat, 0.3); math.Abs(got-0.15) > 1e-15 || PixelAUROC(flat) != 0.5 {
		t.Errorf("a flat map: %v, %v", got, PixelAUROC(flat))
	}
	nan := float32(math.NaN())
	for _, p := range []Plane{{1, 2, []float32{1, 2}, make([]bool, 2)}, {1, 1, []float32{1}, []bool{true}}, {1, 2, []float32{1, nan}, []bool{true, false}}} {
		if a, b := AUPRO([]Plane{p}, 0.3), PixelAUROC([]Plane{p}); !math.IsNaN(a) || !math.IsNaN(b) {
			t.Errorf("%v: %v, %v", p, a, b)
		}
	}
}
