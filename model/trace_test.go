package model

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/diabolo-go/diabolo/nn"
	"github.com/diabolo-go/diabolo/tensor"
)

// ear remembers the parts that a trace heard of, by phase, once each, in order.
type ear struct {
	mu    sync.Mutex
	parts map[string][]any // by forward, backward and loss
}

func (e *ear) listen(part any, backward bool, _ time.Duration) {
	phase := "forward"
	switch {
	case part == nil:
		phase = "loss"
	case backward:
		phase = "backward"
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.parts == nil {
		e.parts = map[string][]any{}
	}
	if !slices.Contains(e.parts[phase], part) {
		e.parts[phase] = append(e.parts[phase], part)
	}
}

// names returns the names of all that was heard in a phase.
func (e *ear) names(m *Model, phase string) []string {
	var names []string
	for _, part := range e.parts[phase] {
		names = append(names, m.Names(part)...)
	}
	return names
}

// layerNames lists the rows of Layers.
func layerNames(m *Model) []string {
	var names []string
	for _, l := range m.Layers() {
		names = append(names, l.Name)
	}
	return names
}

// What a trace hears of covers the table of layers, each row once and in its
// order: whatever layers are run as one, none is forgotten. Of a batch of more
// than one piece as well, on several goroutines.
func TestTraceCoversLayers(t *testing.T) {
	models := map[string]*Model{"residual": mustNew(t, smoothConfig(t, VAE), 1)}
	for name, image := range map[string][3]int{"ae-lfw": {3, 64, 64}, "vae-mnist": {1, 28, 28}, "cvae-mnist": {1, 28, 28}} {
		models[name] = modelOf(t, name, image, 10)
	}
	for name, m := range models {
		t.Run(name, func(t *testing.T) {
			x, labels := tensor.New(m.imageShape(piece+1)...), make([]int, piece+1)
			var infer, train ear
			m.SetTrace(infer.listen)
			if _, err := m.Reconstruct(x, labels); err != nil {
				t.Fatal(err)
			}
			want := layerNames(m)
			if d := cmp.Diff(want, infer.names(m, "forward")); d != "" {
				t.Errorf("inference (-Layers +traced):\n%s", d)
			}
			m.SetTrace(train.listen)
			p := m.Trainer(nil)
			p.Loss(PassInput{Input: x, Labels: labels, Train: true})
			p.Backward(nil)
			want = slices.DeleteFunc(want, func(name string) bool { return name == "sigmoid" }) // part of the loss
			if d := cmp.Diff(want, train.names(m, "forward")); d != "" {
				t.Errorf("forward (-Layers +traced):\n%s", d)
			}
			back := train.names(m, "backward") // in another order
			if d := cmp.Diff(slices.Sorted(slices.Values(want)), slices.Sorted(slices.Values(back))); d != "" {
				t.Errorf("backward (-Layers +traced):\n%s", d)
			}
			if loss := train.parts["loss"]; len(loss) != 1 || loss[0] != nil {
				t.Errorf("the loss was traced as %v", loss)
			}
		})
	}
}

// A trace changes no bit of a training step or of a reconstruction, and ends with
// SetTrace(nil).
func TestTraceKeepsBits(t *testing.T) {
	image := batchOf(2)
	heard := 0
	step := func(trace nn.Trace) (grads, recon []float32) {
		m := modelOf(t, "cvae-mnist", [3]int{1, 28, 28}, 10)
		m.SetTrace(trace)
		p := m.Trainer(nil)
		p.Loss(PassInput{Input: image, Labels: []int{1, 2}, Train: true})
		p.Backward(nil)
		y, err := m.Reconstruct(image, []int{1, 2})
		if err != nil {
			t.Fatal(err)
		}
		before := heard
		m.SetTrace(nil)
		p.Loss(PassInput{Input: image, Labels: []int{1, 2}})
		if heard != before {
			t.Error("a trace that was taken away goes on")
		}
		return m.Grads(), y.Data
	}
	wantGrads, wantRecon := step(nil)
	grads, recon := step(func(any, bool, time.Duration) { heard++ })
	if !slices.Equal(grads, wantGrads) || !slices.Equal(recon, wantRecon) {
		t.Error("other bits under a trace")
	}
	if heard == 0 {
		t.Error("heard nothing")
	}
}

// batchOf returns n images of MNIST's size, in stripes.
func batchOf(n int) *tensor.Tensor {
	x := tensor.New(n, 1, 28, 28)
	for i := range x.Data {
		x.Data[i] = float32(i%7) / 7
	}
	return x
}
