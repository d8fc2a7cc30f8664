package nn

import "testing"

// everyISA runs f as a subtest for each instruction set of this machine.
func everyISA(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	t.Run("generic", f)
}
