package diabolo_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

var (
	goBlock = regexp.MustCompile("(?s)```go\n(.*?)```")
	comment = regexp.MustCompile(` +// .*`)
	indent  = regexp.MustCompile(`(?m)^\t\t`)
)

// The programs that the documentation shows are the bodies of functions in the examples,
// which run, but for comments in another language. They are as short as promised: 12 lines
// from a file to its reconstruction, 8 for a training.
func TestDocumentedPrograms(t *testing.T) {
	source, err := os.ReadFile("example_test.go")
	if err != nil {
		t.Fatal(err)
	}
	examples := comment.ReplaceAllString(indent.ReplaceAllString(string(source), ""), "")
	for file, programs := range map[string]int{"README.md": 2, "README.ru.md": 2, "docs/library.md": 3} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		blocks := goBlock.FindAllStringSubmatch(string(text), -1)
		if len(blocks) != programs {
			t.Errorf("%s shows %d programs, want %d", file, len(blocks), programs)
		}
		for _, b := range blocks {
			most := 12
			if strings.Contains(b[1], "diabolo.Train(") {
				most = 8
			}
			if n := strings.Count(b[1], "\n"); n > most {
				t.Errorf("%s: a program of %d lines, want at most %d:\n%s", file, n, most, b[1])
			}
			if !strings.Contains(examples, "{\n"+comment.ReplaceAllString(b[1], "")) {
				t.Errorf("%s: no example runs\n%s", file, b[1])
			}
		}
	}
}
