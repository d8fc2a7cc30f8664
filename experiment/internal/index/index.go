// Package index works with numbers from 0 to n-1: the places of images in a view, of
// rows in a matrix, of items in a data set.
package index

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"github.com/diabolo-go/diabolo/internal/slice"
)

// Evenly returns k of the numbers 0 to n-1, evenly spread.
func Evenly(k, n int) []int {
	at := make([]int, k)
	for i := range at {
		at[i] = i * n / k
	}
	return at
}

// Ranked returns the numbers 0 to n-1 by their values, the smallest first; equal
// values keep their order.
func Ranked(n int, value func(i int) float64) []int {
	order := Evenly(n, n)
	values := slice.Map(order, value)
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(values[a], values[b]) })
	return order
}

// Where returns those of the numbers 0 to n-1 for which is holds.
func Where(n int, is func(i int) bool) []int {
	var at []int
	for i := range n {
		if is(i) {
			at = append(at, i)
		}
	}
	return at
}

// Count returns for how many of the numbers 0 to n-1 is holds.
func Count(n int, is func(i int) bool) int {
	count := 0
	for i := range n {
		if is(i) {
			count++
		}
	}
	return count
}

// MeanOf returns a function that computes the mean of the values at some places.
func MeanOf(values []float64) func(at []int) float64 {
	return func(at []int) float64 {
		sum := 0.0
		for _, i := range at {
			sum += values[i]
		}
		return sum / float64(len(at))
	}
}

// Pieces calls f for the numbers 0 to n-1, at most size of them at a time: those from
// from up to, not including, to. It ends with the first error, that of ctx included.
func Pieces(ctx context.Context, n, size int, f func(from, to int) error) error {
	for from := 0; from < n; from += size {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := f(from, min(from+size, n)); err != nil {
			return err
		}
	}
	return nil
}

// Parallel calls f for the numbers 0 to n-1, on several goroutines.
func Parallel(n int, f func(i int)) {
	const share = 32
	var wg sync.WaitGroup
	for from := 0; from < n; from += share {
		wg.Go(func() {
			for i := from; i < min(from+share, n); i++ {
				f(i)
			}
		})
	}
	wg.Wait()
}
