package anomaly

import (
	"path/filepath"
	"strings"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/internal/index"
	"github.com/diabolo-go/diabolo/experiment/internal/rows"
	"github.com/diabolo-go/diabolo/internal/slice"
	"github.com/diabolo-go/diabolo/tensor"
)

// A gallery is images of several data sets, one view after the other. It is a fit.Rows.
type gallery []dataset.View

// Len returns the number of images.
func (g gallery) Len() (n int) {
	for _, v := range g {
		n += v.Len()
	}
	return n
}

// Width returns the number of values of an image.
func (g gallery) Width() int {
	if len(g) == 0 {
		return 0
	}
	return g[0].Width()
}

// Read fills dst with the images that start at number from.
func (g gallery) Read(from int, dst []float32) {
	for _, v := range g {
		if n := min(v.Len()-from, len(dst)/g.Width()); n > 0 {
			v.Read(from, dst[:n*g.Width()])
			dst, from = dst[n*g.Width():], 0
		} else {
			from -= v.Len()
		}
	}
}

// at returns the data set and the index in it of image i.
func (g gallery) at(i int) (*dataset.Set, int) {
	for _, v := range g {
		if i < v.Len() {
			return v.Set, v.Index[i]
		}
		i -= v.Len()
	}
	panic("anomaly: no such image")
}

// images returns some images, N C H W.
func (g gallery) images(at []int) *tensor.Tensor {
	shape := g[0].Set.Shape
	x := tensor.New(len(at), shape[0], shape[1], shape[2])
	for k, i := range at {
		g.Read(i, x.Row(k))
	}
	return x
}

// item describes image i.
func (g gallery) item(i int) experiment.Item {
	set, at := g.at(i)
	return experiment.Item{Index: at, Name: set.NameOf(at), Class: g.class(i)}
}

// class returns the name of the class of image i: of a folder without sub-folders, that of
// the folder. If there are several data sets with classes, the name of the data set comes
// before it.
func (g gallery) class(i int) string {
	set, at := g.at(i)
	folder, isFolder := strings.CutPrefix(set.Name, dataset.FolderPrefix)
	class := set.ClassOf(at)
	switch {
	case class == "" && isFolder:
		return filepath.Base(folder)
	case class != "" && len(g) > 1:
		return filepath.Base(folder) + "/" + class
	}
	return class
}

// A kind is the images of one class of a gallery.
type kind struct {
	name   string
	images []int
}

// kinds returns the classes that have images, in the order of the data sets and of their
// classes. Images without a class belong to none.
func (g gallery) kinds() (list []kind) {
	from := 0
	for _, v := range g {
		places := rows.ByClass(v)
		if len(places) == 0 {
			places = [][]int{index.Evenly(v.Len(), v.Len())}
		}
		for _, at := range places {
			if len(at) == 0 {
				continue
			}
			images := slice.Map(at, func(i int) int { return from + i })
			if name := g.class(images[0]); name != "" {
				list = append(list, kind{name, images})
			}
		}
		from += v.Len()
	}
	return list
}

// split divides a view by what its images are.
func split(v dataset.View, is func(i int) bool) (yes, no dataset.View) {
	yes = rows.At(v, index.Where(v.Len(), is))
	no = rows.At(v, index.Where(v.Len(), func(i int) bool { return !is(i) }))
	return yes, no
}
