package run

import (
	"fmt"
	"testing"

	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/tensor"
)

// The presets for a folder of images make a model of images of any size, even or
// odd, grey or in colour, and give back images of that size.
func TestPresetsForAnySize(t *testing.T) {
	for _, kind := range []string{"ae", "vae", "cvae", "one"} {
		c, err := Preset(kind)
		if err != nil {
			t.Fatal(err)
		}
		for side := 4; side <= 130; side++ {
			for _, channels := range []int{1, 3} {
				shape := [3]int{channels, side, side}
				if err := fits(c.Model, shape); err != nil {
					t.Errorf("%s, %v: %v", kind, shape, err)
				}
			}
		}
		for _, side := range []int{4, 7, 20, 33} {
			if err := reconstructs(c.Model, [3]int{3, side, side}); err != nil {
				t.Errorf("%s, side %d: %v", kind, side, err)
			}
		}
	}
}

func no() bool { return false }

func fits(c model.Config, shape [3]int) error {
	for _, i := range []Images{{shape, 20, no}, {shape, 5000, no}, {shape, 5000, func() bool { return true }}} {
		d := Designed(c, i)
		if again := Designed(c, i); fmt.Sprint(again) != fmt.Sprint(d) {
			return fmt.Errorf("designed twice: %v and %v", d, again)
		}
		if (d.Linear == "pca") != (d.Likelihood != "bernoulli") {
			return fmt.Errorf("a linear path %q with %q", d.Linear, d.Likelihood)
		}
		if err := valid(d, shape); err != nil {
			return err
		}
	}
	return nil
}

func valid(c model.Config, shape [3]int) error {
	c, err := c.ForData(shape, 2)
	if err != nil {
		return err
	}
	return c.Validate()
}

func reconstructs(c model.Config, shape [3]int) error {
	c, err := Designed(c, Images{shape, 100, no}).ForData(shape, 2)
	if err != nil {
		return err
	}
	m, err := model.New(c, 1)
	if err != nil {
		return err
	}
	y, err := m.Reconstruct(tensor.New(2, shape[0], shape[1], shape[2]), []int{0, 1})
	if err == nil && (y.Shape[1] != shape[0] || y.Shape[2] != shape[1] || y.Shape[3] != shape[2]) {
		err = fmt.Errorf("images of shape %v", y.Shape)
	}
	return err
}
