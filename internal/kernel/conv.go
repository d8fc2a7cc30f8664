package kernel

// Batches are n images one after the other. w has the OutC x InC x KH x KW
// weights; bias, one a plane of the result, may be nil.

// Forward sets y = conv(x, w) + bias:
//
//	y[oc,oy,ox] = bias[oc] + sum over ic,ky,kx of
//	    w[oc,ic,ky,kx] * x[ic, oy*Stride+ky-Pad, ox*Stride+kx-Pad]
func (c *Conv) Forward(p *Pool, ws *Workspace, y, x, w, bias []float32, n int) {
	ws.fit(p)
	packed := c.packForward(ws, w)
	p.Run(n, func(worker, i int) {
		s := &ws.workers[worker]
		image := s.take(slotX, c.x.end)
		c.x.pack(image, at(x, i, c.inLen()))
		c.apply(s, at(y, i, c.outLen()), image, packed, bias)
	})
}

// Adjoint sets x = conv(., w) transposed, applied to y, + bias: the gradient of
// the convolution by its input when y is the gradient by its output, and the
// transposed convolution of y:
//
//	x[ic,iy,ix] = bias[ic] + sum over oc,ky,kx,oy,ox with
//	    oy*Stride+ky-Pad = iy and ox*Stride+kx-Pad = ix of w[oc,ic,ky,kx] * y[oc,oy,ox]
func (c *Conv) Adjoint(p *Pool, ws *Workspace, x, y, w, bias []float32, n int) {
	ws.fit(p)
	packed := c.packAdjoint(ws, w)
	p.Run(n, func(worker, i int) {
		s := &ws.workers[worker]
		image := s.take(slotY, c.y.end)
		c.y.pack(image, at(y, i, c.outLen()))
		c.applyAdjoint(s, at(x, i, c.inLen()), image, packed, bias)
	})
}

// Grad is what a backward pass of a convolution writes: gradients by the
// weights, by the bias (nil: none) and by the input (nil: not wanted). For a
// transposed convolution the input is y and the bias belongs to x.
type Grad struct {
	W, Bias, Input []float32
}

// Backward computes the gradients of Forward from dy:
//
//	dw[oc,ic,ky,kx] = sum over images, oy, ox of dy[oc,oy,ox] * x[ic, oy*Stride+ky-Pad, ...]
func (c *Conv) Backward(p *Pool, ws *Workspace, g Grad, dy, x, w []float32, n int) {
	ws.fit(p)
	var packed []float32
	if g.Input != nil {
		packed = c.packAdjoint(ws, w)
	}
	c.gradients(p, ws, g, c.OutC, n, func(s *scratch, i int, dw, db []float32, first bool) {
		xs, ys := s.take(slotX, c.x.end), s.take(slotY, c.y.end)
		grad := at(dy, i, c.outLen())
		c.x.pack(xs, at(x, i, c.inLen()))
		c.y.pack(ys, grad)
		c.weightGrad(s, dw, ys, xs, grad, !first)
		addPlaneSums(db, grad)
		if g.Input != nil {
			c.applyAdjoint(s, at(g.Input, i, c.inLen()), ys, packed, nil)
		}
	})
}

// BackwardAdjoint computes the gradients of Adjoint from dx.
func (c *Conv) BackwardAdjoint(p *Pool, ws *Workspace, g Grad, dx, y, w []float32, n int) {
	ws.fit(p)
	var packed []float32
	if g.Input != nil {
		packed = c.packForward(ws, w)
	}
	c.gradients(p, ws, g, c.InC, n, func(s *scratch, i int, dw, db []float32, first bool) {
		xs, ys := s.take(slotX, c.x.end), s.take(slotY, c.y.end)
		grad, image := at(dx, i, c.inLen()), at(y, i, c.outLen())
		c.x.pack(xs, grad)
		c.y.pack(ys, image)
		c.weightGrad(s, dw, ys, xs, image, !first)
		addPlaneSums(db, grad)
		if g.Input != nil {
			c.apply(s, at(g.Input, i, c.outLen()), xs, packed, nil)
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

// addPlaneSums adds the sum of each of len(db) planes to db.
func addPlaneSums(db, planes []float32) {
	size := len(planes) / len(db)
	for ch := range db {
		db[ch] += Sum(at(planes, ch, size))
	}
}

// apply computes one image of Forward from its padded planes.
func (c *Conv) apply(s *scratch, y, image, packed, bias []float32) {
	height, width := c.OutH(), c.OutW()
	long := roundUp((height-1)*c.x.stride+width, current.lanes)
	out := s.take(slotOut, c.OutC*long)
	gemmPacked(s, out, long, c.OutC, long, c.terms(), packed, image, c.taps, false)
	for oc := range c.OutC {
		for oy := range height {
			row := y[(oc*height+oy)*width:][:width]
			addBias(row, out[oc*long+oy*c.x.stride:], bias, oc)
		}
	}
}

// applyAdjoint computes one image of Adjoint from the padded planes of y.
func (c *Conv) applyAdjoint(s *scratch, x, image, packed, bias []float32) {
	for _, ph := range c.phases {
		k := len(ph.offsets)
		weights := packed[:packedLen(c.InC, k)]
		packed = packed[len(weights):]
		if ph.height <= 0 || ph.width <= 0 {
			continue
		}
		long := roundUp((ph.height-1)*c.y.stride+ph.width, current.lanes)
		out := s.take(slotOut, c.InC*long)
		gemmPacked(s, out, long, c.InC, long, k, weights, image, ph.offsets, false)
		c.spread(x, out, long, ph, bias)
	}
}

// spread copies the rows of one phase to every Stride-th row and column of x.
func (c *Conv) spread(x, out []float32, long int, ph phase, bias []float32) {
	for ic := range c.InC {
		for y := range ph.height {
			row := x[(ic*c.InH+ph.top+y*c.Stride)*c.InW+ph.left:]
			from := out[ic*long+y*c.y.stride:][:ph.width]
			if c.Stride == 1 {
				addBias(row[:ph.width], from, bias, ic)
				continue
			}
			var b float32
			if bias != nil {
				b = bias[ic]
			}
			for i, v := range from {
				row[i*c.Stride] = v + b
			}
		}
	}
}

func addBias(row, from, bias []float32, i int) {
	if bias == nil {
		copy(row, from)
		return
	}
	Affine(row, from, 1, bias[i])
}

// weightGrad adds the weight gradient of one image: output planes against the
// long rows of the input that each weight reads. The output's rows are taken
// with the input's row length, zeros between them.
func (c *Conv) weightGrad(s *scratch, dw, ys, xs, image []float32, add bool) {
	long := (c.OutH()-1)*c.x.stride + c.OutW()
	if c.Stride == 1 {
		start := c.y.top*c.y.stride + c.y.left
		dotRows(s, dw, c.terms(), c.OutC, c.terms(), long, ys[start:], c.y.plane, xs, c.taps, add)
		return
	}
	rows := newPlanes(planes{channels: c.OutC, split: 1, rows: c.OutH(), stride: c.x.stride, height: c.OutH(), width: c.OutW()})
	wide := s.take(slotOut, rows.end)
	rows.pack(wide, image)
	dotRows(s, dw, c.terms(), c.OutC, c.terms(), long, wide, rows.plane, xs, c.taps, add)
}

// packForward orders the weights for apply: rows are output planes.
func (c *Conv) packForward(ws *Workspace, w []float32) []float32 {
	k := c.terms()
	dst := ws.take(slotWeights, packedLen(c.OutC, k))
	packA(dst, w, c.OutC, k, k, c.order)
	return dst
}

// packAdjoint orders the weights for applyAdjoint, a phase after the other: rows
// are input planes.
func (c *Conv) packAdjoint(ws *Workspace, w []float32) []float32 {
	total := 0
	for _, ph := range c.phases {
		total += packedLen(c.InC, len(ph.weights))
	}
	dst := ws.take(slotWeights, total)
	rest := dst
	for _, ph := range c.phases {
		packA(rest, w, c.InC, len(ph.weights), c.KH*c.KW, ph.weights)
		rest = rest[packedLen(c.InC, len(ph.weights)):]
	}
	return dst
}

func roundUp(n, to int) int { return ceilDiv(n, to) * to }
