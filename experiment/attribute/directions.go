package attribute

import (
	"cmp"
	"context"
	"slices"

	"gonum.org/v1/gonum/floats"

	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/internal/rows"
	"github.com/diabolo-go/diabolo/internal/engine/rng"
)

// A Direction is a vector in latent space that adds an attribute at dose 1.
type Direction struct {
	Way  WayName   `json:"way"`
	Step []float64 `json:"step"` // one value per dimension of z

	guard []float64 // the direction of the guard, to compare with
}

// directions computes the directions from the latents of the training images. If one of
// the four kinds of people is missing, there are no balanced ones.
func (e *editing) directions(ctx context.Context, r *Result) ([]Direction, error) {
	l, err := e.Latents(ctx, e.learn)
	if err != nil {
		return nil, err
	}
	high, low := e.extremes()
	extreme := minus(rows.Mean(l.Mu, high), rows.Mean(l.Mu, low))
	cell := rows.Grouped(e.learn, 4, e.cell)
	join := func(a, b int) []float64 { return rows.Mean(l.Mu, slices.Concat(cell[a], cell[b])) }
	plain := minus(join(2, 3), join(0, 1))
	guard := minus(join(1, 3), join(0, 2))
	ways := []Direction{{Extreme, extreme, guard}, {Plain, plain, guard}}
	var m [4][]float64
	for c, images := range cell {
		if len(images) == 0 {
			r.Warn(experiment.Warning{Code: EmptyCell, Name: e.cellName(c)})
			return append(ways, Direction{Orthogonal, without(plain, guard), guard}), nil
		}
		m[c] = rows.Mean(l.Mu, images)
	}
	balanced := between(minus(m[2], m[0]), minus(m[3], m[1]))
	balancedGuard := between(minus(m[1], m[0]), minus(m[3], m[2]))
	return append(ways,
		Direction{Balanced, balanced, balancedGuard},
		Direction{Orthogonal, without(plain, guard), guard},
		Direction{Both, without(balanced, balancedGuard), balancedGuard}), nil
}

// extremes returns the places in learn of the images with the highest and the lowest
// values of the attribute, ties in random order.
func (e *editing) extremes() (high, low []int) {
	order := rng.New(e.Seed, "attribute ties").Perm(e.learn.Len())
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(e.target.Values[e.learn.Index[b]], e.target.Values[e.learn.Index[a]])
	})
	return order[:e.o.Count], order[len(order)-e.o.Count:]
}

// minus returns a - b.
func minus(a, b []float64) []float64 { return floats.SubTo(make([]float64, len(a)), a, b) }

// between returns (a + b)/2.
func between(a, b []float64) []float64 {
	m := floats.AddTo(make([]float64, len(a)), a, b)
	floats.Scale(0.5, m)
	return m
}

// without returns a minus its component along b.
func without(a, b []float64) []float64 {
	rest := slices.Clone(a)
	if bb := floats.Dot(b, b); bb > 0 {
		floats.AddScaled(rest, -floats.Dot(a, b)/bb, b)
	}
	return rest
}

// cosine returns the cosine of the angle between a and b; 0 if one of them is 0.
func cosine(a, b []float64) float64 {
	if n := floats.Norm(a, 2) * floats.Norm(b, 2); n > 0 {
		return floats.Dot(a, b) / n
	}
	return 0
}

// Directions returns the directions that Run compares, computed from the labelled training
// images, without measuring their effects. It uses the options Attribute, Guard and Count;
// errors are those of Run.
func Directions(ctx context.Context, s *experiment.Subject, o Options) ([]Direction, error) {
	e, err := newEditing(s, o)
	if err != nil {
		return nil, err
	}
	return e.directions(ctx, new(Result))
}
