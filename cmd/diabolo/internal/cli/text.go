package cli

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"time"
)

// A table prints lines of a name and a value.
type table struct {
	w io.Writer
}

func (t table) row(name, value string) { fmt.Fprintf(t.w, "%-12s %s\n", name, value) }

// figure prints a loss with three figures at least: 0.00583, 9.341, 93.41.
func figure(v float64) string {
	a := math.Abs(v)
	switch {
	case a >= 1e7: // a training that went astray
		return strconv.FormatFloat(v, 'g', 4, 64)
	case a >= 10:
		return strconv.FormatFloat(v, 'f', 2, 64)
	case a >= 1:
		return strconv.FormatFloat(v, 'f', 3, 64)
	case a < 1e-6:
		return strconv.FormatFloat(v, 'g', 3, 64)
	}
	return strconv.FormatFloat(v, 'f', 2-int(math.Floor(math.Log10(a))), 64)
}

// thousands prints a count with commas.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// duration prints seconds as people say them.
func duration(seconds float64) string {
	if seconds < 10 {
		return strconv.FormatFloat(seconds, 'f', 1, 64) + " s"
	}
	d := time.Duration(seconds * float64(time.Second)).Round(time.Second)
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%d min %02d s", int(d.Minutes()), int(d.Seconds())%60)
	}
	return fmt.Sprintf("%d h %02d min", int(d.Hours()), int(d.Minutes())%60)
}

// count prints "1 image", "2 images".
func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return thousands(n) + " " + what + "s"
}
