package model

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/diabolo-go/diabolo/tensor"
)

// What Inside shows is what the other methods compute: the latents of Encode, the
// images of Reconstruct, or with noise those of Decode, and the loss of a Pass.
func TestInside(t *testing.T) {
	eachCell(t, func(t *testing.T, k cell) {
		for name, c := range map[string]Config{"fused": tiny(t, k), "unfused": smoothConfig(t, k)} {
			t.Run(name, func(t *testing.T) {
				m := settle(mustNew(t, c, 1))
				x, labels := images(m, 2, 1)
				for _, eps := range []*tensor.Tensor{nil, normal{m.config.Latent}.Draw(2, 5, 1)} {
					in, err := m.Inside(x, labels, eps)
					if err != nil {
						t.Fatal(err)
					}
					checkLatent(t, m, in, x, eps)
					made, err := m.Decode(in.Z, labels)
					if err != nil {
						t.Fatal(err)
					}
					close32(t, "pixels", in.Steps[len(in.Steps)-1].Values.Data, made.Data)
					loss := m.Trainer(nil).Loss(PassInput{Input: x, Labels: labels, SampleZ: eps != nil, Eps: eps})
					near(t, "loss", in.Losses.Total, loss.Total)
					near(t, "reconstruction", in.Losses.Of("recon"), loss.Of("recon"))
					near(t, "KL", in.Losses.Of("kl"), loss.Of("kl"))
				}
			})
		}
	})
}

// checkLatent compares latents with those of Encode, and z with its definition.
func checkLatent(t *testing.T, m *Model, in Inside, x, eps *tensor.Tensor) {
	t.Helper()
	l, err := m.Encode(x)
	if err != nil {
		t.Fatal(err)
	}
	close32(t, "mu", in.Mu.Data, l.Mu.Data)
	z := l.Mu.Clone()
	if l.LogVar != nil {
		close32(t, "logvar", in.LogVar.Data, l.LogVar.Data)
		if eps != nil {
			gaussian{}.draw(z, l, eps)
			if slices.Equal(z.Data, l.Mu.Data) {
				t.Error("the noise changed nothing")
			}
		}
	}
	close32(t, "z", in.Z.Data, z.Data)
}

// The steps are those of the config, whatever runs as one, each in the shape it says.
func TestInsideSteps(t *testing.T) {
	m := settle(mustNew(t, tiny(t, CVAE), 1))
	x, labels := images(m, 2, 1)
	in, err := m.Inside(x, labels, nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range in.Steps {
		got = append(got, fmt.Sprintf("%s %s %s %v %d", s.Part, s.Name, s.Text, s.Out, s.Params))
		if want := append([]int{2}, s.Out...); !slices.Equal(s.Values.Shape, want) {
			t.Errorf("%s: values of shape %v, want %v", s.Name, s.Values.Shape, want)
		}
	}
	if d := cmp.Diff([]string{
		"encoder encoder.0 conv2d: {out: 2} [2 6 6] 20",
		"encoder encoder.1 batchnorm2d [2 6 6] 4",
		"encoder encoder.2 relu [2 6 6] 0",
		"encoder encoder.3 flatten [72] 0",
		"latent head linear: {out: 4} [4] 292",
		"latent z z [2] 0",
		"latent embedding embedding: 2 [2] 6",
		"latent concat concat [4] 0",
		"decoder decoder.0 linear: {out: 72} [72] 360",
		"decoder decoder.1 tanh [72] 0",
		"decoder decoder.2 unflatten: {shape: [2, 6, 6]} [2 6 6] 0",
		"decoder decoder.3 convtranspose2d: {out: 1} [1 6 6] 19",
		"decoder sigmoid sigmoid [1 6 6] 0",
	}, got); d != "" {
		t.Errorf("steps (-want +got):\n%s", d)
	}
	relu := in.Steps[1].Values.Clone()
	for i, v := range relu.Data {
		relu.Data[i] = max(v, 0)
	}
	if slices.Equal(relu.Data, in.Steps[1].Values.Data) || !slices.Equal(relu.Data, in.Steps[2].Values.Data) {
		t.Error("relu is not what it makes of the normalised values")
	}
}
