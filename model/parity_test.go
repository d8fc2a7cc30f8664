package model

import (
	"bytes"
	"encoding/json"
	"flag"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/internal/file/safetensors"
	"github.com/diabolo-go/diabolo/nn"
	"github.com/diabolo-go/diabolo/tensor"
)

// recorded is what PyTorch computed for one model; testdata/parity/README.md
// says what each tensor is.
type recorded struct {
	t *testing.T
	*safetensors.File
}

func readRecorded(t *testing.T, name string) recorded {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "parity", name+".safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	f, err := safetensors.Read(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	return recorded{t, f}
}

// get returns a tensor that must be there.
func (r recorded) get(name string) *tensor.Tensor {
	r.t.Helper()
	found := r.Find(name)
	if found == nil {
		r.t.Fatalf("no tensor %q was recorded", name)
	}
	return tensor.FromSlice(found.Data, found.Shape...)
}

// same compares values to a share of the largest among them, or among those of
// the tensors beside it. Both sides compute in float32, whose epsilon is 1.2e-7,
// and add in another order; the differences measured are near 1e-6 of the largest.
func (r recorded) same(name string, got []float32, share float64, beside ...string) {
	r.t.Helper()
	want := r.get(name).Data
	if len(got) != len(want) {
		r.t.Fatalf("%s: %d values, PyTorch has %d", name, len(got), len(want))
	}
	largest, off := 0.0, 0.0
	for i, w := range want {
		off = max(off, math.Abs(float64(got[i])-float64(w)))
	}
	for _, n := range append(beside, name) {
		for _, w := range r.get(n).Data {
			largest = max(largest, math.Abs(float64(w)))
		}
	}
	if !(off <= share*largest) {
		r.t.Errorf("%s: off by %.2g of %.2g, want at most %.0e of it", name, off, largest, share)
	}
}

func (r recorded) number(name string, got, share float64) {
	r.t.Helper()
	r.same(name, []float32{float32(got)}, share)
}

// load gives the model PyTorch's weights; each must be recorded, and no other.
func (r recorded) load(m *Model) {
	r.t.Helper()
	var all safetensors.File
	for _, t := range r.Tensors {
		if name, ok := strings.CutPrefix(t.Name, "w."); ok {
			all.Tensors = append(all.Tensors, safetensors.Tensor{Name: name, Shape: t.Shape})
		}
	}
	if err := all.Match(m.tensors()); err != nil {
		r.t.Fatal(err)
	}
	for _, p := range m.Params() {
		copy(p.Data, r.get("w."+p.Name).Data)
	}
}

// input returns the recorded batch.
func (r recorded) input(c Config) PassInput {
	in := PassInput{Input: r.get("in0"), Train: true}
	if c.Conditional() {
		for _, l := range r.get("labels").Data {
			in.Labels = append(in.Labels, int(l))
		}
	}
	if c.Sampled() {
		in.Eps = r.get("eps")
	}
	return in
}

var update = flag.Bool("update", false, "write testdata/parity/modules.json anew; then run tools/peers/record_parity.py")

// PyTorch was asked for the layers of these configs.
func TestParityModules(t *testing.T) {
	type lists struct {
		Encoder []string `json:"encoder"`
		Decoder []string `json:"decoder"` // without a sigmoid that is part of the loss
	}
	modules := map[string]lists{}
	for _, name := range parityNames(t) {
		text, err := os.ReadFile(filepath.Join("testdata", "parity", name+".yaml"))
		if err != nil {
			t.Fatal(err)
		}
		p, err := newPlan(mustParse(t, string(text)))
		if err != nil {
			t.Fatal(err)
		}
		modules[name] = lists{p.encoder.Torch(), p.decoder.Torch()}
	}
	want, err := json.MarshalIndent(modules, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	const file = "testdata/parity/modules.json"
	if *update {
		if err := os.WriteFile(file, append(want, '\n'), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(file); err != nil || !bytes.Equal(bytes.TrimSpace(got), want) {
		t.Errorf("%s is not what the configs say (%v): run this test with -update, then tools/peers/record_parity.py", file, err)
	}
}

// parityNames lists the configs that were recorded.
func parityNames(t *testing.T) (names []string) {
	files, err := filepath.Glob("testdata/parity/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no configs", err)
	}
	for _, file := range files {
		names = append(names, strings.TrimSuffix(filepath.Base(file), ".yaml"))
	}
	return names
}

// Outputs, gradients, ten losses and the validation loss are those of PyTorch, for
// every combination of parts.
func TestParity(t *testing.T) {
	left := slices.Clone(cells)
	for _, name := range parityNames(t) {
		t.Run(name, func(t *testing.T) { checkParity(t, name, &left) })
	}
	if len(left) > 0 {
		t.Errorf("nothing was recorded for %v", left)
	}
}

// checkParity replays one recording, and takes its combination of parts off left.
func checkParity(t *testing.T, name string, left *[]cell) {
	text, err := os.ReadFile(filepath.Join("testdata", "parity", name+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	c := mustParse(t, string(text))
	*left = slices.DeleteFunc(*left, func(k cell) bool { return k == cell{c.Posterior, c.Likelihood, c.Condition} })
	m := mustNew(t, c, 1)
	r := readRecorded(t, name)
	r.load(m)
	p, in := m.Trainer(nil), r.input(c)

	loss := p.Loss(in)
	r.same("mu", p.latent.Mu.Data, 1e-5)
	if c.Sampled() {
		r.same("logvar", p.latent.LogVar.Data, 1e-5)
	}
	r.same("logits", p.out.Data, 1e-5)
	r.number("loss", loss.Total, 1e-6)
	r.number("recon", loss.Of("recon"), 1e-6)
	r.number("kl", loss.Of("kl"), 1e-6)

	p.Backward(nil)
	r.gradients(m.params)

	opt := newAdamW(1e-3, 1e-2)
	losses := []float32{float32(loss.Total)}
	for range 9 {
		opt.update(m.Params())
		losses = append(losses, float32(p.Loss(in).Total))
		p.Backward(nil)
	}
	opt.update(m.Params())
	r.same("losses", losses, 1e-5)

	// AdamW turns even the rounding that is the gradient of a bias before a
	// batch normalisation into steps of lr, which the running mean follows late.
	// Instruction sets differ by up to 4e-3 of the loss here, and by 3e-8 when
	// those biases are held still.
	in.Train = false
	r.number("val", p.Loss(in).Total, 1e-2)
}

// gradients compares every gradient. The bias of a convolution before a batch
// normalisation changes nothing, so its gradient is rounding: a bias is measured
// by the gradient of its layer's weight.
func (r recorded) gradients(params []*nn.Param) {
	for _, p := range params {
		if layer, ok := strings.CutSuffix(p.Name, ".bias"); ok {
			r.same("g."+p.Name, p.Grad, 1e-5, "g."+layer+".weight")
		} else if p.Trained {
			r.same("g."+p.Name, p.Grad, 1e-5)
		}
	}
}
