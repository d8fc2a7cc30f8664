package picture

import (
	"bytes"
	"image"
	"image/color"
	"math"
	"testing"

	"github.com/diabolo-go/diabolo/tensor"
)

func TestImages(t *testing.T) {
	nan := float32(math.NaN())
	got := Images(tensor.FromSlice([]float32{0, 0.5, 1, -1, 2, nan}, 1, 1, 2, 3))[0].(*image.Gray)
	if want := []uint8{0, 128, 255, 0, 255, 0}; !bytes.Equal(got.Pix, want) || got.Bounds() != image.Rect(0, 0, 3, 2) {
		t.Errorf("grey %v %v, want %v", got.Bounds(), got.Pix, want)
	}
	rgb := Images(tensor.FromSlice([]float32{1, 0, 0, 1, 0.2, 0.4}, 1, 3, 1, 2))[0]
	for x, want := range []color.RGBA{{255, 0, 51, 255}, {0, 255, 102, 255}} {
		if got := rgb.At(x, 0); got != want {
			t.Errorf("pixel %d is %v, want %v", x, got, want)
		}
	}
}

// Each of the 256 levels survives a trip through float32.
func TestLevelsSurvive(t *testing.T) {
	for v := range 256 {
		if got := level(float32(v) / 255); int(got) != v {
			t.Errorf("level(%d/255) = %d", v, got)
		}
	}
}

func TestImagesPanicsOnOtherShapes(t *testing.T) {
	for _, shape := range [][]int{{1, 2, 4, 4}, {1, 4, 4}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("shape %v was drawn", shape)
				}
			}()
			Images(tensor.New(shape...))
		}()
	}
}
