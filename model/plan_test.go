package model

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/diabolo-go/diabolo/internal/memtest"
	"github.com/diabolo-go/diabolo/nn"
	"github.com/diabolo-go/diabolo/nn/arch"
	"github.com/diabolo-go/diabolo/tensor"
)

// kindsOf returns the layers of a list with their output channels or width.
func kindsOf(n *arch.Network) (list []string) {
	for _, s := range n.Stages {
		text := s.Kind
		if s.Spec.Out != 0 {
			text += fmt.Sprint(" ", s.Spec.Out)
		}
		if s.Shape != nil {
			text += fmt.Sprint(" ", s.Shape)
		}
		if s.OutputPadding != 0 {
			text += fmt.Sprint(" +", s.OutputPadding)
		}
		list = append(list, text)
	}
	return list
}

// What a decoder leaves open follows the image and the encoder.
func TestDecoderFillsIn(t *testing.T) {
	for image, want := range map[[3]int]string{
		{1, 28, 28}: "linear 12544, relu, unflatten [16 28 28], convtranspose2d 8, batchnorm2d, relu, convtranspose2d 1, batchnorm2d, relu, flatten, linear 784",
		{3, 12, 10}: "linear 1920, relu, unflatten [16 12 10], convtranspose2d 8, batchnorm2d, relu, convtranspose2d 3, batchnorm2d, relu, flatten, linear 360",
	} {
		p, err := newPlan(preset(t, "vae-mnist", image, 10))
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, strings.Join(kindsOf(p.decoder), ", ")); d != "" {
			t.Errorf("%v: %s", image, d)
		}
	}
}

func TestMirror(t *testing.T) {
	for _, c := range []struct{ name, config, want string }{
		{"of ae-lfw", `
kind: ae
input: [3, 64, 64]
latent: 64
mirror: true
encoder: [conv2d: {out: 8}, batchnorm2d, relu, conv2d: {out: 16}, relu, flatten, linear: {out: 128}, silu]`,
			"linear 128, silu, linear 65536, unflatten [16 64 64], relu, convtranspose2d 8, batchnorm2d, relu, convtranspose2d 3"},
		{"strides that leave rows over", `
kind: vae
input: [1, 28, 28]
latent: 2
mirror: true
encoder: [conv2d: {out: 4, stride: 2}, relu, conv2d: {out: 8, stride: 2}, relu, conv2d: {out: 8, stride: 2}, relu]`,
			"linear 128, unflatten [8 4 4], relu, convtranspose2d 8, relu, convtranspose2d 4 +1, relu, convtranspose2d 1 +1, sigmoid"},
		{"pooling", `
kind: ae
input: [1, 12, 8]
latent: 2
mirror: true
encoder: [conv2d: {out: 4}, elu, maxpool2d, flatten, flatten]`,
			"linear 96, unflatten [4 6 4], upsample, elu, convtranspose2d 1"},
		{"the other way round", `
kind: ae
input: [1, 4, 4]
latent: 2
mirror: true
encoder: [flatten, unflatten: {shape: [4, 2, 2]}, upsample, convtranspose2d: {out: 2, stride: 2, output_padding: 1}]`,
			"linear 128, unflatten [2 8 8], conv2d 4, maxpool2d, flatten, unflatten [1 4 4]"},
		{"nothing", `{kind: vae, input: [1, 4, 4], latent: 2, mirror: true, encoder: []}`, "linear 16, sigmoid"},
	} {
		t.Run(c.name, func(t *testing.T) {
			conf := mustParse(t, c.config)
			p, err := newPlan(conf)
			if err != nil {
				t.Fatal(err)
			}
			got := strings.Join(kindsOf(p.decoder), ", ")
			if p.sigmoid != nil {
				got += ", sigmoid"
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
			if out := p.decoder.Out(); tensor.Volume(out) != tensor.Volume(conf.Input) {
				t.Errorf("ends in %v", out)
			}
		})
	}
}

func TestMirrorErrors(t *testing.T) {
	for _, c := range []struct{ encoder, want string }{
		{"maxpool2d: {kernel: 2}", "model.mirror: encoder[0] maxpool2d: turns [1 7 6] into [1 3 3], and upsampling by 2 gives 6x6; write the decoder out"},
		{"conv2d: {out: 2, stride: 2}", "model.mirror: encoder[0] conv2d: stride 2 leaves 0 rows over but 1 columns of [1 7 6]; write the decoder out"},
	} {
		conf := mustParse(t, "{kind: ae, input: [1, 7, 6], latent: 2, mirror: true, encoder: ["+c.encoder+"]}")
		if err := conf.Validate(); err == nil || err.Error() != c.want {
			t.Errorf("\n got %v\nwant %s", err, c.want)
		}
	}
}

// drawEncoder draws an encoder whose every layer can be mirrored.
func drawEncoder(t *rapid.T) []arch.Spec {
	var specs []arch.Spec
	dress := []string{"relu", "batchnorm2d", "leakyrelu", "tanh", "dropout", "gelu", "layernorm"}
	for range rapid.IntRange(0, 3).Draw(t, "convolutions") {
		s := arch.Spec{Kind: "conv2d", Out: rapid.IntRange(1, 3).Draw(t, "out"), Kernel: rapid.IntRange(1, 4).Draw(t, "kernel"),
			Stride: rapid.IntRange(1, 3).Draw(t, "stride")}
		s.Padding = rapid.IntRange(0, s.Kernel-1).Draw(t, "padding")
		if rapid.Bool().Draw(t, "residual") {
			s = arch.Spec{Kind: "residual", Layers: []arch.Spec{s, {Kind: "relu"}}}
		}
		specs = append(specs, s)
		for _, k := range rapid.SliceOfN(rapid.SampledFrom(dress), 0, 2).Draw(t, "dress") {
			var d arch.Spec
			if _, err := d.Word(k); err != nil {
				t.Fatal(err)
			}
			specs = append(specs, d)
		}
	}
	if rapid.Bool().Draw(t, "linear") {
		specs = append(specs, arch.Spec{Kind: "flatten"}, arch.Spec{Kind: "linear", Out: 5}, arch.Spec{Kind: "relu"})
	}
	return slices.Clip(append([]arch.Spec{}, specs...))
}

// Whatever encoder fits a square image has a mirror, the shapes of a plan are
// those the layers make, and an image comes out in its own shape.
func TestMirrorRestoresShape(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		side := rapid.IntRange(1, 9).Draw(t, "side")
		kind := rapid.SampledFrom([]string{"ae", "vae"}).Draw(t, "kind")
		c := Config{Kind: kind, Input: []int{rapid.IntRange(1, 3).Draw(t, "channels"), side, side}, Latent: 2, Mirror: true, Encoder: drawEncoder(t)}
		if _, err := arch.Plan("encoder", c.Encoder, c.Input); err != nil {
			t.Skip(err)
		}
		m, err := New(c, 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range slices.Concat(m.plan.encoder.Stages, m.plan.decoder.Stages) {
			y := s.Layer.Forward(&nn.Call{}, tensor.New(append([]int{2}, s.In...)...))
			if !slices.Equal(y.Shape[1:], s.Out) {
				t.Fatalf("%s: plan says %v, the layer makes %v", s.Name, s.Out, y.Shape)
			}
		}
		x := tensor.New(m.imageShape(2)...)
		y, err := m.Reconstruct(x, nil)
		if err != nil || !slices.Equal(y.Shape, x.Shape) {
			t.Fatalf("%v of %v, %v", y, x.Shape, err)
		}
	})
}

// The plan counts what the layers hold.
func TestCountIsWhatLayersHold(t *testing.T) {
	for _, k := range cells {
		m, err := New(tiny(t, k), 1)
		if err != nil {
			t.Fatal(err)
		}
		if got := trained(m.Params()); got != m.ParamCount() {
			t.Errorf("%s: layers hold %d parameters, the plan says %d", k, got, m.ParamCount())
		}
	}
}

func trained(params []*nn.Param) (n int) {
	for _, p := range params {
		if p.Trained {
			n += len(p.Data)
		}
	}
	return n
}

// A config of few weights may ask for many gigabytes of outputs: it is refused by the
// machine's memory, before any of it is asked for.
func TestMemoryOfPass(t *testing.T) {
	c, err := Parse([]byte("kind: ae\nlatent: 1\ninput: [1, 1024, 1024]\nencoder: [{conv2d: {out: 200}}, {conv2d: {out: 1}}, {maxpool2d: {kernel: 64}}, flatten]\n" +
		"decoder: [{linear: {out: 256}}, {unflatten: {shape: [1, 16, 16]}}, {upsample: {factor: 64}}]"))
	if err != nil {
		t.Fatal(err)
	}
	p, err := newPlan(c.withDefaults())
	if err != nil {
		t.Fatal(err)
	}
	err = p.checkMemory(24e9)
	if err == nil || !strings.Contains(err.Error(), "13.6 GB for 16 images, and the machine has 24.0 GB") {
		t.Errorf("%v", err)
	}
	for _, machine := range []int64{0, 64e9} { // unknown, and large
		if err := p.checkMemory(machine); err != nil {
			t.Errorf("%d bytes: %v", machine, err)
		}
	}
	if machine := machineMemory(); machine > 0 && machine < 50e9 {
		memtest.AtMost(t, 1<<20, func() {
			if _, err := New(c, 1); err == nil {
				t.Error("no error")
			}
		})
	}
}
