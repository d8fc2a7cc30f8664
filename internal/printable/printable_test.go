package printable

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestEscapes(t *testing.T) {
	for in, want := range map[string]string{
		"plain a/b.png":                  "plain a/b.png",
		"esc\x1b[31m\x1b]0;pwned\a.png":  `esc\x1b[31m\x1b]0;pwned\x07.png`,
		"nl\nFAKE: all fine\n.png":       `nl\nFAKE: all fine\n.png`,
		"over\rwritten\ttab":             `over\rwritten\ttab`,
		"c1\u009b31m":                    `c1\u009b31m`,
		"bidi\u202egnp.exe\u2066\u200e":  `bidi\u202egnp.exe\u2066\u200e`,
		"line\u2028paragraph\u2029":      `line\u2028paragraph\u2029`,
		"no UTF-8 \xff\x9b, kept \ufffd": `no UTF-8 \xff\x9b, kept ` + "\ufffd",
		"Фото 写真 é e\u0301 \U0001f468\u200d\U0001f469 \u3000\u00a0\u202f": "Фото 写真 é e\u0301 \U0001f468\u200d\U0001f469 \u3000\u00a0\u202f",
		`C:\new\x1b`: `C:\new\x1b`,
	} {
		if got := Line(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	if got := Text("a\n\tb\x1b\r"); got != "a\n\tb"+`\x1b\r` {
		t.Errorf("%q", got)
	}
}

// TestCut: the beginning and the end of a long text are printed.
func TestCut(t *testing.T) {
	long := "begins" + strings.Repeat("é\x1b", 5000) + "ends"
	got := Line(long)
	if !strings.HasPrefix(got, "begins") || !strings.HasSuffix(got, "ends") || !strings.Contains(got, "characters left out") {
		t.Errorf("%.30q...%q", got, got[len(got)-30:])
	}
	if n := utf8.RuneCountInString(got); n > 4*limit+50 || Name(long) == got {
		t.Errorf("%d characters", n)
	}
	if whole := strings.Repeat("é", limit); Line(whole) != whole {
		t.Error("a text of the limit is cut")
	}
}

// TestNothingHostile: whatever goes in, in pieces of any length, nothing that acts on a
// terminal comes out, and what a writer passes on is what Text returns.
func TestNothingHostile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")) + rapid.String().Draw(t, "text")
		if out := Name(in); !utf8.ValidString(out) || strings.IndexFunc(out, hostile) >= 0 {
			t.Fatalf("%q: %q", in, out)
		}
		var b bytes.Buffer
		w := NewWriter(&b)
		for i := 0; i < len(in); {
			n := rapid.IntRange(1, len(in)-i).Draw(t, "piece")
			if _, err := w.Write([]byte(in[i : i+n])); err != nil {
				t.Fatal(err)
			}
			i += n
		}
		if err := w.Close(); err != nil || b.String() != Text(in) {
			t.Fatalf("%q: %q, want %q, %v", in, b.String(), Text(in), err)
		}
	})
}

// TestJSON: the document stays one, with the same values.
func TestJSON(t *testing.T) {
	in := "a\u009b\u202e\x7f\x1b\nb"
	doc, err := json.MarshalIndent(map[string]string{in: in}, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	got := JSON(doc)
	if bytes.ContainsFunc(got, func(r rune) bool { return r != '\n' && (unicode.IsControl(r) || hostile(r)) }) {
		t.Errorf("%q", got)
	}
	var back map[string]string
	if err := json.Unmarshal(got, &back); err != nil || back[in] != in {
		t.Errorf("%v, %q", err, back)
	}
}
