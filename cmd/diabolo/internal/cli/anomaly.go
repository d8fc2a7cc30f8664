package cli

import (
	"cmp"
	"context"
	"strconv"

	"github.com/spf13/pflag"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/anomaly"
	"github.com/diabolo-go/diabolo/tensor"
)

// scoring are the flags of anomaly besides the options of the experiment.
type scoring struct {
	*anomaly.Options
	against []string
	score   []string
	sort    bool
	maps    string

	files mapFiles // of maps
}

func (o *scoring) flags(f *pflag.FlagSet) {
	f.StringArrayVar(&o.against, "against", nil, "folder of strange pictures to test with; sub-folders called good, normal or ok hold normal ones; may be repeated")
	f.StringArrayVar(&o.score, "score", nil, "list the pictures of this folder, or this picture, with scores and verdicts; may be repeated")
	f.StringVar(&o.maps, "maps", "", "folder for the map of each scored picture, as .png on a shared colour scale and as .npy, H x W")
	f.BoolVar(&o.sort, "sort", false, "with --score: the strangest first")
}

// prepare loads the images of --against, and lets the test write its maps.
func (o *scoring) prepare(ctx context.Context, s *experiment.Subject) error {
	for _, folder := range o.against {
		d, err := s.Others(ctx, dataset.Config{Name: dataset.FolderPrefix + folder})
		if err != nil {
			return badInput(folderOf("--against", err))
		}
		o.Against = append(o.Against, d)
	}
	if o.maps == "" {
		return nil
	}
	if err := o.files.begin(o.maps); err != nil {
		return err
	}
	o.Maps = func(images []experiment.Item, maps *tensor.Tensor) error {
		for i, image := range images {
			if err := o.files.add(image.Class, cmp.Or(image.Name, strconv.Itoa(image.Index)), maps.Row(i), maps.Shape[3]); err != nil {
				return err
			}
		}
		return nil
	}
	return nil
}

// listMaps returns what writes the maps of listed pictures; nil without --maps.
func (o *scoring) listMaps() func(b *dataset.PictureBatch, maps *tensor.Tensor) error {
	if o.maps == "" {
		return nil
	}
	return func(b *dataset.PictureBatch, maps *tensor.Tensor) error {
		for i, name := range b.Names {
			if err := o.files.add(b.Classes[i], name, maps.Row(i), maps.Shape[3]); err != nil {
				return err
			}
		}
		return nil
	}
}

func (o *scoring) check() error {
	switch {
	case o.sort && len(o.score) == 0:
		return usage("--sort is for a listing; name the pictures with --score")
	case len(o.against) > 0 && len(o.score) > 0:
		return usage("--against tests a model and --score applies it; use one of them")
	}
	return nil
}
