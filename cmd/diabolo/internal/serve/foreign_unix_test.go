//go:build unix

package serve

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/diabolo-go/diabolo/run"
)

// A pipe in the place of a file of a run stops nobody, and a link shows nothing from
// elsewhere.
func TestForeignFiles(t *testing.T) {
	for _, name := range []string{run.ConfigFile, run.InfoFile, run.MetricsFile, run.ReconFile} {
		t.Run(name, func(t *testing.T) {
			s, p := school(t, nil)
			order(t, s, "runs", `{"preset":"vae-digits","epochs":1}`, 200)
			p.next <- nil
			s.api.Wait()
			path := filepath.Join(s.o.Runs, "vae-digits-1", name)
			if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
				t.Fatal(err)
			}
			if err := syscall.Mkfifo(path, 0o666); err != nil {
				t.Fatal(err)
			}
			done := make(chan bool)
			go func() {
				defer close(done)
				ask(s, "GET", "/v1/runs", "")
				ask(s, "GET", "/v1/runs/vae-digits-1/picture", "")
			}()
			select {
			case <-done:
			case <-time.After(5 * time.Second):
				t.Fatal("waits for a pipe")
			}
		})
	}
	dir := t.TempDir()
	runs := filepath.Join(dir, "runs", "foreign")
	secret := filepath.Join(dir, "secret.txt")
	if err := errors.Join(os.MkdirAll(runs, 0o777), os.WriteFile(secret, []byte("secret"), 0o666), os.WriteFile(filepath.Join(runs, run.ConfigFile), nil, 0o666),
		os.Symlink(secret, filepath.Join(runs, run.ReconFile))); err != nil {
		t.Fatal(err)
	}
	s, _ := school(t, func(o *Options) { o.Runs = filepath.Dir(runs) })
	if w := ask(s, "GET", "/v1/runs/foreign/picture", ""); w.Code == http.StatusOK || strings.Contains(w.Body.String(), "secret") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
