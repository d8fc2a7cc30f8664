// Package portrait draws a friendly face from a list of factors: who it is, how the
// mouth bends, where the light comes from. Every factor is an exact number, so what a
// model finds in the images can be compared with what went into them.
//
// The face is built from shapes given by the distance to their edge, painted from back
// to front with edges one pixel soft, so images can have any size.
package portrait

// A Face holds everything that determines an image. Lengths without a unit are in 64ths
// of the image's side.
type Face struct {
	// Who it is.
	Skin       Colour
	Width      float64 // half the width of the head: 14 to 18
	Jaw        float64 // 0 narrow and round, 1 broad and square
	Hair       Hair
	Eyes       Eyes
	Brows      Brows
	Nose       float64 // size: 0.8 to 1.3
	Lips       Lips
	Beard      float64 // 0 none, below 0.6 a goatee, to 1 full
	BeardFall  float64 // how far it hangs below the chin: 0 to 3
	Moustache  float64 // thickness: 0 none, 1 full
	FacialHair Colour
	Glasses    *Glasses // nil: none
	Blush      float64  // 0 to 1
	Shirt      Colour
	Neck       float64 // half the width of the neck: 7 to 11

	// The moment of the image.
	Curve      float64    // of the mouth: corners down -1, up 1
	Open       float64    // of the mouth: 0 closed, 1 laughing with teeth
	Yaw        float64    // -1 to 1: turned to the left or right of the image
	Pitch      float64    // -1 to 1: looking up or down
	Roll       float64    // radians, clockwise
	Light      [2]float64 // direction it comes from, right and down, relative to 0.8 from the viewer
	Background Colour
}

// Hair is the hair on the head. The zero value is a bald head.
type Hair struct {
	Colour   Colour
	Volume   float64 // distance from the skull: 1 to 7; 0 is no hair
	Length   float64 // extent below the middle of the head: -4 to 34
	Hairline float64 // end of the forehead: -15 high up, -7 a fringe
	Part     float64 // position of the parting: -1 to 1
	Swept    float64 // -3 to 3: combed up and to one side
	Wave     float64 // 0 straight to 1 wavy
	Curl     float64 // 0 smooth to 1 curly
	Fringe   bool    // cut straight over the forehead
	Bun      bool    // put up
	Thinned  bool    // bald on top, with a patch above each ear
}

// Eyes are both eyes.
type Eyes struct {
	Iris   Colour
	Size   float64 // 0.85 to 1.25
	Gap    float64 // distance from the middle: 6.5 to 8
	Lashes float64 // 0 to 1
}

// Brows are both eyebrows.
type Brows struct {
	Colour    Colour
	Thickness float64 // 0.4 to 1.2
	Arch      float64 // 0 to 1.5
}

// Lips are the mouth's.
type Lips struct {
	Colour Colour
	Full   float64 // 0.6 to 1.5
}

// Glasses sit on the nose.
type Glasses struct {
	Colour Colour
	Square float64 // 0 round, 1 square
	Thick  float64 // of the rims: 0.4 to 0.9
}

// A Painter draws faces of one size, one after another, in the same memory.
type Painter struct {
	canvas
	face Face
}

// NewPainter returns a painter of images of side x side pixels.
func NewPainter(side int) *Painter { return &Painter{canvas: newCanvas(side)} }

// Draw paints a face into pixels: planar RGB, 3 x side x side.
func (p *Painter) Draw(f Face, pixels []uint8) {
	p.face = f
	p.look(f)
	p.background()
	p.hairBehind()
	p.body()
	p.ears()
	p.head()
	p.cheeks()
	p.beard()
	p.nose()
	p.mouth()
	p.moustache()
	for _, side := range []float64{-1, 1} {
		p.eye(side)
		p.brow(side)
	}
	p.hairInFront()
	p.glasses()
	p.write(pixels)
}
