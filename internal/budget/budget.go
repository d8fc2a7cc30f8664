// Package budget bounds what one file or one request may cost: bytes, pixels that are
// decoded, scans of a JPEG, and values of a batch; and what all requests together may hold
// in memory.
//
// A budget travels in a context, beside the time limit and the end of the client:
//
//	ctx = budget.With(ctx, budget.New("a request", budget.Limits{budget.Pixels: 240e6}))
//
// What costs something draws on it before the work is done, and what reads a long time
// reads from a Reader, which fails once the context has ended:
//
//	err := budget.Spend(ctx, budget.Pixels, int64(width*height))
//	img, err := jpeg.Decode(budget.NewReader(ctx, data))
//
// A context without a budget has no limits but its own end. A file has limits of its own,
// whatever request it came with: a Budget that nobody spends from, of which Check is asked.
package budget

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
)

// ErrLimit is wrapped by the error for a limit that was met.
var ErrLimit = errors.New("limit met")

// A Kind is what a limit counts.
type Kind int

const (
	Bytes  Kind = iota // of one file
	Pixels             // decoded, of all pictures together
	Scans              // of one JPEG
	Values             // of a batch of images, in or out
	kinds
)

var words = [kinds]string{"bytes", "pixels", "scans", "values"}

// Limits are the most there may be of each kind. A kind that is not there has no limit.
type Limits map[Kind]int64

// A Budget is what may still be spent. It may be used by several goroutines. A nil *Budget
// has no limits.
type Budget struct {
	of     string
	limits Limits
	spent  [kinds]atomic.Int64

	pool   *Pool // nil: none
	held   atomic.Int64
	client string
	share  *share // of the pool; nil: the client has none
}

// New returns a budget with those limits; of says whose they are: "a request".
func New(of string, limits Limits) *Budget { return &Budget{of: of, limits: limits} }

// Spend takes n from what is left of a kind. If that is less than n, it is an error that
// wraps ErrLimit, and so is everything of that kind that is spent later.
func (b *Budget) Spend(k Kind, n int64) error {
	if b == nil {
		return nil
	}
	return b.Check(k, b.spent[k].Add(n))
}

// Check returns an error that wraps ErrLimit if n is more than the limit of a kind. It
// spends nothing: it is for what does not add up, such as the bytes of each file.
func (b *Budget) Check(k Kind, n int64) error {
	if b == nil {
		return nil
	}
	if most, ok := b.limits[k]; ok && n > most {
		return limitError(fmt.Sprintf("more than %s %s, the limit of %s", count(most), words[k], b.of))
	}
	return nil
}

// count writes a number as people read it.
func count(n int64) string {
	if n >= 10_000_000 {
		return fmt.Sprintf("%d million", n/1_000_000)
	}
	return fmt.Sprint(n)
}

// A limitError says which limit was met.
type limitError string

func (e limitError) Error() string        { return string(e) }
func (e limitError) Is(target error) bool { return target == ErrLimit }

type key struct{}

// With returns a context that carries a budget, instead of the one that ctx carries.
func With(ctx context.Context, b *Budget) context.Context { return context.WithValue(ctx, key{}, b) }

// Of returns the budget that a context carries, or nil.
func Of(ctx context.Context) *Budget {
	b, _ := ctx.Value(key{}).(*Budget)
	return b
}

// Spend spends from the budget of a context, unless the context has ended.
func Spend(ctx context.Context, k Kind, n int64) error {
	if err := context.Cause(ctx); err != nil {
		return err
	}
	return Of(ctx).Spend(k, n)
}
