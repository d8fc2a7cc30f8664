package portrait

import "math"

// Positions of the features on the face.
const (
	eyeLine   = -0.5
	browLine  = -6
	noseLine  = 8
	mouthLine = 13.6
)

// eye is one eye, on the left (-1) or right (1) of the image: the white between two
// lids, iris, pupil, and a glint towards the light. Smiling narrows it.
func (p *Painter) eye(side float64) {
	f := &p.face
	smile := max(f.Curve, 0)
	wide := 3.7 * f.Eyes.Size
	top := 1.95 * f.Eyes.Size * (1 - 0.12*smile)
	bottom := 1.75 * f.Eyes.Size * (1 - 0.38*smile)
	x0 := side * f.Eyes.Gap
	ink := Colour{0.12, 0.08, 0.07}
	p.onFace(x0-6, eyeLine-4, x0+6, eyeLine+4, func(i int) {
		u, v := (p.u[i]-x0)*side, p.v[i]-eyeLine // u outwards
		t := u / wide
		v += 0.35 * t // the outer corner is higher
		arch := 1 - t*t
		p.shade(i, 0.16*bell(u/6.4)*bell((v+1.2)/4.6)) // the hollow
		inside := max(-v-top*arch, v-bottom*arch)
		if arch > 0 {
			p.eyeball(i, u*side, v, p.cover(inside*0.9))
		}
		lid := math.Abs(v+top*max(arch, 0)) - 0.28 - 0.32*f.Eyes.Lashes
		end := math.Abs(t) - 1.02 - 0.14*f.Eyes.Lashes*max(t, 0)
		p.over(i, ink, 0.9*p.cover(max(lid, end*wide)))
		lower := math.Abs(v-bottom*max(arch, 0)) - 0.15
		p.over(i, ink, 0.3*p.cover(max(lower, end*wide)))
		crease := math.Abs(v+top*arch+1.5) - 0.2
		p.over(i, f.Skin.Times(0.55), 0.4*p.cover(max(crease, (math.Abs(t)-0.9)*wide)))
	})
}

// eyeball paints what is visible between the lids.
func (p *Painter) eyeball(i int, x, v, alpha float64) {
	if alpha <= 0 {
		return
	}
	f := &p.face
	x -= 0.9 * f.Yaw // looking slightly further in the direction of the turn
	r := length(x, v+0.1)
	iris := 1.95 * math.Sqrt(f.Eyes.Size)
	colour := Colour{0.95, 0.94, 0.93}.Times(1 - 0.25*smooth(-0.6, -2.4, v))
	rim := f.Eyes.Iris.Times(1.15 - 0.5*smooth(0.6*iris, iris, r) + 0.25*smooth(-1, 1.5, v))
	colour = colour.Mix(rim, p.cover(r-iris))
	colour = colour.Mix(Colour{0.05, 0.04, 0.05}, p.cover(r-0.9))
	glint := length(x-0.7*math.Copysign(1, f.Light[0]), v+0.8) - 0.5
	p.over(i, colour.Mix(Colour{1, 1, 1}, 0.95*p.cover(glint)), alpha)
}

// brow is an arch of hair over one eye, thinner outwards, raised by a smile.
func (p *Painter) brow(side float64) {
	b := p.face.Brows
	x0 := side * (p.face.Eyes.Gap + 0.3)
	y0 := browLine - 0.5*max(p.face.Curve, 0)
	const wide = 4.4
	p.onFace(x0-6, y0-3, x0+6, y0+3, func(i int) {
		t := (p.u[i] - x0) * side / wide
		v := p.v[i] - y0 + b.Arch*(1-(t-0.25)*(t-0.25)) - 0.5*b.Arch
		thick := b.Thickness * (1 - 0.5*smooth(-0.2, 1, t))
		d := max(math.Abs(v)-thick, (math.Abs(t)-1)*wide)
		p.over(i, b.Colour, 0.88*p.cover(d))
	})
}

// nose is the shadow beside its bridge, on the side away from the light, a highlight on
// the other, wings and nostrils.
func (p *Painter) nose() {
	f := &p.face
	s := f.Nose
	away := -min(max(f.Light[0]*2, -1), 1)
	p.onFace(-6, -6, 6, 12, func(i int) {
		u, v := p.u[i], p.v[i]
		along := smooth(-5, 4, v) * smooth(10, 7, v)
		p.shade(i, 0.2*along*bell((u-1.6*s*away)/(1.7*s)))
		p.over(i, f.Skin.Mix(Colour{1, 1, 1}, 0.35), 0.35*smooth(-4, 5, v)*smooth(9, 7, v)*bell((u+0.4*away)/1.1))
		tip := length(u/(3.1*s), (v-noseLine+1)/2.6)
		p.shade(i, 0.22*bell((tip-0.95)/0.5)*smooth(noseLine-1.4, noseLine+1, v))
		nostril := ellipse(math.Abs(u)-1.35*s, v-noseLine-0.35, 0.85*s, 0.55)
		p.over(i, f.Skin.Times(0.3), 0.75*p.cover(nostril))
		wing := math.Abs(ellipse(math.Abs(u)-1.9*s, v-noseLine+0.5, 1.3*s, 1.4)) - 0.2
		p.over(i, f.Skin.Times(0.55), 0.45*p.cover(wing)*smooth(1.9*s, 2.9*s, math.Abs(u)))
	})
}

// mouth is two lips along a line that Curve bends; Open parts them and shows the teeth.
func (p *Painter) mouth() {
	f := &p.face
	smile := max(f.Curve, 0)
	wide := 5.1 + 1.5*smile
	bend := 2.5 * f.Curve
	upper, lower := 1.25*f.Lips.Full, 1.6*f.Lips.Full
	gap := 2.6 * f.Open
	lips := f.Lips.Colour
	p.onFace(-8, mouthLine-5, 8, mouthLine+7, func(i int) {
		t := p.u[i] / wide
		arch := 1 - t*t
		if arch < -0.4 {
			return
		}
		full := math.Sqrt(max(arch, 0))
		line := p.v[i] - mouthLine + bend*(t*t-0.4) // below the seam
		bow := upper * full * (1 - 0.25*bell(t/0.3))
		open := gap * max(arch, 0)
		shape := max(-line-bow, line-open-lower*full, (math.Abs(t)-1)*wide)
		light := 1 - 0.18*smooth(0.2, -0.9, line) + 0.14*bell((line-open-0.5*lower)/(0.4*lower))*full
		p.over(i, lips.Times(light), 0.92*p.cover(shape))
		p.inside(i, line, open, t)
		seam := max(math.Abs(line)-0.3, (math.Abs(t)-1.04)*wide)
		p.over(i, f.Skin.Times(0.22).Mix(lips, 0.15), (0.85-0.5*f.Open)*p.cover(seam))
		p.shade(i, 0.14*bell((line-open-lower*full-1)/1.2)*max(arch, 0)) // under the lip
	})
}

// inside is the open mouth: teeth above, dark below.
func (p *Painter) inside(i int, line, open, t float64) {
	d := max(-line, line-open)
	if open <= 0.2 || d > 1 {
		return
	}
	p.over(i, Colour{0.32, 0.09, 0.09}, p.cover(d))
	teeth := max(d, line-0.72*open)
	p.over(i, Colour{0.97, 0.96, 0.93}.Times(1-0.25*t*t), p.cover(teeth+0.1))
}
