package model

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/diabolo-go/diabolo/internal/engine/largepage"
	"github.com/diabolo-go/diabolo/internal/file/safetensors"
	"github.com/diabolo-go/diabolo/nn"
	"github.com/diabolo-go/diabolo/nn/arch"
	"github.com/diabolo-go/diabolo/tensor"
)

// A Model is an autoencoder: its layers, and one slice with all their weights. Any number
// of goroutines may call Encode, Decode, Reconstruct, Score, ScoreBy, Sample and Inside at
// once, as long as nothing changes the model: a Pass, CopyWeights, SetTrace, or the caller
// by Params or Weights.
type Model struct {
	config  Config
	plan    *plan
	encoder *nn.Sequential
	head    nn.Layer
	embed   *nn.Embedding // of the class; nil without that condition
	decoder *nn.Sequential
	linear  *linearPath // beside encoder and decoder; nil: none
	sigmoid nn.Layer    // after the decoder; nil if the likelihood takes no logits

	posterior  posterior
	prior      Prior // nil: none
	likelihood likelihood
	objective  elbo

	layers  []module         // all of them, in the order of the weights
	names   map[any][]string // of the rows of Layers that each part runs, as it is passed to a Trace
	trace   nn.Trace         // nil: none
	params  []*nn.Param
	weights []float32
	grads   []float32 // nil until there is a Pass
	meta    map[string]string

	threshold *Threshold // nil: none was stored with the file
	gaussians *Gaussians // nil: none; only of a conditional model

	calls *sync.Pool      // of *nn.Call, for inference
	ctx   context.Context // of inference
}

// A module is something that has weights.
type module interface{ Params() []*nn.Param }

// New returns a model with PyTorch's default initialisation. Each weight array is drawn
// from a random stream of its own, which seed and the name of the array determine, so a
// layer gets the same weights whatever the other layers are. Errors are those of
// Config.Validate; Input is required.
func New(c Config, seed uint64) (*Model, error) {
	m, err := build(c.withDefaults())
	if err != nil {
		return nil, err
	}
	m.bind()
	for _, l := range m.layers {
		if l, ok := l.(interface{ Init(seed uint64) }); ok {
			l.Init(seed)
		}
	}
	return m, nil
}

// build makes the layers without binding their weights.
func build(c Config) (*Model, error) {
	p, err := newPlan(c)
	if err == nil {
		err = p.checkMemory(machineMemory())
	}
	if err != nil {
		return nil, err
	}
	m := &Model{config: c, plan: p, names: map[any][]string{}}
	m.posterior, m.prior, m.likelihood = posteriors[c.Posterior], priors[c.Prior](c.Latent), likelihoods[c.Likelihood]()
	if c.Beta != nil {
		m.objective.beta = *c.Beta
	}
	m.encoder = m.network(p.encoder)
	m.head = p.head.Layer
	m.add(m.head, "head")
	if c.Conditional() {
		m.embed = nn.NewEmbedding("embedding", c.Classes, c.Embedding)
		m.add(m.embed, "embedding")
	}
	m.decoder = m.network(p.decoder)
	if linears[c.Linear] {
		m.linear = newLinearPath(c)
		m.layers = append(m.layers, m.linear)
		m.names[m.linear.project], m.names[m.linear.rebuild] = []string{projectName}, []string{rebuildName}
	}
	if p.sigmoid != nil {
		m.sigmoid = p.sigmoid.Layer
		m.add(m.sigmoid, "sigmoid")
	}
	if l, ok := m.likelihood.(module); ok {
		m.layers = append(m.layers, l)
	}
	m.calls, m.ctx = &sync.Pool{New: func() any { return new(nn.Call) }}, context.Background()
	return m, nil
}

// add adds a layer to the list; name is that of its row in Layers.
func (m *Model) add(l module, name string) {
	m.layers = append(m.layers, l)
	m.names[l] = []string{name}
}

// network adds the layers of an encoder or decoder to the list.
func (m *Model) network(n *arch.Network) *nn.Sequential {
	m.layers = append(m.layers, n.Layers)
	maps.Copy(m.names, n.Names)
	return n.Layers
}

// Each weight array starts at a multiple of align values: 64 bytes, a cache line and the
// widest vector.
const align = 16

// bind moves all weights into one slice, the trained ones first.
func (m *Model) bind() {
	for _, l := range m.layers {
		m.params = append(m.params, l.Params()...)
	}
	trained := m.place(true, nil, nil)
	m.weights = largepage.Floats(trained + m.place(false, nil, nil))
	m.place(true, m.weights, nil)
	m.place(false, m.weights[trained:], nil)
}

// place binds the trained weights, or the others, to consecutive, aligned parts of data
// and of grads, which may be nil, and returns the number of values used. Without data it
// binds nothing.
func (m *Model) place(trained bool, data, grads []float32) int {
	at := 0
	for _, p := range m.params {
		if p.Trained != trained {
			continue
		}
		end := at + p.Len()
		switch {
		case grads != nil:
			p.Bind(data[at:end:end], grads[at:end:end])
		case data != nil:
			p.Bind(data[at:end:end], nil)
		}
		at = (end + align - 1) / align * align
	}
	return at
}

// Config returns the config of the model with its defaults filled in.
func (m *Model) Config() Config { return m.config }

// Params lists the weight arrays in the order of the layers: encoder, head, embedding,
// decoder. They have the names that PyTorch gives to the same modules. They share the
// memory of the model, so changing their values changes the model.
func (m *Model) Params() []*nn.Param { return slices.Clone(m.params) }

// Weights returns the slice that contains all weights: the trained ones first, in the
// order of Params, then the running statistics. Each array starts at a multiple of 16
// values; the gaps are zero. The slice is the memory of the model, not a copy.
func (m *Model) Weights() []float32 { return m.weights }

// Grads returns the slice that contains all gradients, laid out like the trained part of
// Weights, or nil before the first call of Trainer.
func (m *Model) Grads() []float32 { return m.grads }

// ParamCount returns the number of trained parameters, as PyTorch counts them.
func (m *Model) ParamCount() int { return m.plan.weights }

// CopyWeights copies the weights of another model with the same layers, running
// statistics included. If a weight is missing or has another shape, it returns an error
// with its name and leaves m unchanged.
func (m *Model) CopyWeights(from *Model) error {
	file := safetensors.File{Tensors: from.tensors()}
	if err := file.Match(m.tensors()); err != nil {
		return fmt.Errorf("model: weights do not fit: %w", err)
	}
	for _, p := range m.params {
		copy(p.Data, file.Find(p.Name).Data)
	}
	return nil
}

// Meta returns the metadata of a loaded model, those that were passed to Save or Write;
// nil for a model from New.
func (m *Model) Meta() map[string]string { return maps.Clone(m.meta) }

// Classes returns the class names stored in the model file, nil if there are none.
func (m *Model) Classes() []string {
	var names []string
	if json.Unmarshal([]byte(m.meta["classes"]), &names) != nil {
		return nil
	}
	return names
}

// imageShape returns the shape of n images.
func (m *Model) imageShape(n int) []int { return append([]int{n}, m.config.Input...) }

// flat returns x as N rows, in the same memory.
func flat(x *tensor.Tensor) *tensor.Tensor { return flatTo(new(tensor.Tensor), x) }

// flatTo is flat with the result in dst.
func flatTo(dst, x *tensor.Tensor) *tensor.Tensor { return x.ReshapeTo(dst, x.N(), x.Stride()) }
