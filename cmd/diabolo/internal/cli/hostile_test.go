//go:build unix

package cli

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"encoding/json"
	"image"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/diabolo-go/diabolo/picture"
)

// The text of an attacker: it colours the terminal, sets its title, returns to the
// beginning of the line, turns the direction of writing, begins a line, is no UTF-8.
const (
	escapes = "esc\x1b[31m\x1b]0;pwned\a\r\u009b\u202e\xff"
	newline = "nl\nFAKE: all fine\n"
)

// hostileRun runs a command line in the process and checks what it prints; it returns
// that, and the exit code.
func hostileRun(t *testing.T, args ...string) (string, int) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code := Run(args, &stdout, &stderr)
	for name, text := range map[string]string{"stdout": stdout.String(), "stderr": stderr.String()} {
		if !utf8.ValidString(text) {
			t.Errorf("%.80q: %s is no UTF-8: %q", args, name, text)
		}
		for _, r := range text {
			if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)) {
				t.Errorf("%.80q: %s has %q: %q", args, name, r, text)
				break
			}
		}
		if strings.Contains(text, "\nFAKE") || strings.HasPrefix(text, "FAKE") {
			t.Errorf("%.80q: %s has a line of the attacker: %q", args, name, text)
		}
	}
	return stdout.String() + stderr.String(), code
}

// TestHostileText: whatever comes from outside stays on its line and does nothing to the
// terminal.
func TestHostileText(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	write := func(path, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	const folder = "pics"
	write(folder+"/"+escapes+".png", "no picture")
	write(folder+"/"+newline+".png", "no picture")
	for i := range 20 {
		m := image.NewGray(image.Rect(0, 0, 16, 16))
		for p := range m.Pix {
			m.Pix[p] = uint8(i * p)
		}
		if err := picture.WritePNG(filepath.Join(folder, newline+escapes+string(rune('a'+i))+".png"), m); err != nil {
			t.Fatal(err)
		}
	}
	write("small.yaml", strings.Replace(small, "name: synthetic-digits, count: 60", "name: \"folder:pics\"", 1))
	run := "runs/" + escapes + newline

	check := func(want int, says string, args ...string) {
		t.Helper()
		if said, code := hostileRun(t, args...); code != want || !strings.Contains(said, says) {
			t.Errorf("%.80q: code %d, want %d with %q: %s", args, code, want, says, said)
		}
	}
	check(0, `esc\x1b[31m\x1b]0;pwned\x07`, "train", "small.yaml", "--epochs", "1", "--out", run)
	if t.Failed() {
		return
	}
	check(0, `nl\nFAKE`, "encode", run, folder, "--out", "x.csv")
	check(0, `nl\nFAKE`, "anomaly", run, "--score", folder)
	check(0, `nl\nFAKE`, "anomaly", run, "--score", folder, "--json")
	check(1, `esc\x1b[31m`, "data", "check", folder)
	check(0, `nl\nFAKE`, "runs", "list")
	check(0, `nl\nFAKE`, "runs", "list", "--json")
	check(0, `nl\nFAKE`, "runs", "show", run)

	var info map[string]any
	text, err := os.ReadFile(filepath.Join(run, "run.json"))
	if err != nil || json.Unmarshal(text, &info) != nil {
		t.Fatal(err)
	}
	info["name"], info["status"], info["error"], info["warnings"] = escapes+newline, newline, escapes, []string{escapes, newline}
	text, _ = json.Marshal(info)
	write(filepath.Join(run, "run.json"), string(text))
	hostileRun(t, "runs", "list")
	check(0, `FAKE`, "runs", "show", run)

	file := filepath.Join(run, "model.safetensors")
	model, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var head map[string]any
	n := binary.LittleEndian.Uint64(model)
	if err := json.Unmarshal(model[8:8+n], &head); err != nil {
		t.Fatal(err)
	}
	head["__metadata__"].(map[string]any)["model"] = `{"` + `\u001b[31m\nFAKE` + `": 1}`
	text, _ = json.Marshal(head)
	write("model.safetensors", string(binary.LittleEndian.AppendUint64(nil, uint64(len(text))))+string(text)+string(model[8+n:]))
	check(2, "model", "encode", "model.safetensors", folder)

	write(escapes+".yaml", "train: {epochs: 1}\n\"a\x1b[31m\u202e\xff\": 1\n")
	check(2, "^", "train", escapes+".yaml")
	check(3, `nl\nFAKE`, "train", "small.yaml", "--set", "dataset.name=folder:none"+escapes+newline)
	check(2, `nl\nFAKE`, "train", "vae-digits", "--set", "train."+newline+"=1")
	check(2, `nl\nFAKE`, "data", "get", newline)
	check(2, `nl\nFAKE`, "data", "get", "mnist", "--url", newline)
	check(2, "", newline)
	check(2, "", "encode", "--"+escapes+newline)
	check(2, "left out", "data", "show", strings.Repeat("x", 1<<16))

	var archive bytes.Buffer
	z := gzip.NewWriter(&archive)
	w := tar.NewWriter(z)
	for _, name := range []string{"../../" + escapes, newline, escapes} {
		name = strings.ToValidUTF8(name, "")
		if err := w.WriteHeader(&tar.Header{Name: name, Size: 1, Typeflag: tar.TypeReg, Mode: 0o644, Format: tar.FormatPAX}); err != nil {
			t.Fatal(err)
		}
		w.Write([]byte("x"))
	}
	w.Close()
	z.Close()
	write("lfw/lfw-deepfunneled.tgz", archive.String())
	check(1, `\x1b[31m`, "data", "check", "lfw")

	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			c.Read(make([]byte, 4096))
			c.Write([]byte("HTTP/1.1 500 \x1b[31mEVIL\a\u202e\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"))
			c.Close()
		}
	}()
	check(1, `\x1b[31mEVIL\x07`, "data", "get", "mnist", "--data-dir", "d", "--url", "http://"+l.Addr().String()+"/")
}

// TestQuietWarns: --quiet hides progress, and no warning.
func TestQuietWarns(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	os.Mkdir("pics", 0o777)
	for i := range 20 {
		m := image.NewGray(image.Rect(0, 0, 16, 16))
		for p := range m.Pix {
			m.Pix[p] = uint8(i * p)
		}
		if err := picture.WritePNG(filepath.Join("pics", string(rune('a'+i))+".png"), m); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile("pics/broken.png", []byte("none"), 0o666); err != nil {
		t.Fatal(err)
	}
	config := strings.Replace(small, "name: synthetic-digits, count: 60", "name: \"folder:pics\"", 1)
	if err := os.WriteFile("small.yaml", []byte(config), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"train", "small.yaml", "--epochs", "1", "--out", "m"},
		{"encode", "m", "pics"},
		{"anomaly", "m", "--score", "pics"},
	} {
		var stdout, stderr bytes.Buffer
		if code := Run(append(args, "-q"), &stdout, &stderr); code != 0 || !strings.Contains(stderr.String(), "broken.png") {
			t.Errorf("%q: code %d: %s", args, code, stderr.String())
		}
		for line := range strings.Lines(stderr.String()) {
			if !strings.HasPrefix(line, "warning: ") {
				t.Errorf("%q: %q is no warning", args, line)
			}
		}
	}
}

// TestFolderOfFlag: a folder that is not there is named with the flag that named it, and
// no other flag is proposed.
func TestFolderOfFlag(t *testing.T) {
	for _, args := range [][]string{{"anomaly", untrained(t), "--against", "/nope"}, {"study", "--data", "folder:/nope", "--out", t.TempDir()}} {
		var stdout, stderr bytes.Buffer
		code := Run(args, &stdout, &stderr)
		if want := args[len(args)-2] + ": there is no folder /nope"; args[0] == "anomaly" && !strings.Contains(stderr.String(), want) {
			t.Errorf("%q says %s, want %s", args, stderr.String(), want)
		}
		if code != codeMissing || !strings.Contains(stderr.String(), "there is no folder /nope") || strings.Contains(stderr.String(), "--set") {
			t.Errorf("%q: code %d: %s", args, code, stderr.String())
		}
	}
}

// TestBarLine: where there is no room for a bar, the number comes first, since the end of
// the line is cut.
func TestBarLine(t *testing.T) {
	for width, want := range map[int]string{80: "epoch 1/2 [" + strings.Repeat("#", 15) + strings.Repeat(".", 15) + "] 3 left", 12: "50% epoch 1/2  3 left"} {
		if got := barLine("epoch 1/2", 0.5, "3 left", width); got != want {
			t.Errorf("%d columns: %q, want %q", width, got, want)
		}
	}
}
