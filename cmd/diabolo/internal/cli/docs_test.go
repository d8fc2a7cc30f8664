package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	readme        = "../../../../README.md"
	readmeRussian = "../../../../README.ru.md"
)

// linesOf returns what a pattern, with (?m), finds in a file: of each match the
// first group.
func linesOf(t *testing.T, file, pattern string) []string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(string(text), -1) {
		lines = append(lines, m[1])
	}
	return lines
}

// documented returns the command lines that the READMEs and docs/ show, an
// indented line each, without what the shell would not pass on.
func documented(t *testing.T) [][]string {
	t.Helper()
	files, err := filepath.Glob("../../../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	var commands [][]string
	for _, file := range append(files, readme, readmeRussian) {
		for _, line := range linesOf(t, file, `(?m)^    (?:diabolo|go run \./cmd/diabolo) ([^#\n]+)`) {
			commands = append(commands, strings.Fields(line))
		}
	}
	if len(commands) < 5 {
		t.Fatalf("found only %d command lines in the documentation", len(commands))
	}
	return commands
}

// Every command line in the documentation has a verb and flags that exist, and
// those that train a preset make a config that is accepted.
func TestDocumentedCommands(t *testing.T) {
	if testing.Short() {
		t.Skip("runs every command of the docs")
	}
	for _, args := range documented(t) {
		check := "--help"
		if args[0] == "train" && !slices.Contains(args, "--resume") && !strings.HasSuffix(args[1], ".yaml") {
			check = "--print"
		}
		out, err := exec.Command("diabolo", append(args, check)...).CombinedOutput()
		if err != nil {
			t.Errorf("diabolo %s %s: %v\n%s", strings.Join(args, " "), check, err, out)
			continue
		}
		if want := "diabolo " + args[0]; check == "--help" && !strings.Contains(string(out), want) {
			t.Errorf("diabolo %s --help is not about %q:\n%s", strings.Join(args, " "), want, out)
		}
	}
}

// TestReadmes: the README says the same in both languages, as far as a test can
// tell: command lines, verbs, links, lines of Go, and the figures in its tables.
func TestReadmes(t *testing.T) {
	for what, pattern := range map[string]string{
		"command lines": `(?m)^    (\S.*)`,
		"verbs":         "(?m)^\\| (`[^`]+`)",
		"links":         `\]\(([^)]+)\)`,
		"lines of Go":   `(?m)^([a-z, ]+ := .*\S) +//`,
		"figures":       `(?m)^\|(.*\d.*)`,
	} {
		english, russian := linesOf(t, readme, pattern), linesOf(t, readmeRussian, pattern)
		switch what {
		case "links": // the first is the other language's
			english, russian = english[1:], russian[1:]
		case "figures":
			english, russian = digits(english), digits(russian)
		}
		if len(english) < 3 {
			t.Errorf("found only %d %s in the README", len(english), what)
		}
		if d := cmp.Diff(english, russian); d != "" {
			t.Errorf("%s of README.md (-) and README.ru.md (+) differ:\n%s", what, d)
		}
	}
}

// digits returns the numbers of each line without the marks inside them, which
// are a language's own: 3,651 and 93,1 become 3651 and 931.
func digits(lines []string) []string {
	number, mark := regexp.MustCompile(`\d[\d.,\x{a0}]*`), regexp.MustCompile(`\D`)
	var found []string
	for _, line := range lines {
		var numbers []string
		for _, n := range number.FindAllString(line, -1) {
			numbers = append(numbers, mark.ReplaceAllString(n, ""))
		}
		found = append(found, strings.Join(numbers, " "))
	}
	return found
}

// TestLinks follows every link from one page of the documentation to another, and
// to the heading it names.
func TestLinks(t *testing.T) {
	pages, err := filepath.Glob("../../../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	more, err := filepath.Glob("../../../../*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range append(pages, more...) {
		for _, link := range linesOf(t, page, `\]\(([^):]+)\)`) {
			file, heading, _ := strings.Cut(link, "#")
			target := page
			if file != "" {
				target = filepath.Join(filepath.Dir(page), filepath.FromSlash(file))
			}
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s: the link to %s leads nowhere", page, link)
			} else if heading != "" && !slices.Contains(headings(t, target), heading) {
				t.Errorf("%s: there is no heading for the link to %s", page, link)
			}
		}
	}
}

// headings returns the headings of a page as links name them.
func headings(t *testing.T, page string) []string {
	t.Helper()
	names := linesOf(t, page, `(?m)^#+ (.*)`)
	for i, name := range names {
		name = regexp.MustCompile(`[^\pL\d _-]`).ReplaceAllString(strings.ToLower(name), "")
		names[i] = strings.ReplaceAll(name, " ", "-")
	}
	return names
}

// The README's first command, a quick look at two of its models, leaves the files
// it names.
func TestFirstCommand(t *testing.T) {
	if testing.Short() {
		t.Skip("trains")
	}
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command("diabolo", "study", "--quick", "--epochs", "1", "--models", "plain,one-class", "--only", "reconstruct,anomaly")
	c.Dir = t.TempDir()
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, file := range []string{"study/report.html", "study/ae-faces/recon.png"} {
		if !strings.Contains(string(text), "`"+file+"`") {
			t.Errorf("the README does not name %s", file)
		}
		if _, err := os.Stat(filepath.Join(c.Dir, file)); err != nil {
			t.Error(err)
		}
	}
}
