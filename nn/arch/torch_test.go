package arch

import (
	"bytes"
	"encoding/json"
	"flag"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/internal/engine/oracle"
	"github.com/diabolo-go/diabolo/nn"
	"github.com/diabolo-go/diabolo/tensor"
)

var update = flag.Bool("update", false, "write testdata/modules.json anew; then run testdata/pytorch.py")

// A module is a case as given to PyTorch.
type module struct {
	Name   string `json:"name"`
	Module string `json:"module"`
	In     []int  `json:"in"`
	Train  bool   `json:"train"` // dropout is compared in inference alone
}

func modules(t *testing.T) (list []module) {
	eachCase(t, func(t *testing.T, c layerCase, n *Network) {
		list = append(list, module{c.text, n.Torch()[0], c.in, !n.Stages[0].row.trainingOnly})
	})
	return list
}

// The recording has the modules that the rows name.
func TestTorchModules(t *testing.T) {
	text, err := json.MarshalIndent(modules(t), "", " ")
	if err != nil {
		t.Fatal(err)
	}
	const file = "testdata/modules.json"
	if *update {
		if err := os.WriteFile(file, append(text, '\n'), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(file); err != nil || !bytes.Equal(bytes.TrimSpace(got), text) {
		t.Errorf("%s is not what the rows say (%v): run this test with -update, then testdata/pytorch.py", file, err)
	}
}

// A recording is PyTorch's result for a module: its weights by name, and the gradients
// of those that are trained.
type recording struct {
	Name   string
	X, DY  []float32
	W      map[string][]float32
	Y, DX  []float64
	DW     map[string][]float64
	Shapes map[string][]int
}

// Every case agrees with the PyTorch module that its row names, weight by weight under
// PyTorch's names, forward and backward.
func TestTorchParity(t *testing.T) {
	recorded := oracle.Read[struct{ Cases []recording }](t, "testdata/pytorch.json").Cases
	i := 0
	eachCase(t, func(t *testing.T, c layerCase, n *Network) {
		if i == len(recorded) {
			t.Fatal("not recorded")
		}
		r := recorded[i]
		i++
		if r.Name != c.text {
			t.Fatalf("%s was recorded here", r.Name)
		}
		oracle.EveryISA(t, func(t *testing.T) { r.check(t, c, n) })
	})
}

func (r recording) check(t *testing.T, c layerCase, n *Network) {
	params := n.Layers.Params()
	if len(params) != len(r.W) {
		t.Errorf("%d weights, PyTorch has %d", len(params), len(r.W))
	}
	for _, p := range params {
		name := strings.TrimPrefix(p.Name, "list.0.")
		if !slices.Equal(p.Shape, r.Shapes[name]) {
			t.Fatalf("%s is %v, PyTorch's %v", name, p.Shape, r.Shapes[name])
		}
		p.Bind(slices.Clone(r.W[name]), make([]float32, p.Len()))
		copy(p.Data, r.W[name])
	}
	call := &nn.Call{Train: len(r.DX) > 0}
	y := n.Layers.Forward(call, tensor.FromSlice(r.X, append([]int{2}, c.in...)...))
	agree(t, "y", y.Data, r.Y)
	if !call.Train {
		return
	}
	dx := n.Layers.Backward(call, tensor.FromSlice(r.DY, y.Shape...), true)
	agree(t, "dx", dx.Data, r.DX)
	for _, p := range params {
		if p.Trained {
			name := strings.TrimPrefix(p.Name, "list.0.")
			agree(t, name, p.Grad, r.DW[name])
		}
	}
}

// agree compares float32 values with PyTorch's in float64: to 1e-5 of the largest, or
// of 1.
func agree(t *testing.T, what string, got []float32, want []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d values, PyTorch has %d", what, len(got), len(want))
	}
	largest := 1.0
	for _, w := range want {
		largest = max(largest, math.Abs(w))
	}
	for i, w := range want {
		if d := math.Abs(float64(got[i]) - w); !(d <= 1e-5*largest) {
			t.Fatalf("%s[%d] = %v, PyTorch has %v", what, i, got[i], w)
		}
	}
}
