package report

import (
	"cmp"
	"slices"
)

// Highest returns the element whose figure is the highest, the first of several.
// The list must not be empty.
func Highest[T any](list []T, figure func(T) float64) T {
	return slices.MaxFunc(list, func(a, b T) int { return cmp.Compare(figure(a), figure(b)) })
}

// Lowest returns the element whose figure is the lowest, as Highest does.
func Lowest[T any](list []T, figure func(T) float64) T {
	return slices.MinFunc(list, func(a, b T) int { return cmp.Compare(figure(a), figure(b)) })
}
