// Package diabolo opens, uses and trains small image autoencoders: plain (AE),
// variational (VAE) and conditional (CVAE), fast on a CPU, without cgo.
//
// A trained model turns any picture into a latent, a short vector of numbers, and a
// latent into a picture:
//
//	m, err := diabolo.Open("runs/vae-faces-1") // a run folder, or one model.safetensors
//	z, err := m.Encode(img)                    // an image.Image of any size and colour
//	out, err := m.Decode(z)                    // an image.Image of the model's size
//	s, err := m.Score(img)                     // how strange img is to the model
//	drawn, err := m.Sample(10, diabolo.SampleOptions{})
//
// EncodeAll, DecodeAll, ReconstructAll and ScoreAll take many pictures, as files or as
// images, and a context.
//
// Train trains a model on a folder of pictures or on images in memory, and reports its
// progress; it writes no file unless it is asked to:
//
//	c := run.MustPreset("vae")
//	m, err := diabolo.Train(ctx, c, diabolo.Folder("photos"), diabolo.TrainOptions{})
//
// # How pictures are fitted
//
// A picture is fitted to the model as the training images were: rotated upright according
// to its EXIF orientation, composited over white where it is transparent, cropped,
// converted to the model's colours, and resized with an anti-aliasing filter. Any size,
// colour model and bit depth is accepted, within the limits of package picture: 16-bit,
// CMYK and palette images become 8-bit RGB or grey.
//
// A picture that already has the size of the model's images is not cropped. Any other is
// cropped to the rectangle used in training or, if there was none, to the largest centred
// rectangle with the proportions of the model's images. A picture that is too small for
// the rectangle of the training is an error, picture.ErrCrop.
//
// An image that picture.ReadFile or picture.Decode has read from a file gives the same
// latent as the file itself, bit for bit.
//
// # The packages below
//
// This package is a thin layer over others; Model.Run gives access to them. Package model
// has the same operations on tensors, and also returns the variances of latents; dataset,
// run and train handle data, configs, run folders and checkpoints; the packages below
// experiment examine a trained model; picture converts between images and tensors. The
// command line is cmd/diabolo, and package client calls its HTTP server.
package diabolo

import (
	"errors"

	"github.com/diabolo-go/diabolo/run"
)

// ErrNoModel is the error of the methods of a nil or zero Model.
var ErrNoModel = errors.New("diabolo: no model: it comes from Open or Train")

// A Model is a trained autoencoder together with the way pictures are fitted to it. It
// comes from Open or Train, is safe for concurrent use and need not be closed.
type Model struct{ run *run.Run }

// Open reads the trained model at path, a run folder or a model file. If there is none,
// as in the folder of a training that has not completed an epoch, the error wraps
// fs.ErrNotExist. The error for a damaged file names the file.
func Open(path string) (*Model, error) {
	r, err := run.Open(path)
	if err != nil {
		return nil, err
	}
	return &Model{r}, nil
}

// Run returns the run of the model, which the lower-level packages work on: the weights,
// the config, the record and the losses by epoch. Dir and File are empty if the model was
// trained without a run folder. Run returns nil for a nil or zero Model.
func (m *Model) Run() *run.Run {
	if m == nil {
		return nil
	}
	return m.run
}

// Classes returns the names of the classes of the training images, nil if they had none.
func (m *Model) Classes() []string {
	if m.check() != nil {
		return nil
	}
	return m.run.Model.Classes()
}

// Save writes the model to one file that Open reads: the weights, the names of the classes
// and how pictures are fitted to the model, but not the threshold of Score. An existing
// file is replaced, and only once the new one is complete.
func (m *Model) Save(path string) error {
	if err := m.check(); err != nil {
		return err
	}
	return m.run.Model.Save(path, m.run.Model.Meta())
}

// check returns ErrNoModel for a nil or zero Model.
func (m *Model) check() error {
	if m == nil || m.run == nil {
		return ErrNoModel
	}
	return nil
}
