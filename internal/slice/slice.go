// Package slice has the one loop that the standard library's slices lacks.
package slice

// Map returns f of each value, in order.
func Map[T, U any](values []T, f func(T) U) []U {
	out := make([]U, len(values))
	for i, v := range values {
		out[i] = f(v)
	}
	return out
}
