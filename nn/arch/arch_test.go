package arch

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"

	"github.com/diabolo-go/diabolo/internal/config/strictyaml"
	"github.com/diabolo-go/diabolo/internal/memtest"
	"github.com/diabolo-go/diabolo/nn"
	"github.com/diabolo-go/diabolo/tensor"
)

// A layerCase is a layer as in a config, and its properties.
type layerCase struct {
	text    string
	in, out []int
	params  int    // trained
	flop    int    // forward, one image
	mirror  string // the layers that take out back to in
}

// cases is the table of tests. Each kind of layer has a row; a new one is a new row.
var cases = []layerCase{
	{"conv2d: {out: 8}", []int{4, 4, 4}, []int{8, 4, 4}, 4*8*9 + 8, 2 * 4 * 8 * 9 * 16, "convtranspose2d: {out: 4}"},
	{"conv2d: {out: 5, stride: 2}", []int{2, 8, 6}, []int{5, 4, 3}, 2*5*9 + 5, 2 * 2 * 5 * 9 * 4 * 3, "convtranspose2d: {out: 2, stride: 2, output_padding: 1}"},
	{"convtranspose2d: {out: 2, stride: 2, output_padding: 1}", []int{5, 4, 3}, []int{2, 8, 6}, 2*5*9 + 2, 2 * 2 * 5 * 9 * 4 * 3, "conv2d: {out: 5, stride: 2}"},
	{"linear: {out: 3}", []int{7}, []int{3}, 7*3 + 3, 2 * 7 * 3, "linear: {out: 7}"},
	{"batchnorm2d", []int{5, 4, 3}, []int{5, 4, 3}, 10, 0, "batchnorm2d"},
	{"groupnorm: {groups: 2}", []int{6, 3, 3}, []int{6, 3, 3}, 12, 0, "groupnorm: {groups: 2}"},
	{"groupnorm", []int{16, 2, 2}, []int{16, 2, 2}, 32, 0, "groupnorm"},
	{"layernorm", []int{3, 4, 2}, []int{3, 4, 2}, 2 * 24, 0, "layernorm"},
	{"layernorm", []int{9}, []int{9}, 18, 0, "layernorm"},
	{"relu", []int{2, 3, 3}, []int{2, 3, 3}, 0, 0, "relu"},
	{"silu", []int{5}, []int{5}, 0, 0, "silu"},
	{"gelu", []int{5}, []int{5}, 0, 0, "gelu"},
	{"tanh", []int{5}, []int{5}, 0, 0, "tanh"},
	{"sigmoid", []int{5}, []int{5}, 0, 0, "sigmoid"},
	{"leakyrelu: {slope: 0.2}", []int{5}, []int{5}, 0, 0, "leakyrelu: {slope: 0.2}"},
	{"elu: {alpha: 0.5}", []int{5}, []int{5}, 0, 0, "elu: {alpha: 0.5}"},
	{"dropout: {p: 0.25}", []int{5}, []int{5}, 0, 0, "dropout: {p: 0.25}"},
	{"maxpool2d", []int{3, 6, 4}, []int{3, 3, 2}, 0, 0, "upsample"},
	{"maxpool2d: {kernel: 3, stride: 1}", []int{3, 6, 4}, []int{3, 4, 2}, 0, 0, ""},
	{"upsample: {factor: 3}", []int{2, 2, 3}, []int{2, 6, 9}, 0, 0, "maxpool2d: {kernel: 3}"},
	{"flatten", []int{2, 3, 4}, []int{24}, 0, 0, "unflatten: {shape: [2, 3, 4]}"},
	{"unflatten: {shape: [2, 3, 4]}", []int{24}, []int{2, 3, 4}, 0, 0, "flatten"},
	{"residual: [conv2d: {out: 4}, relu]", []int{4, 4, 3}, []int{4, 4, 3}, 4*4*9 + 4, 2 * 4 * 4 * 9 * 12, "residual: [relu, convtranspose2d: {out: 4}]"},
	{"residual: [conv2d: {out: 6, stride: 2}, batchnorm2d, relu]", []int{4, 6, 5}, []int{6, 3, 3}, 4*6*9 + 6 + 12 + 4*6 + 6, 2 * 9 * (4*6*9 + 4*6), ""},
	{"residual: [convtranspose2d: {out: 3, stride: 2, output_padding: 1}, gelu]", []int{4, 3, 2}, []int{3, 6, 4}, 4*3*9 + 3 + 4*3 + 3, 2 * 6 * (4*3*9 + 4*3),
		"residual: [gelu, conv2d: {out: 4, stride: 2}]"},
	{"residual: [linear: {out: 5}, tanh]", []int{7}, []int{5}, 2 * (7*5 + 5), 2 * 2 * 7 * 5, "residual: [tanh, linear: {out: 7}]"},
	{"residual: [groupnorm: {groups: 3}, gelu, residual: [conv2d: {out: 8, kernel: 1, padding: 0}, silu]]", []int{6, 3, 3}, []int{8, 3, 3},
		12 + 3*(6*8+8), 2 * 9 * 3 * 6 * 8, "residual: [residual: [silu, convtranspose2d: {out: 6, kernel: 1, padding: 0}], groupnorm: {groups: 3}, gelu]"},
}

// parse reads a list of layers as in a config.
func parse(text string) ([]Spec, error) {
	var list struct {
		Layers []Spec `yaml:"layers"`
	}
	err := strictyaml.Decode("list", []byte("layers: ["+text+"]"), &list)
	return list.Layers, err
}

func eachCase(t *testing.T, f func(t *testing.T, c layerCase, n *Network)) {
	t.Helper()
	for _, c := range cases {
		t.Run(fmt.Sprint(c.text, c.in), func(t *testing.T) {
			specs, err := parse(c.text)
			if err != nil {
				t.Fatal(err)
			}
			if err := Check("list", specs); err != nil {
				t.Fatal(err)
			}
			n, err := Plan("list", specs, c.in)
			if err != nil {
				t.Fatal(err)
			}
			f(t, c, n)
		})
	}
}

func TestEveryKindHasCase(t *testing.T) {
	for _, kind := range Kinds() {
		if !slices.ContainsFunc(cases, func(c layerCase) bool { return kind == strings.SplitN(c.text, ":", 2)[0] }) {
			t.Errorf("no case of %s", kind)
		}
	}
}

// The written form is short and is read back as the same layer, in JSON as well.
func TestSpecRoundTrip(t *testing.T) {
	eachCase(t, func(t *testing.T, c layerCase, n *Network) {
		spec := n.Stages[0].Spec
		if spec.String() != c.text {
			t.Errorf("written as %s", spec)
		}
		text, err := yaml.Marshal(map[string][]Spec{"layers": {spec}})
		if err != nil {
			t.Fatal(err)
		}
		indented, err := yaml.MarshalWithOptions(map[string][]Spec{"layers": {spec}}, yaml.IndentSequence(true))
		if err != nil {
			t.Fatal(err)
		}
		json, err := yaml.YAMLToJSON(text)
		if err != nil {
			t.Fatal(err)
		}
		for _, written := range [][]byte{text, indented, json} {
			var read struct {
				Layers []Spec `yaml:"layers"`
			}
			if err := strictyaml.Decode("list", written, &read); err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff([]Spec{spec}, read.Layers); d != "" {
				t.Errorf("%s: %s", written, d)
			}
		}
	})
}

// A residual is written with one layer per line, at any depth.
func TestMarshalResidual(t *testing.T) {
	specs, err := parse("relu, residual: [conv2d: {out: 8}, residual: [gelu, groupnorm: {groups: 4}], tanh], flatten")
	if err != nil {
		t.Fatal(err)
	}
	text, err := yaml.Marshal(map[string]map[string][]Spec{"model": {"encoder": specs}})
	if err != nil {
		t.Fatal(err)
	}
	want := `model:
  encoder:
  - relu
  - residual:
    - conv2d: {out: 8}
    - residual:
      - gelu
      - groupnorm: {groups: 4}
    - tanh
  - flatten
`
	if d := cmp.Diff(want, string(text)); d != "" {
		t.Error(d)
	}
}

// forward gives the network weights and runs it on two inputs.
func forward(n *Network) *tensor.Tensor {
	n.Layers.Init(1)
	return n.Layers.Forward(&nn.Call{}, tensor.New(append([]int{2}, n.In...)...))
}

// Planned shapes are those of the layers' outputs.
func TestShapes(t *testing.T) {
	eachCase(t, func(t *testing.T, c layerCase, n *Network) {
		if !slices.Equal(n.Out(), c.out) {
			t.Errorf("planned %v, want %v", n.Out(), c.out)
		}
		if y := forward(n); !slices.Equal(y.Shape, append([]int{2}, c.out...)) {
			t.Errorf("makes %v, want %v", y.Shape, c.out)
		}
	})
}

// The rows of the table of layers add up to the weights that the layers hold and to
// the operations counted by hand.
func TestCosts(t *testing.T) {
	eachCase(t, func(t *testing.T, c layerCase, n *Network) {
		params, flop, held := 0, 0, 0
		for _, i := range n.Infos() {
			params, flop = params+i.Params, flop+i.FLOP
		}
		n.Layers.Init(1)
		for _, p := range n.Layers.Params() {
			if p.Trained {
				held += len(p.Data)
			}
		}
		if params != c.params || held != c.params || flop != c.flop {
			t.Errorf("%d parameters, the layers hold %d, %d operations; want %d, %d", params, held, flop, c.params, c.flop)
		}
	})
}

// A planned network has no memory for weights.
func TestPlanAllocatesNoWeights(t *testing.T) {
	eachCase(t, func(t *testing.T, c layerCase, n *Network) {
		for _, p := range n.Layers.Params() {
			if p.Data != nil {
				t.Errorf("%s has memory", p.Name)
			}
		}
	})
}

// The mirror of a layer takes its output back to the shape of its input.
func TestMirrors(t *testing.T) {
	eachCase(t, func(t *testing.T, c layerCase, n *Network) {
		back, dress, err := mirrored(n.Stages)
		if err != nil {
			if c.mirror != "" {
				t.Error(err)
			}
			return
		}
		back = append(back, dress...)
		if c.mirror != "" && (len(back) != 1 || back[0].String() != c.mirror) {
			t.Errorf("mirrored as %v, want %s", back, c.mirror)
		}
		m, err := Plan("back", back, n.Out())
		if err != nil {
			t.Fatal(err)
		}
		if y := forward(m); !slices.Equal(y.Shape[1:], c.in) {
			t.Errorf("%v makes %v of %v, want %v", back, y.Shape[1:], n.Out(), c.in)
		}
	})
}

// Every bound of every option holds, for configs and for layers made in Go.
func TestBounds(t *testing.T) {
	for i := range rows {
		for _, o := range rows[i].options {
			if o.most == 0 {
				continue // a list
			}
			for v, fits := range map[float64]bool{o.least - 1: false, o.least: true, o.most: true, o.most + 1: false} {
				s := Spec{Kind: rows[i].kind}
				o.value = v
				o.set(&s)
				if err := o.check(&s); (err == nil) != fits {
					t.Errorf("%s: %s %v: %v", s.Kind, o.key, v, err)
				}
				_, err := parse(fmt.Sprintf("%s: {%s: %s}", s.Kind, o.key, o.text(&s)))
				if (err == nil) != fits {
					t.Errorf("%s: {%s: %s} was read: %v", s.Kind, o.key, o.text(&s), err)
				}
			}
		}
	}
}

func TestResidualErrors(t *testing.T) {
	deep := "relu"
	for range maxDepth + 1 {
		deep = "residual: [" + deep + "]"
	}
	for text, want := range map[string]string{
		"residual: []":                 `list:1:20: layers[0]: no layers, want a list of at least one`,
		"residual":                     `list[0] residual: no layers, want a list of at least one`,
		"residual: {out: 3}":           `layers[0].residual wants a list`,
		"relu, residual: [tanh, rleu]": `layers[1].residual[1]: unknown layer "rleu"; did you mean "relu"?`,
		"residual: [conv2d: {out: 0}]": `layers[0].residual[0].conv2d: out 0, want a whole number from 1`,
		deep:                           `nested in 8 others, which is the limit`,
		strings.Repeat("residual: [", 100) + strings.Repeat("]", 100): `values nested more than 64 deep`,
		"relu, residual: [relu, linear: {out: 4}]":                    `list[1].residual[1] linear: got [4 5 7], needs a vector`,
		"residual: [conv2d]":                            `list[0].residual[0] conv2d: out is missing`,
		"residual: [flatten]":                           `list[0] residual: its layers turn [4 5 7] into [140], which no 1x1 convolution can do`,
		"residual: [maxpool2d: {kernel: 3, stride: 1}]": `list[0] residual: its layers turn [4 5 7] into [4 3 5], which no 1x1 convolution`,
		"groupnorm: {groups: 3}":                        `list[0] groupnorm: groups 3, needs a number that divides the 4 channels`,
		"flatten, groupnorm":                            `list[1] groupnorm: got [140], needs [channels height width]`,
	} {
		err := planned(strings.Replace(text, "deep", deep, 1), 4, 5, 7)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60s:\n got %v\nwant %s", text, err, want)
		}
	}
}

// planned reads, checks and plans a list of layers.
func planned(text string, in ...int) error {
	specs, err := parse(text)
	if err != nil {
		return err
	}
	if err := Check("list", specs); err != nil {
		return err
	}
	_, err = Plan("list", specs, in)
	return err
}

// The layers inside count as layers.
func TestLayersInsideCount(t *testing.T) {
	many := []Spec{{Kind: "residual", Layers: slices.Repeat([]Spec{{Kind: "relu"}}, maxLayers)}}
	if err := Check("list", many); err == nil || err.Error() != "list: 1025 layers, want at most 1024" {
		t.Error(err)
	}
}

// A residual has a row for each inner layer, one for the shortcut and one for the sum;
// the parts that run have the same names, and the first layer with weights on each
// branch is marked.
func TestInfosOfResidual(t *testing.T) {
	specs, err := parse("residual: [conv2d: {out: 8}, batchnorm2d, relu, residual: [gelu]], conv2d: {out: 2}")
	if err != nil {
		t.Fatal(err)
	}
	n, err := Plan("encoder", specs, []int{4, 4, 4})
	if err != nil {
		t.Fatal(err)
	}
	var got, params []string
	for _, i := range n.Infos() {
		got = append(got, fmt.Sprintf("%s %s %v %d %v", i.Name, i.Text, i.Out, i.Params, i.First))
	}
	for _, p := range n.Layers.Params() {
		if p.Trained {
			params = append(params, p.Name)
		}
	}
	if d := cmp.Diff([]string{
		"encoder.0.0 conv2d: {out: 8} [8 4 4] 296 true",
		"encoder.0.1 batchnorm2d [8 4 4] 16 false",
		"encoder.0.2 relu [8 4 4] 0 false",
		"encoder.0.3.0 gelu [8 4 4] 0 false",
		"encoder.0.3 residual [8 4 4] 0 false",
		"encoder.0.shortcut conv2d: {out: 8, kernel: 1, padding: 0} [8 4 4] 40 true",
		"encoder.0 residual [8 4 4] 0 false",
		"encoder.1 conv2d: {out: 2} [2 4 4] 146 false",
	}, got); d != "" {
		t.Errorf("rows (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{"encoder.0.0.weight", "encoder.0.0.bias", "encoder.0.1.weight", "encoder.0.1.bias",
		"encoder.0.shortcut.weight", "encoder.0.shortcut.bias", "encoder.1.weight", "encoder.1.bias"}, params); d != "" {
		t.Errorf("weights (-want +got):\n%s", d)
	}
	var named []string
	for _, names := range n.Names {
		named = append(named, strings.Join(names, " "))
	}
	slices.Sort(named)
	if d := cmp.Diff([]string{"encoder.0", "encoder.0.0 encoder.0.1 encoder.0.2", "encoder.0.3", "encoder.0.3.0", "encoder.0.shortcut", "encoder.1"}, named); d != "" {
		t.Errorf("names of parts (-want +got):\n%s", d)
	}
}

// Options that a decoder leaves out are filled in inside a residual as well.
func TestFill(t *testing.T) {
	encoder, err := Plan("encoder", []Spec{{Kind: "conv2d", Out: 6, Kernel: 3, Stride: 2, Padding: 1}}, []int{3, 8, 8})
	if err != nil {
		t.Fatal(err)
	}
	specs, err := parse("linear, unflatten, residual: [convtranspose2d], flatten, linear")
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprint(Fill(specs, []int{3, 8, 8}, encoder))
	if want := "[linear: {out: 96} unflatten: {shape: [6, 4, 4]} residual: [convtranspose2d: {out: 3}] flatten linear: {out: 192}]"; got != want {
		t.Errorf("filled in as %s", got)
	}
	if specs[2].Layers[0].Out != 0 {
		t.Error("the config was changed")
	}
}

// The table of docs/configuration.md names every layer and each of its options with
// the default.
func TestDocs(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "configuration.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(text), "| layer | options and defaults |")
	table, _, _ = strings.Cut(table, "\n\n")
	for _, r := range rows {
		i := slices.IndexFunc(strings.Split(table, "\n"), func(line string) bool {
			return strings.Contains(strings.SplitN(line+"||", "|", 3)[1], "`"+r.kind+"`")
		})
		if i < 0 {
			t.Errorf("no line of %s", r.kind)
			continue
		}
		line := strings.Split(table, "\n")[i]
		for _, o := range r.options {
			var s Spec
			o.set(&s)
			want := "`" + o.key + ": " + o.text(&s) + "`"
			if o.open || o.key == "" {
				want = "`" + o.key
			}
			if !strings.Contains(line, want) {
				t.Errorf("the line of %s has no %s", r.kind, want)
			}
		}
	}
}

// Whatever can be read is written with the same meaning, and never crashes the planner.
func FuzzSpecs(f *testing.F) {
	for _, c := range cases {
		f.Add(c.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var specs []Spec
		var err error
		memtest.AtMost(t, 60<<20+400*len(text), func() { specs, err = parse(text) })
		if err != nil || Check("list", specs) != nil {
			return
		}
		for i, s := range specs {
			again, err := parse(s.String())
			if err != nil || !cmp.Equal(specs[i:i+1], again) {
				t.Errorf("%s reads as %v, %v", s, again, err)
			}
		}
		for _, in := range [][]int{{2, 5, 4}, {6}} {
			memtest.AtMost(t, 1<<20+2000*len(text), func() {
				if n, err := Plan("list", specs, in); err == nil {
					_, _ = Mirror(n)
					n.Infos()
					n.Torch()
				}
			})
		}
	})
}
