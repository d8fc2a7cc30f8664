// Package nearest finds the name that a mistyped one was meant to be.
package nearest

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Name returns the known name closest to got, or false if none is close enough to
// suggest. Letter case is ignored. A name is close if at most a third of its letters
// differ ("epoch" for "epochs"), or else if it contains got ("lr" for "train.lr"). The
// earlier of two equally close names wins.
func Name(got string, known []string) (string, bool) {
	if name, ok := mistyped(got, known); ok {
		return name, true
	}
	return shortened(got, known)
}

// Hint returns the end of an error message about an unknown name: the suggested name,
// or all known ones (if there are many, the first). Without known names it is empty.
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

// mistyped returns the name with the fewest edits.
func mistyped(got string, known []string) (name string, ok bool) {
	best := -1
	for _, k := range known {
		a, b := utf8.RuneCountInString(got), utf8.RuneCountInString(k)
		most := (max(a, b) + 1) / 3
		if max(a, b)-min(a, b) > most { // needs more edits, and got may be very long
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

// shortened returns the shortest name that contains got.
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

// distance counts the insertions, deletions, replacements and swaps of adjacent letters
// that turn a into b (optimal string alignment, the restricted Damerau-Levenshtein
// distance).
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
