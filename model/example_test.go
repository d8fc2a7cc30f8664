package model_test

import (
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/tensor"
)

// digits describes a small conditional VAE of 8x8 pictures in three classes.
const digits = `
kind: cvae
input: [1, 8, 8]
classes: 3
latent: 2
encoder:
  - conv2d: {out: 4, stride: 2}
  - relu
mirror: true
`

func newModel(text string) *model.Model {
	c, err := model.Parse([]byte(text))
	if err != nil {
		log.Fatal(err)
	}
	m, err := model.New(c, 1)
	if err != nil {
		log.Fatal(err)
	}
	return m
}

// saved stands for the folder of a finished training.
func saved(m *model.Model) (dir string) {
	dir, err := os.MkdirTemp("", "run")
	if err != nil {
		log.Fatal(err)
	}
	meta := map[string]string{"dataset": "shapes", "classes": `["disc", "ring", "bar"]`}
	if err := m.Save(filepath.Join(dir, model.FileName), meta); err != nil {
		log.Fatal(err)
	}
	return dir
}

// A service loads one file and calls Encode, Decode, Reconstruct and Score, from
// as many goroutines as it likes.
func Example() {
	dir := saved(newModel(digits))
	defer os.RemoveAll(dir)

	m, err := model.Load(dir) // or the model.safetensors in it
	if err != nil {
		log.Fatal(err)
	}
	images := tensor.New(5, 1, 8, 8) // N C H W in 0..1
	labels := []int{0, 1, 2, 0, 1}   // a cvae wants to know the classes

	latent, err := m.Encode(images)
	if err != nil {
		log.Fatal(err)
	}
	pictures, err := m.Decode(latent.Mu, labels)
	if err != nil {
		log.Fatal(err)
	}
	scores, err := m.Score(images, labels)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(m.Config().Name(), m.Classes())
	fmt.Println(latent.Mu.Shape, pictures.Shape, len(scores))
	// Output:
	// cvae [disc ring bar]
	// [5 2] [5 1 8 8] 5
}

// A mistake in a config is an error at its line and column.
func ExampleParse() {
	_, err := model.Parse([]byte(`
kind: vae
latent: 8
encoder:
  - conv2d: {out: 8}
  - rleu
`))
	fmt.Println(err)
	// Output:
	// model:6:5: encoder[1]: unknown layer "rleu"; did you mean "relu"?
	//    6 |   - rleu
	//            ^
}

// Shapes are followed from layer to layer before any weight is made.
func ExampleConfig_Validate() {
	c, err := model.Parse([]byte(`
kind: ae
latent: 8
encoder: [conv2d: {out: 8}, relu, linear: {out: 64}]
mirror: true
`))
	if err != nil {
		log.Fatal(err)
	}
	c, err = c.ForData([3]int{1, 28, 28}, 0)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(c.Validate())
	// Output:
	// model.encoder[2] linear: got [8 28 28], needs a vector: put flatten before it
}

// New images of chosen classes. The same seed draws the same images.
func ExampleModel_Sample() {
	m := newModel(digits)
	images, err := m.Sample(4, 7, []int{2, 2, 2, 2})
	if err != nil {
		log.Fatal(err)
	}
	again, err := m.Sample(4, 7, []int{2, 2, 2, 2})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(images.Shape, images.Data[0] == again.Data[0])
	// Output: [4 1 8 8] true
}

// Plain gradient descent: all weights lie in one slice, all gradients in another.
func ExampleModel_Trainer() {
	m := newModel(`{kind: ae, input: [1, 2, 2], latent: 1, encoder: [], mirror: true}`)
	images := tensor.FromSlice([]float32{
		0, 0, 1, 1,
		1, 1, 0, 0,
	}, 2, 1, 2, 2)

	pass := m.Trainer(nil)
	var loss model.Losses
	for range 300 {
		loss = pass.Loss(model.PassInput{Input: images, Train: true})
		pass.Backward(nil)
		for i, g := range m.Grads() {
			m.Weights()[i] -= 0.3 * g
		}
	}
	fmt.Printf("%d parameters, mean squared error %.3f\n", m.ParamCount(), loss.Total)
	// Output: 13 parameters, mean squared error 0.000
}
