package budget

import (
	"bytes"
	"context"
)

// piece is how many bytes a Reader gives at most between two looks at its context: a few
// hundred can hold work for a decoder of a tenth of a second.
const piece = 512

// A Reader reads bytes in memory, and fails with the cause of its context once that has
// ended: a decoder that reads from it stops soon.
type Reader struct {
	ctx context.Context
	r   *bytes.Reader
}

// NewReader returns a Reader of data.
func NewReader(ctx context.Context, data []byte) *Reader { return &Reader{ctx, bytes.NewReader(data)} }

// Read implements io.Reader.
func (r *Reader) Read(p []byte) (int, error) {
	if err := context.Cause(r.ctx); err != nil {
		return 0, err
	}
	return r.r.Read(p[:min(len(p), piece)])
}
