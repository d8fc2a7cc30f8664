package experiment

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/picture"
	"github.com/diabolo-go/diabolo/run"
)

// ErrUnknownData is the error that Open wraps if neither a run folder nor the model file
// names the data set that the model was trained on.
var ErrUnknownData = errors.New("the data set that the model was trained on is unknown")

// OpenOptions select the images of a Subject. The zero value selects those the model was
// trained on, with the same split.
type OpenOptions struct {
	// Images, if set, selects other images. If they are of another data set than the
	// run's, Subject.Others loads them.
	Images *dataset.Config
	Resize bool // resize images of another data set to the shape of the model's input

	Seed   *uint64         // for everything random in experiments; nil: that of the training
	Loader dataset.Options // folder of the data sets, and how to load them

	// Load loads images; nil: dataset.Load. It may return data that were loaded before.
	Load func(ctx context.Context, c dataset.Config, o dataset.Options) (*dataset.Data, error)
}

// Open loads images for the model of a run. The error wraps fs.ErrNotExist if they are not
// on this machine, ErrUnknownData if the model was trained on unknown data and o.Images is
// nil, and picture.ErrShape if they do not have the shape of the model's input. For a
// conditional model, another number of classes is an error.
func Open(ctx context.Context, r *run.Run, o OpenOptions) (*Subject, error) {
	s := &Subject{Run: r, Seed: r.Config.Train.Seed, options: o}
	if o.Seed != nil {
		s.Seed = *o.Seed
	}
	c := r.Config.Dataset
	if o.Images != nil {
		c = *o.Images
	}
	if c.Name == "" {
		return nil, fmt.Errorf("%s: %w", r.File, ErrUnknownData)
	}
	var err error
	if s.other = c.Name != r.Config.Dataset.Name; s.other {
		s.Data, err = s.Others(ctx, c)
	} else {
		s.Data, err = s.load(ctx, c, false)
	}
	if err != nil {
		return nil, err
	}
	s.Own = r.Knows(c)
	return s, s.check()
}

// load loads images. Images of another data set than the run's must fit the model unless
// they are resized.
func (s *Subject) load(ctx context.Context, c dataset.Config, other bool) (*dataset.Data, error) {
	o, load := s.options.Loader, s.options.Load
	o.Exact = other && !s.options.Resize
	if other {
		o.Ground = s.Run.Ground()
	}
	if load == nil {
		load = dataset.Load
	}
	return load(ctx, c, o)
}

// Others loads images of another data set than that of the run. Where c sets nothing, it
// takes all images, without a split, and the noise of the training; of a folder, the
// values that were 0 and 1 in training. For a folder of
// pictures, or with OpenOptions.Resize, it also fills in the size and colours of the
// model's input; without Resize, the pictures of a folder must already have them. It
// returns an error if the size must be filled in and the model's input is not square.
func (s *Subject) Others(ctx context.Context, c dataset.Config) (*dataset.Data, error) {
	if c.Noise == nil {
		c.Noise = s.Config.Dataset.Noise
	}
	if c.Split == nil {
		c.Split = &dataset.Split{By: "none"}
	}
	if c.Range == nil && strings.HasPrefix(c.Name, dataset.FolderPrefix) {
		c.Range = s.Config.Dataset.Range
	}
	if s.options.Resize || strings.HasPrefix(c.Name, dataset.FolderPrefix) {
		in := s.Model.Config().Input
		if in[1] != in[2] {
			return nil, fmt.Errorf("the model takes images of %dx%d, but %s loads square ones", in[2], in[1], c.Name)
		}
		if c.Size == 0 {
			c.Size = in[1]
		}
		if c.Colour == "" {
			c.Colour = map[int]string{1: "grey", 3: "rgb"}[in[0]]
		}
	}
	return s.load(ctx, c, true)
}

// Everything loads the whole data set, including the classes that Data leaves out. It
// returns nil if Data already has all classes.
func (s *Subject) Everything(ctx context.Context) (*dataset.Data, error) {
	c := s.Data.Config
	if len(c.Only) == 0 && len(s.Data.Used.Only) == 0 {
		return nil, nil
	}
	c.Only = []string{}
	return s.load(ctx, c, s.other)
}

// A shapeError reports images that do not fit the model.
type shapeError string

func (e shapeError) Error() string        { return string(e) }
func (e shapeError) Is(target error) bool { return target == picture.ErrShape }

// check reports images that do not have the shape of the model's input, and another
// number of classes than the model's.
func (s *Subject) check() error {
	c := s.Model.Config()
	if !slices.Equal(c.Input, s.Data.Shape[:]) {
		return shapeError(fmt.Sprintf("the model takes images of %v, those of %s are %v", c.Input, s.Data.Name, s.Data.Shape))
	}
	if c.Conditional() && c.Classes != len(s.Data.Classes) {
		return fmt.Errorf("the model knows %d classes, %s has %d", c.Classes, s.Data.Name, len(s.Data.Classes))
	}
	return nil
}
