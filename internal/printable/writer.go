package printable

import (
	"io"
	"sync"
	"unicode/utf8"
)

// A Writer passes on what is written to it as Text does. Several goroutines may use it.
type Writer struct {
	mu   sync.Mutex
	to   io.Writer
	rest []byte // the beginning of a character whose end is not there yet
}

// NewWriter returns a Writer to w.
func NewWriter(w io.Writer) *Writer { return &Writer{to: w} }

// Write escapes p. It returns len(p), or the error of the writer below.
func (w *Writer) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := append(w.rest, p...)
	whole := len(all) - unfinished(all)
	w.rest = append([]byte(nil), all[whole:]...)
	if _, err := io.WriteString(w.to, Text(string(all[:whole]))); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Close writes what is left of a character that was begun.
func (w *Writer) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	rest := string(w.rest)
	w.rest = nil
	if rest == "" {
		return nil
	}
	_, err := io.WriteString(w.to, Text(rest))
	return err
}

// unfinished returns how many bytes at the end of p begin a character.
func unfinished(p []byte) int {
	for n := 1; n < min(utf8.UTFMax, len(p)+1); n++ {
		if tail := p[len(p)-n:]; utf8.RuneStart(tail[0]) {
			if utf8.FullRune(tail) {
				return 0
			}
			return n
		}
	}
	return 0
}
