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
//	new, err := m.Sample(10, diabolo.SampleOptions{})
//
// EncodeAll, DecodeAll, ReconstructAll and ScoreAll take any number of pictures, as files
// or as images, and a context. Every method may be called by any number of goroutines at
// once.
//
// Train makes a model of a folder of pictures, or of images in memory, and needs no file
// to do so:
//
//	c := run.MustPreset("vae")
//	m, err := diabolo.Train(ctx, c, diabolo.Folder("photos"), diabolo.TrainOptions{})
//
// # How pictures are fitted
//
// A picture is fitted to the model as those it was trained with: turned upright as its
// EXIF orientation says, laid on white where it is transparent, cut, made grey or coloured,
// and resized with an anti-aliasing filter. So no size or colour is an error. A picture
// that already has the size of the model's images is not cut. Another one is cut by the
// rectangle that the training cut by, or without one to the largest centred part with the
// proportions of the model's images. 16 bits, CMYK and palettes become 8-bit RGB.
//
// An image in memory gives the same latent as its file, to the bit, if picture.Decode or
// picture.ReadFile read it. Package picture has the details.
//
// # What lies below
//
// This package is a thin layer over others, for which Model.Run is the way in: model has
// the same calls on tensors, with means and variances; dataset, run and train have
// everything about data, configs, run folders and checkpoints; each package below
// experiment asks a trained model one question; picture and tensor are about images and
// numbers. The command line is cmd/diabolo, and client asks its server over HTTP.
package diabolo

import (
	"errors"

	"github.com/diabolo-go/diabolo/run"
)

// ErrNoModel is returned by the methods of a nil or zero Model.
var ErrNoModel = errors.New("diabolo: no model: it comes from Open or Train")

// A Model is a trained autoencoder that knows how pictures are fitted to it. It holds
// nothing that has to be closed.
type Model struct{ run *run.Run }

// Open reads the trained model at path, a run folder or a model file. A path at which there
// is none, such as the folder of a training that has not ended an epoch, is an error that
// wraps fs.ErrNotExist. The error for a damaged file names it.
func Open(path string) (*Model, error) {
	r, err := run.Open(path)
	if err != nil {
		return nil, err
	}
	return &Model{r}, nil
}

// Run returns the model with its config, record and losses, for the packages below this
// one. A model that was trained without a run folder has an empty Dir and File.
func (m *Model) Run() *run.Run {
	if m == nil {
		return nil
	}
	return m.run
}

// Classes returns the names of the classes of the images the model was trained with, nil
// when they had none.
func (m *Model) Classes() []string {
	if m.check() != nil {
		return nil
	}
	return m.run.Model.Classes()
}

// Save writes the model to one file that Open reads, with the names of its classes and how
// pictures are fitted to it. The threshold of Score is not in it.
func (m *Model) Save(path string) error {
	if err := m.check(); err != nil {
		return err
	}
	return m.run.Model.Save(path, m.run.Model.Meta())
}

// check reports a model that is none.
func (m *Model) check() error {
	if m == nil || m.run == nil {
		return ErrNoModel
	}
	return nil
}
