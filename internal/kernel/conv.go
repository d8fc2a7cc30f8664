package kernel

import "math"

// Batches are n images one after the other. w has the OutC x InC x KH x KW
// weights.

// An Epilogue is what happens to the planes of a convolution's result while they
// are written.
type Epilogue struct {
	Bias []float32 // added, one a plane; nil: none
	ReLU bool      // then max(y, 0)

	// Stats, when not nil, gets for each of n images and each plane the mean and
	// the sum of squares around it: n x planes x 2.
	Stats []float32
}

// Forward sets y = conv(x, w) + bias:
//
//	y[oc,oy,ox] = bias[oc] + sum over ic,ky,kx of
//	    w[oc,ic,ky,kx] * x[ic, oy*Stride+ky-Pad, ox*Stride+kx-Pad]
func (c *Conv) Forward(p *Pool, ws *Workspace, y, x, w []float32, e Epilogue, n int) {
	ws.fit(p)
	parts := e.parts(p, n)
	p.Run(n*parts, func(worker, task int) {
		s, i := &ws.workers[worker], task/parts
		xs := s.take(slotX, c.x.size)
		for q, end := c.part(task%parts, parts); q < end; q += c.band {
			c.x.pack(xs, at(x, i, c.inLen()), c.xRow(q))
			c.apply(s, at(y, i, c.outLen()), xs, w, e, q, min(q+c.band, end))
		}
		e.stats(i, c.OutC, at(y, i, c.outLen()))
	})
}

// Adjoint sets x = conv(., w) transposed, applied to y, + bias: the gradient of
// the convolution by its input when y is the gradient by its output, and the
// transposed convolution of y:
//
//	x[ic,iy,ix] = bias[ic] + sum over oc,ky,kx,oy,ox with
//	    oy*Stride+ky-Pad = iy and ox*Stride+kx-Pad = ix of w[oc,ic,ky,kx] * y[oc,oy,ox]
func (c *Conv) Adjoint(p *Pool, ws *Workspace, x, y, w []float32, e Epilogue, n int) {
	ws.fit(p)
	packed := c.packAdjoint(ws, w)
	parts := e.parts(p, n)
	p.Run(n*parts, func(worker, task int) {
		s, i := &ws.workers[worker], task/parts
		ys := s.take(slotY, c.y.size)
		for q, end := c.part(task%parts, parts); q < end; q += c.band {
			c.y.pack(ys, at(y, i, c.outLen()), c.yRow(q))
			c.applyAdjoint(s, at(x, i, c.inLen()), ys, packed, e, q, min(q+c.band, end))
		}
		e.stats(i, c.InC, at(x, i, c.inLen()))
	})
}

// part returns the values of q of one of some parts of an image.
func (c *Conv) part(part, parts int) (from, to int) {
	return c.rows * part / parts, c.rows * (part + 1) / parts
}

// parts is into how many each of n images is cut, by rows, so that every worker
// has something to do. A value does not depend on the part it is computed in.
func (e Epilogue) parts(p *Pool, n int) int {
	if e.Stats != nil || n == 0 { // statistics are those of whole planes
		return 1
	}
	return ceilDiv(p.Workers(), n)
}

// stats measures the planes of image i.
func (e Epilogue) stats(i, planes int, image []float32) {
	if e.Stats == nil {
		return
	}
	stats, size := at(e.Stats, i, 2*planes), len(image)/planes
	for ch := range planes {
		plane := at(image, ch, size)
		mean := Sum(plane) / float32(size)
		stats[2*ch], stats[2*ch+1] = mean, SumSquares(plane, mean)
	}
}

func (e Epilogue) floor() float32 {
	if e.ReLU {
		return 0
	}
	return noFloor
}

// noFloor is below every number.
var noFloor = float32(math.Inf(-1))

// Grad is what a backward pass of a convolution writes: gradients by the
// weights, by the bias (nil: none) and by the input (nil: not wanted). For a
// transposed convolution the input is y and the bias belongs to x.
type Grad struct {
	W, Bias, Input []float32
}

// An OutGrad is the gradient by a convolution's output: D itself, or with Norm
// what batch normalisation and ReLU behind the convolution make of it, computed
// where it is read. Norm has one entry a plane; Raw is the convolution's output.
type OutGrad struct {
	D, Raw []float32
	Norm   []NormGrad
}

// Backward computes the gradients of Forward from that by its output:
//
//	dw[oc,ic,ky,kx] = sum over images, oy, ox of dy[oc,oy,ox] * x[ic, oy*Stride+ky-Pad, ...]
func (c *Conv) Backward(p *Pool, ws *Workspace, g Grad, dy OutGrad, x, w []float32, n int) {
	ws.fit(p)
	var packed []float32
	if g.Input != nil {
		packed = c.packAdjoint(ws, w)
	}
	c.gradients(p, ws, g, c.OutC, n, func(s *scratch, i int, dw, db []float32, first bool) {
		xs, ys := s.take(slotX, c.x.size), s.take(slotY, c.y.size)
		for q := 0; q < c.rows; q += c.band {
			end := min(q+c.band, c.rows)
			c.x.pack(xs, at(x, i, c.inLen()), c.xRow(q))
			c.y.packGrad(s, ys, dy, i, c.yRow(q))
			c.y.addSums(db, ys, c.above, end-q)
			c.weightGrad(s, dw, ys, xs, q, end, !first || q > 0)
			if g.Input != nil {
				c.applyAdjoint(s, at(g.Input, i, c.inLen()), ys, packed, Epilogue{}, q, end)
			}
		}
	})
}

// BackwardAdjoint computes the gradients of Adjoint from that by its output.
func (c *Conv) BackwardAdjoint(p *Pool, ws *Workspace, g Grad, dx OutGrad, y, w []float32, n int) {
	ws.fit(p)
	c.gradients(p, ws, g, c.InC, n, func(s *scratch, i int, dw, db []float32, first bool) {
		xs, ys := s.take(slotX, c.x.size), s.take(slotY, c.y.size)
		for q := 0; q < c.rows; q += c.band {
			end := min(q+c.band, c.rows)
			c.x.packGrad(s, xs, dx, i, c.xRow(q))
			c.y.pack(ys, at(y, i, c.outLen()), c.yRow(q))
			c.x.addSums(db, xs, 0, end-q)
			c.weightGrad(s, dw, ys, xs, q, end, !first || q > 0)
			if g.Input != nil {
				c.apply(s, at(g.Input, i, c.outLen()), xs, w, Epilogue{}, q, end)
			}
		}
	})
}

// blocks is into how many parts at most a batch is cut whose sums are kept
// apart: a number of its own, not that of the workers.
const blocks = 16

// gradients runs image for every image, in blocks with sums of their own, and
// adds those in order.
func (c *Conv) gradients(p *Pool, ws *Workspace, g Grad, biases, n int,
	image func(s *scratch, i int, dw, db []float32, first bool)) {
	size := len(g.W) + biases
	each := ceilDiv(n, blocks)
	parts := ceilDiv(n, each)
	sums := ws.take(slotPartials, parts*size)
	p.Run(parts, func(worker, part int) {
		dw := at(sums, part, size)[:len(g.W)]
		db := at(sums, part, size)[len(g.W):]
		clear(db)
		for i := part * each; i < min((part+1)*each, n); i++ {
			image(&ws.workers[worker], i, dw, db, i == part*each)
		}
	})
	for part := 1; part < parts; part++ {
		Axpy(sums[:size], at(sums, part, size), 1)
	}
	copy(g.W, sums)
	copy(g.Bias, sums[len(g.W):size])
}

func (c *Conv) inLen() int  { return c.InC * c.InH * c.InW }
func (c *Conv) outLen() int { return c.OutC * c.OutH() * c.OutW() }

// at returns entry i of entries of size floats.
func at(data []float32, i, size int) []float32 { return data[i*size : (i+1)*size : (i+1)*size] }

// apply computes output rows q to end of one image of Forward from the planes of a
// band that begins at q, a few rows at a time.
func (c *Conv) apply(s *scratch, y, xs, w []float32, e Epilogue, q, end int) {
	height, width := c.OutH(), c.OutW()
	weights := Matrix{Data: w, Stride: c.terms()}
	some := someRows(c.OutC, c.x.stride)
	for y0 := q; y0 < min(end, height); y0 += some {
		rows := min(some, min(end, height)-y0)
		long := roundUp((rows-1)*c.x.stride+width, current.lanes)
		out := s.take(slotOut, c.OutC*long)
		gemm(out, long, c.OutC, long, weights, xs[(y0-q)*c.x.stride:], c.taps, false)
		addPlanes(y[y0*width:], strided{height * width, width}, out, strided{long, c.x.stride}, c.OutC, rows, width, e.Bias, e.floor())
	}
}

// someRows is how many rows of that many planes are computed at once: what they
// make stays in the first cache until it is copied out.
func someRows(planes, stride int) int {
	const floats = 6000
	return max(1, floats/(planes*stride))
}

// applyAdjoint computes the input rows of q to end of one image of Adjoint from the
// planes of a band that begins at q.
func (c *Conv) applyAdjoint(s *scratch, x, ys, packed []float32, e Epilogue, q, end int) {
	some := someRows(c.InC, c.y.stride)
	for _, ph := range c.phases {
		k := len(ph.offsets)
		weights := Matrix{Data: packed[:c.InC*k], Stride: k}
		packed = packed[c.InC*k:]
		if ph.width <= 0 {
			continue
		}
		last := min(end, ph.first+ph.height)
		for y0 := max(q, ph.first); y0 < last; y0 += some {
			rows := min(some, last-y0)
			long := roundUp((rows-1)*c.y.stride+ph.width, current.lanes)
			out := s.take(slotOut, c.InC*long)
			gemm(out, long, c.InC, long, weights, ys[(y0-q)*c.y.stride:], ph.offsets, false)
			c.spread(x, out, long, ph, y0, rows, e)
		}
	}
}

// spread copies rows of one phase, from q on, to every Stride-th row and column of
// x.
func (c *Conv) spread(x, out []float32, long int, ph phase, q, rows int, e Epilogue) {
	x = x[(ph.top+(q-ph.first)*c.Stride)*c.InW+ph.left:]
	if c.Stride == 1 {
		addPlanes(x, strided{c.InH * c.InW, c.InW}, out, strided{long, c.y.stride}, c.InC, rows, ph.width, e.Bias, e.floor())
		return
	}
	for ic := range c.InC {
		var b float32
		if e.Bias != nil {
			b = e.Bias[ic]
		}
		for y := range rows {
			row := x[(ic*c.InH+y*c.Stride)*c.InW:]
			for i, v := range out[ic*long+y*c.y.stride:][:ph.width] {
				row[i*c.Stride] = max(v+b, e.floor())
			}
		}
	}
}

// weightGrad adds the weight gradient of output rows q to end of one image: output
// planes against the long rows of the input that each weight reads. The output's
// rows need the input's row length, zeros between them.
func (c *Conv) weightGrad(s *scratch, dw, ys, xs []float32, q, end int, add bool) {
	count := min(end, c.OutH()) - q
	if count <= 0 {
		return
	}
	rows, plane := ys[c.above*c.y.stride+c.y.left:], c.y.plane
	if c.Stride > 1 {
		rows, plane = c.widen(s, rows, count)
	}
	const terms = 1024 // at once: the rows of a tile stay in the first cache
	long := (count-1)*c.x.stride + c.OutW()
	for t := 0; t < long; t += terms {
		dot(dw, c.terms(), c.OutC, min(terms, long-t), rows[t:], plane, xs[t:], c.taps, add || t > 0)
	}
}

// widen copies some rows of the output's planes, of c.y.stride, to rows of
// c.x.stride.
func (c *Conv) widen(s *scratch, ys []float32, count int) (rows []float32, plane int) {
	plane = count * c.x.stride
	rows = s.take(slotOut, c.OutC*plane)
	clear(rows)
	addPlanes(rows, strided{plane, c.x.stride}, ys, strided{c.y.plane, c.y.stride}, c.OutC, count, c.OutW(), nil, noFloor)
	return rows, plane
}

// packAdjoint orders the weights for applyAdjoint, a phase after the other: rows
// are input planes.
func (c *Conv) packAdjoint(ws *Workspace, w []float32) []float32 {
	total := 0
	for _, ph := range c.phases {
		total += c.InC * len(ph.weights)
	}
	dst := ws.take(slotWeights, total)
	rest := dst
	for _, ph := range c.phases {
		for ic := range c.InC {
			for p, from := range ph.weights {
				rest[p] = w[ic*c.KH*c.KW+from]
			}
			rest = rest[len(ph.weights):]
		}
	}
	return dst
}
