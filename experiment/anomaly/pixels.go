package anomaly

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/internal/index"
	"github.com/diabolo-go/diabolo/internal/slice"
	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/picture"
	"github.com/diabolo-go/diabolo/tensor"
)

const (
	mapPiece = 64  // images whose maps are computed at once
	proLimit = 0.3 // of AUPRO, as in Bergmann et al. 2021
)

// maps passes the maps of all tested images to f.
func (r *Result) maps(ctx context.Context, s tester, t trial, f func(images []experiment.Item, maps *tensor.Tensor) error) error {
	for _, g := range []gallery{t.normal, t.strange} {
		err := r.eachMap(ctx, s, g, index.Evenly(g.Len(), g.Len()), func(at []int, maps *tensor.Tensor) error {
			return f(slice.Map(at, g.item), maps)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// eachMap computes the maps of some images, a piece at a time.
func (r *Result) eachMap(ctx context.Context, s tester, g gallery, images []int, f func(at []int, maps *tensor.Tensor) error) error {
	for at := range slices.Chunk(images, mapPiece) {
		if err := ctx.Err(); err != nil {
			return err
		}
		maps, err := s.Model.ErrorMaps(r.Score, r.Threshold.Normal, g.images(at), nil)
		if err == nil {
			err = f(at, maps)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// pixels compares the maps with the masks of the strange images; nil if none has one.
func (r *Result) pixels(ctx context.Context, s tester, t trial) (*Pixels, error) {
	masks := map[int][]bool{}
	for i := range t.strange.Len() {
		mask, err := t.strange.mask(i)
		if err != nil {
			return nil, err
		}
		if mask != nil {
			masks[i] = mask
		}
	}
	if len(masks) == 0 {
		return nil, nil
	}
	var planes []metric.Plane
	add := func(g gallery, images []int, maskOf func(i int) []bool) error {
		return r.eachMap(ctx, s, g, images, func(at []int, maps *tensor.Tensor) error {
			for k, i := range at {
				planes = append(planes, metric.Plane{H: maps.Shape[2], W: maps.Shape[3], Values: maps.Row(k), Mask: maskOf(i)})
			}
			return nil
		})
	}
	masked := index.Where(t.strange.Len(), func(i int) bool { return masks[i] != nil })
	if err := add(t.strange, masked, func(i int) []bool { return masks[i] }); err != nil {
		return nil, err
	}
	blank := make([]bool, len(planes[0].Mask))
	if err := add(t.normal, index.Evenly(t.normal.Len(), t.normal.Len()), func(int) []bool { return blank }); err != nil {
		return nil, err
	}
	marked, all := 0, 0
	for _, p := range planes {
		all += len(p.Mask)
		marked += index.Count(len(p.Mask), func(i int) bool { return p.Mask[i] })
	}
	return &Pixels{
		Images: len(masked), Regions: metric.Regions(planes), Share: float64(marked) / float64(all),
		AUROC: metric.PixelAUROC(planes), AUPRO: metric.AUPRO(planes, proLimit),
	}, nil
}

// mask returns the mask of image i, fitted as the image was; nil if it has none. A pixel is
// marked if at least half of it is, or as much as of any, so that no mask becomes empty.
func (g gallery) mask(i int) ([]bool, error) {
	set, at := g.at(i)
	folder, ok := strings.CutPrefix(set.Name, dataset.FolderPrefix)
	if !ok {
		return nil, nil
	}
	path, ok := dataset.MaskOf(filepath.Join(folder, filepath.FromSlash(set.NameOf(at))))
	if !ok {
		return nil, nil
	}
	img, err := picture.ReadFile(path)
	if err != nil {
		return nil, err
	}
	shape := [3]int{1, set.Shape[1], set.Shape[2]}
	f, plane := picture.Fitter{Shape: shape, Resize: true}, make([]float32, shape[1]*shape[2])
	if err := f.Fit(plane, img); err != nil {
		return nil, err
	}
	least := min(0.5, slices.Max(plane))
	if least == 0 {
		return nil, nil // an empty mask marks nothing
	}
	return slice.Map(plane, func(v float32) bool { return v >= least }), nil
}
