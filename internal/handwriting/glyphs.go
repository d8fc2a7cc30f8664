package handwriting

import "math"

// A stroke is the way of the pen from where it is put down to where it is
// lifted: a smooth curve through points, or straight lines between them.
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

// oval is a stroke around an ellipse, against the clock, from one angle (degrees,
// 0 at the right, 90 at the top) on by sweep degrees.
func oval(x, y, rx, ry, from, sweep float64) stroke {
	n := int(math.Ceil(math.Abs(sweep) / 36))
	s := stroke{points: make([]point, n+1)}
	for i := range s.points {
		a := (from + sweep*float64(i)/float64(n)) * math.Pi / 180
		s.points[i] = point{x + rx*math.Cos(a), y - ry*math.Sin(a)}
	}
	return s
}

// styles is how many ways of writing each digit has.
var styles = [10]int{2, 3, 2, 2, 2, 2, 2, 3, 2, 2}

// write returns the strokes of a digit in its box. Curl, in 0..1, draws out
// hooks and tails.
func write(digit, style int, curl float64) []stroke {
	k := curl
	switch digit {
	case 0:
		if style == 0 { // closed, narrow at the top
			return []stroke{oval(0, 0, 0.46+0.05*k, 0.5, 100-40*k, 365)}
		}
		// ends inside, as when the hand does not look back
		o := oval(0, 0, 0.46, 0.5, 60, 350)
		o.points = append(o.points, point{0.30 - 0.1*k, -0.40 + 0.06*k})
		return []stroke{o}
	case 1:
		switch style {
		case 0:
			return []stroke{straight(0, -0.5, 0, 0.5)}
		case 1: // with a flag
			return []stroke{straight(0.06, -0.5, 0.06, 0.5), curved(-0.26-0.1*k, -0.24, -0.12, -0.34, 0.06, -0.5)}
		}
		return []stroke{ // flag and foot
			straight(0, -0.5, 0, 0.49), curved(-0.26-0.08*k, -0.26, -0.12, -0.36, 0, -0.5),
			straight(-0.32-0.06*k, 0.49, 0.32+0.06*k, 0.49),
		}
	case 2:
		top := curved(-0.42, -0.26+0.04*k, -0.32, -0.43, -0.02, -0.5, 0.32, -0.4, 0.36, -0.16, 0.16, 0.1, -0.18, 0.34, -0.46, 0.48)
		if style == 0 {
			return []stroke{top, straight(-0.46, 0.48, 0.48, 0.48-0.04*k)}
		}
		// a loop at the foot, as in a running hand
		return []stroke{curved(-0.42, -0.26, -0.32, -0.43, -0.02, -0.5, 0.32, -0.4, 0.36, -0.16, 0.14, 0.12, -0.2, 0.42,
			-0.42, 0.46, -0.46, 0.32, -0.28, 0.26-0.04*k, 0.0, 0.4, 0.26, 0.48, 0.5, 0.36-0.04*k)}
	case 3:
		belly := curved(-0.12, -0.05, 0.16, -0.02, 0.4, 0.16, 0.34, 0.4, 0.02, 0.5, -0.3, 0.44, -0.44, 0.32-0.06*k)
		if style == 0 {
			return []stroke{curved(-0.4, -0.34-0.05*k, -0.22, -0.48, 0.08, -0.5, 0.34, -0.36, 0.26, -0.14, -0.12, -0.05), belly}
		}
		// a flat top
		return []stroke{straight(-0.38, -0.48, 0.4, -0.48, -0.1, -0.08), curved(-0.1, -0.08, 0.2, -0.06, 0.42, 0.14, 0.34, 0.4, 0.02, 0.5, -0.3, 0.44, -0.44, 0.32-0.06*k)}
	case 4:
		if style == 0 { // open
			return []stroke{curved(-0.3, -0.48, -0.36, -0.2, -0.42, 0.08), straight(-0.42, 0.08, 0.46, 0.06), straight(0.22, -0.4+0.1*k, 0.16, 0.5)}
		}
		// closed: the roof goes to the top of the stem
		return []stroke{straight(0.2, -0.5, -0.48, 0.16, 0.48, 0.16), straight(0.2, -0.5, 0.2, 0.5)}
	case 5:
		belly := curved(-0.36, -0.06, -0.04, -0.16, 0.3, -0.04, 0.4, 0.2, 0.24, 0.44, -0.08, 0.5, -0.42, 0.38-0.06*k)
		if style == 0 {
			return []stroke{straight(0.42, -0.48, -0.28, -0.48, -0.36, -0.06), belly}
		}
		// the bar drawn last, bent
		return []stroke{straight(-0.26, -0.46, -0.36, -0.06), belly, curved(-0.28, -0.46, 0.06, -0.42-0.03*k, 0.42, -0.5)}
	case 6:
		if style == 0 {
			return []stroke{curved(0.24+0.08*k, -0.5, -0.08, -0.36, -0.32, -0.06, -0.4, 0.22, -0.26, 0.45, 0.04, 0.5, 0.34, 0.36, 0.34, 0.12, 0.08, 0, -0.22, 0.1, -0.38, 0.26)}
		}
		// a straight back
		return []stroke{curved(0.02+0.1*k, -0.5, -0.2, -0.2, -0.36, 0.14, -0.3, 0.42, 0.02, 0.5, 0.32, 0.36, 0.3, 0.12, 0.02, 0.04, -0.24, 0.16, -0.33, 0.3)}
	case 7:
		strokes := []stroke{straight(-0.44, -0.47, 0.42, -0.48), curved(0.42, -0.48, 0.2, -0.12, 0.02, 0.2, -0.1-0.06*k, 0.5)}
		switch style {
		case 1: // barred
			strokes = append(strokes, straight(-0.18, 0.02, 0.36, -0.02))
		case 2: // with a serif
			strokes = append(strokes, straight(-0.44, -0.47, -0.44-0.02*k, -0.3))
		}
		return strokes
	case 8:
		if style == 0 { // one line
			return []stroke{curved(0.32, -0.34, 0.08, -0.5, -0.24, -0.44, -0.32, -0.24, -0.06, -0.04, 0.28, 0.14, 0.4, 0.32, 0.18, 0.49, -0.18, 0.49,
				-0.38, 0.3, -0.2, 0.08, 0.12, -0.1, 0.34, -0.26, 0.3, -0.38+0.03*k)}
		}
		// two rings
		return []stroke{oval(0, -0.26, 0.31+0.03*k, 0.24, 270, 362), oval(0, 0.24, 0.38, 0.26, 90, 362)}
	}
	if style == 0 { // 9, a straight leg
		return []stroke{oval(-0.03, -0.23, 0.36, 0.27, 20, 345), curved(0.34, -0.36, 0.31, 0, 0.22-0.06*k, 0.5)}
	}
	// a bent leg
	return []stroke{oval(-0.01, -0.23, 0.37, 0.27, 20, 345), curved(0.36, -0.34, 0.38, 0.04, 0.26, 0.38, -0.02, 0.5, -0.32, 0.42-0.06*k)}
}
