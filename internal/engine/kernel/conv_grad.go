package kernel

// Grad is the output of the backward pass of a convolution: gradients with respect to
// the weights, the bias (nil: none) and the input (nil: not wanted). For a transposed
// convolution the input is y and the bias belongs to x.
type Grad struct {
	W, Bias, Input []float32
}

// An OutGrad is the gradient with respect to a convolution's output: D itself or, with
// Norm, D after the backward pass through ReLU and batch normalisation, computed where
// it is read. Norm has one entry per plane; Raw is the convolution's output.
type OutGrad struct {
	D, Raw []float32
	Norm   []NormGrad
}

// Backward computes the gradients of Forward from that of its output:
//
//	dw[oc,ic,ky,kx] = sum over images, oy, ox of dy[oc,oy,ox] * x[ic, oy*Stride+ky-Pad, ...]
func (c *Conv) Backward(p *Pool, ws *Workspace, g Grad, dy OutGrad, x, w []float32, n int) {
	ws.fit(p)
	j := convGrad{Conv: c, d: dy, data: x, dx: g.Input}
	if g.Input != nil {
		j.w = c.packAdjoint(ws, w)
	}
	ws.gradients(p, g, j, c.OutC, n)
}

// BackwardAdjoint computes the gradients of Adjoint from that of its output.
func (c *Conv) BackwardAdjoint(p *Pool, ws *Workspace, g Grad, dx OutGrad, y, w []float32, n int) {
	ws.fit(p)
	ws.gradients(p, g, convGrad{Conv: c, adjoint: true, d: dx, data: y, w: w, dx: g.Input}, c.InC, n)
}

// A convGrad is Backward or BackwardAdjoint, one part per block of images, each with
// its own sums.
type convGrad struct {
	*Conv
	adjoint bool
	workers []scratch
	d       OutGrad
	data    []float32 // input of the forward pass
	w       []float32 // packed for Backward; unused without dx
	dx      []float32 // gradient with respect to data; nil: not wanted
	sums    []float32 // block by block: of the weights, then of the biases
	weights int
	biases  int
	images  int // in total
	each    int // per block
}

// convBlocks is the largest number of parts of a batch with separate sums. It is
// constant, not the number of workers.
const convBlocks = 16

// gradients runs j for n images, and adds the sums of its blocks in order.
func (w *Workspace) gradients(p *Pool, g Grad, j convGrad, biases, n int) {
	size := len(g.W) + biases
	j.workers, j.weights, j.biases, j.images, j.each = w.workers, len(g.W), biases, n, ceilDiv(n, convBlocks)
	parts := ceilDiv(n, j.each)
	j.sums = w.take(slotPartials, parts*size)
	w.convGrad = j
	p.Do(parts, &w.convGrad)
	for part := 1; part < parts; part++ {
		Axpy(j.sums[:size], at(j.sums, part, size), 1)
	}
	copy(g.W, j.sums)
	copy(g.Bias, j.sums[len(g.W):size])
}

// Part sums a block of images.
func (j *convGrad) Part(worker, part int) {
	sums := at(j.sums, part, j.weights+j.biases)
	dw, db := sums[:j.weights], sums[j.weights:]
	clear(db)
	first := part * j.each
	for i := first; i < min(first+j.each, j.images); i++ {
		j.image(&j.workers[worker], i, dw, db, i > first)
	}
}

// image adds the contribution of one image to dw, or sets dw to it.
func (j *convGrad) image(s *scratch, i int, dw, db []float32, add bool) {
	c := j.Conv
	xs, ys := s.take(slotX, c.x.size), s.take(slotY, c.y.size)
	for q := 0; q < c.rows; q += c.band {
		end := min(q+c.band, c.rows)
		if j.adjoint {
			c.x.packGrad(s, xs, j.d, i, c.xRow(q))
			c.y.pack(ys, at(j.data, i, c.outLen()), c.yRow(q))
			c.x.addSums(db, xs, 0, end-q)
		} else {
			c.x.pack(xs, at(j.data, i, c.inLen()), c.xRow(q))
			c.y.packGrad(s, ys, j.d, i, c.yRow(q))
			c.y.addSums(db, ys, c.above, end-q)
		}
		c.weightGrad(s, dw, ys, xs, q, end, add || q > 0)
		j.inputGrad(s, i, xs, ys, q, end)
	}
}

// inputGrad computes the rows of dx in a band, if it is wanted.
func (j *convGrad) inputGrad(s *scratch, i int, xs, ys []float32, q, end int) {
	switch c := j.Conv; {
	case j.dx == nil:
	case j.adjoint:
		c.apply(s, at(j.dx, i, c.outLen()), xs, j.w, Epilogue{}, q, end)
	default:
		c.applyAdjoint(s, at(j.dx, i, c.inLen()), ys, j.w, Epilogue{}, q, end)
	}
}

// weightGrad adds the weight gradient of output rows q to end of one image: output
// planes against the long rows of the input that each weight reads. The output's rows
// must have the input's row length, padded with zeros.
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

// widen copies some rows of the output's planes from stride c.y.stride to stride
// c.x.stride.
func (c *Conv) widen(s *scratch, ys []float32, count int) (rows []float32, plane int) {
	plane = count * c.x.stride
	rows = s.take(slotOut, c.OutC*plane)
	clear(rows)
	addPlanes(rows, strided{plane, c.x.stride}, ys, strided{c.y.plane, c.y.stride}, c.OutC, count, c.OutW(), nil, noFloor)
	return rows, plane
}
