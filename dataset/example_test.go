package dataset_test

import (
	"context"
	"fmt"

	"github.com/diabolo-go/diabolo/dataset"
)

// A data set is loaded by name and handed out in batches of numbers in 0..1.
func ExampleLoad() {
	config := dataset.Config{Name: "synthetic-digits", Count: 100}
	data, err := dataset.Load(context.Background(), config, dataset.Options{})
	if err != nil {
		fmt.Println(err)
		return
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

// Any number of files, in the memory of a few.
func ExamplePictures() {
	pictures, err := dataset.Pictures([]string{"photos", "more/1.jpg"}, dataset.PictureOptions{Shape: [3]int{3, 64, 64}, Resize: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	for batch, err := range pictures.Batches(context.Background()) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(batch.Names[0], batch.Input.Shape)
	}
	for _, p := range pictures.Skipped {
		fmt.Println("left out:", p.File, p.Reason)
	}
}
