package bench

import (
	"testing"

	"github.com/diabolo-go/diabolo/nn/arch"
)

// heardOf returns what is heard of one training step, or one inference.
func heardOf(t *testing.T, preset string, train bool) *recorder {
	t.Helper()
	s, err := newStepper(options(t, preset))
	if err != nil {
		t.Fatal(err)
	}
	defer s.pool.Close()
	s.model.SetTrace(s.heard.listen)
	if train {
		s.next()
		return s.heard
	}
	if _, err := s.model.Reconstruct(s.inputs[0].Input, s.inputs[0].Labels); err != nil {
		t.Fatal(err)
	}
	return s.heard
}

// The operations of an image, from the sizes of the three reference models in
// their definition: 2 x kernel 3x3 x channels in x channels out x positions of a
// convolution, 2 x in x out of a linear layer. Training is three times that, less
// the input gradient of the first convolution.
func TestFLOP(t *testing.T) {
	const (
		face, digit = 64 * 64, 28 * 28
		tap         = 2 * 3 * 3

		faces = tap*face*(3*8+8*16+16*8+8*16+16*8+8*3) +
			2*(32768*128+128*64+64*128+128*32768)
		digits = tap*digit*(1*8+8*16+16*8+8*1) + 2*(12544*32+16*12544+784*784)
	)
	for preset, want := range map[string]struct{ forward, first int }{
		"ae-lfw":     {faces, tap * face * 3 * 8},   // 58.1 MFLOP, 172.5 in training
		"vae-mnist":  {digits, tap * digit * 1 * 8}, // 6.3 and 18.7
		"cvae-mnist": {digits + 2*16*12544, tap * digit * 1 * 8},
	} {
		if testing.Short() && preset == "ae-lfw" {
			continue // eight million weights, which are very slow with the race detector
		}
		infer, train := heardOf(t, preset, false), heardOf(t, preset, true)
		if got := infer.work(2, 1, Peaks{}).FLOP; got != want.forward {
			t.Errorf("%s: %d operations to infer, want %d", preset, got, want.forward)
		}
		if got := train.work(2, 1, Peaks{}).FLOP; got != 3*want.forward-want.first {
			t.Errorf("%s: %d operations to train, want %d", preset, got, 3*want.forward-want.first)
		}
	}
}

// Bytes of a batch of two, counted by hand: values of input and output as often as
// the comment of bytes says, and the weights once or seven times.
func TestBytes(t *testing.T) {
	s, err := newSubject(options(t, "cvae-mnist"))
	if err != nil {
		t.Fatal(err)
	}
	table := s.model.Layers()
	for _, c := range []struct {
		first, last, infer, train int // rows of the table
	}{
		{0, 0, 4*80 + 8*(784+6272), 4*80*7 + 8*(2*784+2*6272)}, // nobody needs the gradient of the image
		{0, 2, 4*96 + 8*(784+6272), 4*96*7 + 8*(2*784+2*6272)}, // with its batch norm and ReLU, as one
		{6, 6, 0, 0},                           // flatten
		{8, 8, 4*160 + 8*16, 4*160*7 + 8*2*16}, // the embedding
		{9, 9, 4*(32*12544+12544) + 8*(32+12544), 4*7*(32*12544+12544) + 8*(3*32+2*12544)},
	} {
		l := layer{rows: table[c.first : c.last+1]}
		if got := l.bytes(2); got != c.infer {
			t.Errorf("%s: %d bytes to infer, want %d", l.rows[0].Name, got, c.infer)
		}
		l.back = true
		if got := l.bytes(2); got != c.train {
			t.Errorf("%s: %d bytes to train, want %d", l.rows[0].Name, got, c.train)
		}
	}
}

// Dropout moves nothing when it lets everything through.
func TestBytesOfDropout(t *testing.T) {
	dropout := []arch.Info{{Kind: "dropout", TrainingOnly: true, In: []int{10}, Out: []int{10}}}
	for back, want := range map[bool]int{false: 0, true: 4 * 3 * 5 * 10} {
		if got := (&layer{rows: dropout, back: back}).bytes(3); got != want {
			t.Errorf("training %v: %d bytes, want %d", back, got, want)
		}
	}
}

// The layers of a residual are rows of their own that add up, and neither the first of
// them nor the shortcut beside them computes the gradient of the image.
func TestResidual(t *testing.T) {
	o := options(t, "vae-digits")
	o.Config.Model.Mirror, o.Config.Model.Decoder = true, nil
	conv := arch.Spec{Kind: "conv2d", Out: 4, Kernel: 3, Stride: 2, Padding: 1}
	o.Config.Model.Encoder = []arch.Spec{{Kind: "residual", Layers: []arch.Spec{conv, {Kind: "gelu"}}}, {Kind: "flatten"}}
	s, err := newStepper(o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.pool.Close()
	s.model.SetTrace(s.heard.listen)
	s.next()
	for i, want := range []struct {
		name string
		back int // products that the backward pass repeats
	}{{"encoder.0.0", 1}, {"encoder.0.1", 2}, {"encoder.0.shortcut", 1}, {"encoder.0", 2}, {"encoder.1", 2}, {"head", 2}} {
		l := s.heard.layers[i]
		forward, back := l.flop()
		if l.rows[0].Name != want.name || back != want.back*forward {
			t.Errorf("row %d is %s: %d operations forward, %d back", i, l.rows[0].Name, forward, back)
		}
	}
}
