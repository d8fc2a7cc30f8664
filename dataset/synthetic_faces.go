package dataset

import (
	"fmt"
	"math"

	"github.com/diabolo-go/diabolo/internal/engine/rng"
	"github.com/diabolo-go/diabolo/internal/synthetic/portrait"
)

// picturesPerPerson is how many consecutive images show the same person.
const picturesPerPerson = 4

// Joint distribution of two attributes in LFW: the share of men among those who smile
// and among those who do not. With half of all faces smiling they determine the rest.
const (
	maleIfSmiling = 0.68
	maleIfNot     = 0.85
	male          = (maleIfSmiling + maleIfNot) / 2
	smilingMen    = maleIfSmiling / 2 / male
	smilingWomen  = (1 - maleIfSmiling) / 2 / (1 - male)
)

const nameFaces = "synthetic-faces"

// syntheticFaces draws cartoon portraits, four of each person, whose skin, hair,
// glasses and build stay the same while mouth, pose, light and background change. The
// Attrs are the exact factors: +1 or -1 under LFW's names if LFW has such an attribute,
// numbers if there is more to say. Smiling and Male are correlated as in LFW.
var syntheticFaces = generator{
	Source:  Source{Name: nameFaces, About: "faces drawn from known factors, 64x64 in colour", Shape: [3]int{3, 64, 64}},
	version: 1, count: 6000, factors: namesOf(faceFactors),
	painter: func(side int) func(int, []uint8, []float32) {
		painter := portrait.NewPainter(side)
		return func(item int, pixels []uint8, values []float32) {
			p := newSitting(item)
			painter.Draw(p.Face, pixels)
			for i, f := range faceFactors {
				values[i] = float32(f.value(&p))
			}
		}
	},
	finish: func(set *Set) {
		set.Groups = make([]int, set.Len())
		for i := range set.Groups {
			set.Groups[i] = i / picturesPerPerson
			set.Names[i] = fmt.Sprintf("person-%04d-%d", i/picturesPerPerson, i%picturesPerPerson+1)
		}
	},
}

// A sitting is one face with the meaning of its factors.
type sitting struct {
	portrait.Face
	person
	smiling bool
}

// newSitting draws the face of one item: the person from the stream of the person's
// number, the moment from the stream of the item's.
func newSitting(item int) sitting {
	var p sitting
	number := item / picturesPerPerson
	p.person = newPerson(rng.New(generationSeed, nameFaces+" person", uint64(number)), spread(number, 0) < male, &p.Face)
	share := smilingWomen
	if p.male {
		share = smilingMen
	}
	p.smiling = spread(item, 1) < share
	p.pose(rng.New(generationSeed, nameFaces+" moment", uint64(item)))
	return p
}

// spread is the i-th point of a low-discrepancy sequence in 0..1 (Kronecker's, with the
// irrational steps of the plastic number along two dimensions), so that shares are
// nearly exact for any count.
func spread(i, dimension int) float64 {
	steps := [2]float64{0.7548776662466927, 0.5698402909980532}
	_, fraction := math.Modf(0.5 + float64(i)*steps[dimension])
	return fraction
}

// faceFactors are the columns of Attrs.
var faceFactors = []factor[sitting]{
	{"Male", func(p *sitting) float64 { return sign(p.male) }},
	{"Smiling", func(p *sitting) float64 { return sign(p.smiling) }},
	{"Eyeglasses", func(p *sitting) float64 { return sign(p.Glasses != nil) }},
	{"Beard", func(p *sitting) float64 { return sign(p.Beard > 0) }},
	{"Mustache", func(p *sitting) float64 { return sign(p.Moustache > 0) }},
	{"Bald", func(p *sitting) float64 { return sign(p.Hair.Volume == 0 || p.Hair.Thinned) }},
	{"Bangs", func(p *sitting) float64 { return sign(p.Hair.Fringe) }},
	{"Long Hair", func(p *sitting) float64 { return sign(p.Hair.Length > longHair) }},
	{"Curly Hair", func(p *sitting) float64 { return sign(p.Hair.Curl > 0) }},
	{"Black Hair", func(p *sitting) float64 { return sign(p.tint == blackHair) }},
	{"Brown Hair", func(p *sitting) float64 { return sign(p.tint == brownHair) }},
	{"Blond Hair", func(p *sitting) float64 { return sign(p.tint == blondHair) }},
	{"Gray Hair", func(p *sitting) float64 { return sign(p.tint == greyHair) }},
	{"Wearing Lipstick", func(p *sitting) float64 { return sign(p.lipstick) }},
	{"Mouth Slightly Open", func(p *sitting) float64 { return sign(p.Open > 0) }},
	{"MouthCurve", func(p *sitting) float64 { return p.Curve }},
	{"MouthOpen", func(p *sitting) float64 { return p.Open }},
	{"PoseYaw", func(p *sitting) float64 { return p.Yaw }},
	{"PosePitch", func(p *sitting) float64 { return p.Pitch }},
	{"PoseRoll", func(p *sitting) float64 { return p.Roll }},
	{"LightX", func(p *sitting) float64 { return p.Light[0] }},
	{"LightY", func(p *sitting) float64 { return p.Light[1] }},
	{"SkinTone", func(p *sitting) float64 { return p.skinTone }},
	{"HairLength", func(p *sitting) float64 { return p.Hair.Length }},
	{"FaceWidth", func(p *sitting) float64 { return p.Width }},
	{"JawSquare", func(p *sitting) float64 { return p.Jaw }},
	{"EyeSize", func(p *sitting) float64 { return p.Eyes.Size }},
	{"BrowThickness", func(p *sitting) float64 { return p.Brows.Thickness }},
	{"BackgroundHue", func(p *sitting) float64 { return p.hue }},
	{"BackgroundBrightness", func(p *sitting) float64 { return p.brightness }},
}

func sign(yes bool) float64 {
	if yes {
		return 1
	}
	return -1
}
