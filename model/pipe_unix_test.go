//go:build unix

package model

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/diabolo-go/diabolo/internal/file/regular"
)

// A named pipe in the place of a model or of its threshold is told, and not waited for.
func TestLoadPipe(t *testing.T) {
	m := mustNew(t, tiny(t, cells[0]), 1)
	for _, name := range []string{FileName, ThresholdFile} {
		dir := t.TempDir()
		if err := m.Save(filepath.Join(dir, FileName), nil); err != nil {
			t.Fatal(err)
		}
		_ = os.Remove(filepath.Join(dir, name)) // there is no threshold
		if err := syscall.Mkfifo(filepath.Join(dir, name), 0o666); err != nil {
			t.Fatal(err)
		}
		loaded := make(chan error, 1)
		go func() {
			_, err := Load(dir)
			loaded <- err
		}()
		select {
		case err := <-loaded:
			if !errors.Is(err, regular.ErrOther) {
				t.Errorf("%s: %v", name, err)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("%s: it waits for the pipe", name)
		}
	}
}
