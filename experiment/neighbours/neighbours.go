// Package neighbours finds the images nearest to an image in latent space, and measures how
// often they share its class, compared with the nearest images by pixels and by PCA.
package neighbours

import (
	"context"
	"fmt"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/internal/index"
	"github.com/diabolo-go/diabolo/experiment/internal/trait"
	"github.com/diabolo-go/diabolo/internal/config/option"
	"github.com/diabolo-go/diabolo/internal/knn"
	"github.com/diabolo-go/diabolo/tensor"
)

// Options are the options of Run.
type Options struct {
	Count  int    // neighbours of each image, 1 to 100
	By     string // the attribute that neighbours should share; "": the class or, if there are no classes, the first attribute
	Points int    // maximum number of images whose neighbours are found, at least 2, spread evenly
	Show   int    // images to show, 1 to 100, spread evenly
	Images []int  // images to show instead, by index in the data set; training images are possible
}

// Default returns options with five neighbours for each of at most 2,000 images.
func Default() Options { return Options{Count: 5, Points: 2000, Show: 6} }

// Fields describes the options.
func (o *Options) Fields() []option.Field {
	return []option.Field{
		option.Int("count", &o.Count, option.Between(1, 100), "neighbours of each image"),
		option.Text("by", &o.By, "attribute to compare; default the class, or the first attribute if there are no classes"),
		option.Int("points", &o.Points, option.AtLeast(2), "maximum number of images to look up"),
		option.Int("show", &o.Show, option.Between(1, 100), "images in the picture, spread evenly"),
		option.Ints("images", &o.Images, option.AtLeast(0), "show these images instead, by index in the data set, such as 3,17"),
	}
}

// A SpaceName is a space in which distances are measured.
type SpaceName string

const (
	Latent SpaceName = "latent" // z, for a VAE its mean
	PCA    SpaceName = "pca"    // as many principal components of the training images as z has dimensions
	Pixels SpaceName = "pixels" // the values of the image
)

// PixelsBetter is the code of a warning: neighbours by pixels share the label of the image
// significantly more often than neighbours in z.
const PixelsBetter experiment.Code = "pixels_better"

// A Result measures how often neighbours share a label, which is a class, or whether an
// image has an attribute. The queries are images of Subject.View. If these are held-out
// images, their neighbours are training images; otherwise they are the other images of the
// view.
type Result struct {
	experiment.Scope
	Count   int  `json:"count"`   // neighbours of each image
	Queries int  `json:"queries"` // number of images whose neighbours are found
	Among   int  `json:"among"`   // number of images that neighbours are taken from
	Trained bool `json:"trained"` // neighbours are training images

	By      string   `json:"by,omitempty"`      // the attribute; "" for classes
	Spaces  []Space  `json:"spaces"`            // Latent; PCA, if there are training images; Pixels
	Chance  *float64 `json:"chance,omitempty"`  // Space.Same for neighbours chosen at random; nil without labels
	Classes []Class  `json:"classes,omitempty"` // one per label that a query has

	Shown    []experiment.Item `json:"shown"`
	Original *tensor.Tensor    `json:"-" cbor:",omitempty"` // the shown images, N C H W in 0..1
}

// A Space has the neighbours in one space.
type Space struct {
	Name SpaceName `json:"name"`

	// Same is the share of neighbours with the label of the image, averaged over the
	// labelled queries; nil without labels. The interval is by bootstrap over the queries.
	Same *experiment.Estimate `json:"same,omitempty"`

	AlsoByPixels float64 `json:"also_by_pixels"` // share of the neighbours that are also neighbours by pixels, mean over the queries

	Found  [][]Neighbour  `json:"found"`               // for each shown image its neighbours, nearest first
	Images *tensor.Tensor `json:"-" cbor:",omitempty"` // these neighbours, shown image by shown image: N C H W in 0..1
}

// A Neighbour is a neighbour of an image.
type Neighbour struct {
	experiment.Item
	Distance float64 `json:"distance"`       // Euclidean; for Pixels the root mean square difference of values
	Same     bool    `json:"same,omitempty"` // it shares the label of the image
}

// A Class measures the neighbours of the images with one label.
type Class struct {
	Name   string  `json:"name"`
	Images int     `json:"images"` // number of queries
	Latent float64 `json:"latent"` // share of their neighbours in z with that label
	Pixels float64 `json:"pixels"` // share of their neighbours by pixels with that label
}

// Run finds the nearest images of each query in each space, by Euclidean distance. It
// returns an error for an unknown attribute or image, and if there are not Options.Count
// possible neighbours.
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
		return Result{}, option.Wrong("count", o.Count, fmt.Sprintf("there are only %d possible neighbours", there))
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
	trained bool // among is the training images, and the queries are not among them
	labels  trait.Labels
	spaces  []space
}

// A space maps images to points.
type space struct {
	name   SpaceName
	points knn.Rows // of among
	of     func(ctx context.Context, v dataset.View) (*tensor.Tensor, error)
}
