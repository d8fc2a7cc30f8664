package serve

import (
	"bytes"
	"fmt"
	"image/png"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/api"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/nn"
	"github.com/diabolo-go/diabolo/tensor"
)

// The steps and their values are those of the library, the loss of z = mu is the
// score.
func TestInside(t *testing.T) {
	block := filepath.Join(t.TempDir(), "block")
	layers := strings.Replace(tiny, "batchnorm2d", "residual: [conv2d: {out: 3}, batchnorm2d, gelu]", 1)
	residual := saveConfig(t, "ae", layers, block)
	s, saved := three(t, func(o *Options) { o.Models = append(o.Models, block) })
	saved["block"] = residual
	x := images(1)
	prior, _ := saved["vae"].Prior()
	for name, c := range map[string]struct {
		query  string
		labels []int
		noise  *tensor.Tensor
	}{
		"ae":    {"?model=ae", nil, nil},
		"block": {"?model=block", nil, nil},
		"vae":   {"?model=vae&seed=3", nil, prior.Draw(1, 3, 1)},
		"cvae":  {"?model=cvae&class=star", []int{2}, nil},
	} {
		want, err := saved[name].Inside(x, c.labels, c.noise)
		if err != nil {
			t.Fatal(err)
		}
		path := "/v1/inside" + c.query
		var got api.Inside
		into(t, ask(s, "POST", path, raw(x.Data...), "Content-Type", typeRaw).Body.Bytes(), &got)
		if !near(got.Mu, want.Mu.Data) || !near(got.Z, want.Z.Data) || len(got.Steps) != len(want.Steps) {
			t.Errorf("%s: %+v", name, got)
		}
		checkLoss(t, saved[name], x, c.labels, got.Loss, c.noise == nil)
		for i, step := range want.Steps {
			values, info := step.Values.Data, got.Steps[i]
			if info.Layer != step.Text || info.Part != step.Part || info.Parameters != step.Params || !slices.Equal(info.Shape, step.Out) ||
				!near([]float32{info.Min, info.Max}, []float32{slices.Min(values), slices.Max(values)}) {
				t.Errorf("%s: step %d is %+v", name, i, info)
			}
			w := ask(s, "POST", fmt.Sprint(path, "&layer=", i), raw(x.Data...), "Content-Type", typeRaw, "Accept", typeRaw)
			shape := strings.Trim(strings.ReplaceAll(fmt.Sprint(step.Out), " ", ","), "[]")
			if !near(floats(w.Body.Bytes()), values) || w.Header().Get("Diabolo-Shape") != shape {
				t.Errorf("%s: values of step %d: %d, shape %s", name, i, w.Code, w.Header().Get("Diabolo-Shape"))
			}
		}
	}
}

// checkLoss compares the parts of a loss with their sum, and with the score where z
// was not drawn.
func checkLoss(t *testing.T, m *model.Model, x *tensor.Tensor, labels []int, got api.Loss, mean bool) {
	t.Helper()
	scores, err := m.Score(x, labels)
	if err != nil {
		t.Fatal(err)
	}
	want, parts, names := scores[0], 0.0, []string{"recon", "kl"}
	if _, ok := m.Prior(); !ok {
		want /= float64(len(x.Data))
		names = names[:1]
	}
	for i, p := range got.Parts {
		if i >= len(names) || p.Name != names[i] || p.Unit != m.Config().LossUnit() {
			t.Errorf("%s: part %+v", m.Config().Name(), p)
		}
		parts += p.Weight * p.Value
	}
	if same := near([]float32{float32(got.Total)}, []float32{float32(want)}); same != mean || !near([]float32{float32(parts)}, []float32{float32(got.Total)}) {
		t.Errorf("%s: loss %+v, score %v", m.Config().Name(), got, want)
	}
}

// Maps lie side by side in a PNG, from black to white, and a row each in JSON.
func TestInsideMaps(t *testing.T) {
	s, _ := three(t, nil)
	body := raw(images(1).Data...)
	w := ask(s, "POST", "/v1/inside?model=vae&layer=0&columns=1", body, "Content-Type", typeRaw, "Accept", typePNG)
	sheet, err := png.Decode(bytes.NewReader(w.Body.Bytes()))
	if err != nil || sheet.Bounds().Dx() != 6 || sheet.Bounds().Dy() != 16 {
		t.Fatalf("%v %s", err, w.Body)
	}
	var got struct {
		Shape  []int
		Values [][]float32
	}
	into(t, ask(s, "POST", "/v1/inside?model=vae&layer=0", body, "Content-Type", typeRaw).Body.Bytes(), &got)
	if !slices.Equal(got.Shape, []int{2, 8, 6}) || len(got.Values) != 2 || len(got.Values[1]) != 48 {
		t.Fatalf("%+v", got)
	}
	all := slices.Concat(got.Values...)
	least, most := slices.Min(all), slices.Max(all)
	for i, v := range all {
		grey, _, _, _ := sheet.At(i%6, i/6).RGBA()
		if want := level((v - least) / (most - least)); uint8(grey>>8) != want {
			t.Fatalf("value %d, %v of %v to %v, is drawn as %d", i, v, least, most, grey>>8)
		}
	}
	w = ask(s, "POST", "/v1/inside?model=vae&layer=3", body, "Content-Type", typeRaw, "Accept", typePNG)
	if sheet, err := png.Decode(w.Body); err != nil || sheet.Bounds().Dx() != 10 || sheet.Bounds().Dy() != 10 {
		t.Errorf("96 numbers as a square: %v", err)
	}
}

// The kernel of a map has a row for each map before it, with the weights as they are stored.
func TestInsideKernels(t *testing.T) {
	s, saved := three(t, nil)
	weights := map[string]*nn.Param{}
	for _, p := range saved["vae"].Params() {
		weights[p.Name] = p
	}
	inside, err := saved["vae"].Inside(images(1), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	var seen []string
	for i, step := range inside.Steps {
		if step.Kind != "conv2d" && step.Kind != "convtranspose2d" {
			continue
		}
		seen = append(seen, step.Kind)
		w, out := weights[step.Name+".weight"], step.Out[0]
		var got struct {
			Shape  []int
			Values [][]float32
		}
		into(t, ask(s, "POST", fmt.Sprintf("/v1/inside?model=vae&layer=%d&kernel=%d", i, out-1), raw(images(1).Data...), "Content-Type", typeRaw).Body.Bytes(), &got)
		in, size := w.Len()/out/9, 9
		var want []float32
		for j := range in {
			from := (out-1)*in + j
			if step.Kind == "convtranspose2d" {
				from = j*out + out - 1
			}
			want = append(want, w.Data[from*size:(from+1)*size]...)
		}
		if !slices.Equal(got.Shape, []int{in, 3, 3}) || !near(slices.Concat(got.Values...), want) {
			t.Errorf("%s: shape %v, %v, want %v", step.Text, got.Shape, got.Values, want)
		}
	}
	if !slices.Contains(seen, "conv2d") || !slices.Contains(seen, "convtranspose2d") {
		t.Errorf("the model has only %v", seen)
	}
}

func TestInsideErrors(t *testing.T) {
	s, _ := three(t, nil)
	for name, c := range map[string]struct{ query, accept, want string }{
		"no class":       {"model=cvae", typeJSON, "query.class: a cvae needs a class"},
		"seed of an ae":  {"model=ae&seed=1", typeJSON, "query.seed: an ae draws no z"},
		"no such step":   {"model=ae&layer=10", typeJSON, "query.layer: 10, and there are 10 steps, counted from 0"},
		"no kernels":     {"model=ae&layer=1&kernel=0", typeJSON, "query.kernel: batchnorm2d has no kernels"},
		"no such kernel": {"model=ae&layer=0&kernel=2", typeJSON, "query.kernel: 2, and there are 2 maps, counted from 0"},
		"a kernel of":    {"model=ae&kernel=0", typeJSON, "query.kernel: of which step? it needs a layer"},
		"no step":        {"model=ae", typePNG, "query.layer: which step? a picture is that of a single one"},
		"below the mean": {"model=vae&seed=-2", typeJSON, "query.seed: expected number"},
	} {
		w := ask(s, "POST", "/v1/inside?"+c.query, raw(images(1).Data...), "Content-Type", typeRaw, "Accept", c.accept)
		if w.Code != 422 || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
	w := ask(s, "POST", "/v1/inside?model=ae", raw(images(2).Data...), "Content-Type", typeRaw)
	if w.Code != 422 || !strings.Contains(w.Body.String(), "body: 2 images, want one") {
		t.Errorf("two images: %d %s", w.Code, w.Body)
	}
}
