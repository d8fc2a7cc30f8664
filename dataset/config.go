package dataset

// A Config is the `dataset:` section of a run's config: everything that determines the
// values of a batch. A zero field means the default of the data set.
type Config struct {
	Name    string   `yaml:"name"`              // of a Source: mnist, synthetic-faces, folder:PATH...
	Count   int      `yaml:"count,omitempty"`   // number of items of a synthetic set
	Size    int      `yaml:"size,omitempty"`    // side of the square images, in pixels
	Colour  string   `yaml:"colour,omitempty"`  // grey | rgb
	Crop    *Crop    `yaml:"crop,omitempty"`    // cut before resizing
	Split   *Split   `yaml:"split,omitempty"`   // how validation images are chosen
	Only    []string `yaml:"only,omitempty"`    // keep these classes, by name or index
	Noise   *Noise   `yaml:"noise,omitempty"`   // added to the input, never to the target
	Augment *Augment `yaml:"augment,omitempty"` // changes input and target alike, in training
}

// A Crop is a rectangle of the original picture in pixels, or its largest
// centred square.
type Crop struct {
	Top    int  `yaml:"top,omitempty" json:"top,omitempty"`
	Left   int  `yaml:"left,omitempty" json:"left,omitempty"`
	Height int  `yaml:"height,omitempty" json:"height,omitempty"`
	Width  int  `yaml:"width,omitempty" json:"width,omitempty"`
	Centre bool `yaml:"centre,omitempty" json:"centre,omitempty"`
}

// A Split cuts validation images from the training images. The last training image of a
// class is never taken. The default is none for a data set with a published test set,
// unless Val is given, and a random fifth for all others.
type Split struct {
	By   string  `yaml:"by"`             // random | person | none (the published test set)
	Val  float64 `yaml:"val,omitempty"`  // share of the images that validate, in (0, 1)
	Seed *uint64 `yaml:"seed,omitempty"` // default 1: not the seed of the training
}

// Noise is added to the input of a batch; at most one of its fields is set.
type Noise struct {
	Gaussian   float64 `yaml:"gaussian,omitempty"`    // standard deviation, then clipped to 0..1
	SaltPepper float64 `yaml:"salt_pepper,omitempty"` // share of pixels set to 0 or 1
	Mask       float64 `yaml:"mask,omitempty"`        // share of pixels set to 0
}

// Augment changes training images randomly.
type Augment struct {
	Flip  bool `yaml:"flip,omitempty"`  // left to right, half of the time
	Shift int  `yaml:"shift,omitempty"` // up to this many pixels each way, edges repeated
	Crop  int  `yaml:"crop,omitempty"`  // up to this many pixels cut from each side, resized back
}
