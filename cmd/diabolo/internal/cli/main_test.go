package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"diabolo": func() { os.Exit(Run(os.Args[1:], os.Stdout, os.Stderr)) }})
}

// TestScripts runs every command as a user does. Beside testscript's own
// commands there are:
//
//	exit CODE COMMAND...   run, and check the exit code
//	json                   check that the last stdout is one JSON document
//
// A short test leaves out the scripts of experiments, whose packages test themselves, but
// for anomaly, and those of presets and errors.
func TestScripts(t *testing.T) {
	scripts, err := filepath.Glob("testdata/script/*.txtar")
	if err != nil || len(scripts) == 0 {
		t.Fatal(err, len(scripts))
	}
	if testing.Short() {
		scripts = nil
		for _, name := range []string{"anomaly", "data", "decode", "encode", "help", "print", "runs", "study", "train", "version"} {
			scripts = append(scripts, filepath.Join("testdata/script", name+".txtar"))
		}
	}
	testscript.Run(t, testscript.Params{
		Files: scripts,
		Setup: func(e *testscript.Env) error {
			e.Setenv("XDG_CACHE_HOME", filepath.Join(e.WorkDir, "cache"))
			return os.WriteFile(filepath.Join(e.WorkDir, "small.yaml"), []byte(small), 0o666)
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){"exit": exitCode, "json": isJSON},
	})
}

// small trains in a moment.
const small = `
dataset: {name: synthetic-digits, count: 60, size: 16, split: {by: random, val: 0.2}}
model:
  kind: vae
  latent: 3
  encoder: [{conv2d: {out: 4, stride: 2}}, batchnorm2d, relu, flatten]
  decoder: [linear, relu, unflatten, {convtranspose2d: {stride: 2, output_padding: 1}}, sigmoid]
train: {epochs: 2, batch: 16}
`

func exitCode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exit CODE COMMAND...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	if e := (*exec.ExitError)(nil); errors.As(err, &e) {
		got = e.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

func isJSON(ts *testscript.TestScript, neg bool, args []string) {
	if text := ts.ReadFile("stdout"); neg || len(args) > 0 || !json.Valid([]byte(text)) {
		ts.Fatalf("not one JSON document: %s", text)
	}
}

// TestInterrupted sends the signals that end a training: it saves, exits with
// 130 and can be resumed to the bits of a run that was never stopped.
func TestInterrupted(t *testing.T) {
	dir := t.TempDir()
	config := filepath.Join(dir, "small.yaml")
	if err := os.WriteFile(config, []byte(small), 0o666); err != nil {
		t.Fatal(err)
	}
	whole, epochs := filepath.Join(dir, "whole"), "40"
	if testing.Short() {
		epochs = "8"
	}
	if out, err := exec.Command("diabolo", "train", config, "--epochs", epochs, "--out", whole).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, sig := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		broken := filepath.Join(dir, sig.String())
		c := exec.Command("diabolo", "train", config, "--epochs", epochs, "--out", broken, "--workers", "1")
		interrupt(t, c, filepath.Join(broken, "metrics.jsonl"), sig)
		if out, err := exec.Command("diabolo", "train", "--resume", broken).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		if !bytes.Equal(read(t, whole), read(t, broken)) {
			t.Errorf("%v and resumed: other bits", sig)
		}
	}
}

// interrupt signals c once a file is there and expects exit code 130.
func interrupt(t *testing.T, c *exec.Cmd, once string, sig os.Signal) {
	t.Helper()
	var stderr bytes.Buffer
	c.Stderr = &stderr
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	for range 2000 {
		if _, err := os.Stat(once); err == nil {
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	second, err := exec.Command("diabolo", "train", "--resume", filepath.Dir(once)).CombinedOutput()
	if err == nil || !bytes.Contains(second, []byte("in use by another process")) {
		t.Errorf("a second process on the run folder: %v, %s", err, second)
	}
	if err := c.Process.Signal(sig); err != nil {
		t.Fatalf("%v: %s", err, stderr.String())
	}
	err = c.Wait()
	if e := (*exec.ExitError)(nil); !errors.As(err, &e) || e.ExitCode() != codeInterrupted {
		t.Fatalf("%v: %v, %s", sig, err, stderr.String())
	}
	if !bytes.Contains(stderr.Bytes(), []byte("resume it with: diabolo train --resume "+filepath.Dir(once))) {
		t.Errorf("%s", stderr.String())
	}
}

func read(t *testing.T, dir string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, "model.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}
