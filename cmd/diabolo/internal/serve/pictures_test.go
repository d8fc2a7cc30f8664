package serve

import (
	"bytes"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/run"
)

// Pictures are of the epoch that is asked for, at last the last.
func TestTrainingPictures(t *testing.T) {
	s, p := school(t, nil)
	order(t, s, "runs", `{"preset":"vae-digits","epochs":2}`, 200)
	p.epoch(t, s, "vae-digits-1", 1)
	get := func(query string) []byte {
		t.Helper()
		w := ask(s, "GET", "/v1/runs/vae-digits-1/picture?"+query, "", "Accept", typePNG)
		if w.Code != 200 {
			t.Fatalf("%s: %d %s", query, w.Code, w.Body)
		}
		if c, err := png.DecodeConfig(bytes.NewReader(w.Body.Bytes())); err != nil || c.Width != 48 || c.Height != 8 {
			t.Errorf("%s: %+v %v", query, c, err)
		}
		return w.Body.Bytes()
	}
	original, recon, sample := get("kind=original"), get("kind=recon&epoch=1"), get("kind=sample&epoch=1")
	if bytes.Equal(original, recon) || bytes.Equal(recon, sample) || !bytes.Equal(recon, get("")) {
		t.Error("pictures are mixed up")
	}
	if w := ask(s, "GET", "/v1/runs/vae-digits-1/picture?epoch=2", ""); w.Code != 404 {
		t.Errorf("of an epoch to come: %d", w.Code)
	}
	p.epoch(t, s, "vae-digits-1", 2)
	if !bytes.Equal(recon, get("epoch=1")) || !bytes.Equal(get("epoch=2"), get("")) {
		t.Error("another epoch")
	}
	dir := filepath.Join(s.o.Runs, "elsewhere")
	elsewhereRun(t, dir, run.Finished, 1)
	if w := ask(s, "GET", "/v1/runs/elsewhere/picture", ""); w.Code != 404 {
		t.Errorf("without a picture: %d", w.Code)
	}
	if err := os.WriteFile(filepath.Join(dir, run.ReconFile), original, 0o666); err != nil {
		t.Fatal(err)
	}
	if w := ask(s, "GET", "/v1/runs/elsewhere/picture", ""); w.Code != 200 || !bytes.Equal(w.Body.Bytes(), original) {
		t.Errorf("of another process: %d", w.Code)
	}
	unreadable := filepath.Join(s.o.Runs, "unreadable")
	elsewhereRun(t, unreadable, run.Finished, 1)
	if err := os.Mkdir(filepath.Join(unreadable, run.ReconFile), 0o777); err != nil {
		t.Fatal(err)
	}
	if w := ask(s, "GET", "/v1/runs/unreadable/picture", ""); w.Code != 500 || strings.Contains(w.Body.String(), run.ReconFile) {
		t.Errorf("that cannot be read: %d %s", w.Code, w.Body)
	}
}
