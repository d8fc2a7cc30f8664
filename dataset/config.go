package dataset

// A Config is the `dataset:` section of a run's config: everything that determines the
// values of a batch. A zero field means the default of the data set.
type Config struct {
	Name    string   `yaml:"name"`              // of a Source: mnist, synthetic-faces, folder:PATH...
	Count   int      `yaml:"count,omitempty"`   // number of items of a synthetic data set
	Size    int      `yaml:"size,omitempty"`    // side of the square images, in pixels
	Colour  string   `yaml:"colour,omitempty"`  // grey | rgb
	Crop    *Crop    `yaml:"crop,omitempty"`    // the part of a picture that is kept, before resizing
	Labels  string   `yaml:"labels,omitempty"`  // path of a CSV table with classes, groups, a split and attributes of the pictures, by file
	Range   *Range   `yaml:"range,omitempty"`   // which values of the files become 0 and 1
	Split   *Split   `yaml:"split,omitempty"`   // how validation images are chosen
	Only    []string `yaml:"only,omitempty"`    // use these classes alone, by name or by index from 0
	Noise   *Noise   `yaml:"noise,omitempty"`   // added to the input, never to the target
	Augment *Augment `yaml:"augment,omitempty"` // changes input and target alike, in training
}

// A Crop is a rectangle of the original picture in pixels or, with Centre and no other
// field, its largest centred square.
type Crop struct {
	Top    int  `yaml:"top,omitempty" json:"top,omitempty"`
	Left   int  `yaml:"left,omitempty" json:"left,omitempty"`
	Height int  `yaml:"height,omitempty" json:"height,omitempty"`
	Width  int  `yaml:"width,omitempty" json:"width,omitempty"`
	Centre bool `yaml:"centre,omitempty" json:"centre,omitempty"`
}

// A Split holds out validation images from the training images:
//
//   - random: a random choice that never takes the last training image of a class;
//   - stratified: a random choice of the same share of every class, and of at least one
//     image of a class of two or more;
//   - group: at random, with all images of a group on the same side: those of a person in
//     LFW, where person is another word for it, or of a group of the table of labels;
//   - given: as the column split of the table of labels says or, in a folder with the
//     sub-folders train and val, as the pictures lie;
//   - none: the validation images are the published test set, if there is one.
//
// The default is none for a data set with a published test set, unless Val is given. For
// pictures of one's own it is given where they say so, else group if the table of labels
// has groups, else stratified if they have classes. For all others it is random.
type Split struct {
	By   string  `yaml:"by,omitempty"`   // random | stratified | group | person | given | none
	Val  float64 `yaml:"val,omitempty"`  // share of the training images to hold out, in (0, 1); default 0.2
	Seed *uint64 `yaml:"seed,omitempty"` // default 1, whatever the seed of the training
}

// Noise is added to the input of a batch, as for a denoising autoencoder (Vincent et al.
// 2010, "Stacked denoising autoencoders", section 3.3). At most one field may be set. A
// pixel that is set to a value is set in all channels.
type Noise struct {
	Gaussian   float64 `yaml:"gaussian,omitempty"`    // standard deviation, 0 to 10, of the noise added to values in 0..1; the sums are clipped to 0..1
	SaltPepper float64 `yaml:"salt_pepper,omitempty"` // probability, 0 to 1, that a pixel is set, to 0 or 1 with equal chances
	Mask       float64 `yaml:"mask,omitempty"`        // probability, 0 to 1, that a pixel is set to 0
}

// Augment changes training images randomly, each image anew in every epoch.
type Augment struct {
	// Auto lets training choose what is not set, by the images. If PCA reconstructs moved
	// images as well as others, as it does textures, Shift and Crop are a 16th of the
	// shorter side and, for colour images and a model without a prior, Desaturate is 1;
	// else Shift is a 32nd. Flip, for a model that is not told the class, is set if PCA
	// reconstructs mirror images as well as others. The config of a run holds what was
	// chosen.
	Auto bool `yaml:"auto,omitempty"`

	Flip  bool `yaml:"flip,omitempty"`  // mirror left to right with probability 1/2
	Shift int  `yaml:"shift,omitempty"` // move by up to this many pixels in each direction, less than the image's shorter side; edge pixels are repeated

	// Crop cuts off up to this many pixels, less than half the shorter side,
	// independently on each side, and stretches the rest to the full size.
	Crop int `yaml:"crop,omitempty"`

	// Desaturate takes up to this share of its colour from an image of three channels:
	// 1 goes as far as grey. Grey images stay as they are.
	Desaturate float64 `yaml:"desaturate,omitempty"`
}
