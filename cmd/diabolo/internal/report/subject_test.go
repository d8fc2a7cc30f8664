package report

import (
	"testing"

	"github.com/diabolo-go/diabolo/model"
)

// A page writes what a model is called as people do, whatever it is made of.
func TestModelName(t *testing.T) {
	for name, want := range map[string][2]string{
		"vae":                           {"VAE", "VAE"},
		"conditional ae":                {"conditional AE", "условный AE"},
		"cvae, squared error":           {"CVAE, squared error", "CVAE, квадрат ошибки"},
		"conditional ae, cross-entropy": {"conditional AE, cross-entropy", "условный AE, перекрёстная энтропия"},
	} {
		if en, ru := (Printer{English}).modelName(name), (Printer{Russian}).modelName(name); en != want[0] || ru != want[1] {
			t.Errorf("%s is %q and %q, want %q", name, en, ru, want)
		}
	}
}

// The sentence about a model says what its parts are.
func TestModelText(t *testing.T) {
	for want, c := range map[string]model.Config{
		"A plain autoencoder. ": {Kind: "ae"},
		"A conditional autoencoder, whose decoder is also given the class. ":   {Kind: "ae", Condition: "class"},
		"A variational autoencoder, whose encoder gives a distribution of z. ": {Kind: "vae", Likelihood: "squared"},
	} {
		c.Input, c.Latent = []int{1, 28, 28}, 16
		if got := (Printer{English}).modelText(ModelInfo{Config: c}, 7); len(got) < len(want) || got[:len(want)] != want {
			t.Errorf("%s is %q, want %q", c.Name(), got, want)
		}
	}
}
