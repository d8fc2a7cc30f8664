package metric

import (
	"fmt"
	"math"
	"slices"
)

// BlockSide is the side in pixels of the blocks of Blocks.
const BlockSide = 8

// A Block is a square of 8x8 values of one channel of an image.
type Block struct {
	Deviation float64 // standard deviation of its values
	Nyquist   float64 // mean power at the Nyquist frequency: see Blocks
}

// Blocks returns the 8x8 blocks of an image of shape C, H, W, channel by channel and row by
// row; what is left over at the right and at the bottom belongs to none, and an image with
// a side below 8 has none.
//
// Nyquist is the mean of |F|² over the 15 bins (4, v) and (u, 4) of the block's 8x8 Fourier
// transform F, whose factor is 1/8: in one direction or in both, the values alternate from
// pixel to pixel. With this factor the mean over all 64 bins is the mean square of the
// block. White noise has its variance; a checkerboard of +a and -a, and stripes a pixel
// wide, 64/15 a².
//
// Blocks panics if the image does not have C*H*W values.
func Blocks(image []float32, shape [3]int) []Block {
	c, h, w := shape[0], shape[1], shape[2]
	if len(image) != c*h*w {
		panic(fmt.Sprintf("metric: %d values as %dx%dx%d", len(image), c, h, w))
	}
	var blocks []Block
	for plane := range c {
		for y := 0; y+BlockSide <= h; y += BlockSide {
			for x := 0; x+BlockSide <= w; x += BlockSide {
				blocks = append(blocks, newBlock(image[(plane*h+y)*w+x:], w))
			}
		}
	}
	return blocks
}

// newBlock measures the block whose first value is the first; its rows are w values apart.
// The bins (4, v) are the transform of the columns' alternating sums, whose power is, by
// Parseval's theorem, 8 times the sum of their squares; so are the bins (u, 4) for the rows.
// Both contain the bin (4, 4).
func newBlock(values []float32, w int) Block {
	var sum, squares, corner float64
	var columns, rows [BlockSide]float64 // alternating sums
	for y := range BlockSide {
		for x, v := range values[y*w : y*w+BlockSide] {
			v := float64(v)
			sum, squares = sum+v, squares+v*v
			columns[x] += v * alternate[y]
			rows[y] += v * alternate[x]
		}
		corner += rows[y] * alternate[y]
	}
	power := -corner * corner
	for i := range BlockSide {
		power += BlockSide * (columns[i]*columns[i] + rows[i]*rows[i])
	}
	const n = BlockSide * BlockSide
	mean := sum / n
	return Block{Deviation: math.Sqrt(max(0, squares/n-mean*mean)), Nyquist: power / (n * (2*BlockSide - 1))}
}

var alternate = [BlockSide]float64{1, -1, 1, -1, 1, -1, 1, -1}

// Dots returns how strong a grid of dots is in some images: the mean power at the Nyquist
// frequency of their blocks at the places where the originals are flattest, which are the
// quarter of the blocks with the smallest deviation (all of them that tie with the last).
// Transposed convolutions with a stride leave such a grid (Odena, Dumoulin, Olah 2016,
// "Deconvolution and checkerboard artifacts"), and it is seen best on flat ground. The unit
// is that of a variance of values; compare it with Dots(originals, originals).
//
// Both slices are the Blocks of the same images in the same order. Dots panics if their
// lengths differ, and returns NaN without blocks.
func Dots(originals, images []Block) float64 {
	if len(originals) != len(images) {
		panic(fmt.Sprintf("metric: %d blocks beside %d", len(originals), len(images)))
	}
	if len(originals) == 0 {
		return math.NaN()
	}
	deviations := make([]float64, len(originals))
	for i, b := range originals {
		deviations[i] = b.Deviation
	}
	slices.Sort(deviations)
	last := deviations[(len(deviations)+3)/4-1]
	sum, n := 0.0, 0.0
	for i, b := range originals {
		if b.Deviation <= last {
			sum, n = sum+images[i].Nyquist, n+1
		}
	}
	return sum / n
}
