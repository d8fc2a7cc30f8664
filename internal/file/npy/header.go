package npy

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// fields are the entries of the header.
type fields struct {
	descr   string // "<f4"; the list of a structured array is kept as text
	fortran bool
	shape   []int
}

// A parser reads the Python literals in a header. It keeps its first error; results
// after an error are meaningless.
type parser struct {
	text string
	err  error
}

// parse reads a dictionary of exactly the three keys.
func parse(text string) (f fields, err error) {
	p := &parser{text: text}
	seen := map[string]bool{}
	p.items("{", "}", func() {
		key := p.str()
		if seen[key] {
			p.fail(fmt.Errorf("%q comes twice", key))
		}
		seen[key] = true
		p.want(":")
		switch key {
		case "descr":
			f.descr = p.descr()
		case "fortran_order":
			if f.fortran = p.take("True"); !f.fortran {
				p.want("False")
			}
		case "shape":
			p.items("(", ")", func() { f.shape = append(f.shape, p.number()) })
		default:
			p.fail(fmt.Errorf("unknown key %q", key))
		}
	})
	if p.space(); p.text != "" {
		p.expected("nothing more")
	}
	if len(seen) != 3 {
		p.fail(errors.New("expected descr, fortran_order and shape"))
	}
	return f, p.err
}

// items calls item for each element in brackets, separated by commas, with an optional
// trailing one: (), (3,) or (3, 4).
func (p *parser) items(open, end string, item func()) {
	p.want(open)
	for p.err == nil && !p.take(end) {
		item()
		if !p.take(",") && !strings.HasPrefix(p.text, end) {
			p.expected("a comma")
		}
	}
}

// descr reads the type: a string, or the list of a structured array.
func (p *parser) descr() string {
	if p.space(); !strings.HasPrefix(p.text, "[") {
		return p.str()
	}
	list, rest, ok := strings.Cut(p.text, "]")
	if !ok {
		p.expected("a type")
	}
	p.text = rest
	return list + "]"
}

func (p *parser) number() int {
	p.space()
	digits := len(p.text) - len(strings.TrimLeft(p.text, "0123456789"))
	n, err := strconv.Atoi(p.text[:digits])
	if err != nil {
		p.expected("a number")
	}
	p.text = p.text[digits:]
	p.take("L") // written by Python 2
	return n
}

// str reads a string in either kind of quotes, without escapes.
func (p *parser) str() string {
	for _, quote := range []string{"'", `"`} {
		if !p.take(quote) {
			continue
		}
		if s, rest, ok := strings.Cut(p.text, quote); ok && !strings.Contains(s, `\`) {
			p.text = rest
			return s
		}
	}
	p.expected("a string")
	return ""
}

func (p *parser) want(token string) {
	if !p.take(token) {
		p.expected(token)
	}
}

// take skips space, and the token if it follows.
func (p *parser) take(token string) bool {
	p.space()
	rest, ok := strings.CutPrefix(p.text, token)
	if ok {
		p.text = rest
	}
	return ok
}

func (p *parser) space() { p.text = strings.TrimLeft(p.text, " \t\n\r") }

func (p *parser) expected(what string) { p.fail(fmt.Errorf("expected %s, found %.20q", what, p.text)) }

func (p *parser) fail(err error) {
	if p.err == nil {
		p.err = err
	}
}
