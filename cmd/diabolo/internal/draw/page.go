package draw

import "strings"

// InPage returns a picture as a page shows it above its caption: its title
// without what the caption says, and where comma is set with a decimal comma in
// its own numbers (those of axes, legends and line ends), as Russian writes them.
// A picture of another package is returned as it is.
func InPage(p Picture, caption string, comma bool) Picture {
	switch p := p.(type) {
	case Grid:
		p.Title, p.Comma = without(p.Title, caption), p.Comma || comma
		return p
	case Chart:
		p.Title, p.Comma = without(p.Title, caption), p.Comma || comma
		return p
	case Scatter:
		p.Title, p.Comma = without(p.Title, caption), p.Comma || comma
		return p
	case Bars:
		p.Title, p.Comma = without(p.Title, caption), p.Comma || comma
		return p
	case Histogram:
		p.Title, p.Comma = without(p.Title, caption), p.Comma || comma
		return p
	}
	return p
}

// without removes the caption from a title that is it, ends in it after a colon,
// or begins with it before a comma.
func without(title, caption string) string {
	if title == caption {
		return ""
	}
	return strings.TrimPrefix(strings.TrimSuffix(title, ": "+caption), caption+", ")
}
