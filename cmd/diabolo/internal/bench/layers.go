package bench

import (
	"slices"
	"sync"
	"time"

	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/nn"
	"github.com/diabolo-go/diabolo/nn/arch"
	"github.com/diabolo-go/diabolo/tensor"
)

// A layer is one that the model runs. It may be several rows of the layer table.
type layer struct {
	rows   []arch.Info
	params []*nn.Param
	back   bool // it has a backward pass
	times
}

// times are the total times of a layer over all calls.
type times struct{ forward, backward, update time.Duration }

// A recorder receives a trace and keeps the layers in the order they ran.
type recorder struct {
	model *model.Model
	table map[string]arch.Info

	mu     sync.Mutex // goroutines that infer call listen concurrently
	layers []*layer
	of     map[any]*layer
	loss   time.Duration
}

func newRecorder(m *model.Model) *recorder {
	r := &recorder{model: m, table: map[string]arch.Info{}, of: map[any]*layer{}}
	for _, l := range m.Layers() {
		r.table[l.Name] = l
	}
	return r
}

// listen is the trace.
func (r *recorder) listen(part any, backward bool, took time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if part == nil {
		r.loss += took
		return
	}
	l := r.of[part]
	if l == nil {
		l = r.add(part)
	}
	if !backward {
		l.forward += took
		return
	}
	l.backward += took
	l.back = true
}

func (r *recorder) add(part any) *layer {
	l := &layer{}
	for _, name := range r.model.Names(part) {
		l.rows = append(l.rows, r.table[name])
	}
	if p, ok := part.(interface{ Params() []*nn.Param }); ok {
		l.params = p.Params()
	}
	r.layers, r.of[part] = append(r.layers, l), l
	return l
}

// reset sets the times to 0.
func (r *recorder) reset() {
	for _, l := range r.layers {
		l.times = times{}
	}
	r.loss = 0
}

// needsInput reports whether the backward pass of a layer computes the gradient of its
// input, as all do except the first with weights.
func (l *layer) needsInput() bool { return l.back && !l.rows[0].First }

// flop returns the floating-point operations of one image, a multiplication and an
// addition counted as two. Counted are the products with weights of convolutions
// and linear layers: forward once; backward as much for the gradient of the weights
// and again for that of the input, where it is needed. Everything else (biases,
// normalisation, activations, losses, AdamW) takes a few operations per value and is not
// counted, as is usual.
func (l *layer) flop() (forward, backward int) {
	for _, row := range l.rows {
		forward += row.FLOP
	}
	if l.back {
		backward = forward
	}
	if l.needsInput() {
		backward += forward
	}
	return forward, backward
}

const (
	floatBytes = 4

	// updateBytes is what the backward pass and AdamW move for a weight: the weight and
	// its two moments are read and written.
	updateBytes = 6 * floatBytes
)

// bytes returns a lower bound of the bytes that a batch moves through memory, as if every
// array of a layer were read once and written once: forward its weights, its input and its
// output; backward the gradient of its output, its input, the gradient of its input where
// it is needed, and its weights and their two moments, read and written. Some of it stays
// in the cache, and temporary arrays are not counted.
func (l *layer) bytes(batch int) int {
	params, values := 0, 0
	for _, row := range l.rows {
		params += row.Params
	}
	in, out := l.ends()
	values += in + out
	total := floatBytes * params
	if l.back {
		values += out + in
		total += updateBytes * params
	}
	if l.needsInput() {
		values += in
	}
	return total + floatBytes*batch*values
}

// ends returns the number of input and output values of a layer for one image; 0 where it
// only reshapes them or passes them through.
func (l *layer) ends() (in, out int) {
	moves := func(row arch.Info) bool { return !row.Reshapes && (!row.TrainingOnly || l.back) }
	if !slices.ContainsFunc(l.rows, moves) {
		return 0, 0
	}
	if in := l.rows[0].In; in != nil { // nil of the embedding
		return tensor.Volume(in), tensor.Volume(l.rows[len(l.rows)-1].Out)
	}
	return 0, tensor.Volume(l.rows[0].Out)
}
