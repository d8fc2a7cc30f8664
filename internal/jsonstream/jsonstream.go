// Package jsonstream reads JSON whose form is known from a reader, one value after the
// other. Nothing is held that its caller does not keep, so a body of many megabytes that
// is refused at its third number takes no memory; and an error says where it stands.
package jsonstream

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/diabolo-go/diabolo/internal/config/nearest"
)

// An Error says what is wrong with a value, or that there is no JSON.
type Error struct {
	Path   string // of the value, such as .z[3]; "" if Syntax
	What   string
	Syntax bool
}

func (e *Error) Error() string { return e.Path + ": " + e.What }

// Errorf returns the error of a value whose path its callers add.
func Errorf(format string, args ...any) error { return &Error{What: fmt.Sprintf(format, args...)} }

func syntax(format string, args ...any) error {
	return &Error{What: fmt.Sprintf(format, args...), Syntax: true}
}

// within adds an element to the front of the path of an error.
func within(err error, element string) error {
	var e *Error
	if !errors.As(err, &e) || e.Syntax {
		return err
	}
	return &Error{Path: element + e.Path, What: e.What}
}

// A Reader reads JSON (RFC 8259). Its methods return an *Error, or the error of the
// reader it reads from.
type Reader struct {
	r    *bufio.Reader
	text []byte // of the name or the number that was read last
}

// NewReader returns a Reader of what r holds.
func NewReader(r io.Reader) *Reader { return &Reader{r: bufio.NewReaderSize(r, 16<<10)} }

// Object reads an object with some of the fields, each at most once and by its exact name.
// A field is read by its function, unless it is null.
func (r *Reader) Object(fields map[string]func() error) error {
	if err := r.open('{', "an object"); err != nil {
		return err
	}
	var seen []string
	return r.list('}', func(int) error {
		name, err := r.name()
		if err != nil {
			return err
		}
		read, known := fields[name]
		switch {
		case !known:
			return Errorf("no field is called %.80q%s", name, nearest.Hint(name, slices.Sorted(maps.Keys(fields))))
		case slices.Contains(seen, name):
			return within(Errorf("given twice"), "."+name)
		}
		seen = append(seen, name)
		if c, err := r.peek(); err != nil || c == 'n' {
			return errors.Join(err, r.literal("null"))
		}
		return within(read(), "."+name)
	})
}

// Array reads an array; element reads its element i.
func (r *Reader) Array(element func(i int) error) error {
	if err := r.open('[', "an array"); err != nil {
		return err
	}
	return r.list(']', func(i int) error {
		if err := element(i); err != nil {
			return within(err, "["+strconv.Itoa(i)+"]")
		}
		return nil
	})
}

// open reads the byte that a value begins with.
func (r *Reader) open(begin byte, want string) error {
	c, err := r.peek()
	if err == nil && c != begin {
		err = r.mismatch(c, want)
	}
	if err != nil {
		return err
	}
	_, err = r.byte()
	return err
}

// list reads what follows after the first byte of an array or an object.
func (r *Reader) list(end byte, element func(i int) error) error {
	c, err := r.peek()
	if err != nil {
		return err
	}
	if c == end {
		_, err := r.byte()
		return err
	}
	for i := 0; ; i++ {
		if err := element(i); err != nil {
			return err
		}
		if _, err := r.peek(); err != nil {
			return err
		}
		switch c, err := r.byte(); {
		case err != nil:
			return err
		case c == end:
			return nil
		case c != ',':
			return syntax("invalid character %q, want ',' or %q", rune(c), rune(end))
		}
	}
}

// name reads the name of a field and its colon.
func (r *Reader) name() (string, error) {
	c, err := r.peek()
	if err == nil && c != '"' {
		err = syntax("invalid character %q looking for the name of a field", rune(c))
	}
	if err == nil {
		_, err = r.byte()
	}
	if err != nil {
		return "", err
	}
	r.text = r.text[:0]
	err = r.characters(func(c byte) error {
		if len(r.text) < most { // which no name has
			r.text = append(r.text, c)
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	c, err = r.peek()
	if err == nil && c != ':' {
		err = syntax("invalid character %q after the name of a field", rune(c))
	}
	if err != nil {
		return "", err
	}
	_, err = r.byte()
	return string(r.text), err
}

// most is how many bytes of a name or of a number are looked at.
const most = 1000

// Float32 reads a number that float32 can hold, in an array or an object.
func (r *Reader) Float32() (float32, error) {
	c, err := r.peek()
	if err != nil {
		return 0, err
	}
	if c != '-' && (c < '0' || c > '9') {
		return 0, r.mismatch(c, "a number")
	}
	for r.text = r.text[:0]; ; r.text = append(r.text, c) {
		if c, err = r.byte(); err != nil {
			return 0, err
		}
		if len(r.text) == most || strings.IndexByte("+-.0123456789Ee", c) < 0 {
			break
		}
	}
	if err := r.r.UnreadByte(); err != nil {
		return 0, err
	}
	if !isNumber(r.text) {
		return 0, syntax("%.40q is not a number", r.text)
	}
	v, err := strconv.ParseFloat(string(r.text), 32)
	if err != nil {
		return 0, Errorf("%.40s, want a number in range", r.text)
	}
	return float32(v), nil
}

// isNumber reports whether text is a number as JSON has it.
func isNumber(text []byte) bool {
	digits := func() (n int) {
		for n < len(text) && text[n] >= '0' && text[n] <= '9' {
			n++
		}
		text = text[n:]
		return n
	}
	skip := func(any string) bool {
		found := len(text) > 0 && strings.IndexByte(any, text[0]) >= 0
		if found {
			text = text[1:]
		}
		return found
	}
	skip("-")
	if !skip("0") && digits() == 0 {
		return false
	}
	if skip(".") && digits() == 0 {
		return false
	}
	if skip("eE") {
		skip("+-")
		if digits() == 0 {
			return false
		}
	}
	return len(text) == 0
}

// MoreText is the error of End.
const MoreText = "more than one JSON value"

// End reads the white space behind the value, which has to be all.
func (r *Reader) End() error {
	_, err := r.peek()
	var e *Error
	switch {
	case errors.As(err, &e): // nothing follows
		return nil
	case err != nil:
		return err
	}
	return syntax(MoreText)
}

// peek returns the next byte that is no white space.
func (r *Reader) peek() (byte, error) {
	for {
		c, err := r.byte()
		if err != nil {
			return 0, err
		}
		if c != ' ' && c != '\t' && c != '\n' && c != '\r' {
			return c, r.r.UnreadByte()
		}
	}
}

func (r *Reader) byte() (byte, error) {
	c, err := r.r.ReadByte()
	if err == io.EOF {
		err = syntax("unexpected end of JSON input")
	}
	return c, err
}

// literal reads one of JSON's words.
func (r *Reader) literal(word string) error {
	for i := range len(word) {
		c, err := r.byte()
		if err != nil {
			return err
		}
		if c != word[i] {
			return syntax("invalid character %q in literal %s", rune(c), word)
		}
	}
	return nil
}

// mismatch returns the error of a value of another kind, which begins with c.
func (r *Reader) mismatch(c byte, want string) error {
	switch {
	case c == '{':
		return Errorf("a JSON object, want %s", want)
	case c == '[':
		return Errorf("a JSON array, want %s", want)
	case c == '"':
		return Errorf("a JSON string, want %s", want)
	case c == '-' || c >= '0' && c <= '9':
		return Errorf("a JSON number, want %s", want)
	}
	for _, word := range []string{"true", "false", "null"} {
		if c != word[0] {
			continue
		}
		if err := r.literal(word); err != nil {
			return err
		}
		_, noun, _ := strings.Cut(want, " ")
		return Errorf("%s is no %s", word, noun)
	}
	return syntax("invalid character %q looking for beginning of value", rune(c))
}
