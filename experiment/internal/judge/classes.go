package judge

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/nn"
	"github.com/diabolo-go/diabolo/tensor"
)

// Options are the options of a training.
type Options struct {
	Seed   uint64 // of the starting weights and the order of the images
	Epochs int    // passes over the training images; 0: a default

	// Progress, if set, is called with the completed share, 0 to 1, of the training.
	Progress func(share float64)
}

// leastEpochs and leastSteps are the default minima of Classes: two epochs reach 99.3 % on
// MNIST's test set, and small sets need more.
const (
	leastEpochs = 2
	leastSteps  = 300
)

// classBlocks are the convolutions of the network, and features is the width of its hidden
// layer.
var classBlocks = []block{
	{16, nn.Conv{Kernel: 5, Stride: 2, Padding: 2}},
	{32, nn.Conv{Kernel: 3, Padding: 1}},
	{64, halving},
}

const features = 128

// classPixels is the side to which the network's images are shrunken: classes may differ in
// more detail than people and mouths do.
const classPixels = 48

// A Classifier predicts the class of images.
type Classifier struct {
	Accuracy float64 // on held-out images
	Images   int     // number of held-out images

	net          *nn.Sequential
	shape, small []int // of the images, and of those that the network gets
}

// Classes trains a classifier on the labelled images of train and tests it on those of
// held, images of more than 48 pixels halved: three convolutions with batch norm, the first
// and the last with stride 2, then two linear layers, by AdamW with a cosine schedule. The same seed and images give the same
// weights for any number of workers. It returns an error if the images have no classes,
// and when ctx ends.
func Classes(ctx context.Context, train, held dataset.View, o Options) (*Classifier, error) {
	if err := checkClasses(train, held); err != nil {
		return nil, err
	}
	if train, held = labelled(train), labelled(held); train.Len() == 0 || held.Len() == 0 {
		return nil, fmt.Errorf("judge: no image of %s that trains, or that tests, has a class", train.Set.Name)
	}
	c := &Classifier{shape: train.Set.Shape[:], small: shrunken(train.First(1).Tensor(), classPixels).Shape[1:]}
	var err error
	if c.net, err = network(c.small, classBlocks, features, len(train.Set.Classes)); err != nil {
		return nil, err
	}
	if err := c.train(ctx, train, o); err != nil {
		return nil, err
	}
	return c, c.test(ctx, held)
}

// labelled returns the images of a view that have a class.
func labelled(v dataset.View) dataset.View {
	if !slices.Contains(v.Labels(), -1) {
		return v
	}
	return dataset.View{Set: v.Set, Index: slices.DeleteFunc(slices.Clone(v.Index), func(item int) bool { return v.Set.ClassOf(item) == "" })}
}

func checkClasses(train, held dataset.View) error {
	switch {
	case train.Len() == 0 || held.Len() == 0:
		return errors.New("judge: no training images, or no test images")
	case train.Set.Labels == nil || len(train.Set.Classes) < 2:
		return fmt.Errorf("judge: %s has no classes to learn", train.Set.Name)
	case train.Set.Shape != held.Set.Shape || !slices.Equal(train.Set.Classes, held.Set.Classes):
		return fmt.Errorf("judge: training images of %v in %d classes, test images of %v in %d",
			train.Set.Shape, len(train.Set.Classes), held.Set.Shape, len(held.Set.Classes))
	}
	return nil
}

// train trains the network.
func (c *Classifier) train(ctx context.Context, v dataset.View, o Options) error {
	steps, least := (v.Len()+batch-1)/batch, leastSteps
	if !slices.Equal(c.small, c.shape) { // a step takes a quarter of the time
		least *= 2
	}
	epochs := cmp.Or(o.Epochs, max(leastEpochs, (least+steps-1)/steps))
	t := newTraining(c.net, o, epochs*steps)
	defer t.close()
	var b dataset.Batch
	for epoch := range epochs {
		batches := v.Batches(dataset.BatchOptions{Size: batch, Seed: o.Seed, Epoch: uint64(epoch + 1), Shuffle: true})
		for i := range batches.Len() {
			batches.Fill(i, &b)
			err := t.update(ctx, shrunken(b.Input, classPixels), func(y, d *tensor.Tensor) float64 { return nn.CrossEntropyMean(y, b.Labels, d) })
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// test computes the accuracy on a view.
func (c *Classifier) test(ctx context.Context, v dataset.View) error {
	batches := v.Batches(dataset.BatchOptions{Size: piece})
	var b dataset.Batch
	right := 0
	for i := range batches.Len() {
		if err := ctx.Err(); err != nil {
			return err
		}
		batches.Fill(i, &b)
		for j, class := range c.Predict(b.Input) {
			if class == b.Labels[j] {
				right++
			}
		}
	}
	c.Images, c.Accuracy = v.Len(), float64(right)/float64(v.Len())
	return nil
}

// Probabilities returns the class probabilities of images x, N C H W in 0..1: N x classes,
// each row with sum 1. It panics if the images do not have the shape of the training
// images.
func (c *Classifier) Probabilities(x *tensor.Tensor) *tensor.Tensor {
	checkShape(c.shape, x)
	p := forward(c.net, c.small, shrunken(x, classPixels))
	for i := range p.N() {
		softmax(p.Row(i))
	}
	return p
}

// softmax sets l to exp(l) / sum exp(l), after subtracting the maximum.
func softmax(l []float32) {
	top, sum := slices.Max(l), 0.0
	for i, v := range l {
		e := math.Exp(float64(v - top))
		l[i], sum = float32(e), sum+e
	}
	for i := range l {
		l[i] /= float32(sum)
	}
}

// Predict returns the most probable class of each image of x.
func (c *Classifier) Predict(x *tensor.Tensor) []int {
	p := c.Probabilities(x)
	classes := make([]int, x.N())
	for i := range classes {
		classes[i] = Likeliest(p.Row(i))
	}
	return classes
}

// Likeliest returns the class with the largest probability, the first of equal ones.
func Likeliest(probabilities []float32) (class int) {
	for j, v := range probabilities {
		if v > probabilities[class] {
			class = j
		}
	}
	return class
}
