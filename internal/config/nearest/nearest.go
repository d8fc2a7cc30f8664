// Package nearest finds the name somebody meant when they mistyped one.
package nearest

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Name returns the known name closest to got, or false when none is near
// enough to be worth suggesting. Letter case does not count. A name is near
// when a third of its letters or fewer differ ("epoch" for "epochs"), or else
// when it contains got ("lr" for "train.lr"). The earlier of two equally near
// names wins.
func Name(got string, known []string) (string, bool) {
	if name, ok := mistyped(got, known); ok {
		return name, true
	}
	return shortened(got, known)
}

// Hint ends a message about a name that nothing has: with the one that was meant,
// or all there are, the first of many. Without any it is empty.
func Hint(got string, known []string) string {
	const most = 40
	switch name, ok := Name(got, known); {
	case ok:
		return fmt.Sprintf("; did you mean %q?", name)
	case len(known) == 0:
		return ""
	case len(known) > most:
		return fmt.Sprintf("; there are %s and %d more", strings.Join(known[:most], ", "), len(known)-most)
	}
	return "; there are " + strings.Join(known, ", ")
}

// mistyped looks for the name with the fewest edits.
func mistyped(got string, known []string) (name string, ok bool) {
	best := -1
	for _, k := range known {
		a, b := utf8.RuneCountInString(got), utf8.RuneCountInString(k)
		most := (max(a, b) + 1) / 3
		if max(a, b)-min(a, b) > most { // so many edits at least: got may be megabytes
			continue
		}
		d := distance(strings.ToLower(got), strings.ToLower(k))
		if d > most || best >= 0 && d >= best {
			continue
		}
		name, ok, best = k, true, d
	}
	return name, ok
}

// shortened looks for the shortest name that got is a part of.
func shortened(got string, known []string) (name string, ok bool) {
	if utf8.RuneCountInString(got) < 2 {
		return "", false
	}
	for _, k := range known {
		if strings.Contains(strings.ToLower(k), strings.ToLower(got)) && (!ok || len(k) < len(name)) {
			name, ok = k, true
		}
	}
	return name, ok
}

// distance counts the letters to insert, delete, replace or swap with their
// neighbour that turn a into b (optimal string alignment, the restricted
// Damerau-Levenshtein distance).
func distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	before, last, row := make([]int, len(t)+1), make([]int, len(t)+1), make([]int, len(t)+1)
	for j := range row {
		row[j] = j
	}
	for i := range s {
		before, last, row = last, row, before
		row[0] = i + 1
		for j := range t {
			cost := 1
			if s[i] == t[j] {
				cost = 0
			}
			row[j+1] = min(last[j+1]+1, row[j]+1, last[j]+cost)
			if i > 0 && j > 0 && s[i] == t[j-1] && s[i-1] == t[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
	}
	return row[len(t)]
}
