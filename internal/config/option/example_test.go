package option_test

import (
	"fmt"
	"log"

	"github.com/diabolo-go/diabolo/internal/config/option"
)

func Example() {
	var o struct {
		Rate  float64
		Steps []int
	}
	fields := []option.Field{
		option.Float("rate", &o.Rate, option.Share, "share of images"),
		option.Ints("steps", &o.Steps, option.Between(1, 9), "steps to take"),
	}
	if err := fields[1].Set("2,3"); err != nil {
		log.Fatal(err)
	}
	fmt.Println(o.Steps, option.Check(fields))
	o.Rate = 0.5
	fmt.Println(option.Check(fields))
	// Output:
	// [2 3] rate: 0, want a share above 0 and below 1
	// <nil>
}
