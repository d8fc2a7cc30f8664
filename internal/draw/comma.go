package draw

// WithComma returns a picture whose own numbers (those of axes, legends and line
// ends) have a decimal comma, as Russian writes them.
func WithComma(p Picture) Picture {
	switch p := p.(type) {
	case Grid:
		p.Comma = true
		return p
	case Chart:
		p.Comma = true
		return p
	case Scatter:
		p.Comma = true
		return p
	case Bars:
		p.Comma = true
		return p
	case Histogram:
		p.Comma = true
		return p
	}
	return p
}
