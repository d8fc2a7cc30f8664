package dataset

import (
	"fmt"

	"github.com/diabolo-go/diabolo/tensor"
)

// A Ground is what the drawing of pictures is on, if they are drawings: ink on paper has a
// light ground and chalk on a board, or a digit of MNIST, a dark one. "" is anything else,
// such as photographs.
type Ground string

// The grounds.
const (
	LightGround Ground = "light"
	DarkGround  Ground = "dark"
)

// Shares of values: of the ground, and of what is drawn on it.
const (
	groundShare = 0.6
	drawnShare  = 0.01
)

// A tally counts the values of images from which their ground follows.
type tally struct{ dark, light, all int }

// add counts values in 0..1.
func (t *tally) add(values []float32) {
	for _, v := range values {
		switch {
		case v <= 0.25:
			t.dark++
		case v >= 0.75:
			t.light++
		}
	}
	t.all += len(values)
}

// ground returns the ground of the images that were counted.
func (t tally) ground() Ground {
	share := func(n int, least float64) bool { return float64(n) >= least*float64(t.all) }
	switch {
	case t.all == 0:
	case share(t.light, groundShare) && share(t.dark, drawnShare):
		return LightGround
	case share(t.dark, groundShare) && share(t.light, drawnShare):
		return DarkGround
	}
	return ""
}

// Ground returns the ground of the images of the view, by at most 500 of them.
func (v View) Ground() Ground {
	var t tally
	image := make([]float32, tensor.Volume(v.Set.Shape[:]))
	for _, item := range v.Spread(500).Index {
		v.Set.Read(image, item)
		t.add(image)
	}
	return t.ground()
}

// GroundOf returns the ground of images, N C H W in 0..1.
func GroundOf(x *tensor.Tensor) Ground {
	var t tally
	t.add(x.Data)
	return t.ground()
}

// Unlike describes in one line that images with this ground are the inverse of those with
// that of a model; "" if they are not.
func (g Ground) Unlike(model Ground) string {
	if g == "" || model == "" || g == model {
		return ""
	}
	words := map[Ground]string{LightGround: "dark strokes on a light ground", DarkGround: "light strokes on a dark ground"}
	return fmt.Sprintf("these pictures are %s, but the model was trained on %s, so its results say little; invert the pictures", words[g], words[model])
}
