package cli

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/internal/file/atomicfile/faulttest"
)

// TestFaults runs every command that writes files, with each of its changes to the disk
// failing in each way: what is there is the earlier result, the new one, or none.
func TestFaults(t *testing.T) {
	if testing.Short() {
		t.Skip("trains, and runs commands many times")
	}
	base := t.TempDir()
	t.Chdir(base)
	put(t, "small.yaml", []byte(small))
	do := func(line string) error {
		var stderr bytes.Buffer
		code := Run(strings.Fields(line), new(bytes.Buffer), &stderr)
		switch {
		case code == codeDone:
			return nil
		case code == codeFailed || strings.Contains(stderr.String(), "already contains files"):
			return errors.New(stderr.String())
		}
		return fmt.Errorf("%w: exit code %d: %s", errCode, code, stderr.String())
	}
	for _, line := range []string{
		"train small.yaml --out r -q", "encode r --part val --out z.csv -q", "decode r z.csv --out pics/a -q",
	} {
		if err := os.MkdirAll("pics", 0o777); err != nil {
			t.Fatal(err)
		}
		if err := do(line); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
	}
	for name, c := range map[string]struct {
		earlier, line string // the command with and without the changes
		main, own     string
	}{
		"encode":         {"encode r --out out/z.npz", "encode r --part val --out out/z.npz", "", ""},
		"encode csv":     {"encode r --out out/z.csv", "encode r --part val --out out/z.csv", "", ""},
		"encode parquet": {"", "encode r --part val --out out/z.parquet", "", ""},
		"decode":         {"", "decode r z.csv --out out/pics", "", ""},
		"reconstruct":    {"reconstruct r --out out/a.png --show 3", "reconstruct r --out out/a.png", "a.json", ""},
		"project":        {"project r --out out/a.png --method pca", "project r --out out/a.png", "a.json", ""},
		"sample":         {"", "sample r --out out/a.png --measure 0", "a.json", ""},
		"anomaly":        {"anomaly out/r", "anomaly out/r --rate 0.3", "r/anomaly.json", "r/threshold.json"},
		"list":           {"", "anomaly r --score pics --out out/list.csv", "", ""},
		"maps":           {"", "anomaly r --score pics --maps out/maps --out list.csv", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if err := os.RemoveAll("out"); err != nil {
				t.Fatal(err)
			}
			if err := os.Mkdir("out", 0o777); err != nil {
				t.Fatal(err)
			}
			if c.own != "" { // of the run
				if err := os.CopyFS("out/r", os.DirFS("r")); err != nil {
					t.Fatal(err)
				}
			}
			if c.earlier != "" {
				if err := do(c.earlier + " -q"); err != nil {
					t.Fatal(err)
				}
			}
			faulttest.Drive(t, faulttest.Verb{Dir: filepath.Join(base, "out"), Main: c.main, Own: c.own, Do: func() error { return do(c.line + " -q") }})
		})
	}
}

// errCode is the error of a command that ends with another code than that of a failure.
var errCode = errors.New("another exit code")

// TestKernelFaults is TestFaults with a few commands in processes of their own, whose calls
// the kernel refuses, or at which they are killed.
func TestKernelFaults(t *testing.T) {
	if os.Getenv(faulttest.Strace) == "" {
		t.Skip(faulttest.Strace, "is not set")
	}
	base := t.TempDir()
	t.Chdir(base)
	put(t, "small.yaml", []byte(small))
	do := func(line string) {
		t.Helper()
		if out, err := exec.Command("diabolo", strings.Fields(line)...).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v: %s", line, err, out)
		}
	}
	do("train small.yaml --out r -q")
	do("encode r --part val --out z.csv -q")
	study := "study --quick --epochs 1 --models one-digits --only anomaly --out " + base + "/out/s"
	timings := func(path string) bool { return filepath.Base(path) == "timings.json" }
	for name, c := range map[string]struct {
		earlier, line string // OUT stands for the absolute path of the folder
		main, own     string
		ignore        func(path string) bool
	}{
		"encode":      {"encode r --out OUT/z.npz", "encode r --part val --out OUT/z.npz", "", "", nil},
		"decode":      {"", "decode r z.csv --out OUT/pics", "", "", nil},
		"reconstruct": {"reconstruct r --out OUT/a.png --show 3", "reconstruct r --out OUT/a.png", "a.json", "", nil},
		"anomaly":     {"anomaly OUT/r", "anomaly OUT/r --rate 0.3", "r/anomaly.json", "r/threshold.json", nil},
		"data":        {"", "data show synthetic-digits --set dataset.count=20 --out OUT/a.png", "", "", nil},
		"study":       {study, study + " --lang ru", "s/study.json", "", timings},
	} {
		t.Run(name, func(t *testing.T) {
			out := filepath.Join(base, "out")
			put(t, "out/.keep", nil)
			if c.own != "" {
				if err := os.CopyFS("out/r", os.DirFS("r")); err != nil {
					t.Fatal(err)
				}
			}
			if c.earlier != "" {
				do(strings.ReplaceAll(c.earlier, "OUT", out) + " -q")
			}
			line := strings.ReplaceAll(c.line, "OUT", out) + " -q"
			faulttest.Kernel(t, faulttest.Verb{Dir: out, Main: c.main, Own: c.own, Ignore: c.ignore}, append([]string{"diabolo"}, strings.Fields(line)...)...)
			if err := os.RemoveAll("out"); err != nil {
				t.Fatal(err)
			}
		})
	}
}
