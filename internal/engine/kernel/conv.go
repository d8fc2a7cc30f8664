package kernel

import "math"

// In this file, batches are n images one after the other, and w has the OutC x InC x KH
// x KW weights.

// An Epilogue is applied to the planes of a convolution's result while they are
// written.
type Epilogue struct {
	Bias []float32 // added, one per plane; nil: none
	ReLU bool      // then max(y, 0)

	// Stats, if not nil, receives the mean and the sum of squared deviations of each
	// plane of each of n images: n x planes x 2.
	Stats []float32
}

// Forward sets y = conv(x, w) + bias:
//
//	y[oc,oy,ox] = bias[oc] + sum over ic,ky,kx of
//	    w[oc,ic,ky,kx] * x[ic, oy*Stride+ky-Pad, ox*Stride+kx-Pad]
func (c *Conv) Forward(p *Pool, ws *Workspace, y, x, w []float32, e Epilogue, n int) {
	ws.fit(p)
	ws.pass(p, convPass{Conv: c, planes: c.OutC, size: c.outLen(), result: y, data: x, w: w, e: e}, n)
}

// Adjoint sets x = conv(., w) transposed, applied to y, + bias: the gradient of the
// convolution with respect to its input if y is the gradient with respect to its
// output, and the transposed convolution of y:
//
//	x[ic,iy,ix] = bias[ic] + sum over oc,ky,kx,oy,ox with
//	    oy*Stride+ky-Pad = iy and ox*Stride+kx-Pad = ix of w[oc,ic,ky,kx] * y[oc,oy,ox]
func (c *Conv) Adjoint(p *Pool, ws *Workspace, x, y, w []float32, e Epilogue, n int) {
	ws.fit(p)
	ws.pass(p, convPass{Conv: c, adjoint: true, planes: c.InC, size: c.inLen(), result: x, data: y, w: c.packAdjoint(ws, w), e: e}, n)
}

// A convPass is Forward or Adjoint, one part per image or per band of rows of one.
type convPass struct {
	*Conv
	adjoint      bool
	workers      []scratch
	planes, size int // of one result image
	result, data []float32
	w            []float32 // of Adjoint: packed
	e            Epilogue
	parts        int // per image
}

// pass runs j for n images.
func (w *Workspace) pass(p *Pool, j convPass, n int) {
	j.workers, j.parts = w.workers, j.e.parts(p, n)
	w.conv = j
	p.Do(n*j.parts, &w.conv)
}

// Part computes an image, or some rows of it.
func (j *convPass) Part(worker, task int) {
	s, i := &j.workers[worker], task/j.parts
	image := at(j.result, i, j.size)
	for q, end := j.part(task%j.parts, j.parts); q < end; q += j.band {
		j.rowsOf(s, image, i, q, min(q+j.band, end))
	}
	j.e.stats(i, j.planes, image)
}

// rowsOf computes the rows of image i for one band's values of q.
func (j *convPass) rowsOf(s *scratch, image []float32, i, q, end int) {
	c := j.Conv
	if j.adjoint {
		ys := s.take(slotY, c.y.size)
		c.y.pack(ys, at(j.data, i, c.outLen()), c.yRow(q))
		c.applyAdjoint(s, image, ys, j.w, j.e, q, end)
		return
	}
	xs := s.take(slotX, c.x.size)
	c.x.pack(xs, at(j.data, i, c.inLen()), c.xRow(q))
	c.apply(s, image, xs, j.w, j.e, q, end)
}

// part returns the values of q in one of the parts of an image.
func (c *Conv) part(part, parts int) (from, to int) {
	return c.rows * part / parts, c.rows * (part + 1) / parts
}

// parts returns the number of parts each of n images is split into, by rows, so that
// every worker has something to do. No value depends on the part it is computed in.
func (e Epilogue) parts(p *Pool, n int) int {
	if e.Stats != nil || n == 0 { // statistics are those of whole planes
		return 1
	}
	return ceilDiv(p.Workers(), n)
}

// stats computes the statistics of the planes of image i.
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

func (c *Conv) inLen() int  { return c.InC * c.InH * c.InW }
func (c *Conv) outLen() int { return c.OutC * c.OutH() * c.OutW() }

// at returns entry i of entries of size floats.
func at(data []float32, i, size int) []float32 { return data[i*size : (i+1)*size : (i+1)*size] }

// apply computes output rows q to end of one image of Forward from the planes of a band
// that begins at q, a few rows at a time.
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

// someRows is the number of rows of that many planes computed at once: their results
// stay in the first-level cache until they are copied out.
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

// spread copies rows of one phase, starting at q, to every Stride-th row and column of
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

// packAdjoint arranges the weights for applyAdjoint, phase by phase; rows are input
// planes.
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
