package study

import "github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"

// gather collects what f has to say of the answers: report.Finding, what they
// show beside the original study; report.Headline, the figures to be seen first.
func gather[T any](p report.Printer, models []finished, f func(report.Printer, any) (T, bool)) []T {
	var all []T
	for _, m := range models {
		for _, a := range m.answers {
			if t, ok := f(p, a.result); ok {
				all = append(all, t)
			}
		}
	}
	return all
}
