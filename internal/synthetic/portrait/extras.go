package portrait

import "math"

// beard covers jaw and chin below the cheeks, and hangs below the chin by BeardFall.
func (p *Painter) beard() {
	f := &p.face
	if f.Beard == 0 {
		return
	}
	p.onFace(-20, -2, 20, 28, func(i int) {
		u, v := p.u[i], p.v[i]
		x, y := p.x[i], p.y[i]
		side := math.Abs(u) / f.Width
		cheek := 13.2 - 11.5*f.Beard*side*side*side
		if f.Beard < 0.6 { // a goatee: the chin alone
			cheek = 15.5 + 16*smooth(0.3, 0.5, side)
		}
		d := max(cheek-v, f.skull(x, y-f.BeardFall*smooth(6, 20, y))-0.5)
		if alpha := clamp(0.5 - d/max(p.pixel, 1.4)); alpha > 0 {
			p.over(i, p.bristle(i), 0.94*alpha)
		}
	})
}

// moustache is two wings starting below the nose.
func (p *Painter) moustache() {
	f := &p.face
	if f.Moustache == 0 {
		return
	}
	wide := 5.6 + 0.9*max(f.Curve, 0)
	p.onFace(-8, 8, 8, 17, func(i int) {
		t := math.Abs(p.u[i]) / wide
		v := p.v[i] - 11.4 - 1.8*t*t + 1.3*max(f.Curve, 0)*t*t
		thick := 1.35 * f.Moustache * math.Sqrt(max(1-t*t, 0)) * (1 - 0.3*bell(t/0.18))
		d := max(math.Abs(v)-thick, (t-1)*wide)
		if alpha := p.cover(d); alpha > 0 {
			p.over(i, p.bristle(i), 0.95*alpha)
		}
	})
}

// bristle is the colour of facial hair at a pixel.
func (p *Painter) bristle(i int) Colour {
	f := &p.face
	light := 0.2 + 0.85*f.lit(p.x[i], p.y[i], f.Width*1.1, height*1.2)
	grain := wave(1.7*p.x[i]+0.5*p.y[i]) * wave(1.1*p.y[i]-0.6*p.x[i])
	return f.FacialHair.Times(light * (1 + 0.06*grain))
}

// glasses are two rims around the eyes, a bridge, and arms to the ears.
func (p *Painter) glasses() {
	g := p.face.Glasses
	if g == nil {
		return
	}
	gap := p.face.Eyes.Gap
	wide, high := min(5.3, gap-1.1), 4.5
	p.onFace(-20, -8, 20, 8, func(i int) {
		u, v := p.u[i], p.v[i]-eyeLine-0.5
		lens := rim(math.Abs(u)-gap, v, wide, high, g.Square)
		glare := bell((math.Abs(u)-gap+0.6*v+1)/1.6) * math.Copysign(1, gap)
		p.over(i, Colour{0.95, 0.98, 1}, (0.07+0.13*glare)*p.cover(lens))
		d := math.Abs(lens) - g.Thick
		bridge := max(math.Abs(v+1.1-0.12*u*u)-g.Thick, math.Abs(u)-gap+wide)
		arm := max(math.Abs(v+1)-g.Thick, gap+wide-math.Abs(u), math.Abs(p.x[i])-p.face.Width)
		p.over(i, g.Colour, 0.95*p.cover(min(d, bridge, arm)))
	})
}

// rim is the distance to the edge of a lens between an ellipse and a rounded
// rectangle.
func rim(x, y, wide, high, square float64) float64 {
	round := ellipse(x, y, wide, high)
	const corner = 1.6
	qx, qy := math.Abs(x)-wide+corner, math.Abs(y)-high*0.82+corner
	box := length(max(qx, 0), max(qy, 0)) + min(max(qx, qy), 0) - corner
	return round + square*(box-round)
}
