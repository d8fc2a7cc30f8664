package picture_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"log"
	"slices"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/picture"
	"github.com/diabolo-go/diabolo/tensor"
)

// A contact sheet shows the first images of each class.
func ExampleSheet() {
	shapes := &dataset.Set{
		Shape: [3]int{1, 8, 8}, Pixels: make([]uint8, 5*8*8),
		Classes: []string{"disc", "ring"}, Labels: []int{0, 1, 1, 0, 1},
	}
	images := picture.Images(shapes.All().ByClass(2, len(shapes.Classes)).Tensor())
	sheet := picture.Sheet(slices.Collect(slices.Chunk(images, 2))...)
	fmt.Println(sheet.Bounds().Size())
	// Output: (18,18)
}

// An image of any size, colour and type becomes the numbers that a model of 8x8 grey
// images takes, and numbers become images again.
func ExampleFitter_Fit() {
	photo := image.NewRGBA(image.Rect(0, 0, 640, 480))
	draw.Draw(photo, photo.Rect, image.White, image.Point{}, draw.Src)

	x := tensor.New(1, 1, 8, 8) // N C H W
	f := picture.Fitter{Shape: [3]int{1, 8, 8}, Resize: true}
	if err := f.Fit(x.Row(0), photo); err != nil {
		log.Fatal(err)
	}
	small := picture.Images(x)[0]
	fmt.Println(x.Data[0], small.Bounds(), small.At(0, 0))
	// Output: 1 (0,0)-(8,8) {255}
}

// Without Resize a picture has to have the wanted size and colours already.
func ExampleFitter_Decode() {
	var file bytes.Buffer
	if err := png.Encode(&file, image.NewGray(image.Rect(0, 0, 30, 20))); err != nil {
		log.Fatal(err)
	}
	f := picture.Fitter{Shape: [3]int{3, 20, 20}}
	err := f.Decode(context.Background(), make([]float32, 3*20*20), file.Bytes())
	fmt.Println(err, errors.Is(err, picture.ErrShape))
	// Output: the picture is 30x20 grey, want 20x20 in colour true
}
