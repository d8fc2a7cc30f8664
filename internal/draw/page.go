package draw

// InPage returns a picture as a page shows it: without its title, which the page
// says itself, and where comma is set with a decimal comma in its own numbers
// (those of axes, legends and line ends), as Russian writes them. A picture of
// another package is returned as it is.
func InPage(p Picture, comma bool) Picture {
	switch p := p.(type) {
	case Grid:
		p.Title, p.Comma = "", p.Comma || comma
		return p
	case Chart:
		p.Title, p.Comma = "", p.Comma || comma
		return p
	case Scatter:
		p.Title, p.Comma = "", p.Comma || comma
		return p
	case Bars:
		p.Title, p.Comma = "", p.Comma || comma
		return p
	case Histogram:
		p.Title, p.Comma = "", p.Comma || comma
		return p
	}
	return p
}
