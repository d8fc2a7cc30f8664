package model

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"

	"github.com/diabolo-go/diabolo/nn/arch"
)

// mustParse reads a config that is known to be right.
func mustParse(t testing.TB, text string) Config {
	t.Helper()
	c, err := Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// preset reads one of the reference configs for its own data set.
func preset(t testing.TB, name string, image [3]int, classes int) Config {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	c, err := mustParse(t, string(text)).ForData(image, classes)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestParseDefaults(t *testing.T) {
	c := mustParse(t, `
kind: cvae
latent: 3
beta: 0
encoder: [conv2d: {out: 4}, maxpool2d, leakyrelu, {dropout: }, elu: {alpha: 1e-3}]
decoder: [unflatten: {shape: [1, 2, 3]}, upsample, convtranspose2d: {out: 2, stride: 2, padding: 0, output_padding: 1}, maxpool2d: {kernel: 3, stride: 1}]
`)
	want := []arch.Spec{
		{Kind: "conv2d", Out: 4, Kernel: 3, Stride: 1, Padding: 1},
		{Kind: "maxpool2d", Kernel: 2},
		{Kind: "leakyrelu", Slope: 0.01},
		{Kind: "dropout", P: 0.5},
		{Kind: "elu", Alpha: 0.001},
	}
	if d := cmp.Diff(want, c.Encoder); d != "" {
		t.Error(d)
	}
	want = []arch.Spec{
		{Kind: "unflatten", Shape: []int{1, 2, 3}},
		{Kind: "upsample", Factor: 2},
		{Kind: "convtranspose2d", Out: 2, Kernel: 3, Stride: 2, OutputPadding: 1},
		{Kind: "maxpool2d", Kernel: 3, Stride: 1},
	}
	if d := cmp.Diff(want, c.Decoder); d != "" {
		t.Error(d)
	}
	if *c.Beta != 0 {
		t.Errorf("beta %v: the zero that was written is not the default", *c.Beta)
	}
	if c.Embedding != 16 {
		t.Errorf("embedding %d, want the default 16", c.Embedding)
	}
}

// What Marshal prints is short, and reads back as the same config.
func TestConfigRoundTrip(t *testing.T) {
	for _, name := range []string{"ae-lfw", "vae-mnist", "cvae-mnist", "parity/ae", "parity/vae", "parity/cvae"} {
		text, err := os.ReadFile(filepath.Join("testdata", name+".yaml"))
		if err != nil {
			t.Fatal(err)
		}
		c := mustParse(t, string(text))
		printed, err := yaml.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(c, mustParse(t, string(printed))); d != "" {
			t.Errorf("%s: %s\n%s", name, d, printed)
		}
		json, err := yaml.YAMLToJSON(printed)
		if err != nil {
			t.Fatal(err)
		}
		stored, err := storedConfig(string(json))
		if d := cmp.Diff(c, stored); err != nil || d != "" {
			t.Errorf("%s as JSON: %v %s", name, err, d)
		}
	}
}

func TestMarshalIsCompact(t *testing.T) {
	beta := 0.5
	c := Config{Kind: "vae", Input: []int{1, 8, 8}, Latent: 2, Beta: &beta, Mirror: true, Encoder: []arch.Spec{
		{Kind: "conv2d", Out: 4, Kernel: 3, Stride: 2, Padding: 1}, {Kind: "relu"}, {Kind: "leakyrelu", Slope: 0.2},
		{Kind: "unflatten", Shape: []int{4, 4, 4}}, {Kind: "maxpool2d", Kernel: 2},
	}}
	got, err := yaml.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	want := `kind: vae
input: [1, 8, 8]
latent: 2
beta: 0.5
mirror: true
encoder:
- conv2d: {out: 4, stride: 2}
- relu
- leakyrelu: {slope: 0.2}
- unflatten: {shape: [4, 4, 4]}
- maxpool2d
`
	if d := cmp.Diff(want, string(got)); d != "" {
		t.Error(d)
	}
	if _, err := yaml.Marshal(Config{Encoder: []arch.Spec{{Kind: "nolayer"}}}); err == nil {
		t.Error("a layer of unknown kind was printed")
	}
}

// Each mistake in the text is an error at its place.
func TestParseErrors(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"kind: vea", `model:1:7: kind: unknown kind "vea"; did you mean "vae"?`},
		{"kind: [ae]", `model:1:7: kind wants text, not a list`},
		{"kind: vae\nlikelihood: squard", `model:2:13: likelihood: unknown likelihood "squard"; did you mean "squared"?`},
		{"posterior: {}", `model:1:12: posterior wants text, not a section`},
		{"latnet: 3", `model:1:1: unknown key "latnet"`},
		{"latent: 1.5", `model:1:9: latent wants`},
		{"latent: 0", `model:1:9: latent`},
		{"encoder:\n  - rleu", `model:2:5: encoder[0]: unknown layer "rleu"; did you mean "relu"?`},
		{"encoder:\n  - relu\n  - conv2d: {ot: 3}", `model:3:14: encoder[1]: conv2d has no option "ot"; did you mean "out"?`},
		{"encoder:\n  - relu: {out: 3}", `model:2:12: encoder[0]: relu has no options, got "out"`},
		{"encoder:\n  - conv2d: 8", `model:2:13: encoder[0]: want the options of conv2d, such as {out: ...}`},
		{"encoder:\n  - conv2d: {out: 8, kernel: 0}", `kernel 0, want a whole number from 1 to 128`},
		{"encoder:\n  - conv2d: {out: -8}", `model:2:19: encoder[0].conv2d: out -8, want a whole number from 1`},
		{"encoder:\n  - conv2d: {out: 0}", `out 0, want a whole number from 1`},
		{"encoder:\n  - conv2d: {out: 2.5}", `model:2:19: encoder[0].conv2d.out wants a whole number, got "2.5"`},
		{"encoder:\n  - conv2d: {out: \"8\"}", `wants a whole number, got "8"`},
		{"encoder:\n  - conv2d: {out: }", `encoder[0].conv2d.out has no value`},
		{"encoder:\n  - conv2d: {out: 99999999999999999999}", `wants a whole number`},
		{"encoder:\n  - dropout: {p: 1}", `p 1, want a number from 0 to 0.99`},
		{"encoder:\n  - dropout: {p: .nan}", `wants a finite number`},
		{"encoder:\n  - dropout: {p: half}", `wants a finite number, got "half"`},
		{"encoder:\n  - dropout: {p: [0.2]}", `wants a finite number, not a list`},
		{"encoder:\n  - maxpool2d: {stride: 0}", `stride 0, want a whole number from 1`},
		{"decoder:\n  - unflatten: {shape: 16}", `decoder[0].unflatten.shape wants a list`},
		{"decoder:\n  - unflatten: {shape: [16, 28]}", `want three numbers [channels, height, width]`},
		{"decoder:\n  - unflatten: {shape: [16, 28, 0]}", `each at least 1`},
		{"decoder:\n  - unflatten: {shape: [4000000, 4000000, 4000000]}", `each at least 1`},
		{"decoder:\n  - unflatten: {shape: [16, 28, x]}", `decoder[0].unflatten.shape[2] wants a whole number, got "x"`},
		{"encoder:\n  - [relu]", `model:2:5: encoder[0]: want one layer, such as relu`},
		{"encoder:\n  - 3", `model:2:5: encoder[0]: want one layer, such as relu`},
		{"encoder:\n  - {relu: , tanh: }", `want one layer, such as relu`},
		{"encoder: relu", `encoder wants a list`},
		{"encoder: [", `not YAML`},
	} {
		_, err := Parse([]byte(c.text))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q:\n got %v\nwant %s", c.text, err, c.want)
		}
	}
}

// tiny is a config that is right; the tests below break it in one place.
func tiny(t testing.TB, kind cell) Config {
	c := kind.config(mustParse(t, `
input: [1, 6, 6]
latent: 2
encoder: [conv2d: {out: 2}, batchnorm2d, relu, flatten]
decoder: [linear, tanh, unflatten, convtranspose2d, sigmoid]
`))
	if kind.sampled() {
		one := 1.0
		c.Beta = &one
	}
	if !kind.bernoulli() {
		c.Decoder = c.Decoder[:4]
	}
	if kind.conditional() {
		c.Classes, c.Embedding = 3, 2
	}
	return c
}

func TestValidate(t *testing.T) {
	for _, k := range cells {
		if err := tiny(t, k).Validate(); err != nil {
			t.Errorf("%s: %v", k, err)
		}
	}
}

func TestValidateErrors(t *testing.T) {
	nan := mustParse(t, "beta: 1")
	*nan.Beta /= 0.0 * *nan.Beta
	spec := func(s ...arch.Spec) []arch.Spec { return s }
	conv := arch.Spec{Kind: "conv2d", Out: 2, Kernel: 3, Stride: 1, Padding: 1}
	for _, c := range []struct {
		name   string
		kind   cell
		damage func(c *Config)
		want   string
	}{
		{"no kind", VAE, func(c *Config) { c.Posterior, c.Likelihood = "", "" }, "model.kind is missing: ae, vae or cvae"},
		{"no posterior", VAE, func(c *Config) { c.Posterior = "" }, "model.posterior is missing: gaussian or point"},
		{"no likelihood", VAE, func(c *Config) { c.Likelihood = "" }, "model.likelihood is missing: bernoulli or gaussian or squared"},
		{"kind beside all parts", VAE, func(c *Config) { c.Kind = "ae" }, "model.kind: ae has no effect, since posterior, likelihood and condition are set"},
		{"posterior", VAE, func(c *Config) { c.Posterior = "gausian" }, `model.posterior: unknown posterior "gausian"; did you mean "gaussian"?`},
		{"condition", VAE, func(c *Config) { c.Condition = "x" }, `model.condition: unknown condition "x"; there are class, none`},
		{"prior of a point", AE, func(c *Config) { c.Prior = "normal" }, "model.prior: normal does not go with posterior: point, which needs none"},
		{"no prior", VAE, func(c *Config) { c.Prior = "none" }, "model.prior: none does not go with posterior: gaussian, which needs normal"},
		{"kind", VAE, func(c *Config) { c.Kind = "cave" }, `model.kind: unknown kind "cave"; did you mean "cvae"?`},
		{"beta of an ae", AE, func(c *Config) { c.Beta = nan.Beta }, "model.beta: an ae has no KL"},
		{"beta", VAE, func(c *Config) { c.Beta = nan.Beta }, "model.beta: +Inf, want a number from 0"},
		{"classes", VAE, func(c *Config) { c.Classes = 3 }, "model.classes: a vae takes no class"},
		{"embedding", AE, func(c *Config) { c.Embedding = 3 }, "model.embedding: an ae takes no class"},
		{"classes of an ae", cell{"point", "bernoulli", "none"}, func(c *Config) { c.Classes = 3 }, "model.classes: an ae takes no class; remove it or use condition: class"},
		{"no classes", CVAE, func(c *Config) { c.Classes = 0 }, "model.classes is missing"},
		{"negative classes", CVAE, func(c *Config) { c.Classes = -1 }, "model.classes: -1, want a number from 1"},
		{"negative embedding", CVAE, func(c *Config) { c.Embedding = -1 }, "model.embedding: -1, want a number from 1"},
		{"input", VAE, func(c *Config) { c.Input = []int{6, 6} }, "model.input: [6 6], want three numbers"},
		{"empty input", VAE, func(c *Config) { c.Input = []int{1, 0, 6} }, "model.input: [1 0 6], want each from 1"},
		{"huge input", VAE, func(c *Config) { c.Input = []int{16384, 16384, 16384} }, "the limit is"},
		{"no latent", VAE, func(c *Config) { c.Latent = 0 }, "model.latent is missing"},
		{"latent", VAE, func(c *Config) { c.Latent = -3 }, "model.latent: -3, want a number from 1"},
		{"no encoder", VAE, func(c *Config) { c.Encoder = nil }, "model.encoder is missing"},
		{"no decoder", VAE, func(c *Config) { c.Decoder = nil }, "model.decoder is missing: list its layers, or write mirror: true"},
		{"both", VAE, func(c *Config) { c.Mirror = true }, "model.mirror: true builds the decoder, but model.decoder is set as well"},
		{"many layers", VAE, func(c *Config) { c.Encoder = slices.Repeat(spec(arch.Spec{Kind: "relu"}), 2000) }, "model.encoder: 2000 layers, want at most 1024"},
		{"layer", VAE, func(c *Config) { c.Encoder[2].Kind = "rleu" }, `model.encoder[2] rleu: unknown layer "rleu"; did you mean "relu"?`},
		{"option", VAE, func(c *Config) { c.Encoder[0].Kernel = 0 }, "model.encoder[0] conv2d: kernel 0, want a whole number from 1"},
		{"linear on planes", VAE, func(c *Config) { c.Encoder[3] = arch.Spec{Kind: "linear", Out: 3} },
			"model.encoder[3] linear: got [2 6 6], needs a vector: put flatten before it"},
		{"conv on a vector", VAE, func(c *Config) { c.Decoder[2] = conv },
			"model.decoder[2] conv2d: got [36], needs [channels height width]: put unflatten before it"},
		{"conv without out", VAE, func(c *Config) { c.Encoder[0].Out = 0 }, "model.encoder[0] conv2d: out is missing"},
		{"linear without out", VAE, func(c *Config) { c.Encoder = append(c.Encoder, arch.Spec{Kind: "linear"}) }, "model.encoder[4] linear: out is missing"},
		{"unflatten without shape", VAE, func(c *Config) { c.Encoder[3].Kind = "unflatten" }, "model.encoder[3] unflatten: shape is missing"},
		{"unflatten", VAE, func(c *Config) { c.Decoder[0].Out = 70; c.Decoder[2].Shape = []int{2, 6, 6} },
			"model.decoder[2] unflatten: got [70], 70 values, needs 72 for shape [2 6 6]"},
		{"kernel over the image", VAE, func(c *Config) { c.Encoder[0].Kernel = 9 }, "model.encoder[0] conv2d: got [1 6 6], needs at least 7x7 pixels for kernel 9 and padding 1"},
		{"output padding", VAE, func(c *Config) { c.Decoder[3].OutputPadding = 1 }, "model.decoder[3] convtranspose2d: output_padding 1, needs less than stride 1"},
		{"much padding", VAE, func(c *Config) { c.Decoder[3].Padding = 9 }, "model.decoder[3] convtranspose2d: makes -10x-10 pixels of [2 6 6]"},
		{"huge picture", VAE, func(c *Config) {
			c.Decoder[3] = arch.Spec{Kind: "upsample", Factor: 128}
			c.Decoder = slices.Insert(c.Decoder, 4, c.Decoder[3])
		},
			"more than the limit of 268435456 values per image"},
		{"too many weights", VAE, func(c *Config) {
			c.Encoder = append(c.Encoder, arch.Spec{Kind: "linear", Out: 1 << 22}, arch.Spec{Kind: "linear", Out: 1 << 22})
		},
			"more than 1073741824 parameters, the limit"},
		{"end", VAE, func(c *Config) { c.Decoder[3].Out = 2 }, "model.decoder[4] sigmoid: ends in [2 6 6], but an image is [1 6 6], 36 values"},
		{"no sigmoid", VAE, func(c *Config) { c.Decoder = c.Decoder[:4] }, "model.decoder[3] convtranspose2d: with likelihood: bernoulli the decoder ends in sigmoid"},
	} {
		t.Run(c.name, func(t *testing.T) {
			conf := tiny(t, c.kind)
			c.damage(&conf)
			err := conf.Validate()
			if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("\n got %v\nwant %s", err, c.want)
			}
			if _, err := New(conf, 1); err == nil {
				t.Error("New took it")
			}
		})
	}
}

// Before the data is known a config is checked as far as it goes.
func TestValidateWithoutInput(t *testing.T) {
	c := tiny(t, CVAE)
	c.Input, c.Classes = nil, 0
	if err := c.Validate(); err != nil {
		t.Error(err)
	}
	if _, err := New(c, 1); err == nil || !strings.Contains(err.Error(), "model.input is missing") {
		t.Errorf("New without the shape of an image: %v", err)
	}
	c.Decoder[0].Out = -1
	if err := c.Validate(); err == nil || !strings.Contains(err.Error(), "model.decoder[0] linear: out -1") {
		t.Errorf("got %v", err)
	}
}

func TestForData(t *testing.T) {
	open := mustParse(t, "kind: cvae\nlatent: 2\n")
	c, err := open.ForData([3]int{1, 28, 28}, 10)
	if err != nil || !slices.Equal(c.Input, []int{1, 28, 28}) || c.Classes != 10 || open.Input != nil {
		t.Errorf("%v, %v", c, err)
	}
	if again, err := c.ForData([3]int{1, 28, 28}, 10); err != nil || !cmp.Equal(again, c) {
		t.Errorf("a config that was filled in changed: %v, %v", again, err)
	}
	if c, err := mustParse(t, "kind: vae").ForData([3]int{1, 28, 28}, 10); err != nil || c.Classes != 0 {
		t.Errorf("a vae was given %d classes, %v", c.Classes, err)
	}
	for _, e := range []struct {
		image   [3]int
		classes int
		want    string
	}{
		{[3]int{3, 28, 28}, 10, "model.input: [1 28 28], but the images of the data set are [3 28 28]"},
		{[3]int{1, 28, 28}, 9, "model.classes: 10, but the data set has 9"},
		{[3]int{1, 28, 28}, 0, "a cvae needs a data set with at least two classes, this one has 0"},
	} {
		if _, err := c.ForData(e.image, e.classes); err == nil || !strings.Contains(err.Error(), e.want) {
			t.Errorf("got %v, want %s", err, e.want)
		}
	}
}
