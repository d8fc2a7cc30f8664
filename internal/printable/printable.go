// Package printable makes text from outside fit for a terminal, a log and a page: names
// of files, excerpts, metadata, arguments and what servers answer may hold characters
// that move the cursor, start a line or reverse the direction of writing. They are
// written as in a Go string: \x1b, \n, \u202e; a byte that is no UTF-8 as \xff.
package printable

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// limit is how many characters of a line are printed at most.
const limit = 2000

// Line escapes a text that is to stay on one line, and leaves out the middle of one of
// more than 2,000 characters.
func Line(s string) string { return escaped(cut(s), "") }

// Name escapes a text that is to stay on one line, and keeps all of it.
func Name(s string) string { return escaped(s, "") }

// Text escapes a text and keeps its lines and tabs.
func Text(s string) string { return escaped(s, "\n\t") }

// JSON replaces characters in the strings of a JSON document by their \u escapes, which
// a parser reads as the same characters. Line breaks between values stay.
func JSON(doc []byte) []byte {
	replaced := func(r rune) bool { return r != '\n' && hostile(r) }
	if !bytes.ContainsFunc(doc, replaced) {
		return doc
	}
	var b strings.Builder
	for _, r := range string(doc) {
		if replaced(r) {
			fmt.Fprintf(&b, `\u%04x`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return []byte(b.String())
}

// hostile reports whether a character acts on a terminal instead of being shown there:
// control characters, line and paragraph separators, and those that set the direction of
// writing.
func hostile(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Zl, unicode.Zp, unicode.Bidi_Control)
}

// escaped escapes all of s but the characters in keep.
func escaped(s, keep string) string {
	replaced := func(r rune) bool { return hostile(r) && !strings.ContainsRune(keep, r) }
	if utf8.ValidString(s) && !strings.ContainsFunc(s, replaced) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case replaced(r):
			b.WriteString(escape(r))
		default:
			b.WriteString(s[i : i+size])
		}
		i += size
	}
	return b.String()
}

func escape(r rune) string {
	switch r {
	case '\n':
		return `\n`
	case '\r':
		return `\r`
	case '\t':
		return `\t`
	}
	if r < 0x80 {
		return fmt.Sprintf(`\x%02x`, r)
	}
	return fmt.Sprintf(`\u%04x`, r)
}

// cut leaves out the middle of a long text; its beginning says what it is about, and its
// end what is wrong.
func cut(s string) string {
	if len(s) <= limit {
		return s
	}
	runes := strings.Split(s, "") // bytes that are no UTF-8 stay as they are
	if len(runes) <= limit {
		return s
	}
	first, last := limit*2/3, limit/3
	left := fmt.Sprintf(" ... (%d characters left out) ... ", len(runes)-first-last)
	return strings.Join(runes[:first], "") + left + strings.Join(runes[len(runes)-last:], "")
}
