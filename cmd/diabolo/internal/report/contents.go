package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// An entry is a section with its place on the page.
type entry struct {
	Section
	level  int    // of its heading: 2 to 6
	anchor string // unique in the page
	parts  []entry
}

// briefed reports whether the section, or one of its parts, has a brief.
func (e entry) briefed() bool {
	return e.Brief.Lead != "" || slices.ContainsFunc(e.parts, func(part entry) bool { return part.Brief.Lead != "" })
}

// anchors are the anchors of a page that are taken.
type anchors map[string]bool

// entries assigns levels and anchors to sections and their subsections; parent is the
// anchor of the section above.
func (a anchors) entries(sections []Section, level int, parent string) []entry {
	var list []entry
	for _, s := range sections {
		e := entry{Section: s, level: min(level, 6), anchor: a.take(parent, s)}
		e.parts = a.entries(s.Parts, level+1, e.anchor)
		list = append(list, e)
	}
	return list
}

// take returns an unused anchor for a section, made from its parent's and its ID, with a
// number where that is taken.
func (a anchors) take(parent string, s Section) string {
	name := cmp.Or(slug(s.ID), "section")
	if parent != "" {
		name = parent + "-" + name
	}
	unique := name
	for i := 2; a[unique]; i++ {
		unique = fmt.Sprintf("%s-%d", name, i)
	}
	a[unique] = true
	return unique
}

// slug keeps the letters and digits of a name, in lower case.
func slug(name string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return '-'
	}, name), "-")
}
