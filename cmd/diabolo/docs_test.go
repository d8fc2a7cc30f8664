package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// documented returns the command lines that the README and docs/ show, an
// indented line each, without what the shell would not pass on.
func documented(t *testing.T) [][]string {
	t.Helper()
	files, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	line := regexp.MustCompile(`(?m)^    (?:diabolo|go run \./cmd/diabolo) ([^#\n]+)`)
	var commands [][]string
	for _, file := range append(files, "../../README.md") {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range line.FindAllStringSubmatch(string(text), -1) {
			commands = append(commands, strings.Fields(m[1]))
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

// The README's first command, a quick look at two of its models, leaves the files
// it names.
func TestFirstCommand(t *testing.T) {
	if testing.Short() {
		t.Skip("trains")
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command("diabolo", "study", "--quick", "--epochs", "1", "--models", "plain,one-class", "--only", "reconstruct,anomaly")
	c.Dir = t.TempDir()
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, file := range []string{"study/report.html", "study/ae-faces/recon.png"} {
		if !strings.Contains(string(readme), "`"+file+"`") {
			t.Errorf("the README does not name %s", file)
		}
		if _, err := os.Stat(filepath.Join(c.Dir, file)); err != nil {
			t.Error(err)
		}
	}
}
