package raster

import (
	"errors"
	"io"
	"strings"
)

// A fax reads rows of one bit a pixel, 0 for white, that are compressed as by fax machines:
// each row by the lengths of its white and black runs (ITU-T T.4, one-dimensional), or by
// where its colours change, seen from the row above (T.4, two-dimensional; T.6).
type fax struct {
	data  []byte
	at    int // bit that is next
	width int

	rows        bool // each row begins at a byte, without a mark (TIFF's compression 2)
	marks       bool // rows begin with an end of line (T.4)
	twoD        bool // with marks: a bit after each says which of the codings follows
	above, line []int
	packed      []byte // the current row
	left        []byte // of packed, what was not read yet
}

// newFax returns a reader of rows; options is TIFF's tag T4Options.
func newFax(data []byte, width, compression, options int) io.Reader {
	return &fax{
		data: data, width: width, packed: make([]byte, (width+7)/8), rows: compression == faxRows, marks: compression == fax3,
		twoD: compression == fax3 && options&1 != 0,
	}
}

func (f *fax) Read(out []byte) (int, error) {
	if len(f.left) == 0 {
		if err := f.next(); err != nil {
			return 0, err
		}
	}
	n := copy(out, f.left)
	f.left = f.left[n:]
	return n, nil
}

var errFax = errors.New("an impossible code of a fax")

// next decodes a row.
func (f *fax) next() error {
	f.above, f.line = f.line, f.above[:0]
	oneD := f.rows
	switch {
	case f.rows:
		f.at = (f.at + 7) / 8 * 8
	case f.marks:
		marked := f.endOfLine()
		if f.twoD && !marked {
			return errors.New("a row of a fax without its end of line")
		}
		oneD = !f.twoD || f.take(1) == 1
	}
	decode := f.fromAbove
	if oneD {
		decode = f.alone
	}
	if err := decode(); err != nil {
		return err
	}
	if f.at > 8*len(f.data) {
		return io.ErrUnexpectedEOF
	}
	f.pack()
	return nil
}

// peek returns the next n bits, at most 16; beyond the end they are 0.
func (f *fax) peek(n int) int {
	v := 0
	for i := range 3 {
		v <<= 8
		if at := f.at/8 + i; at < len(f.data) {
			v |= int(f.data[at])
		}
	}
	return v >> (24 - n - f.at%8) & (1<<n - 1)
}

func (f *fax) take(n int) int {
	v := f.peek(n)
	f.at += n
	return v
}

// endOfLine skips the mark before a row, 11 or more zeros and a one, if it is there.
func (f *fax) endOfLine() bool {
	if f.peek(11) != 0 {
		return false
	}
	for f.at < 8*len(f.data) {
		if f.take(1) == 1 {
			return true
		}
	}
	return false
}

// alone decodes a row by its runs.
func (f *fax) alone() error {
	x := 0
	for black := false; x < f.width; black = !black {
		n, err := f.run(black)
		if err != nil {
			return err
		}
		if x += n; x > f.width {
			return errFax
		}
		f.line = append(f.line, x)
	}
	return nil
}

// fromAbove decodes a row by the row above.
func (f *fax) fromAbove() error {
	x, black, near := -1, false, 0
	for x < f.width {
		near = f.changeAbove(near, x, black)
		switch mode := f.mode(); mode {
		case faxPass:
			x = f.aboveAt(near + 1)
		case faxHorizontal:
			x = max(x, 0)
			for _, colour := range [2]bool{black, !black} {
				n, err := f.run(colour)
				if err != nil {
					return err
				}
				if x += n; x > f.width {
					return errFax
				}
				f.line = append(f.line, x)
			}
		case faxNone:
			return f.broken()
		default:
			to := f.aboveAt(near) + mode
			if to < max(x, 0) || to > f.width {
				return errFax
			}
			f.line = append(f.line, to)
			x, black = to, !black
		}
		if len(f.line) > 2*f.width+2 { // runs of length 0 without end
			return errFax
		}
	}
	return nil
}

// broken is the error for a code that is not there.
func (f *fax) broken() error {
	if f.at+13 > 8*len(f.data) {
		return io.ErrUnexpectedEOF
	}
	return errFax
}

// changeAbove returns the place in the row above of the first change to the other colour
// beyond x, found from a place near it.
func (f *fax) changeAbove(near, x int, black bool) int {
	for near > 0 && f.aboveAt(near-1) > x {
		near--
	}
	for near < len(f.above) && f.above[near] <= x {
		near++
	}
	if (near%2 == 1) != black {
		near++
	}
	return near
}

// aboveAt returns where the row above changes colour; a row ends with changes.
func (f *fax) aboveAt(i int) int {
	if i >= len(f.above) {
		return f.width
	}
	return f.above[i]
}

// How a row follows the row above; between -3 and 3 it is by how much a change is shifted.
const (
	faxPass       = 10 + iota // the row above changes twice where this does not
	faxHorizontal             // two runs follow
	faxNone                   // no such code
)

// mode reads the code of a change.
func (f *fax) mode() int {
	for _, m := range faxModes {
		if f.peek(m.bits) == m.code {
			f.at += m.bits
			return m.mode
		}
	}
	return faxNone
}

var faxModes = []struct{ bits, code, mode int }{
	{1, 0b1, 0},
	{3, 0b011, 1},
	{3, 0b010, -1},
	{3, 0b001, faxHorizontal},
	{4, 0b0001, faxPass},
	{6, 0b000011, 2},
	{6, 0b000010, -2},
	{7, 0b0000011, 3},
	{7, 0b0000010, -3},
}

// run reads the length of a run: any number of multiples of 64, and what is left.
func (f *fax) run(black bool) (int, error) {
	table := &whiteRuns
	if black {
		table = &blackRuns
	}
	for total := 0; ; {
		c := table[f.peek(faxCode)]
		if c.bits == 0 {
			return 0, f.broken()
		}
		f.at += int(c.bits)
		total += int(c.run)
		if c.run < 64 {
			return total, nil
		}
		if total > f.width {
			return 0, errFax
		}
	}
}

// pack writes the row as bits.
func (f *fax) pack() {
	clear(f.packed)
	f.left = f.packed
	for i := 0; i < len(f.line); i += 2 {
		to := f.width
		if i+1 < len(f.line) {
			to = f.line[i+1]
		}
		for x := f.line[i]; x < to; x++ {
			f.packed[x/8] |= 0x80 >> (x % 8)
		}
	}
}

// faxCode is the length of the longest code of a run in bits.
const faxCode = 13

// A faxRun is the run that a code of some bits stands for.
type faxRun struct {
	run  int16
	bits uint8 // 0: there is no such code
}

// faxTable returns the runs of all beginnings of 13 bits, given the codes of the runs of 0
// to 63 and of the multiples of 64 up to 2560.
func faxTable(codes string) (t [1 << faxCode]faxRun) {
	for i, code := range strings.Fields(codes) {
		run := i
		if i >= 64 {
			run = (i - 63) * 64
		}
		first := 0
		for _, bit := range code {
			first = first<<1 | int(bit-'0')
		}
		free := faxCode - len(code)
		for after := range 1 << free {
			t[first<<free|after] = faxRun{int16(run), uint8(len(code))}
		}
	}
	return t
}

// The codes of white and black runs (ITU-T T.4, tables 2 and 3).
var (
	whiteRuns = faxTable(`
		00110101 000111 0111 1000 1011 1100 1110 1111 10011 10100 00111 01000 001000 000011 110100 110101 101010
		101011 0100111 0001100 0001000 0010111 0000011 0000100 0101000 0101011 0010011 0100100 0011000 00000010
		00000011 00011010 00011011 00010010 00010011 00010100 00010101 00010110 00010111 00101000 00101001
		00101010 00101011 00101100 00101101 00000100 00000101 00001010 00001011 01010010 01010011 01010100
		01010101 00100100 00100101 01011000 01011001 01011010 01011011 01001010 01001011 00110010 00110011
		00110100 11011 10010 010111 0110111 00110110 00110111 01100100 01100101 01101000 01100111 011001100
		011001101 011010010 011010011 011010100 011010101 011010110 011010111 011011000 011011001 011011010
		011011011 010011000 010011001 010011010 011000 010011011 00000001000 00000001100 00000001101
		000000010010 000000010011 000000010100 000000010101 000000010110 000000010111 000000011100 000000011101
		000000011110 000000011111`)
	blackRuns = faxTable(`
		0000110111 010 11 10 011 0011 0010 00011 000101 000100 0000100 0000101 0000111 00000100 00000111
		000011000 0000010111 0000011000 0000001000 00001100111 00001101000 00001101100 00000110111 00000101000
		00000010111 00000011000 000011001010 000011001011 000011001100 000011001101 000001101000 000001101001
		000001101010 000001101011 000011010010 000011010011 000011010100 000011010101 000011010110 000011010111
		000001101100 000001101101 000011011010 000011011011 000001010100 000001010101 000001010110 000001010111
		000001100100 000001100101 000001010010 000001010011 000000100100 000000110111 000000111000 000000100111
		000000101000 000001011000 000001011001 000000101011 000000101100 000001011010 000001100110 000001100111
		0000001111 000011001000 000011001001 000001011011 000000110011 000000110100 000000110101 0000001101100
		0000001101101 0000001001010 0000001001011 0000001001100 0000001001101 0000001110010 0000001110011
		0000001110100 0000001110101 0000001110110 0000001110111 0000001010010 0000001010011 0000001010100
		0000001010101 0000001011010 0000001011011 0000001100100 0000001100101 00000001000 00000001100
		00000001101 000000010010 000000010011 000000010100 000000010101 000000010110 000000010111 000000011100
		000000011101 000000011110 000000011111`)
)
