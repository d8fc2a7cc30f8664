package serve

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/diabolo-go/diabolo/internal/file/atomicfile"
	"github.com/diabolo-go/diabolo/model"
)

// A model whose file changes is taken into service without a lost request; a broken
// one is not, and one whose folder goes stays.
func TestWatch(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	m := save(t, "vae", dir)
	var mu sync.Mutex
	problems := 0
	s, err := New(Options{Models: []string{dir}, Addr: "127.0.0.1:0", Watch: 5 * time.Millisecond, Log: func(format string, args ...any) {
		mu.Lock()
		defer mu.Unlock()
		if strings.Contains(fmt.Sprintf(format, args...), "the previous model stays in service") {
			problems++
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	serveUntilEnd(t, s)
	decode := func() string {
		w := ask(s, "POST", "/v1/decode", raw(1, 2, 3), "Content-Type", typeRaw, "Accept", typeRaw)
		if w.Code != 200 {
			t.Errorf("a request is lost: %d %s", w.Code, w.Body)
		}
		return w.Body.String()
	}
	file := filepath.Join(dir, model.FileName)
	for range 3 {
		before := decode()
		for i := range m.Weights() {
			m.Weights()[i] *= 1.5
		}
		if err := m.Save(file, nil); err != nil {
			t.Fatal(err)
		}
		until(t, "the new model", func() bool { return decode() != before })
	}
	last := decode()
	if err := atomicfile.Write(file, []byte("broken")); err != nil { // os.WriteFile would make two versions, the first one empty
		t.Fatal(err)
	}
	count := func() int { mu.Lock(); defer mu.Unlock(); return problems }
	until(t, "the broken file is seen", func() bool { return count() > 0 })
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	time.Sleep(50 * time.Millisecond)
	if n := count(); n != 1 {
		t.Errorf("the same is said %d times", n)
	}
	if decode() != last {
		t.Error("the model of before has not gone on")
	}
	if w := ask(s, "GET", "/v1/models", ""); !strings.Contains(w.Body.String(), `"name":"run"`) {
		t.Errorf("%s", w.Body)
	}
}

// The images of a run whose folder is gone are not there any more, nor others in their
// place.
func TestGoneRun(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "vae")
	save(t, "vae", dir)
	s := imagesOf(t, dir)
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"images", "projection", "dimensions"} {
		if w := ask(s, "GET", "/v1/"+path, ""); w.Code != 404 || !strings.Contains(w.Body.String(), "the folder of vae is gone") {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
	if w := ask(s, "POST", "/v1/decode", latentZero); w.Code != 200 {
		t.Errorf("%d", w.Code)
	}
}
