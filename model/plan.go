package model

import (
	"fmt"
	"slices"
	"sync"

	"github.com/diabolo-go/diabolo/internal/budget"
	"github.com/diabolo-go/diabolo/nn/arch"
	"github.com/diabolo-go/diabolo/tensor"
)

// A plan is a valid config with all layers and their shapes determined, and no weights
// allocated.
type plan struct {
	encoder, decoder *arch.Network
	head             arch.Stage
	sigmoid          *arch.Stage // the last layer of the decoder, removed so that the loss takes logits
	weights          int         // trained parameters
}

// newPlan checks a config and plans its layers.
func newPlan(c Config) (*plan, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	var p plan
	var err error
	if p.encoder, err = arch.Plan("encoder", c.Encoder, c.Input); err != nil {
		return nil, fmt.Errorf("model.%w", err)
	}
	in := []int{tensor.Volume(p.encoder.Out())}
	if p.head, err = arch.PlanOne("head", arch.Spec{Kind: "linear", Out: c.headOut()}, in); err != nil {
		return nil, fmt.Errorf("model.%w", err)
	}
	if err := p.planDecoder(c); err != nil {
		return nil, err
	}
	p.weights, err = p.count(c)
	return &p, err
}

// passShare is the share of the machine's memory that the outputs of the layers may take.
const passShare = 4

// machineMemory is the memory in bytes that this process may use; 0: unknown.
var machineMemory = sync.OnceValue(budget.Machine)

// checkMemory reports a model that a machine with that much memory cannot run.
func (p *plan) checkMemory(machine int64) error {
	need := int64(0) // in one pass of inference
	for _, l := range slices.Concat(p.encoder.Infos(), p.decoder.Infos()) {
		if !l.Reshapes {
			need += 4 * piece * int64(tensor.Volume(l.Out))
		}
	}
	if machine > 0 && need > machine/passShare {
		const giga = 1e9
		return fmt.Errorf("model: the outputs of its layers take %.1f GB for %d images, and the machine has %.1f GB; use smaller images or fewer channels",
			float64(need)/giga, piece, float64(machine)/giga)
	}
	return nil
}

// planDecoder plans the decoder, and removes its last sigmoid if the likelihood takes
// logits.
func (p *plan) planDecoder(c Config) (err error) {
	specs := c.Decoder
	if c.Mirror {
		if specs, err = arch.Mirror(p.encoder); err != nil {
			return fmt.Errorf("model.mirror: %w", err)
		}
		if c.Logits() {
			specs = append(specs, arch.Spec{Kind: "sigmoid"})
		}
	}
	last := len(specs) - 1
	end := specs[last]
	specs = arch.Fill(specs, c.Input, p.encoder)
	if c.Logits() {
		specs = specs[:last]
	}
	if p.decoder, err = arch.Plan("decoder", specs, []int{c.decoderIn()}); err != nil {
		return fmt.Errorf("model.%w", err)
	}
	if linears[c.Linear] && !slices.Contains([]string{"linear", "conv2d", "convtranspose2d"}, end.Kind) {
		return fmt.Errorf("model.decoder[%d] %s: with linear: %s, whose output is added, the decoder ends in linear or a convolution", last, end.Kind, c.Linear)
	}
	out := p.decoder.Out()
	if want := c.Input; !slices.Equal(out, want) && !slices.Equal(out, []int{tensor.Volume(want)}) {
		return fmt.Errorf("model.decoder[%d] %s: ends in %v, but an image is %v, %d values", last, end.Kind, out, want, tensor.Volume(want))
	}
	if !c.Logits() {
		return nil
	}
	sigmoid, err := arch.PlanOne("sigmoid", end, out)
	p.sigmoid = &sigmoid
	return err
}

// headOut returns the width of the latent head's output: z, or mu and logvar.
func (c Config) headOut() int { return posteriors[c.Posterior].heads() * c.Latent }

// decoderIn returns the width of the decoder's input.
func (c Config) decoderIn() int { return c.Latent + c.Embedding }

// count returns the number of trained parameters.
func (p *plan) count(c Config) (int, error) {
	total := c.Classes * c.Embedding
	for _, l := range slices.Concat(p.encoder.Infos(), p.decoder.Infos(), []arch.Info{p.head.Info()}) {
		if total += l.Params; total > maxWeights {
			return 0, fmt.Errorf("model: more than %d parameters, the limit; use smaller linear layers or images", maxWeights)
		}
	}
	if linears[c.Linear] && c.Latent*tensor.Volume(c.Input) > maxWeights {
		return 0, fmt.Errorf("model.linear: %s needs more than %d weights, the limit; use a smaller latent or smaller images", c.Linear, maxWeights)
	}
	return total, nil
}
