package cli

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
)

// untrained saves the model of vae-digits, as it begins, into a run folder of that
// name.
func untrained(t *testing.T) (dir string) {
	t.Helper()
	c, err := run.Preset("vae-digits")
	if err != nil {
		t.Fatal(err)
	}
	shape, err := c.Model.ForData([3]int{1, 28, 28}, 10)
	if err != nil {
		t.Fatal(err)
	}
	m, err := model.New(shape, 1)
	if err != nil {
		t.Fatal(err)
	}
	dir = filepath.Join(t.TempDir(), "vae-digits-1")
	if err := os.Mkdir(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := m.Save(filepath.Join(dir, model.FileName), map[string]string{"dataset": "synthetic-digits"}); err != nil {
		t.Fatal(err)
	}
	return dir
}

// lines are what is written, for somebody to wait for.
type lines struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

// find waits for what a pattern finds, and returns its groups.
func (l *lines) find(t *testing.T, pattern string) []string {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		l.mu.Lock()
		text := l.text.String()
		l.mu.Unlock()
		if found := regexp.MustCompile(pattern).FindStringSubmatch(text); found != nil {
			return found
		}
		if time.Now().After(end) {
			t.Fatalf("it says %q, want %s", text, pattern)
		}
	}
}

// serving runs diabolo serve until the test ends, and returns its address and what it
// says.
func serving(t *testing.T, args ...string) (address string, said *lines) {
	t.Helper()
	said = new(lines)
	a := &app{out: io.Discard, err: said}
	root := a.root()
	root.SetArgs(append([]string{"serve", "--addr", "127.0.0.1:0"}, args...))
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- root.ExecuteContext(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return said.find(t, `serving .* at http://(\S+);`)[1], said
}

// The images of a run that were moved are shown from their new place; of several places,
// from the one that holds them.
func TestServedImagesMoved(t *testing.T) {
	t.Chdir(t.TempDir())
	for i := range 8 {
		put(t, fmt.Sprintf("others/%d.jpg", i), []byte("another file of the same name"))
		put(t, fmt.Sprintf("pics/%d.jpg", i), nil)
		writePhoto(t, fmt.Sprintf("pics/%d.jpg", i))
	}
	put(t, "own.yaml", []byte(strings.Replace(small, "name: synthetic-digits, count: 60,", "name: 'folder:pics', colour: grey,", 1)))
	var stderr bytes.Buffer
	if code := Run([]string{"train", "own.yaml", "--out", "own", "--epochs", "1", "--set", "train.batch=4", "-q"}, io.Discard, &stderr); code != codeDone {
		t.Fatal(stderr.String())
	}
	if err := os.Rename("pics", "moved"); err != nil {
		t.Fatal(err)
	}
	images := func(args ...string) (status int, said *lines) {
		address, said := serving(t, append([]string{"own"}, args...)...)
		r, err := http.Get("http://" + address + "/v1/images?n=1")
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		return r.StatusCode, said
	}
	status, said := images("--set", "dataset.name=folder:others")
	if status != http.StatusNotFound {
		t.Errorf("the images are gone, and it answers %d", status)
	}
	said.find(t, "the images of own: .*; name yours with --set dataset.name=folder:PATH")
	if status, said := images("--set", "dataset.name=folder:others", "--set", "dataset.name=folder:moved"); status != http.StatusOK {
		t.Errorf("the images are at their new place, and it answers %d: %s", status, said.text.String())
	}
	if err := os.Rename("moved", "pics"); err != nil {
		t.Fatal(err)
	}
	if status, said := images(); status != http.StatusOK {
		t.Errorf("the images are at their old place, and it answers %d: %s", status, said.text.String())
	}
	remove(t, "own/"+run.ImagesFile)
	if status, _ := images(); status != http.StatusNotFound {
		t.Errorf("no checksum says that the images are its own, and it answers %d", status)
	}
	for wrong, want := range map[string]int{"dataset.name=folder:none": codeMissing, "dataset.name=mnist": codeBadInput, "dataset.labels=a.csv": codeBadInput, "train.lr=1": codeBadInput, "data": codeBadInput} {
		if code := Run([]string{"serve", "own", "--addr", "127.0.0.1:0", "--set", wrong}, io.Discard, io.Discard); code != want {
			t.Errorf("--set %s: exit code %d, want %d", wrong, code, want)
		}
	}
}

// The curl commands of the documentation work, one after the other.
func TestDocumentedRequests(t *testing.T) {
	curl, err := exec.LookPath("curl")
	if err != nil {
		t.Skip("no curl here")
	}
	commands := linesOf(t, "../../../../docs/serve.md", `(?m)^    curl (.*)$`)
	if len(commands) < 5 {
		t.Fatalf("found %d curl commands", len(commands))
	}
	address, said := serving(t, untrained(t), "--allow-train", "--runs", t.TempDir())
	said.find(t, "^serving vae-digits-1 at")
	folder := t.TempDir()
	writePhoto(t, filepath.Join(folder, "photo.jpg"))
	for _, line := range commands {
		line = strings.ReplaceAll(line, "localhost:8080", address)
		c := exec.Command("sh", "-c", curl+" --fail-with-body --silent --show-error "+line)
		c.Dir = folder
		if out, err := c.CombinedOutput(); err != nil {
			t.Errorf("curl %s: %v\n%s", line, err, out)
		}
	}
	for _, file := range []string{"digit.png", "again.png"} {
		data, err := os.ReadFile(filepath.Join(folder, file))
		if err != nil {
			t.Fatal(err)
		}
		if c, _, err := image.DecodeConfig(bytes.NewReader(data)); err != nil || c.Width != 28 || c.Height != 28 {
			t.Errorf("%s: %+v, %v", file, c, err)
		}
	}
}

func writePhoto(t *testing.T, path string) {
	t.Helper()
	photo := image.NewNRGBA(image.Rect(0, 0, 120, 90))
	for i := range 90 {
		photo.Set(i, i, color.White)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, photo, nil); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
}

func TestServeErrors(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	t.Setenv("DIABOLO_TOKEN", "")
	dir := untrained(t)
	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"no run":       {nil, codeBadInput, "a RUN is missing"},
		"other run":    {[]string{"runs/none"}, codeMissing, "runs/none"},
		"port in use":  {[]string{dir, "--addr", taken.Addr().String()}, codeFailed, "choose another --addr"},
		"no token":     {[]string{dir, "--addr", "0.0.0.0:0"}, codeBadInput, "there is no token; give one with --token or DIABOLO_TOKEN"},
		"same name":    {[]string{dir, filepath.Join(dir, model.FileName)}, codeBadInput, "would both be called vae-digits-1"},
		"no cert":      {[]string{dir, "--addr", "127.0.0.1:0", "--tls-cert", "none", "--tls-key", "none"}, codeMissing, "cannot use the certificate"},
		"below zero":   {[]string{dir, "--rate", "-1"}, codeBadInput, "below zero"},
		"unknown flag": {[]string{dir, "--adr", "x"}, codeBadInput, "did you mean --addr?"},
	} {
		var stderr bytes.Buffer
		code := Run(append([]string{"serve"}, c.args...), io.Discard, &stderr)
		if code != c.code || !strings.Contains(stderr.String(), c.want) || strings.Count(stderr.String(), "\n") > 2 {
			t.Errorf("%s: code %d, %q, want %d, %q", name, code, stderr.String(), c.code, c.want)
		}
	}
}
