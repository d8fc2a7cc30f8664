// Package neighbours looks up the images nearest to an image in the latent space,
// and how often these are of its class, beside those nearest by pixels and by PCA.
package neighbours

import (
	"context"
	"fmt"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/internal/index"
	"github.com/diabolo-go/diabolo/experiment/internal/trait"
	"github.com/diabolo-go/diabolo/experiment/option"
	"github.com/diabolo-go/diabolo/internal/knn"
	"github.com/diabolo-go/diabolo/tensor"
)

// Options say how Run works.
type Options struct {
	Count  int    // neighbours of an image
	By     string // the attribute in which neighbours are to agree; "": the class, or where there are none the first attribute
	Points int    // at most that many images are looked up, spread evenly
	Show   int    // images in the picture, spread evenly
	Images []int  // shown instead, by their numbers in the data set, trained with or not
}

// Default returns the options of five neighbours of 2,000 images.
func Default() Options { return Options{Count: 5, Points: 2000, Show: 6} }

// Fields describes the options.
func (o *Options) Fields() []option.Field {
	return []option.Field{
		option.Int("count", &o.Count, option.Between(1, 100), "neighbours of each image"),
		option.Text("by", &o.By, "attribute in which neighbours are to agree; default the class, or where there are none the first attribute"),
		option.Int("points", &o.Points, option.AtLeast(2), "at most that many images are looked up"),
		option.Int("show", &o.Show, option.Between(1, 100), "images in the picture, spread evenly"),
		option.Ints("images", &o.Images, option.AtLeast(0), "show these instead, by their numbers in the data set, such as 3,17"),
	}
}

// A SpaceName is where distances are measured.
type SpaceName string

const (
	Latent SpaceName = "latent" // z, of a VAE its mean
	PCA    SpaceName = "pca"    // as many principal components of the training images as z is wide
	Pixels SpaceName = "pixels"
)

// PixelsBetter is the code of a warning: neighbours by pixels have the label of the
// image more often than those in z, surely.
const PixelsBetter experiment.Code = "pixels_better"

// A Result is how alike neighbours are. The images looked up are those the model is
// judged by; their neighbours are training images where these are here and others
// were held out, else the other images of the same part.
type Result struct {
	experiment.Scope
	Count   int  `json:"count"`
	Queries int  `json:"queries"` // images looked up
	Among   int  `json:"among"`   // images they were looked up among
	Trained bool `json:"trained"` // those trained the model

	By      string   `json:"by,omitempty"` // the attribute; "" for classes
	Spaces  []Space  `json:"spaces"`       // Latent, PCA where there is one, Pixels
	Chance  *float64 `json:"chance,omitempty"`
	Classes []Class  `json:"classes,omitempty"`

	Shown    []experiment.Item `json:"shown"`
	Original *tensor.Tensor    `json:"-" cbor:",omitempty"` // the images shown, N C H W in 0..1
}

// A Space is the neighbours in one space.
type Space struct {
	Name SpaceName `json:"name"`

	// Same is the share of the neighbours that have the label of the image, the mean
	// over the labelled images looked up; nil without labels. The interval is by
	// bootstrap over these images. Result.Chance is the share of all images among
	// which they were looked up.
	Same *experiment.Estimate `json:"same,omitempty"`

	AlsoByPixels float64 `json:"also_by_pixels"` // share of the neighbours that are among those by pixels as well

	Found  [][]Neighbour  `json:"found"`               // of each image shown, nearest first
	Images *tensor.Tensor `json:"-" cbor:",omitempty"` // those of the first image, then those of the next; N C H W in 0..1
}

// A Neighbour is an image near another one.
type Neighbour struct {
	experiment.Item
	Distance float64 `json:"distance"`       // Euclidean, of Pixels the root mean square difference of a value
	Same     bool    `json:"same,omitempty"` // it has the label of the image
}

// A Class is the neighbours of the images with one label.
type Class struct {
	Name   string  `json:"name"`
	Images int     `json:"images"` // looked up
	Latent float64 `json:"latent"` // share of their neighbours in z with the label
	Pixels float64 `json:"pixels"`
}

// Run looks up the nearest images. It returns an error if there is no such attribute
// or image number, and if there are fewer images than neighbours are asked for.
func Run(ctx context.Context, s *experiment.Subject, o Options) (Result, error) {
	if err := option.Check(o.Fields()); err != nil {
		return Result{}, err
	}
	labels, err := trait.Label(s.Data.Set, o.By)
	if err != nil {
		return Result{}, err
	}
	chosen, err := s.Items(o.Images)
	if err != nil {
		return Result{}, err
	}
	l := &lookup{Subject: s, count: o.Count, labels: labels}
	view, _ := s.View()
	l.among, l.trained = view, s.Own && s.Data.Val.Len() > 0
	if l.trained {
		l.among = s.Data.Train
	}
	if view.Len() == 0 || l.among.Len() == 0 {
		return Result{}, experiment.ErrNoImage
	}
	if there := l.among.Len() - 1; o.Count > there { // one of them may be the image itself
		return Result{}, option.Wrong("count", o.Count, fmt.Sprintf("there are %d images to be near; want at most as many", there))
	}
	if err := l.open(ctx); err != nil {
		return Result{}, err
	}
	queries := view.Spread(o.Points)
	found, err := l.find(ctx, queries, s.Advance)
	if err != nil {
		return Result{}, err
	}
	r := Result{Scope: s.Scope(), Count: o.Count, Queries: queries.Len(), Among: l.among.Len(), Trained: l.trained, By: labels.By}
	l.measure(&r, queries, found)
	if len(l.spaces) == 2 {
		r.Warn(experiment.Warning{Code: experiment.NoPCA})
	}
	shown := index.Evenly(min(o.Show, queries.Len()), queries.Len())
	if chosen.Len() > 0 {
		queries, shown = chosen, index.Evenly(chosen.Len(), chosen.Len())
		found, err = l.find(ctx, chosen, func(float64) {})
	}
	if err == nil {
		l.show(&r, queries, found, shown)
	}
	return r, err
}

// A lookup finds the neighbours of images.
type lookup struct {
	*experiment.Subject
	count   int
	among   dataset.View
	trained bool // among trained the model, and the images looked up did not
	labels  trait.Labels
	spaces  []space
}

// A space is where images are points.
type space struct {
	name   SpaceName
	points knn.Rows // of the images looked up among
	of     func(ctx context.Context, v dataset.View) (*tensor.Tensor, error)
}
