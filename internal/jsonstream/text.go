package jsonstream

import (
	"bytes"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// characters reads a string behind its quote and calls f for each byte of its text, in
// UTF-8.
func (r *Reader) characters(f func(c byte) error) error {
	for {
		c, err := r.byte()
		switch {
		case err != nil || c == '"':
			return err
		case c < ' ':
			return syntax("invalid character %q in a string", rune(c))
		case c == '\\':
			err = r.escaped(f)
		default:
			err = f(c)
		}
		if err != nil {
			return err
		}
	}
}

// escaped reads what follows a backslash.
func (r *Reader) escaped(f func(c byte) error) error {
	c, err := r.byte()
	if err != nil {
		return err
	}
	switch c {
	case '"', '\\', '/':
		return f(c)
	case 'b':
		return f('\b')
	case 'f':
		return f('\f')
	case 'n':
		return f('\n')
	case 'r':
		return f('\r')
	case 't':
		return f('\t')
	case 'u':
		return r.unicode(f)
	}
	return syntax(`invalid character %q after \ in a string`, rune(c))
}

// unicode reads four hexadecimal digits. Half of a surrogate pair becomes U+FFFD, as a
// pair does: nothing that is read here has one.
func (r *Reader) unicode(f func(c byte) error) error {
	var digits [4]byte
	for i := range digits {
		c, err := r.byte()
		if err != nil {
			return err
		}
		digits[i] = c
	}
	code, err := strconv.ParseUint(string(digits[:]), 16, 16)
	if err != nil {
		return syntax(`%q are not four hexadecimal digits`, digits[:])
	}
	char := rune(code)
	if utf16.IsSurrogate(char) {
		char = utf8.RuneError
	}
	for _, c := range utf8.AppendRune(nil, char) {
		if err := f(c); err != nil {
			return err
		}
	}
	return nil
}

// Base64 reads a string of base64 and calls put for each byte that it stands for. Both
// alphabets of RFC 4648 are read, with and without padding and line breaks, and so is a
// data URL of base64.
func (r *Reader) Base64(put func(c byte) error) error {
	if err := r.open('"', "a string"); err != nil {
		return err
	}
	if begin, _ := r.r.Peek(len(scheme)); string(begin) == scheme { // a shorter text has none
		if err := r.dataURL(); err != nil {
			return err
		}
	}
	b := base64{put: put}
	if err := r.characters(b.add); err != nil {
		return err
	}
	if b.bits == 6 {
		return Errorf("no base64: it is cut after %d characters", b.read)
	}
	return nil
}

const scheme = "data:"

// dataURL reads a data URL up to its data.
func (r *Reader) dataURL() error {
	for r.text = r.text[:0]; len(r.text) < most; {
		c, err := r.byte()
		if err != nil {
			return err
		}
		if r.text = append(r.text, c); c == ',' {
			break
		}
	}
	if !bytes.HasSuffix(r.text, []byte(";base64,")) {
		return Errorf("no base64: %.40q", r.text)
	}
	return nil
}

// A base64 decodes one text.
type base64 struct {
	put    func(c byte) error
	read   int    // characters
	group  uint32 // the last of them
	bits   int    // of group that were not put yet
	padded bool
}

// add takes the next character.
func (b *base64) add(c byte) error {
	v := values[c]
	switch {
	case c == '\r' || c == '\n':
		return nil
	case c == '=':
		b.padded = true
		return nil
	case v < 0 || b.padded:
		return Errorf("no base64: %q after %d characters", rune(c), b.read)
	}
	b.read++
	b.group, b.bits = b.group<<6|uint32(v), b.bits+6
	if b.bits < 8 {
		return nil
	}
	b.bits -= 8
	return b.put(byte(b.group >> b.bits))
}

// values are the values of the characters of both alphabets, -1 for others.
var values = func() (list [256]int8) {
	for i := range list {
		list[i] = -1
	}
	for v, c := range []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") {
		list[c] = int8(v)
	}
	list['-'], list['_'] = 62, 63
	return list
}()
