//go:build unix

package cli

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/diabolo-go/diabolo/model"
)

// SIGHUP reads the models again; what is wrong with one is said, and the server goes
// on.
func TestHangupReloads(t *testing.T) {
	dir := untrained(t)
	address, said := serving(t, dir)
	hangup := func() {
		t.Helper()
		if err := syscall.Kill(os.Getpid(), syscall.SIGHUP); err != nil {
			t.Fatal(err)
		}
	}
	hangup()
	said.find(t, "reloaded vae-digits-1")
	if err := os.Remove(filepath.Join(dir, model.FileName)); err != nil {
		t.Fatal(err)
	}
	hangup()
	said.find(t, "diabolo: .*vae-digits-1.*; the previous model stays in service")
	post(t, "http://"+address+"/v1/decode", `{"z": [[0,0,0,0,0,0,0,0,0,0]]}`)
}
