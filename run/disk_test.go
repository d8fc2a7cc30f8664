package run

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/diabolo-go/diabolo/internal/file/atomicfile"
	"github.com/diabolo-go/diabolo/internal/file/atomicfile/fault"
)

// On a full disk a new run folder is not there at all, and the error is in the usual words.
func TestCreateOnFullDisk(t *testing.T) {
	base := t.TempDir()
	for name, create := range map[string]func() (*Folder, error){
		"Create":     func() (*Folder, error) { return Create(filepath.Join(base, "runs", "one"), false) },
		"CreateNext": func() (*Folder, error) { return CreateNext(filepath.Join(base, "runs"), "vae") },
	} {
		for n := 1; ; n++ {
			if err := os.RemoveAll(filepath.Join(base, "runs")); err != nil {
				t.Fatal(err)
			}
			end := fault.Inject(fault.Plan{At: n, Err: syscall.ENOSPC, All: true})
			f, err := create()
			changes := len(end())
			if err == nil {
				f.Abandon()
			}
			if n > changes {
				break
			}
			if err == nil {
				continue // only a removal failed
			}
			if !strings.Contains(err.Error(), "the disk is full") {
				t.Errorf("%s, change %d: %v", name, n, err)
			}
			if left, _ := filepath.Glob(filepath.Join(base, "runs", "*")); len(left) > 0 {
				t.Errorf("%s, change %d: left %v", name, n, left)
			}
		}
	}
}

// Resuming a training touches nothing that another verb is writing in its folder.
func TestResumeTouchesNoOtherFile(t *testing.T) {
	dir := t.TempDir()
	f, err := Create(filepath.Join(dir, "run"), false)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.WriteConfig(Default()); err != nil {
		t.Fatal(err)
	}
	f.Close()
	other, err := atomicfile.Create(f.Path("encode.npz"))
	if err != nil {
		t.Fatal(err)
	}
	defer other.Discard()
	if f, err = Resume(f.Dir); err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := f.WriteInfo(Info{}); err != nil {
		t.Fatal(err)
	}
	if err := other.Commit(); err != nil {
		t.Error(err)
	}
}
