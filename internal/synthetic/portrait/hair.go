package portrait

import "math"

// hairBehind is the hair behind neck and shoulders, and a bun.
func (p *Painter) hairBehind() {
	f := &p.face
	h := f.Hair
	if h.Bun {
		p.onHead(-8, -32, 8, -14, func(i int) {
			x, y := p.x[i]+1.5*f.Yaw, p.y[i]+crown+h.Volume+1.2
			if alpha := p.cover(ellipse(x, y, 6.2, 5)); alpha > 0 {
				p.over(i, p.strand(i, 0.95), alpha)
			}
		})
	}
	if h.Length < longSides {
		return
	}
	p.onHead(-26, -6, 26, 36, func(i int) {
		if math.Abs(p.x[i]) < 0.8*f.Width && p.y[i] < 9 {
			return // the head will cover it
		}
		x, y := p.x[i]+0.8*f.Yaw, p.y[i]
		if alpha := p.cover(f.mane(x, y, -0.6)); alpha > 0 {
			p.over(i, p.strand(i, 0.62), alpha)
		}
	})
}

// mane is the distance to the outline of falling hair: as wide as the hair on the head,
// down to Length below the middle, with rounded ends, wavy by Wave.
func (f *Face) mane(x, y, grow float64) float64 {
	h := f.Hair
	w := f.Width + (0.72+0.28*smooth(0, 9, y))*h.Volume + grow + 0.05*max(y, 0)
	if h.Wave > 0 {
		w += 1.3 * h.Wave * smooth(-3, 4, y) * wave(0.55*y+0.6*math.Copysign(1, x))
	}
	qx, qy := math.Abs(x)-w+5, max(-y, y-h.Length+5)
	return length(max(qx, 0), max(qy, 0)) + min(max(qx, qy), 0) - 5
}

// dome is the distance to the outline of the hair on the skull: thick on top, closer at
// the sides if it is short.
func (f *Face) dome(x, y float64) float64 {
	h := f.Hair
	volume := h.Volume
	if h.Curl > 0 {
		volume += 0.8 * h.Curl * wave(11*math.Atan2(x, -y-2))
	}
	sides := 0.72
	if h.Length < longSides && h.Curl == 0 && !h.Thinned {
		sides = 0.3
	}
	top := crown - 1.5 + volume + 0.5*math.Abs(h.Swept)*bell((x-5*h.Part)/16)
	return ellipse(x-0.5*h.Swept, y+1.5, f.Width+sides*volume, top)
}

// longSides is the length from which hair covers ears and cheeks.
const longSides = 6

// opening is the distance to the edge of the area free of hair, negative on the face: a
// forehead that rises to Hairline, temples, cheeks.
func (f *Face) opening(x, y float64) float64 {
	h := f.Hair
	if h.Thinned { // only a patch above each ear
		return -ellipse(math.Abs(x)-f.Width+0.5, y+2, 1.3+0.3*h.Volume, 6)
	}
	long := h.Length > longSides
	w := f.Width * 0.93
	if long {
		w = f.Width*0.86 + 0.12*max(y-2, 0)
	}
	const low = 1.0
	if y > low {
		if !long {
			w += 0.35 * (y - low) // sideburns end in a point
		}
		return math.Abs(x) - w
	}
	rise := low - h.Hairline
	square := 0.25
	switch {
	case h.Fringe:
		square = 1
	case !long && !h.Bun:
		square = 0.65
	}
	// Away from the parting, the hair falls lower to either side.
	side := (x - 6*h.Part) / w
	rise -= 2.6 * math.Abs(h.Part) * smooth(0, 0.9, math.Abs(side))
	nx, ny := x/w, (y-low)/rise
	n := nx*nx + ny*ny
	n += square * (math.Sqrt(nx*nx*nx*nx+ny*ny*ny*ny) - n)
	return (math.Sqrt(n) - 1) * min(w, rise)
}

// outline is the distance to the edge of the hair seen from the front: the dome, and
// the mane if the hair covers ears and cheeks.
func (f *Face) outline(x, y float64) float64 {
	dome := f.dome(x, y)
	if f.Hair.Length > longSides {
		return min(max(dome, y-3), f.mane(x+0.8*f.Yaw, y, 0))
	}
	return max(dome, y-f.Hair.Length)
}

// hairInFront is the hair on the head and, if it is long, along the cheeks.
func (p *Painter) hairInFront() {
	f := &p.face
	h := f.Hair
	if h.Volume == 0 {
		return
	}
	const shadow = 2.2 // how far the hair darkens the forehead
	p.onHead(-26, -30, 26, max(h.Length, 4), func(i int) {
		x, y := p.x[i], p.y[i]
		free := f.opening(x-2.6*f.Yaw, y-1.5*f.Pitch)
		if free < -shadow {
			return
		}
		d := max(f.outline(x, y), -free)
		if alpha := p.cover(d); alpha > 0 {
			p.over(i, p.strand(i, 1), alpha)
		} else if d < shadow && free < 0 && f.skull(x, y) < 0 {
			p.shade(i, 0.2*(1-d/shadow))
		}
	})
}

// strand is the colour of the hair at a pixel: lit, streaked along its fall, with a
// gloss where it bends.
func (p *Painter) strand(i int, light float64) Colour {
	f := &p.face
	x, y := p.x[i], p.y[i]
	light *= 0.25 + 0.8*f.lit(x, y, f.Width+8, crown+16)
	streak := wave(1.3*x+1.6*wave(0.4*x)+1.2*f.Hair.Wave*wave(0.3*y)) + 0.5*wave(0.31*x*y*0.2+0.7*x)
	light *= 1 + 0.05*streak
	if f.Hair.Curl > 0 {
		curl := wave(0.9*x+1.2*wave(0.6*y)) * wave(0.8*y+1.2*wave(0.7*x))
		light *= 1 + 0.16*f.Hair.Curl*curl
	}
	gloss := 0.16 * bell((y+14+0.02*x*x)/4.5) * bell((x-7*f.Light[0])/13)
	return f.Hair.Colour.Times(light).Mix(Colour{1, 0.95, 0.88}, gloss)
}
