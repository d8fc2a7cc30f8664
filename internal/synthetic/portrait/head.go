package portrait

import "math"

// background is a wall, lighter towards the light.
func (p *Painter) background() {
	f := &p.face
	for row := range p.side {
		y := (float64(row) + 0.5) / float64(p.side)
		for column := range p.side {
			x := (float64(column) + 0.5) / float64(p.side)
			glow := 1 + 0.22*f.Light[0]*(x-0.5) - 0.25*(y-0.4)
			p.rgb[row*p.side+column] = f.Background.Times(glow)
		}
	}
}

// skull is the distance to the outline of the head: an ellipse above; below, a shape
// between an ellipse and a rounded square, narrowing towards the chin.
func (f *Face) skull(x, y float64) float64 {
	h, w := crown, f.Width
	if y > 0 {
		h = height
		down := y / height
		w *= 1 - (0.2-0.12*f.Jaw)*down*down
	}
	nx, ny := x/w, y/h
	square := nx*nx + ny*ny
	if y > 0 {
		q := 0.12 + 0.5*f.Jaw
		square += q * (math.Sqrt(nx*nx*nx*nx+ny*ny*ny*ny) - square)
	}
	n := math.Sqrt(square)
	slope := math.Sqrt(nx*nx/(w*w) + ny*ny/(h*h))
	if slope == 0 {
		return -w
	}
	return n * (n - 1) / slope
}

// lit is the light at x, y on the head, modelled as an ellipsoid with half axes rx and
// ry: Lambert's law plus uniform ambient light.
func (f *Face) lit(x, y, rx, ry float64) float64 {
	const front = 0.8
	nx, ny := x/rx, y/ry
	nz := math.Sqrt(max(1-nx*nx-ny*ny, 0.02))
	long := math.Sqrt(f.Light[0]*f.Light[0] + f.Light[1]*f.Light[1] + front*front)
	lambert := max((nx*f.Light[0]+ny*f.Light[1]+nz*front)/long, 0)
	return 0.55 + 0.5*lambert
}

// skin is the colour of the skin at a level of light; its shadows are warm.
func (f *Face) skin(light float64) Colour {
	dark := max(1-light, 0)
	return Colour{
		f.Skin.R * (light + 0.10*dark),
		f.Skin.G * (light - 0.02*dark),
		f.Skin.B * (light - 0.06*dark),
	}
}

// body is the neck, in the shadow of the chin, and a round-necked shirt.
func (p *Painter) body() {
	f := &p.face
	p.below(10, func(i int) { // upright while the head rolls
		x := (float64(i%p.side)+0.5)*p.pixel - middleX
		y := (float64(i/p.side)+0.5)*p.pixel - middleY
		flare := max(y-21, 0)
		if alpha := p.cover(math.Abs(x-0.5*f.Yaw) - f.Neck - 0.05*flare*flare); alpha > 0 {
			shadow := 1 - 0.32*smooth(27, 18, y)
			p.over(i, f.skin(f.lit(x, y-14, 2.2*f.Neck, 40)*shadow), alpha)
		}
		shoulders := max(23.8+0.016*x*x-y, -ellipse(x, y-22.5, f.Neck+1, 5))
		if alpha := p.cover(shoulders); alpha > 0 {
			fold := 1 + 0.12*f.Light[0]*x/24 - 0.06*smooth(1.2, 0, math.Abs(shoulders+1.1))
			p.over(i, f.Shirt.Times(fold), alpha)
		}
	})
}

// ears paints the ears, the one on the side away from the turn more visibly.
func (p *Painter) ears() {
	f := &p.face
	for _, side := range []float64{-1, 1} {
		x0 := side*(f.Width+0.3) - 1.1*f.Yaw
		p.onHead(x0-4, -6, x0+4, 9, func(i int) {
			x, y := p.x[i]-x0, p.y[i]-1.8
			if alpha := p.cover(ellipse(x, y, 2.9, 4.6)); alpha > 0 {
				light := 0.95 * f.lit(p.x[i], p.y[i], f.Width+3, height)
				p.over(i, f.skin(light*(1-0.22*bell(x/2)*bell(y/3.2))), alpha)
			}
		})
	}
}

// head is the shaded skin of the face.
func (p *Painter) head() {
	f := &p.face
	p.onHead(-20, -22, 20, 23, func(i int) {
		x, y := p.x[i], p.y[i]
		if alpha := p.cover(f.skull(x, y)); alpha > 0 {
			p.over(i, f.skin(f.lit(x, y, f.Width*1.06, height*1.12)), alpha)
		}
	})
}

// cheeks are a blush and, in a smile, their rounding with the fold from the nose to the
// corner of the mouth.
func (p *Painter) cheeks() {
	f := &p.face
	smile := max(f.Curve, 0)
	warm := f.Skin.Mix(Colour{0.9, 0.35, 0.32}, 0.45)
	p.onFace(-14, 2, 14, 16, func(i int) {
		u, v := math.Abs(p.u[i]), p.v[i]
		blush := bell2((u-9.2)/5.2, (v-7.4+smile)/4.2)
		p.over(i, warm, (0.25+0.4*f.Blush+0.2*smile)*0.6*blush)
		fold := math.Abs(u - 4 - 0.42*(v-7) - 0.8*smile)
		p.shade(i, 0.2*smile*bell(fold/1.1)*bell((v-10)/4.2))
	})
}
