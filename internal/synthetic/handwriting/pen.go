package handwriting

import "math"

// line returns the stroke as short line segments: a Catmull-Rom spline through its
// points, or the points themselves.
func (s stroke) line() []point {
	p := s.points
	if s.straight || len(p) < 3 {
		return p
	}
	const pieces = 6
	line := make([]point, 0, pieces*len(p))
	for i := range len(p) - 1 {
		a, b, c, d := p[max(i-1, 0)], p[i], p[i+1], p[min(i+2, len(p)-1)]
		for j := range pieces {
			t := float64(j) / pieces
			line = append(line, point{catmullRom(a.x, b.x, c.x, d.x, t), catmullRom(a.y, b.y, c.y, d.y, t)})
		}
	}
	return append(line, p[len(p)-1])
}

// catmullRom is the cubic through b at t=0 and c at t=1 whose slopes there are
// (c-a)/2 and (d-b)/2 (Catmull and Rom 1974).
func catmullRom(a, b, c, d, t float64) float64 {
	return b + t/2*(c-a+t*(2*a-5*b+4*c-d+t*(3*(b-c)+d-a)))
}

// A pen draws anti-aliased lines of light ink with round ends into a grey image.
type pen struct {
	side   int
	pixels []uint8
	radius float64 // pixels
}

// stroke draws a line of segments. The ink of a pixel falls from full to none over one
// pixel at the edge; crossing lines do not add up.
func (p *pen) stroke(line []point) {
	for i := range len(line) - 1 {
		p.segment(line[i], line[i+1])
	}
}

func (p *pen) segment(a, b point) {
	reach := p.radius + 0.5
	x0, x1 := p.span(min(a.x, b.x)-reach, max(a.x, b.x)+reach)
	y0, y1 := p.span(min(a.y, b.y)-reach, max(a.y, b.y)+reach)
	dx, dy := b.x-a.x, b.y-a.y
	length := dx*dx + dy*dy
	for y := y0; y < y1; y++ {
		row := p.pixels[y*p.side : (y+1)*p.side]
		for x := x0; x < x1; x++ {
			px, py := float64(x)+0.5-a.x, float64(y)+0.5-a.y
			t := 0.0
			if length > 0 {
				t = min(max((px*dx+py*dy)/length, 0), 1)
			}
			px, py = px-t*dx, py-t*dy
			ink := reach - math.Sqrt(px*px+py*py)
			if v := uint8(255*min(max(ink, 0), 1) + 0.5); v > row[x] {
				row[x] = v
			}
		}
	}
}

// span returns the pixels between two positions, within the image.
func (p *pen) span(from, to float64) (int, int) {
	return max(int(math.Floor(from)), 0), min(int(math.Ceil(to)), p.side)
}
