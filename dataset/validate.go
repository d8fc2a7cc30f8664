package dataset

import (
	"cmp"
	"fmt"
	"image"
	"math"
	"path/filepath"
	"strings"

	"github.com/diabolo-go/diabolo/internal/raster"
	"github.com/diabolo-go/diabolo/picture"
)

// FolderPrefix, followed by the path of a folder of pictures, is the name of that folder
// as a data set: "folder:photos".
const FolderPrefix = "folder:"

// pictureSide bounds the sides of images made from files.
var pictureSide = bounds{4, 1024}

// Validate returns an error for the first field whose value the named data set cannot
// accept, with the accepted values. What depends on the images themselves, such as Only
// and Augment, is checked by Load.
func (c Config) Validate() error {
	for _, check := range []func() error{c.checkSource, c.Crop.check, c.Range.check, c.Split.check, c.Noise.check} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

// ShortName returns the name of a data set in a form that can be published: of a folder's
// path it keeps only the last element, so "folder:/home/me/photos" becomes
// "folder:photos".
func ShortName(name string) string {
	if path, ok := strings.CutPrefix(name, FolderPrefix); ok {
		return FolderPrefix + filepath.Base(path)
	}
	return name
}

// checkSource checks the name, and the options that the source bounds.
func (c Config) checkSource() error {
	s, err := find(c.Name)
	switch {
	case err != nil:
		return err
	case c.Size != 0 && !s.side.hold(c.Size):
		return fmt.Errorf("dataset.size: %d pixels, want %d to %d", c.Size, s.side.least, s.side.most)
	case c.Colour != "" && c.Colour != "grey" && c.Colour != "rgb":
		return fmt.Errorf("dataset.colour: %q, want grey or rgb", c.Colour)
	case c.Count != 0 && s.count == bounds{}:
		return fmt.Errorf("dataset.count: %s has as many pictures as its files; leave count out", c.Name)
	case c.Count != 0 && !s.count.hold(c.Count):
		return fmt.Errorf("dataset.count: %d items of %s, want %d to %d", c.Count, c.Name, s.count.least, s.count.most)
	case c.Range != nil && s.prefix == "":
		return fmt.Errorf("dataset.range: %s has pictures of 8 bits; leave range out", c.Name)
	case c.Labels != "" && s.drawn:
		return fmt.Errorf("dataset.labels: %s is drawn with its labels; leave labels out", c.Name)
	case c.Crop != nil && s.drawn:
		return fmt.Errorf("dataset.crop: %s is drawn at its size; leave crop out, or set size", c.Name)
	}
	return nil
}

func (c *Crop) check() error {
	switch {
	case c == nil:
		return nil
	case c.Centre && *c != Crop{Centre: true}:
		return fmt.Errorf("dataset.crop: centre takes the largest centred square; leave top, left, height and width out")
	case c.Centre:
		return nil
	}
	for _, v := range []struct {
		name        string
		value, from int
	}{{"top", c.Top, 0}, {"left", c.Left, 0}, {"height", c.Height, 1}, {"width", c.Width, 1}} {
		if v.value < v.from || v.value > raster.MaxSide {
			return fmt.Errorf("dataset.crop.%s: %d pixels, want %d to %d", v.name, v.value, v.from, raster.MaxSide)
		}
	}
	return nil
}

func (s *Split) check() error {
	if s == nil {
		return nil
	}
	switch s.By {
	case byNone, byGiven:
		if s.Val != 0 {
			return fmt.Errorf("dataset.split.val: %v, but split.by is %s; leave val out, or split by random, stratified or group", s.Val, s.By)
		}
	case "", byRandom, byStratified, byGroup, byPerson:
		if s.Val != 0 && !(s.Val > 0 && s.Val < 1) || math.IsNaN(s.Val) {
			return fmt.Errorf("dataset.split.val: %v, want a share of the pictures between 0 and 1, such as 0.2", s.Val)
		}
	default:
		return fmt.Errorf("dataset.split.by: %q, want random, stratified, group, person, given or none", s.By)
	}
	return nil
}

// look returns how a picture is processed: as the config says, else by the defaults of
// the data set.
func (c Config) look(crop Crop, side int, colour string) raster.Options {
	if c.Crop != nil {
		crop = *c.Crop
	}
	if c.Colour != "" {
		colour = c.Colour
	}
	side = cmp.Or(c.Size, side)
	return raster.Options{
		Width:  side,
		Height: side,
		Grey:   colour == "grey",
		Crop:   crop.rect(),
		Centre: crop.Centre,
	}
}

func (c Crop) rect() image.Rectangle {
	return image.Rect(c.Left, c.Top, c.Left+c.Width, c.Top+c.Height)
}

// PictureOptions returns options by which Pictures converts any picture for a model that
// was trained on the data set of c, with images of the given shape, C, H, W: the picture
// is cropped as the training images were. If that was to a rectangle, that of c or LFW's
// own, it applies only to pictures of the size of the data set's originals; the pictures
// of a folder have no common size, so there it applies to all. A Range by values, such as
// a run has that was trained on pictures of more than 8 bits, applies to the values of
// the picture; without one they are taken by their type.
func (c Config) PictureOptions(shape [3]int) PictureOptions {
	o := PictureOptions{Shape: shape, Resize: true}
	s, _ := find(c.Name) // an unknown name: the data set has neither crop nor size
	crop := c.Crop
	if crop == nil {
		crop = s.crop
	}
	if crop != nil && !crop.Centre {
		o.Crop = picture.Crop{Rect: crop.rect(), Of: s.stored}
	}
	o.Range = picture.Range(c.Range.fixed())
	return o
}

// shapeOf returns the resulting C, H, W.
func shapeOf(p raster.Options) [3]int {
	if p.Grey {
		return [3]int{1, p.Height, p.Width}
	}
	return [3]int{3, p.Height, p.Width}
}
