package cli

import (
	"bytes"
	"errors"
	"fmt"
	"os"
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
