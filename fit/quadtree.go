package fit

import (
	"math"
	"math/bits"
	"slices"
)

// A quadtree summarises the points of a map by cells. It is rebuilt in every iteration:
// points are sorted along the Z-curve (Morton 1966), so that each cell is a contiguous
// part of a slice. The nodes are in one slice as well, a node before its children, each
// with the index of the node that follows its last descendant. Traversal is then a loop
// without a stack, and neighbouring points take nearly the same path.
type quadtree struct {
	angle  float32
	nodes  []node
	sorted []point  // along the curve
	order  []uint64 // code and index of each, as sorted
	spare  []uint64
	side   float64 // of the whole square
}

// A node is a cell with at least one point.
type node struct {
	x, y  float32 // mean of its points
	reach float32 // squared distance beyond which it stands for its points
	count float32
	next  int32 // index of the node after its last descendant
	leaf  int32 // number of points of a leaf, sorted[first:first+leaf]; 0: it has children, or is too small for any
	first int32
}

const (
	curveBits = 16 // of a code, per coordinate: cells of 1/65,536 of the side are not divided
	leafSize  = 8  // points of a cell that is not divided
)

func newQuadtree(n int, angle float64) *quadtree {
	return &quadtree{
		angle: float32(angle), sorted: make([]point, n), order: make([]uint64, n), spare: make([]uint64, n),
		nodes: make([]node, 0, n),
	}
}

// build builds the tree of points.
func (t *quadtree) build(points []point) {
	t.sort(points)
	for i, o := range t.order {
		t.sorted[i] = points[uint32(o)]
	}
	t.nodes = t.nodes[:0]
	t.cell(0, len(points))
}

// sort sorts the points along the curve.
func (t *quadtree) sort(points []point) {
	low, high := bounds(points)
	t.side = max(float64(high.x)-float64(low.x), float64(high.y)-float64(low.y), 1e-30)
	scale := float32((1<<curveBits - 1) / t.side)
	for i, p := range points {
		code := spread(uint32((p.x-low.x)*scale)) | spread(uint32((p.y-low.y)*scale))<<1
		t.order[i] = uint64(code)<<32 | uint64(i)
	}
	t.order, t.spare = radixSort(t.order, t.spare)
}

// spread inserts a zero between the bits of v.
func spread(v uint32) uint32 {
	v = (v | v<<8) & 0x00ff00ff
	v = (v | v<<4) & 0x0f0f0f0f
	v = (v | v<<2) & 0x33333333
	return (v | v<<1) & 0x55555555
}

// radixSort sorts by the upper 32 bits, stably. It returns the sorted slice and the
// other one.
func radixSort(keys, spare []uint64) (sorted, other []uint64) {
	const digit = 11
	for shift := 32; shift < 64; shift += digit {
		var start [1<<digit + 1]int
		for _, k := range keys {
			start[k>>shift&(1<<digit-1)+1]++
		}
		for i := range 1 << digit {
			start[i+1] += start[i]
		}
		for _, k := range keys {
			d := k >> shift & (1<<digit - 1)
			spare[start[d]] = k
			start[d]++
		}
		keys, spare = spare, keys
	}
	return keys, spare
}

// cell adds the node of the points from first (inclusive) to end (exclusive) and its
// descendants. Cells with a single child are left out.
func (t *quadtree) cell(first, end int) {
	at := len(t.nodes)
	t.nodes = append(t.nodes, node{first: int32(first), count: float32(end - first)})
	code := uint32(t.order[first] >> 32)
	differ := code ^ uint32(t.order[end-1]>>32)
	level := bits.LeadingZeros32(differ) / 2 // halvings of the side: curveBits when all points share a cell that is not divided
	var x, y float64
	switch {
	case end-first <= leafSize:
		t.nodes[at].leaf = int32(end - first)
		fallthrough
	case level == curveBits:
		for _, p := range t.sorted[first:end] {
			x, y = x+float64(p.x), y+float64(p.y)
		}
	default:
		x, y = t.children(first, end, level)
	}
	n := &t.nodes[at]
	n.x, n.y = float32(x/float64(end-first)), float32(y/float64(end-first))
	n.next = int32(len(t.nodes))
	if level < curveBits {
		width := float32(math.Ldexp(t.side, -level)) / t.angle
		n.reach = width * width
	}
}

// children adds the cells a cell is divided into, and returns the sums of their
// coordinates.
func (t *quadtree) children(first, end, level int) (x, y float64) {
	shift := 64 - 2*(level+1)
	for first < end {
		quarter := t.order[first] >> shift
		size, _ := slices.BinarySearchFunc(t.order[first:end], quarter, func(o, quarter uint64) int {
			if o>>shift <= quarter {
				return -1
			}
			return 1
		})
		at := len(t.nodes)
		t.cell(first, first+size)
		n := t.nodes[at]
		x, y = x+float64(n.x)*float64(size), y+float64(n.y)*float64(size)
		first += size
	}
	return x, y
}

// repulsion sets to[i], for the points from (inclusive) to end (exclusive) along the
// curve, where i is their index, to the sum of q^2 (y[i]-y[j]) over all others, and
// returns their sum of q, where q = 1/(1+|y[i]-y[j]|^2). A cell stands for its points
// if its width is below angle times its distance.
func (t *quadtree) repulsion(to []point, from, end int) float64 {
	total := 0.0
	for i := from; i < end; i++ {
		f, sum := t.walk(t.sorted[i])
		to[uint32(t.order[i])] = f
		total += float64(sum) - 1 // its own
	}
	return total
}

// walk is repulsion of one point, including itself.
func (t *quadtree) walk(p point) (force point, sum float32) {
	nodes := t.nodes
	for at := 0; at < len(nodes); {
		n := &nodes[at]
		dx, dy := p.x-n.x, p.y-n.y
		square := dx*dx + dy*dy
		switch {
		case square >= n.reach:
			q := 1 / (1 + square)
			sum += n.count * q
			q *= n.count * q
			force.x, force.y = force.x+q*dx, force.y+q*dy
		case n.leaf > 0:
			for _, o := range t.sorted[n.first:][:n.leaf] {
				dx, dy := p.x-o.x, p.y-o.y
				q := 1 / (1 + dx*dx + dy*dy)
				sum += q
				q *= q
				force.x, force.y = force.x+q*dx, force.y+q*dy
			}
		default:
			at++
			continue
		}
		at = int(n.next)
	}
	return force, sum
}
