package dataset

import (
	"math"
	"math/rand/v2"

	"github.com/diabolo-go/diabolo/internal/slice"
	"github.com/diabolo-go/diabolo/internal/synthetic/portrait"
)

// A person holds what a portrait's numbers do not say by themselves.
type person struct {
	male, lipstick bool
	skinTone       float64 // 0 light to 1 dark
	tint           tint
	hue            float64 // of the background, 0..1 around the colour wheel
	brightness     float64 // of the background
}

// A tint is a natural hair colour.
type tint int

const (
	blackHair tint = iota
	brownHair
	blondHair
	redHair
	greyHair
)

var (
	tintColours = colours(
		0x1c1717, 0x5c361f, 0xdbb070, 0x994521, 0xadadb2,
	)
	skinTones = colours(
		0xffdbc4, 0xf7c9ab, 0xe6b08a, 0xc48c66, 0x916145, 0x694533,
	)
	irises = colours(
		0x54331c, 0x422617, 0x735226, 0x4c739e, 0x5c8054, 0x73808a,
	)
	frames = colours(
		0x14141a, 0x4c2917, 0x991f24, 0x21386b, 0x9e803d,
	)
)

// colours returns the colours of a list of 0xRRGGBB.
func colours(hex ...uint32) []portrait.Colour {
	return slice.Map(hex, portrait.Hex)
}

// longHair is the length from which hair counts as long: it falls below the chin.
const longHair = 12

// newPerson draws a person and writes it to the face.
func newPerson(r *rand.Rand, isMale bool, f *portrait.Face) person {
	c := chance{r}
	p := person{male: isMale, skinTone: c.Float64() * c.between(0.35, 1)}
	f.Skin = along(skinTones, p.skinTone)
	p.tint = p.chooseTint(c)
	f.Hair.Colour = tintColours[p.tint].Times(c.between(0.85, 1.15))
	f.Eyes = portrait.Eyes{Iris: p.iris(c), Size: c.bell(1.02, 0.06, 0.14), Gap: c.bell(7.2, 0.25, 0.5)}
	f.Nose = c.bell(1, 0.09, 0.18)
	f.Shirt = hsv(c.Float64(), c.between(0.15, 0.75), c.between(0.25, 0.85))
	if isMale {
		p.man(c, f)
	} else {
		p.woman(c, f)
	}
	if c.of(0.2) {
		f.Glasses = &portrait.Glasses{Colour: frames[c.IntN(len(frames))], Square: c.Float64(), Thick: c.between(0.42, 0.8)}
	}
	return p
}

// man sets build, hair and beard of a man.
func (p *person) man(c chance, f *portrait.Face) {
	f.Width = c.bell(16.6, 0.6, 1.2)
	f.Jaw = c.bell(0.75, 0.18, 0.25)
	f.Neck = c.bell(9.8, 0.5, 1)
	f.Brows = portrait.Brows{Thickness: c.between(0.75, 1.2), Arch: c.between(0.1, 0.6)}
	f.Lips = portrait.Lips{Colour: f.Skin.Times(0.78).Mix(portrait.Hex(0xb85c57), 0.35), Full: c.bell(0.78, 0.1, 0.2)}
	f.Blush = c.between(0, 0.3)
	p.haircut(c, &f.Hair)
	p.shave(c, f)
	f.Brows.Colour = browColour(f)
}

// woman sets build, hair and make-up of a woman.
func (p *person) woman(c chance, f *portrait.Face) {
	f.Width = c.bell(15.6, 0.5, 1)
	f.Jaw = c.bell(0.15, 0.12, 0.15)
	f.Neck = c.bell(7.8, 0.4, 0.8)
	f.Eyes.Size += 0.1
	f.Eyes.Lashes = c.between(0.5, 1)
	f.Brows = portrait.Brows{Thickness: c.between(0.4, 0.65), Arch: c.between(0.8, 1.5)}
	f.Nose -= 0.1
	f.Lips = portrait.Lips{Colour: f.Skin.Times(0.85).Mix(portrait.Hex(0xd15c61), 0.55), Full: c.bell(1.15, 0.12, 0.24)}
	if p.lipstick = c.of(0.55); p.lipstick {
		f.Lips.Colour = hsv(c.between(0.93, 1.01), c.between(0.65, 0.85), c.between(0.6, 0.85))
	}
	f.Blush = c.between(0.3, 1)
	p.hairdo(c, &f.Hair)
	f.Brows.Colour = browColour(f)
}

// haircut draws a man's hair: mostly short, sometimes long, sometimes none.
func (p *person) haircut(c chance, h *portrait.Hair) {
	h.Hairline = c.bell(-12.5, 1, 2)
	h.Part = c.between(-1, 1)
	h.Length = c.between(-4, 3)
	switch style := c.Float64(); {
	case style < 0.06: // bald
		h.Length = 0
	case style < 0.14: // bald on top
		h.Volume, h.Thinned, h.Length = c.between(1, 2.2), true, c.between(1, 4)
	case style < 0.50: // cropped
		h.Volume = c.between(1.2, 2.6)
	case style < 0.74: // swept up
		h.Volume, h.Swept = c.between(3, 5), math.Copysign(c.between(0.8, 2.5), h.Part)
	case style < 0.82: // a fringe
		h.Volume, h.Fringe, h.Hairline = c.between(2.4, 3.6), true, c.between(-9.5, -8)
	case style < 0.92: // curls
		h.Volume, h.Curl = c.between(3, 5), c.between(0.6, 1)
	default: // long
		h.Volume, h.Length, h.Wave = c.between(2.2, 3.4), c.between(13, 27), c.Float64()
	}
}

// hairdo draws a woman's hair: mostly long, sometimes put up or short.
func (p *person) hairdo(c chance, h *portrait.Hair) {
	h.Hairline = c.bell(-12.2, 0.8, 1.6)
	h.Part = c.between(-1, 1)
	h.Volume = c.between(2.6, 4.6)
	switch style := c.Float64(); {
	case style < 0.32: // long and straight
		h.Length = c.between(22, 33)
	case style < 0.58: // long and wavy
		h.Length, h.Wave, h.Volume = c.between(20, 32), c.between(0.5, 1), c.between(3.4, 5.2)
	case style < 0.76: // a bob
		h.Length = c.between(12.5, 19)
	case style < 0.87: // put up
		h.Bun, h.Volume, h.Length = true, c.between(1.4, 2.2), c.between(-2, 2)
	case style < 0.94: // curls
		h.Curl, h.Volume, h.Length = c.between(0.6, 1), c.between(5, 7), c.between(7, 16)
	default: // short
		h.Volume, h.Length = c.between(2, 3.2), c.between(1, 5)
	}
	if !h.Bun && h.Curl == 0 && c.of(0.3) {
		h.Fringe, h.Hairline = true, c.between(-8.8, -7.4)
	}
}

// shave draws a man's beard and moustache.
func (p *person) shave(c chance, f *portrait.Face) {
	switch style := c.Float64(); {
	case style < 0.17: // full beard
		f.Beard, f.Moustache, f.BeardFall = c.between(0.7, 1), c.between(0.8, 1.1), c.between(0, 2.6)
	case style < 0.25: // goatee
		f.Beard, f.Moustache, f.BeardFall = 0.5, c.between(0.7, 1), c.between(0, 1.8)
	case style < 0.33: // moustache alone
		f.Moustache = c.between(0.9, 1.2)
	}
	f.FacialHair = f.Hair.Colour.Times(0.85).Mix(portrait.Hex(0x33211a), 0.2)
}

// chooseTint makes light hair rare on dark skin.
func (p *person) chooseTint(c chance) tint {
	if c.of(0.13) {
		return greyHair
	}
	v := c.Float64() + 1.1*max(p.skinTone-0.25, 0)
	switch {
	case v < 0.24:
		return blondHair
	case v < 0.33:
		return redHair
	case v < 0.72:
		return brownHair
	}
	return blackHair
}

// iris is the colour of the eyes: brown on dark skin.
func (p *person) iris(c chance) portrait.Colour {
	if p.skinTone > 0.45 {
		return irises[c.IntN(3)]
	}
	return irises[c.IntN(len(irises))]
}

// pose draws the moment: mouth, head, light and background.
func (p *sitting) pose(r *rand.Rand) {
	c := chance{r}
	if p.smiling {
		p.Curve = c.between(0.6, 1)
		if c.of(0.55) {
			p.Open = c.between(0.45, 1)
		}
	} else {
		p.Curve = c.between(-0.4, 0.1)
		if c.of(0.12) {
			p.Open = c.between(0.2, 0.45)
		}
	}
	p.Yaw, p.Pitch, p.Roll = c.bell(0, 0.38, 0.9), c.bell(0, 0.3, 0.7), c.bell(0, 0.055, 0.12)
	p.Light = [2]float64{c.between(-1.1, 1.1), c.between(-0.7, 0.1)}
	p.hue, p.brightness = c.Float64(), c.between(0.25, 0.9)
	p.Background = hsv(p.hue, c.between(0.1, 0.36), p.brightness)
}

func browColour(f *portrait.Face) portrait.Colour {
	return f.Hair.Colour.Times(0.7).Mix(f.Skin.Times(0.35), 0.35)
}

// along returns the colour at t in 0..1 along a scale.
func along(scale []portrait.Colour, t float64) portrait.Colour {
	t *= float64(len(scale) - 1)
	i := min(int(t), len(scale)-2)
	return scale[i].Mix(scale[i+1], t-float64(i))
}

// hsv is the colour of a hue in 0..1, a saturation and a value.
func hsv(hue, saturation, value float64) portrait.Colour {
	channel := func(offset float64) float64 {
		s := math.Mod(offset+6*hue, 6)
		return value * (1 - saturation*min(max(min(s, 4-s), 0), 1))
	}
	return portrait.Colour{R: channel(5), G: channel(3), B: channel(1)}
}
