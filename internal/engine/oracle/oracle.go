// Package oracle is for tests: it helps to compare results, on every instruction set,
// with values recorded from another program.
package oracle

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/diabolo-go/diabolo/internal/engine/kernel"
)

// EveryISA runs f as a subtest for each instruction set of this machine.
func EveryISA(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	for _, name := range kernel.Available() {
		t.Run(name, func(t *testing.T) {
			restore, err := kernel.Use(name)
			if err != nil {
				t.Fatal(err)
			}
			defer restore()
			f(t)
		})
	}
}

// Read reads recorded values from a JSON file such as testdata/pytorch.json, which was
// written by the script beside it. R may lack fields of the file.
func Read[R any](t testing.TB, path string) (recorded R) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(data, &recorded)
	}
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return recorded
}
