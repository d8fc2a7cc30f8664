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
