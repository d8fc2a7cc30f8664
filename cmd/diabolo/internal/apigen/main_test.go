package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// The files of the repository are those that are generated.
func TestFilesAreCurrent(t *testing.T) {
	dir := t.TempDir()
	made := []string{filepath.Join(dir, "openapi.json"), filepath.Join(dir, "types_gen.go"), filepath.Join(dir, "api_types.ts")}
	if err := generate(made[0], made[1], made[2]); err != nil {
		t.Fatal(err)
	}
	for i, path := range []string{"../serve/openapi.json", "../../../../client/types_gen.go", "../../../../tools/web/src/server/api_types.ts"} {
		want, err := os.ReadFile(made[i])
		if err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not what go generate ./cmd/diabolo/internal/serve writes (%v)", path, err)
		}
	}
}
