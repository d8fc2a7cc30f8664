// Web bundles the page of the server: the TypeScript, style and HTML in src become
// four small files that package serve embeds. It needs no Node; the tests of the page do.
//
//	go -C tools/web run . ../../cmd/diabolo/internal/serve/page
//
// It is run by go generate in cmd/diabolo/internal/serve.
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/evanw/esbuild/pkg/api"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: web FOLDER")
		os.Exit(2)
	}
	if err := bundle(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "web:", err)
		os.Exit(1)
	}
}

// bundle writes app.js, app.css, index.html and logo.svg into a folder.
func bundle(folder string) error {
	licence, err := os.ReadFile("lib/uplot/LICENSE")
	if err != nil {
		return err
	}
	result := api.Build(api.BuildOptions{
		EntryPoints:       []string{"src/main.ts", "src/app.css"},
		EntryNames:        "app",
		Outdir:            folder,
		Bundle:            true,
		Write:             true,
		Format:            api.FormatESModule,
		Target:            api.ES2022,
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		Charset:           api.CharsetUTF8,
		LegalComments:     api.LegalCommentsEndOfFile,
		LogLevel:          api.LogLevelWarning,
		Footer:            map[string]string{"js": "/* uPlot\n" + string(licence) + "*/"},
	})
	if len(result.Errors) > 0 {
		return fmt.Errorf("%d errors in src", len(result.Errors))
	}
	return errors.Join(copyFile(folder, "index.html"), copyFile(folder, "logo.svg"))
}

func copyFile(folder, name string) error {
	content, err := os.ReadFile(filepath.Join("src", name))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, name), content, 0o666)
}
