package kernel

// A Linear is the shape of y = x * w^T + b: rows of In floats become rows of Out
// floats. w is Out x In, b has Out values.
type Linear struct{ In, Out int }

const (
	// shortIn is the row length below which a dot product spends most of its time
	// summing its lanes; for a batch of several rows the weights are transposed first.
	shortIn    = 64
	shortBatch = 8

	// forwardTerms is the number of terms of the dot products summed at once, so that
	// the rows of a tile stay in the first-level cache. A task has some of the outputs,
	// more if each has few weights; if there are few outputs, it has some of the terms.
	forwardTerms   = 1024
	forwardColumns = 48
	forwardWeights = 8192
	forwardTasks   = 16

	// The backward pass walks w in blocks of gradWeights, which stay in the
	// second-level cache while they are read for the input gradient and then updated.
	// Rows of up to wholeRows are processed whole, so that a block is contiguous in
	// memory. Of longer rows a block has some columns, up to maxColumns; fewer for many
	// images, so that their input gradients, gradSums in total, stay there as well.
	gradWeights = 8192
	wholeRows   = 1024
	gradSums    = 16384
	maxColumns  = 4080
	minColumns  = 480

	// With manyImages the data that a block reads no longer stays in the caches: its
	// panels are copied to contiguous memory, and a block has manyRows rows of w, so
	// that a copy is used that often. This pays off if rows have at least manyTerms.
	manyImages = 64
	manyTerms  = 96
	manyRows   = 96
)

// Forward sets y[i,o] = b[o] + sum over j of x[i,j] * w[o,j], for n rows.
func (l Linear) Forward(p *Pool, ws *Workspace, y, x, w, b []float32, n int) {
	ws.fit(p)
	if l.In < shortIn && n >= shortBatch {
		l.forwardShort(p, ws, y, x, w, b, n)
		return
	}
	columns := roundUp(max(forwardColumns, forwardWeights/l.In), 24) // a multiple of every tile's columns
	blocks := ceilDiv(l.Out, columns)
	terms := roundUp(ceilDiv(l.In, ceilDiv(forwardTasks, blocks)), forwardTerms)
	segments := ceilDiv(l.In, terms)
	sums := y
	if segments > 1 {
		sums = ws.take(slotPartials, segments*n*l.Out)
	}
	ws.linearForward = linearForward{l, ws.workers, sums, x, w, b, n, columns, blocks, terms}
	p.Do(blocks*segments, &ws.linearForward)
	if segments > 1 {
		ws.addParts(p, y, sums, segments)
	}
}

// A linearForward is Forward, one part per block of outputs and, if those are few, per
// segment of the terms: sums has the result of each segment.
type linearForward struct {
	Linear
	workers                []scratch
	sums, x, w, b          []float32
	n                      int
	columns, blocks, terms int
}

// Part computes some outputs from some of their terms.
func (l *linearForward) Part(worker, task int) {
	s := &l.workers[worker]
	segment, o := task/l.blocks, task%l.blocks*l.columns
	outs, k := min(l.columns, l.Out-o), segment*l.terms
	part, out := at(l.sums, segment, l.n*l.Out)[o:], s.take(slotOut, l.n*outs)
	l.forwardBlock(s, out, l.x, l.w[o*l.In:], l.n, outs, k, min(k+l.terms, l.In))
	for i := range l.n {
		row := part[i*l.Out:][:outs]
		if segment > 0 {
			copy(row, at(out, i, outs))
			continue
		}
		Combine(row, at(out, i, outs), l.b[o:], 1, 1, 0)
	}
}

// forwardBlock sets out, n x outs, to the terms from first to end of some outputs.
func (l Linear) forwardBlock(s *scratch, out, x, w []float32, n, outs, first, end int) {
	if l.many(n) { // the weights are transposed, and outputs fill the lanes
		rows, turned := Matrix{Data: x[first:], Stride: l.In}, Matrix{Data: w[first:], Stride: l.In, Transposed: true}
		product(s, out, outs, n, outs, end-first, rows, turned, false)
		return
	}
	off := s.rows(outs, 0, l.In)
	for k := first; k < end; k += forwardTerms {
		terms := min(forwardTerms, end-k)
		rows := Matrix{Data: x[k:], Stride: l.In}.apart(s, n, terms)
		dot(out, outs, n, terms, rows.Data, rows.Stride, w[k:], off, k > first)
	}
}

// forwardShort is Forward for short rows: the weights of a block of outputs are
// transposed, so that outputs fill the lanes.
func (l Linear) forwardShort(p *Pool, ws *Workspace, y, x, w, b []float32, n int) {
	columns := roundUp(forwardWeights/l.In, 24)
	ws.linearShort = linearShort{l, ws.workers, y, x, w, b, n, columns}
	p.Do(ceilDiv(l.Out, columns), &ws.linearShort)
}

// A linearShort is forwardShort, one part per block of columns outputs.
type linearShort struct {
	Linear
	workers    []scratch
	y, x, w, b []float32
	n, columns int
}

// Part computes one block of outputs.
func (l *linearShort) Part(worker, task int) {
	s := &l.workers[worker]
	o := task * l.columns
	outs := min(l.columns, l.Out-o)
	turned := s.take(slotX, (l.In+1)*outs) // the bias is an additional term, times 1
	transpose(turned, outs, l.w[o*l.In:], outs, l.In, l.In)
	copy(turned[l.In*outs:], l.b[o:o+outs])
	x := s.take(slotY, l.n*(l.In+1))
	for i := range l.n {
		row := at(x, i, l.In+1)
		copy(row, at(l.x, i, l.In))
		row[l.In] = 1
	}
	gemm(l.y[o:], l.Out, l.n, outs, Matrix{Data: x, Stride: l.In + 1}, turned, s.rows(l.In+1, 0, outs), false)
}

// Backward computes from dy, for n rows,
//
//	dx[i,j] = sum over o of dy[i,o] * w[o,j]     (g.Input, nil: not wanted)
//	dw[o,j] = sum over i of dy[i,o] * x[i,j]     (g.W, nil: not wanted, as is db)
//	db[o]   = sum over i of dy[i,o]              (g.Bias)
//
// If update is not nil, dw is not stored: each block of w is updated as soon as its
// gradient is known and its old values were used for dx, in one pass over memory. The
// result is bit-identical to that of separate passes.
func (l Linear) Backward(p *Pool, ws *Workspace, g Grad, update Step, dy, x, w []float32, n int) {
	ws.fit(p)
	ws.linearGrad = linearGrad{Linear: l, gradBlocks: l.blocks(n), workers: ws.workers, n: n, dy: dy, x: x, w: w, dw: g.W, db: g.Bias, dx: g.Input, update: update}
	job := &ws.linearGrad
	apart := g.Input != nil && job.segments > 1
	if apart {
		job.dx = ws.take(slotPartials, job.segments*n*l.In)
	}
	p.Do(job.chunks*job.segments, job)
	if apart {
		ws.addParts(p, g.Input, job.dx, job.segments)
	}
}

// gradBlocks is the partition of a weight matrix for the backward pass: chunks of
// columns and, if those are few, segments of rows, whose input gradients are added. A
// chunk of a segment is walked in blocks of some rows.
type gradBlocks struct{ chunks, columns, segments, rows, block int }

func (l Linear) blocks(n int) gradBlocks {
	const tasks = 16
	columns := l.In
	if l.In > wholeRows {
		columns = max(minColumns, min(maxColumns, gradSums/n/gemmPanel*gemmPanel))
	}
	t := gradBlocks{chunks: ceilDiv(l.In, columns), columns: columns, segments: 1, rows: l.Out}
	t.block = roundUp(ceilDiv(gradWeights, columns), 8)
	if l.many(n) {
		t.block = manyRows
	}
	if t.chunks < tasks {
		t.rows = roundUp(ceilDiv(l.Out, ceilDiv(tasks, t.chunks)), t.block)
		t.segments = ceilDiv(l.Out, t.rows)
	}
	return t
}

// many reports whether n images count as many for w.
func (l Linear) many(n int) bool { return n >= manyImages && l.In >= manyTerms }

// A linearGrad is Backward, one part per chunk of columns and segment of rows.
type linearGrad struct {
	Linear
	gradBlocks
	workers  []scratch
	n        int
	dy, x, w []float32
	dw, db   []float32
	dx       []float32 // of each segment; nil: not wanted
	update   Step      // of w, instead of storing dw; nil: none
}

// Part processes the columns of w of a chunk, in the rows of a segment.
func (g *linearGrad) Part(worker, task int) {
	s := &g.workers[worker]
	chunk, segment := task%g.chunks, task/g.chunks
	j0, o0 := chunk*g.columns, segment*g.rows
	j1, o1 := min(j0+g.columns, g.In), min(o0+g.rows, g.Out)
	for o := o0; o < o1; o += g.block {
		rows := min(g.block, o1-o)
		if g.dx != nil {
			dx := at(g.dx, segment, g.n*g.In)
			dy, w := Matrix{Data: g.dy[o:], Stride: g.Out}, Matrix{Data: g.w[o*g.In+j0:], Stride: g.In}
			g.product(s, dx[j0:], g.In, g.n, j1-j0, rows, dy, w, o > o0)
		}
		if g.dw != nil || g.update != nil {
			g.weightGrad(s, j0, j1, o, rows)
		}
	}
	if chunk == 0 && g.db != nil {
		g.biasGrad(o0, o1)
	}
}

// biasGrad sets entries o0 to o1 of db, row by row.
func (g *linearGrad) biasGrad(o0, o1 int) {
	sums := g.db[o0:o1]
	copy(sums, g.dy[o0:])
	for i := 1; i < g.n; i++ {
		Axpy(sums, g.dy[i*g.Out+o0:][:o1-o0], 1)
	}
}

// product is one matrix product of a block, c (+)= a*b with k terms.
func (g *linearGrad) product(s *scratch, c []float32, ldc, m, n, k int, a, b Matrix, add bool) {
	if g.many(g.n) {
		product(s, c, ldc, m, n, k, a, b, add)
		return
	}
	gemm(c, ldc, m, n, a, b.Data, s.rows(k, 0, b.Stride), add)
}

// weightGrad computes rows o to o+rows of dw, and stores them or updates w.
func (g *linearGrad) weightGrad(s *scratch, j0, j1, o, rows int) {
	dy, x := Matrix{Data: g.dy[o:], Stride: g.Out, Transposed: true}, Matrix{Data: g.x[j0:], Stride: g.In}
	width := j1 - j0
	if g.update == nil {
		g.product(s, g.dw[o*g.In+j0:], g.In, rows, width, g.n, dy, x, false)
		return
	}
	dw := s.take(slotOut, rows*width)
	g.product(s, dw, width, rows, width, g.n, dy, x, false)
	if width == g.In { // the rows are contiguous
		g.step(o*g.In, dw)
		return
	}
	for i := range rows {
		g.step((o+i)*g.In+j0, at(dw, i, width))
	}
}

// step updates the weights starting at index from by their gradient.
func (g *linearGrad) step(from int, dw []float32) {
	g.update.Apply(from, g.w[from:from+len(dw)], dw)
}

// addParts sets dst to the sum of its parts in data, in order.
func (w *Workspace) addParts(p *Pool, dst, data []float32, parts int) {
	w.parts = partSums{dst, data, parts}
	p.Do(Blocks(len(dst)), &w.parts)
}

// A partSums is addParts, one part per block of sums.
type partSums struct {
	dst, data []float32
	parts     int
}

// Part adds up one block.
func (s *partSums) Part(_, i int) {
	n := len(s.dst)
	from, to := Block(i, n)
	copy(s.dst[from:to], s.data[from:to])
	for part := 1; part < s.parts; part++ {
		Axpy(s.dst[from:to], s.data[part*n+from:part*n+to], 1)
	}
}
