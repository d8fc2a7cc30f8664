package report

// Each returns what f makes of each element of a list: the cells of a row, the rows
// of a table, names to be joined.
func Each[T, U any](list []T, f func(T) U) []U {
	made := make([]U, len(list))
	for i, e := range list {
		made[i] = f(e)
	}
	return made
}

// Highest returns the element whose figure is the highest, the first of several.
// The list must not be empty.
func Highest[T any](list []T, figure func(T) float64) T {
	best := list[0]
	for _, e := range list[1:] {
		if figure(e) > figure(best) {
			best = e
		}
	}
	return best
}

// Lowest returns the element whose figure is the lowest, as Highest does.
func Lowest[T any](list []T, figure func(T) float64) T {
	return Highest(list, func(e T) float64 { return -figure(e) })
}
