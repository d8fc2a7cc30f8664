package cli

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// TestInterruptedVerbs sends SIGINT to each command at a third and two thirds of its time:
// it ends at once, says so, and leaves nothing but what it had committed.
func TestInterruptedVerbs(t *testing.T) {
	if testing.Short() {
		t.Skip("trains, and runs every command three times")
	}
	t.Chdir(t.TempDir())
	put(t, "faces.yaml", []byte(`
dataset: {name: synthetic-faces, count: 600, size: 32, split: {by: random, val: 0.5}}
model: {kind: vae, latent: 8, likelihood: gaussian, encoder: [{conv2d: {out: 8, stride: 2}}, relu, flatten], decoder: [{linear: {out: 32}}, relu, linear]}
train: {epochs: 1, batch: 64}
`))
	run := func(line string) (code int, stderr string, took time.Duration) {
		c, out := exec.Command("diabolo", strings.Fields(line)...), new(bytes.Buffer)
		c.Stderr = out
		began := time.Now()
		err := c.Run()
		if e := (*exec.ExitError)(nil); err != nil && !errors.As(err, &e) {
			t.Fatal(err)
		}
		return c.ProcessState.ExitCode(), out.String(), time.Since(began)
	}
	for _, line := range []string{"train faces.yaml --out r -q", "encode r --out z.npz -q", "decode r z.npz --out pics -q"} {
		if code, stderr, _ := run(line); code != codeDone {
			t.Fatalf("%s: exit code %d: %s", line, code, stderr)
		}
	}
	for name, line := range map[string]string{
		"encode": "encode r --out out/z.npz", "encode files": "encode r pics --out out/z.csv", "decode": "decode r z.npz --out out/pics",
		"reconstruct": "reconstruct r --out out/a.png", "sample": "sample r --out out/a.png", "interpolate": "interpolate r --out out/a.png",
		"project": "project r --out out/a.png", "latents": "latents r --out out/a.png", "neighbours": "neighbours r --out out/a.png",
		"denoise": "denoise r --levels 0.3 --out out/a.png", "attribute": "attribute r --count 20 --out out/a.png", "score": "anomaly r --score pics --by error --out out/list.csv",
		"check": "data check pics", "show": "data show synthetic-faces --out out/a.png",
	} {
		t.Run(name, func(t *testing.T) {
			if err := os.MkdirAll("out", 0o777); err != nil {
				t.Fatal(err)
			}
			code, stderr, whole := run(line + " -q")
			if code != codeDone {
				t.Fatalf("exit code %d: %s", code, stderr)
			}
			if !interruptAfter(t, line, whole/3) && !interruptAfter(t, line, whole/4) {
				t.Error("it goes on to its end")
			}
			interruptAfter(t, line, 2*whole/3) // if it is not quicker than before
		})
	}
}

// interruptAfter runs a command and interrupts it. It reports whether the command was not
// done already.
func interruptAfter(t *testing.T, line string, after time.Duration) bool {
	t.Helper()
	if err := errors.Join(os.RemoveAll("out"), os.Mkdir("out", 0o777)); err != nil {
		t.Fatal(err)
	}
	c, stderr := exec.Command("diabolo", strings.Fields(line+" -q")...), new(bytes.Buffer)
	c.Stderr = stderr
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(after)
	if err := c.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	sent := time.Now()
	_ = c.Wait() // the exit code says it
	if took := time.Since(sent); took > 5*time.Second {
		t.Errorf("ended %v after the signal", took)
	}
	switch code := c.ProcessState.ExitCode(); code {
	case codeDone:
		return false
	case codeInterrupted:
	default:
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	if !strings.Contains(stderr.String(), "interrupted") {
		t.Errorf("it says %q", stderr)
	}
	left, err := os.ReadDir("out")
	if err != nil || len(left) > 0 {
		t.Errorf("%v is left, %v", left, err)
	}
	return true
}
