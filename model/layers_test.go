package model

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/diabolo-go/diabolo/nn/arch"
	"github.com/diabolo-go/diabolo/tensor"
)

// The three reference models, whose counts PyTorch gives as well.
func TestLayersAddUp(t *testing.T) {
	for name, want := range map[string]struct {
		image           [3]int
		classes, params int
		layers          int
	}{
		"ae-lfw":     {[3]int{3, 64, 64}, 0, 8443291, 26},
		"vae-mnist":  {[3]int{1, 28, 28}, 0, 1232675, 20},
		"cvae-mnist": {[3]int{1, 28, 28}, 10, 1433539, 21},
	} {
		t.Run(name, func(t *testing.T) {
			m := modelOf(t, name, want.image, want.classes)
			sum := 0
			for _, l := range m.Layers() {
				sum += l.Params
			}
			if sum != want.params || sum != m.ParamCount() {
				t.Errorf("layers have %d parameters, the model %d, want %d", sum, m.ParamCount(), want.params)
			}
			layers := m.Layers()
			if last := layers[len(layers)-1]; tensor.Volume(last.Out) != tensor.Volume(want.image[:]) {
				t.Errorf("the last layer makes %v of an image of %v", last.Out, want.image)
			}
		})
	}
}

func modelOf(t *testing.T, preset string, image [3]int, classes int) *Model {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", preset+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	c, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	if c, err = c.ForData(image, classes); err != nil {
		t.Fatal(err)
	}
	m, err := New(c, 1)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestLayers(t *testing.T) {
	c := Config{
		Kind: "cvae", Input: []int{1, 4, 4}, Latent: 2, Classes: 3, Embedding: 5,
		Encoder: []arch.Spec{{Kind: "conv2d", Out: 2, Kernel: 3, Stride: 1, Padding: 1}, {Kind: "batchnorm2d"}, {Kind: "relu"}, {Kind: "flatten"}},
		Decoder: []arch.Spec{{Kind: "linear", Out: 16}, {Kind: "sigmoid"}},
	}
	m, err := New(c, 1)
	if err != nil {
		t.Fatal(err)
	}
	info := func(name, kind, title, text string, in, out []int, params, flop int, reshapes, first bool) arch.Info {
		return arch.Info{Name: name, Kind: kind, Title: title, Text: text, In: in, Out: out, Params: params, FLOP: flop, Reshapes: reshapes, First: first}
	}
	want := []arch.Info{
		info("encoder.0", "conv2d", "Conv2D", "conv2d: {out: 2}", []int{1, 4, 4}, []int{2, 4, 4}, 1*2*9+2, 2*1*2*9*16, false, true),
		info("encoder.1", "batchnorm2d", "BatchNorm2D", "batchnorm2d", []int{2, 4, 4}, []int{2, 4, 4}, 4, 0, false, false),
		info("encoder.2", "relu", "ReLU", "relu", []int{2, 4, 4}, []int{2, 4, 4}, 0, 0, false, false),
		info("encoder.3", "flatten", "Flatten", "flatten", []int{2, 4, 4}, []int{32}, 0, 0, true, false),
		info("head", "linear", "Linear", "linear: {out: 4}", []int{32}, []int{4}, 32*4+4, 2*32*4, false, false),
		info("embedding", "embedding", "Embedding", "embedding: 5", nil, []int{5}, 15, 0, false, false),
		info("decoder.0", "linear", "Linear", "linear: {out: 16}", []int{7}, []int{16}, 7*16+16, 2*7*16, false, false),
		info("sigmoid", "sigmoid", "Sigmoid", "sigmoid", []int{16}, []int{16}, 0, 0, false, false),
	}
	if diff := cmp.Diff(want, m.Layers()); diff != "" {
		t.Errorf("layers (-want +got):\n%s", diff)
	}
}
