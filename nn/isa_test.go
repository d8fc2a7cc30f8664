package nn

import (
	"testing"

	"github.com/diabolo-go/diabolo/internal/kernel"
)

// everyISA runs f as a subtest for each instruction set of this machine.
func everyISA(t *testing.T, f func(t *testing.T)) {
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
