package run_test

import (
	"errors"
	"fmt"
	"log"
	"os"

	"github.com/diabolo-go/diabolo/run"
)

// A config is a preset with some options changed.
func ExamplePreset() {
	c, err := run.Preset("vae-digits")
	if err != nil {
		log.Fatal(err)
	}
	if err := run.Set(&c, "train.batch=64"); err != nil {
		log.Fatal(err)
	}
	fmt.Println(c.Dataset.Name, c.Model.Latent, c.Train.Batch)
	fmt.Println(run.Set(&c, "train.bach=64"))
	c.Train.LR = -1
	fmt.Println(c.Validate())
	// Output:
	// synthetic-digits 10 64
	// train.bach: no such option; did you mean "train.batch"?
	// train.lr: -1, want a finite number above 0
}

// A run folder is made, locked and written; a second run does not replace it.
func ExampleCreate() {
	base, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(base)
	c, err := run.Preset("vae-digits")
	if err != nil {
		log.Fatal(err)
	}
	f, err := run.CreateNext(base, "vae-digits")
	if err != nil {
		log.Fatal(err)
	}
	if err := f.WriteConfig(c); err != nil {
		log.Fatal(err)
	}
	f.Close()

	_, err = run.Create(f.Dir, false)
	fmt.Println(errors.Is(err, run.ErrHeld))
	runs, err := run.List(base)
	fmt.Println(len(runs), runs[0].Kind, runs[0].Dataset, err)
	// Output:
	// true
	// 1 vae synthetic-digits <nil>
}
