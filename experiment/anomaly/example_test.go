package anomaly_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/anomaly"
	"github.com/diabolo-go/diabolo/experiment/internal/fixture"
)

// A model of eights is tested with the other digits.
func Example() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	eights := fixture.Opened(fixture.Example, fixture.EightsIn(fixture.Example, dir)) // run.Open("runs/one-digits-1"), say

	ctx := context.Background()
	s, err := experiment.Open(ctx, eights, experiment.OpenOptions{})
	if err != nil {
		log.Fatal(err)
	}
	r, err := anomaly.Run(ctx, s, anomaly.Default())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("threshold of the", r.Threshold.Score, "score by", r.Held, "normal images")
	fmt.Println("tested on", r.Tested, "normal and", r.Strange, "strange ones")
	// Output:
	// threshold of the latent score by 2 normal images
	// tested on 2 normal and 90 strange ones
}
