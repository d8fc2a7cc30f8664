package study

import "github.com/diabolo-go/diabolo/internal/report"

// findings sets what the models showed beside what the original study saw.
func findings(p report.Printer, models []finished) []report.Comparison {
	var all []report.Comparison
	for _, m := range models {
		for _, a := range m.question {
			if c, ok := report.Finding(p, a.result); ok {
				all = append(all, c)
			}
		}
	}
	return all
}

// highlights are the figures to be seen first.
func highlights(p report.Printer, models []finished) []report.Highlight {
	var all []report.Highlight
	for _, m := range models {
		for _, a := range m.question {
			if h, ok := report.Headline(p, a.result); ok {
				all = append(all, h)
			}
		}
	}
	return all
}
