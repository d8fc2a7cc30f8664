package npy

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// fields are what the header says.
type fields struct {
	descr   string // "<f4"; what is no string, such as the list of a structured array, as it is written
	fortran bool
	shape   []int
}

// A parser reads the Python literals that a header is made of.
type parser struct{ text string }

// parse reads a dictionary of exactly the three keys.
func parse(text string) (f fields, err error) {
	p := &parser{text}
	if err := p.want("{"); err != nil {
		return f, err
	}
	seen := map[string]bool{}
	for !p.take("}") {
		key, err := p.str()
		if err != nil {
			return f, err
		}
		if seen[key] {
			return f, fmt.Errorf("%q comes twice", key)
		}
		seen[key] = true
		if err := p.member(key, &f); err != nil {
			return f, err
		}
		if !p.take(",") && !strings.HasPrefix(p.text, "}") {
			return f, p.expected("a comma")
		}
	}
	if p.space(); p.text != "" {
		return f, p.expected("nothing more")
	}
	if len(seen) != 3 {
		return f, errors.New("expected descr, fortran_order and shape")
	}
	return f, nil
}

// member reads the value of a key.
func (p *parser) member(key string, f *fields) (err error) {
	if err := p.want(":"); err != nil {
		return err
	}
	switch key {
	case "descr":
		f.descr, err = p.descr()
	case "fortran_order":
		f.fortran, err = p.boolean()
	case "shape":
		f.shape, err = p.tuple()
	default:
		err = fmt.Errorf("unknown key %q", key)
	}
	return err
}

// descr reads the type: a string, or the list of a structured array.
func (p *parser) descr() (string, error) {
	if p.space(); !strings.HasPrefix(p.text, "[") {
		return p.str()
	}
	list, rest, ok := strings.Cut(p.text, "]")
	if !ok {
		return "", p.expected("a type")
	}
	p.text = rest
	return list + "]", nil
}

func (p *parser) boolean() (bool, error) {
	if p.take("True") {
		return true, nil
	}
	return false, p.want("False")
}

// tuple reads numbers in brackets: (), (3,) or (3, 4).
func (p *parser) tuple() ([]int, error) {
	if err := p.want("("); err != nil {
		return nil, err
	}
	numbers := []int{}
	for !p.take(")") {
		n, err := p.number()
		if err != nil {
			return nil, err
		}
		numbers = append(numbers, n)
		if !p.take(",") && !strings.HasPrefix(p.text, ")") {
			return nil, p.expected("a comma")
		}
	}
	return numbers, nil
}

func (p *parser) number() (int, error) {
	p.space()
	digits := len(p.text) - len(strings.TrimLeft(p.text, "0123456789"))
	n, err := strconv.Atoi(p.text[:digits])
	if err != nil {
		return 0, p.expected("a number")
	}
	p.text = p.text[digits:]
	p.take("L") // of a Python 2
	return n, nil
}

// str reads a string in either kind of quotes, without escapes.
func (p *parser) str() (string, error) {
	for _, quote := range []string{"'", `"`} {
		if !p.take(quote) {
			continue
		}
		s, rest, ok := strings.Cut(p.text, quote)
		if !ok || strings.Contains(s, `\`) {
			return "", p.expected("a string")
		}
		p.text = rest
		return s, nil
	}
	return "", p.expected("a string")
}

func (p *parser) want(token string) error {
	if !p.take(token) {
		return p.expected(token)
	}
	return nil
}

// take passes over space, and over the token when it follows.
func (p *parser) take(token string) bool {
	p.space()
	rest, ok := strings.CutPrefix(p.text, token)
	if ok {
		p.text = rest
	}
	return ok
}

func (p *parser) space() { p.text = strings.TrimLeft(p.text, " \t\n\r") }

func (p *parser) expected(what string) error {
	return fmt.Errorf("expected %s, found %.20q", what, p.text)
}
