package api

import (
	"fmt"
	"io"
	"strconv"
)

// A jsonSink is JSON on its way to a writer: an answer may be a hundred times as large as
// what is held of it.
type jsonSink struct {
	b   []byte
	w   io.Writer // nil: b holds all of it
	err error     // of w
}

// piece is how many bytes are held.
const piece = 32 << 10

// spill writes what is held if it is a piece, and reports whether to go on.
func (s *jsonSink) spill() bool {
	if s.w != nil && len(s.b) >= piece {
		_, s.err = s.w.Write(s.b)
		s.b = s.b[:0]
	}
	return s.err == nil
}

func (s *jsonSink) text(t string) { s.b = append(s.b, t...) }

// rows writes an array for each row, each value with as many digits as it takes to read the
// same float32 back.
func (s *jsonSink) rows(r Rows) {
	s.text("[")
	for i := range r.N() {
		if i > 0 {
			s.text(",")
		}
		b := append(s.b, '[')
		for j, v := range r.Row(i) {
			if j > 0 {
				b = append(b, ',')
			}
			b = strconv.AppendFloat(b, float64(v), 'g', -1, 32)
			if len(b) >= piece {
				if s.b = b; !s.spill() {
					return
				}
				b = s.b
			}
		}
		s.b = append(b, ']')
	}
	s.text("]")
}

// shaped writes rows with a name, and their shape.
func (s *jsonSink) shaped(shape []int, name string, rows Rows) {
	s.b = fmt.Appendf(s.b, `{"shape":%s,%q:`, shapeText(shape), name)
	s.rows(rows)
	s.text("}")
}

// to writes JSON and a line break to w, a piece at a time.
func to(w io.Writer, write func(s *jsonSink)) error {
	s := jsonSink{b: make([]byte, 0, 1024), w: w}
	write(&s)
	s.text("\n")
	if s.err == nil {
		_, s.err = w.Write(s.b)
	}
	return s.err
}

// MarshalJSON writes an array for each row.
func (r Rows) MarshalJSON() ([]byte, error) { return r.AppendJSON(nil), nil }

// AppendJSON appends what MarshalJSON returns.
func (r Rows) AppendJSON(b []byte) []byte {
	s := jsonSink{b: b}
	s.rows(r)
	return s.b
}

// WriteJSON writes what json.Encoder does, a piece at a time, without checking it.
func (l Latents) WriteJSON(w io.Writer) error {
	return to(w, func(s *jsonSink) {
		s.text(`{"mu":`)
		s.rows(l.Mu)
		if l.LogVar != nil {
			s.text(`,"logvar":`)
			s.rows(*l.LogVar)
		}
		s.text("}")
	})
}

// WriteJSON writes what json.Encoder does, a piece at a time, without checking it.
func (p Pictures) WriteJSON(w io.Writer) error {
	return to(w, func(s *jsonSink) { s.shaped(p.Shape, "pixels", p.Pixels) })
}

// WriteJSON writes what json.Encoder does, a piece at a time, without checking it.
func (v StepValues) WriteJSON(w io.Writer) error {
	return to(w, func(s *jsonSink) { s.shaped(v.Shape, "values", v.Values) })
}
