package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A tile is a block of sums held in registers: rows times vectors for a matrix product,
// rows times columns for dot products.
type tile struct{ rows, cols int }

// An isa is an instruction set for which the kernels are written.
type isa struct {
	name      string
	lanes     int // float32 in a vector
	vec       func(i int) reg.VecPhysical
	gemmTiles []tile
	dotTiles  []tile
}

var (
	avx512 = isa{
		name:      "AVX512",
		lanes:     16,
		vec:       func(i int) reg.VecPhysical { return zmm[i] },
		gemmTiles: []tile{{8, 3}, {4, 6}, {3, 6}, {2, 8}, {1, 8}},
		dotTiles:  []tile{{8, 3}, {4, 6}, {2, 6}, {1, 8}},
	}
	avx2 = isa{
		name:      "AVX2",
		lanes:     8,
		vec:       func(i int) reg.VecPhysical { return ymm[i] },
		gemmTiles: []tile{{4, 3}, {3, 3}, {2, 4}, {1, 8}},
		dotTiles:  []tile{{4, 3}, {2, 4}, {1, 8}},
	}
)

// bytes is the size of a vector in memory.
func (s isa) bytes() int { return 4 * s.lanes }

// acc returns the accumulator of row i, column j: they fill the registers from the top,
// which leaves the low ones, reachable by every encoding, for other uses.
func (s isa) acc(t tile, i, j int) reg.VecPhysical {
	top := 16
	if s.lanes == 16 {
		top = 32
	}
	return s.vec(top - t.rows*t.cols + i*t.cols + j)
}

// zeroAcc clears the accumulators of a tile.
func (s isa) zeroAcc(t tile) {
	for i := range t.rows {
		for j := range t.cols {
			zero(s.acc(t, i, j))
		}
	}
}

func zero(v reg.VecPhysical) {
	if v.Size() == 64 {
		VPXORD(v, v, v)
		return
	}
	VXORPS(v, v, v)
}

// at is the memory operand base + index*4 + disp.
func at(base, index reg.Register, disp int) Mem {
	return Mem{Base: base, Index: index, Scale: 4, Disp: disp}
}

var (
	xmm = []reg.VecPhysical{reg.X0, reg.X1, reg.X2, reg.X3, reg.X4, reg.X5, reg.X6, reg.X7,
		reg.X8, reg.X9, reg.X10, reg.X11, reg.X12, reg.X13, reg.X14, reg.X15}
	ymm = []reg.VecPhysical{reg.Y0, reg.Y1, reg.Y2, reg.Y3, reg.Y4, reg.Y5, reg.Y6, reg.Y7,
		reg.Y8, reg.Y9, reg.Y10, reg.Y11, reg.Y12, reg.Y13, reg.Y14, reg.Y15,
		reg.Y16, reg.Y17, reg.Y18, reg.Y19, reg.Y20, reg.Y21, reg.Y22, reg.Y23,
		reg.Y24, reg.Y25, reg.Y26, reg.Y27, reg.Y28, reg.Y29, reg.Y30, reg.Y31}
	zmm = []reg.VecPhysical{reg.Z0, reg.Z1, reg.Z2, reg.Z3, reg.Z4, reg.Z5, reg.Z6, reg.Z7,
		reg.Z8, reg.Z9, reg.Z10, reg.Z11, reg.Z12, reg.Z13, reg.Z14, reg.Z15,
		reg.Z16, reg.Z17, reg.Z18, reg.Z19, reg.Z20, reg.Z21, reg.Z22, reg.Z23,
		reg.Z24, reg.Z25, reg.Z26, reg.Z27, reg.Z28, reg.Z29, reg.Z30, reg.Z31}
)
