package experiment

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"reflect"
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
	Places []dataset.Config // folders to which the images may have been moved; the first that holds them is taken
	Resize bool             // resize images of another data set to the shape of the model's input

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
	moved, err := false, error(nil)
	for _, place := range append(slices.Clone(o.Places), c) {
		if moved, err = s.moved(ctx, &place); err != nil {
			return nil, err
		}
		if moved {
			c = place
			break
		}
	}
	s.Own = r.Knows(c) || moved
	if s.other = c.Name != r.Config.Dataset.Name && !moved; s.other {
		s.Data, err = s.Others(ctx, c)
	} else {
		s.Data, err = s.load(ctx, c, false)
	}
	if err == nil && s.Own {
		err = s.own(ctx, c)
	}
	if err != nil {
		return nil, err
	}
	s.warnOfTrained()
	return s, s.check()
}

// moved reports whether c names the folder of the run's images at another place, and then
// completes it by the run's config.
func (s *Subject) moved(ctx context.Context, c *dataset.Config) (bool, error) {
	own := s.Config.Dataset
	folder, is := strings.CutPrefix(c.Name, dataset.FolderPrefix)
	bare := dataset.Config{Name: c.Name, Labels: c.Labels, Noise: c.Noise, Augment: c.Augment}
	if !is || c.Name == own.Name || !reflect.DeepEqual(*c, bare) {
		return false, nil
	}
	images, err := s.recorded()
	if images == nil || err != nil {
		return false, err
	}
	has, err := images.Has(ctx, folder, s.options.Loader)
	if !has || err != nil {
		return false, ctx.Err() // loading the folder says what is wrong with it
	}
	own.Name, own.Labels, own.Noise = c.Name, cmp.Or(c.Labels, own.Labels), cmp.Or(c.Noise, own.Noise)
	*c = own
	return true, nil
}

// recorded returns the record of the run's images; nil if there is none.
func (s *Subject) recorded() (*dataset.Record, error) {
	if s.Lone || s.Dir == "" {
		return nil, nil
	}
	return run.ReadImages(s.Dir)
}

// own keeps of the data those that trained and validated the model, and warns of others.
func (s *Subject) own(ctx context.Context, c dataset.Config) (err error) {
	if in := s.Model.Config().Input; !slices.Equal(in, s.Data.Shape[:]) && in[1] == in[2] && c.Size == 0 {
		c.Size, c.Colour = in[1], colours[in[0]] // which the pictures that were added have changed
		if s.Data, err = s.load(ctx, c, false); err != nil {
			return err
		}
	}
	data, changes, err := s.Images(s.Data)
	if err != nil {
		return err
	}
	s.Data, s.changes = data, changes
	s.Warnings = append(s.Warnings, changes.Warnings(data.Name)...)
	return nil
}

// warnOfTrained warns of other images that the model was trained on.
func (s *Subject) warnOfTrained() {
	images, err := s.recorded()
	if s.Own || images == nil || err != nil {
		return
	}
	v, _ := s.View()
	if n := images.Trained(v); n > 0 {
		s.Warnings = append(s.Warnings, fmt.Sprintf("%s: the model was trained on %d of these %d pictures", s.Data.Name, n, v.Len()))
	}
}

// colours are the words of a config for the number of channels.
var colours = map[int]string{1: "grey", 3: "rgb"}

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
			c.Colour = colours[in[0]]
		}
	}
	return s.load(ctx, c, true)
}

// Everything loads the whole data set, including the classes that Data leaves out, without
// pictures that the training had under another name. It returns nil if Data already has all
// classes.
func (s *Subject) Everything(ctx context.Context) (*dataset.Data, error) {
	c := s.Data.Config
	if len(c.Only) == 0 && len(s.Data.Used.Only) == 0 {
		return nil, nil
	}
	c.Only = []string{}
	all, err := s.load(ctx, c, s.other)
	if err != nil {
		return nil, err
	}
	images, err := s.recorded()
	if images == nil || err != nil {
		return all, err
	}
	return images.Unmoved(all), nil
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
