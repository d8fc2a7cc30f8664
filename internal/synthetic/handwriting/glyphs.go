package handwriting

import "math"

// A stroke is the path of the pen while it touches the paper: a smooth curve through
// points, or straight lines between them.
type stroke struct {
	points   []point
	straight bool
}

func curved(xy ...float64) stroke   { return stroke{points: pairs(xy)} }
func straight(xy ...float64) stroke { return stroke{points: pairs(xy), straight: true} }

func pairs(xy []float64) []point {
	p := make([]point, len(xy)/2)
	for i := range p {
		p[i] = point{xy[2*i], xy[2*i+1]}
	}
	return p
}

// oval is a stroke around an ellipse, counter-clockwise, from one angle (degrees, 0 at
// the right, 90 at the top) by sweep degrees.
func oval(x, y, rx, ry, from, sweep float64) stroke {
	n := int(math.Ceil(math.Abs(sweep) / 36))
	s := stroke{points: make([]point, n+1)}
	for i := range s.points {
		a := (from + sweep*float64(i)/float64(n)) * math.Pi / 180
		s.points[i] = point{x + rx*math.Cos(a), y - ry*math.Sin(a)}
	}
	return s
}

// A glyph is one digit: the number of ways to write it, and the strokes of each. curl
// extends hooks and tails.
type glyph struct {
	styles int
	write  func(style int, curl float64) []stroke
}

var glyphs = [10]glyph{{2, zero}, {3, one}, {2, two}, {2, three}, {2, four}, {2, five}, {2, six}, {3, seven}, {2, eight}, {2, nine}}

// zero is closed, or ends inside, as in careless handwriting.
func zero(style int, k float64) []stroke {
	if style == 0 {
		return []stroke{oval(0, 0, 0.46+0.05*k, 0.5, 100-40*k, 365)}
	}
	o := oval(0, 0, 0.46, 0.5, 60, 350)
	o.points = append(o.points, point{0.30 - 0.1*k, -0.40 + 0.06*k})
	return []stroke{o}
}

// one is a stem, a stem with a flag, or one with flag and foot.
func one(style int, k float64) []stroke {
	switch style {
	case 0:
		return []stroke{straight(0, -0.5, 0, 0.5)}
	case 1:
		return []stroke{straight(0.06, -0.5, 0.06, 0.5), curved(-0.26-0.1*k, -0.24, -0.12, -0.34, 0.06, -0.5)}
	}
	return []stroke{
		straight(0, -0.5, 0, 0.49), curved(-0.26-0.08*k, -0.26, -0.12, -0.36, 0, -0.5),
		straight(-0.32-0.06*k, 0.49, 0.32+0.06*k, 0.49),
	}
}

// two has a straight foot, or a loop as in cursive handwriting.
func two(style int, k float64) []stroke {
	if style == 0 {
		return []stroke{
			curved(-0.42, -0.26+0.04*k, -0.32, -0.43, -0.02, -0.5, 0.32, -0.4, 0.36, -0.16, 0.16, 0.1, -0.18, 0.34, -0.46, 0.48),
			straight(-0.46, 0.48, 0.48, 0.48-0.04*k),
		}
	}
	return []stroke{curved(-0.42, -0.26, -0.32, -0.43, -0.02, -0.5, 0.32, -0.4, 0.36, -0.16, 0.14, 0.12, -0.2, 0.42,
		-0.42, 0.46, -0.46, 0.32, -0.28, 0.26-0.04*k, 0.0, 0.4, 0.26, 0.48, 0.5, 0.36-0.04*k)}
}

// three has a round top or a flat one.
func three(style int, k float64) []stroke {
	if style == 0 {
		return []stroke{
			curved(-0.4, -0.34-0.05*k, -0.22, -0.48, 0.08, -0.5, 0.34, -0.36, 0.26, -0.14, -0.12, -0.05),
			curved(-0.12, -0.05, 0.16, -0.02, 0.4, 0.16, 0.34, 0.4, 0.02, 0.5, -0.3, 0.44, -0.44, 0.32-0.06*k),
		}
	}
	return []stroke{
		straight(-0.38, -0.48, 0.4, -0.48, -0.1, -0.08),
		curved(-0.1, -0.08, 0.2, -0.06, 0.42, 0.14, 0.34, 0.4, 0.02, 0.5, -0.3, 0.44, -0.44, 0.32-0.06*k),
	}
}

// four is open, or its roof reaches the top of the stem.
func four(style int, k float64) []stroke {
	if style == 0 {
		return []stroke{curved(-0.3, -0.48, -0.36, -0.2, -0.42, 0.08), straight(-0.42, 0.08, 0.46, 0.06), straight(0.22, -0.4+0.1*k, 0.16, 0.5)}
	}
	return []stroke{straight(0.2, -0.5, -0.48, 0.16, 0.48, 0.16), straight(0.2, -0.5, 0.2, 0.5)}
}

// five has a straight bar, or a bent one that is drawn last.
func five(style int, k float64) []stroke {
	belly := curved(-0.36, -0.06, -0.04, -0.16, 0.3, -0.04, 0.4, 0.2, 0.24, 0.44, -0.08, 0.5, -0.42, 0.38-0.06*k)
	if style == 0 {
		return []stroke{straight(0.42, -0.48, -0.28, -0.48, -0.36, -0.06), belly}
	}
	return []stroke{straight(-0.26, -0.46, -0.36, -0.06), belly, curved(-0.28, -0.46, 0.06, -0.42-0.03*k, 0.42, -0.5)}
}

// six has a round back or a straight one.
func six(style int, k float64) []stroke {
	if style == 0 {
		return []stroke{curved(0.24+0.08*k, -0.5, -0.08, -0.36, -0.32, -0.06, -0.4, 0.22, -0.26, 0.45, 0.04, 0.5, 0.34, 0.36, 0.34, 0.12, 0.08, 0, -0.22, 0.1, -0.38, 0.26)}
	}
	return []stroke{curved(0.02+0.1*k, -0.5, -0.2, -0.2, -0.36, 0.14, -0.3, 0.42, 0.02, 0.5, 0.32, 0.36, 0.3, 0.12, 0.02, 0.04, -0.24, 0.16, -0.33, 0.3)}
}

// seven is plain, barred, or has a serif.
func seven(style int, k float64) []stroke {
	strokes := []stroke{straight(-0.44, -0.47, 0.42, -0.48), curved(0.42, -0.48, 0.2, -0.12, 0.02, 0.2, -0.1-0.06*k, 0.5)}
	switch style {
	case 1:
		strokes = append(strokes, straight(-0.18, 0.02, 0.36, -0.02))
	case 2:
		strokes = append(strokes, straight(-0.44, -0.47, -0.44-0.02*k, -0.3))
	}
	return strokes
}

// eight is one line, or two rings.
func eight(style int, k float64) []stroke {
	if style == 0 {
		return []stroke{curved(0.32, -0.34, 0.08, -0.5, -0.24, -0.44, -0.32, -0.24, -0.06, -0.04, 0.28, 0.14, 0.4, 0.32, 0.18, 0.49, -0.18, 0.49,
			-0.38, 0.3, -0.2, 0.08, 0.12, -0.1, 0.34, -0.26, 0.3, -0.38+0.03*k)}
	}
	return []stroke{oval(0, -0.26, 0.31+0.03*k, 0.24, 270, 362), oval(0, 0.24, 0.38, 0.26, 90, 362)}
}

// nine has a straight leg or a bent one.
func nine(style int, k float64) []stroke {
	if style == 0 {
		return []stroke{oval(-0.03, -0.23, 0.36, 0.27, 20, 345), curved(0.34, -0.36, 0.31, 0, 0.22-0.06*k, 0.5)}
	}
	return []stroke{oval(-0.01, -0.23, 0.37, 0.27, 20, 345), curved(0.36, -0.34, 0.38, 0.04, 0.26, 0.38, -0.02, 0.5, -0.32, 0.42-0.06*k)}
}
