package attribute

import (
	"math"
	"slices"

	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/internal/index"
	"github.com/diabolo-go/diabolo/experiment/internal/rows"
	"github.com/diabolo-go/diabolo/internal/slice"
	"github.com/diabolo-go/diabolo/tensor"
)

// MaxErrorRatio is the largest Effect.ErrorRatio at which edited images count as typical
// outputs of the model.
const MaxErrorRatio = 1.5

// fewEdited is the number of images below which intervals are wide.
const fewEdited = 100

// judgeWays chooses the best direction and adds warnings.
func (r *Result) judgeWays() {
	least := math.Inf(1)
	for _, w := range r.Ways {
		if w.At == nil {
			r.Warn(experiment.Warning{Code: DoseNotReached, Name: string(w.Name), Value: w.Most})
			continue
		}
		if w.At.ErrorRatio > MaxErrorRatio {
			r.Warn(experiment.Warning{Code: EditsUnlikely, Name: string(w.Name), Value: w.At.ErrorRatio})
		}
		if w.Name == Extreme || w.Name == Plain {
			continue
		}
		if bound := max(-w.At.Change.Low, w.At.Change.High); bound < least {
			least, r.Best = bound, w.Name
		}
	}
}

// show chooses the edited faces to show: as many without the guard as with it, each kind
// spread evenly.
func (e *editing) show(r *Result) (err error) {
	kinds := e.kinds()
	n := min(e.o.Show, e.edited.Len())
	without := min(len(kinds[0]), max(n/2, n-len(kinds[1])))
	for k, count := range []int{without, n - without} {
		for _, place := range index.Evenly(count, len(kinds[k])) {
			e.shown = append(e.shown, kinds[k][place])
		}
	}
	e.shownZ = rows.Take(e.z, e.shown)
	r.Shown = slice.Map(e.shown, func(place int) Face { return Face{e.Item(e.edited.Index[place]), e.before.at(place)} })
	shown := rows.At(e.edited, e.shown)
	r.Original, e.shownLabels = shown.Tensor(), shown.Labels()
	r.Recon, err = e.Decode(e.shownZ, e.shownLabels)
	return err
}

// kinds returns the places in edited of the images without and with the guard.
func (e *editing) kinds() [][]int {
	return rows.Grouped(e.edited, 2, func(item int) int { return e.cell(item) & 1 })
}

// grid decodes the images with the lowest values, moved along a direction, at each dose.
func (e *editing) grid(r *Result, d Direction) error {
	_, low := e.extremes()
	low = low[max(0, len(low)-e.o.Show):]
	slices.Reverse(low)
	lowest := rows.At(e.learn, low)
	r.Lowest = lowest.Tensor()
	l, err := e.Model.Encode(r.Lowest)
	if err != nil {
		return err
	}
	doses := len(e.o.Doses)
	r.Grid = tensor.New(append([]int{len(low) * doses}, r.Lowest.Shape[1:]...)...)
	for k, dose := range e.o.Doses {
		y, err := e.Decode(moved(l.Mu, d.Step, dose), lowest.Labels())
		if err != nil {
			return err
		}
		for i := range y.N() {
			copy(r.Grid.Row(i*doses+k), y.Row(i))
		}
	}
	return nil
}
