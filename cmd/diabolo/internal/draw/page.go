package draw

import (
	"cmp"
	"strings"
)

// InPage returns a picture for a page that shows it above its caption: the title without
// the caption's text and, if comma is set, decimal commas in its own numbers (those of
// axes, legends and line ends), as in Russian. A picture of another package is returned
// unchanged.
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

// without removes the caption from a title that equals it, ends with it after a colon, or
// begins with it before a comma.
func without(title, caption string) string {
	if title == caption {
		return ""
	}
	return strings.TrimPrefix(strings.TrimSuffix(title, ": "+caption), caption+", ")
}

// Fit returns a picture drawn for a width in pixels, with its texts in their usual size. A
// picture of another package is returned unchanged.
func Fit(p Picture, width int) Picture {
	switch p := p.(type) {
	case Grid:
		p.Width = width
		return p
	case Hourglass:
		p.Width = width
		return p
	case Chart:
		p.Width, p.Height = width, cmp.Or(p.Height, flat(width))
		return p
	case Scatter:
		p.Width, p.Height = width, cmp.Or(p.Height, width*4/5+p.legendRoom(width))
		return p
	case Bars:
		p.Width, p.Height = width, cmp.Or(p.Height, flat(width))
		return p
	case Histogram:
		p.Width, p.Height = width, cmp.Or(p.Height, flat(width))
		return p
	}
	return p
}

// legendRoom is how high the legend of a scatter is, about.
func (s Scatter) legendRoom(width int) int {
	room := newScene("", width, 0, false)
	return int(room.legendWidth(s.legend())/float64(width-4*margin)+1) * legendLine
}

// flat is the height of a picture of a width.
func flat(width int) int { return width * 2 / 3 }
