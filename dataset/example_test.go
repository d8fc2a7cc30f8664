package dataset_test

import (
	"context"
	"fmt"
	"image"
	"log"
	"os"
	"path/filepath"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/picture"
)

// A data set is loaded by name and handed out in batches of numbers in 0..1.
func ExampleLoad() {
	config := dataset.Config{Name: "synthetic-digits", Count: 100}
	data, err := dataset.Load(context.Background(), config, dataset.Options{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(data.Train.Len(), "train,", data.Val.Len(), "validate")

	var b dataset.Batch
	batches := data.Train.Batches(dataset.BatchOptions{Size: 32, Seed: 1, Epoch: 1, Shuffle: true})
	for step := range batches.Len() {
		batches.Fill(step, &b)
		fmt.Println("step", step, "has", b.Input.Shape)
	}
	// Output:
	// 80 train, 20 validate
	// step 0 has [32 1 28 28]
	// step 1 has [32 1 28 28]
	// step 2 has [16 1 28 28]
}

// Files of any number, size and format are read a batch at a time.
func ExamplePictures() {
	dir, err := os.MkdirTemp("", "photos")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	for name, size := range map[string]int{"a.png": 90, "b.png": 120} {
		if err := picture.WritePNG(filepath.Join(dir, name), image.NewRGBA(image.Rect(0, 0, size, size))); err != nil {
			log.Fatal(err)
		}
	}

	pictures, err := dataset.Pictures([]string{dir}, dataset.PictureOptions{Shape: [3]int{3, 64, 64}, Resize: true})
	if err != nil {
		log.Fatal(err)
	}
	for batch, err := range pictures.Batches(context.Background()) {
		if err != nil {
			log.Fatal(err)
		}
		for i, name := range batch.Names {
			fmt.Println(filepath.Base(name), batch.Input.Row(i)[:3])
		}
	}
	fmt.Println(len(pictures.Skipped), "left out")
	// Output:
	// a.png [1 1 1]
	// b.png [1 1 1]
	// 0 left out
}

// Images that a program has in memory are a data set too, here of squares and discs
// with their brightness as an attribute.
func ExampleImages_Load() {
	var shapes dataset.Images
	light := dataset.Attr{Name: "light"}
	for i := range 20 {
		img, class := image.NewGray(image.Rect(0, 0, 16, 16)), []string{"disc", "square"}[i%2]
		for at := range img.Pix {
			if x, y := at%16-8, at/16-8; class == "square" || x*x+y*y < 64 {
				img.Pix[at] = uint8(100 + 5*i)
			}
		}
		shapes.Images = append(shapes.Images, img)
		shapes.Classes = append(shapes.Classes, class)
		light.Values = append(light.Values, float32(100+5*i)/255)
	}
	shapes.Attrs = []dataset.Attr{light}

	data, err := shapes.Load(context.Background(), dataset.Config{Size: 8}, dataset.Options{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(data.Name, data.Shape, data.Classes)
	fmt.Println(data.Train.Len(), "train,", data.Val.Len(), "validate")
	fmt.Println(data.ClassOf(3), data.Attr("light").Values[3])
	// Output:
	// memory:images [1 8 8] [disc square]
	// 16 train, 4 validate
	// square 0.4509804
}
