// Apigen writes what follows from the description of the API: the OpenAPI document, the
// types of the Go client, and those of the page.
//
//	go run ./cmd/diabolo/internal/apigen OPENAPI.json TYPES.go TYPES.ts
//
// It is run by go generate in cmd/diabolo/internal/serve.
package main

import (
	"fmt"
	"os"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/api"
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/serve"
)

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: apigen OPENAPI.json TYPES.go TYPES.ts")
		os.Exit(2)
	}
	if err := generate(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, "apigen:", err)
		os.Exit(1)
	}
}

// generate writes the files at three paths.
func generate(openAPI, goTypes, tsTypes string) error {
	routes := serve.Routes(new(api.API))
	types, err := collect(routes)
	if err != nil {
		return err
	}
	for path, write := range map[string]func([]serve.Route, *collection) ([]byte, error){openAPI: document, goTypes: client, tsTypes: page} {
		text, err := write(routes, types)
		if err != nil {
			return err
		}
		if err := os.WriteFile(path, text, 0o666); err != nil {
			return err
		}
	}
	return nil
}
