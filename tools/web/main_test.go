package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/evanw/esbuild/pkg/api"
)

// TestPage bundles the page's unit tests, test/*.test.ts, and runs them with Node.
func TestPage(t *testing.T) {
	files, err := filepath.Glob("test/*.test.ts")
	if err != nil || len(files) == 0 {
		t.Fatalf("no unit tests in test (%v)", err)
	}
	var imports strings.Builder
	for _, file := range files {
		fmt.Fprintf(&imports, "import %q;\n", "./"+filepath.ToSlash(file))
	}
	script := filepath.Join(t.TempDir(), "test.mjs")
	result := api.Build(api.BuildOptions{
		Stdin:     &api.StdinOptions{Contents: imports.String(), ResolveDir: "."},
		Outfile:   script,
		Bundle:    true,
		Write:     true,
		Format:    api.FormatESModule,
		Platform:  api.PlatformNode,
		Sourcemap: api.SourceMapInline,
	})
	for _, e := range result.Errors {
		t.Errorf("%+v: %s", e.Location, e.Text)
	}
	if t.Failed() {
		return
	}
	output, err := exec.Command("node", "--enable-source-maps", "--test-reporter=spec", script).CombinedOutput()
	t.Logf("%s", output)
	if err != nil {
		t.Fatalf("node (version 18 or later is needed): %v", err)
	}
}

// TestStyles finds classes that two views give a style: each would change the other's.
func TestStyles(t *testing.T) {
	files, err := filepath.Glob("src/*/*.css")
	if err != nil || len(files) < 5 {
		t.Fatalf("%d styles in src (%v)", len(files), err)
	}
	first, owner := regexp.MustCompile(`(?m)(?:^|[,{]) *(\.[\w-]+)`), map[string]string{}
	for _, file := range files {
		if strings.HasSuffix(file, "page.css") {
			continue // what all share
		}
		style, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range first.FindAllStringSubmatch(string(style), -1) {
			if other := owner[m[1]]; other != "" && other != file {
				t.Errorf("%s and %s both have a style for %s", other, file, m[1])
			}
			owner[m[1]] = file
		}
	}
}
