package api

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/diabolo-go/diabolo/internal/budget"
	"github.com/diabolo-go/diabolo/tensor"
)

// Limits of a request: rows, pixels of a picture file, those of all of them together, as
// many as nine that are as large as may be have, and values of all images in or out.
const (
	mostImages    = 1024
	mostPixels    = 24_000_000
	mostAllPixels = 9 * mostPixels
	mostValues    = 16 << 20
)

var requestLimits = budget.Limits{budget.Pixels: mostAllPixels, budget.Values: mostValues}

// NewBudget returns the budget of a request of a client, whose memory is of a pool. The
// name of the client is such as its address: where something is shared, none takes all of
// it. Those called "" are not told from each other.
func NewBudget(p *budget.Pool, client string) *budget.Budget {
	return p.Budget(client, "a request", requestLimits)
}

// unlimited is the pool of requests that come without a budget.
var unlimited = budget.NewPool(1<<62, nil)

// Hold holds n bytes for the request of a context, or returns its *Problem.
func Hold(ctx context.Context, n int) error {
	switch err := budget.Hold(ctx, int64(n)); {
	case errors.Is(err, budget.ErrFull):
		return Full()
	case err != nil:
		return &Problem{Kind: Invalid, What: err.Error()}
	}
	return nil
}

// Full returns the problem of a request for which there is no memory at present.
func Full() error {
	return &Problem{Kind: Crowded, What: "requests that are under way hold the memory there is for them; try again in a few seconds", Retry: 2 * time.Second}
}

// newBatch returns the tensor of n rows of a shape. It returns a problem of what stands at
// where if the batch is too large for a request, or for the memory that is left.
func newBatch(ctx context.Context, where string, n int, shape ...int) (*tensor.Tensor, error) {
	if err := checkRoom(ctx, where, n, shape...); err != nil {
		return nil, err
	}
	return tensor.New(append([]int{n}, shape...)...), nil
}

// checkRoom is newBatch for a tensor that something else makes.
func checkRoom(ctx context.Context, where string, n int, shape ...int) error {
	each := tensor.Volume(shape)
	if err := budget.Check(ctx, budget.Values, int64(n)*int64(each)); err != nil {
		return wrong(where, "%d of %s: %v; want %d at most", n, shapeWords(shape), err, mostValues/max(1, each))
	}
	return Hold(ctx, 4*n*each)
}

// withBudget gives a request a budget unless it has one.
func withBudget(ctx context.Context) context.Context {
	if budget.Of(ctx) == nil {
		ctx = budget.With(ctx, NewBudget(unlimited, ""))
	}
	return ctx
}

// shapeWords is a shape in words, such as 1x28x28.
func shapeWords(shape []int) string {
	text := ""
	for i, n := range shape {
		if i > 0 {
			text += "x"
		}
		text += fmt.Sprint(n)
	}
	return text
}
