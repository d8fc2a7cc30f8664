package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/internal/file/atomicfile/fault"
)

func TestFolder(t *testing.T) {
	dir := t.TempDir()
	there := filepath.Join(dir, "there")
	if err := os.Mkdir(there, 0o777); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{filepath.Join(dir, "new"), there} {
		f, err := CreateFolder(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Write("a.txt", []byte("a")); err != nil {
			t.Fatal(err)
		}
		if got := inside(t, path); strings.Contains(got, "a.txt") {
			t.Errorf("%s holds %s before Commit", path, got)
		}
		if err := f.Commit(); err != nil {
			t.Fatal(err)
		}
		f.Discard()
		if got := inside(t, path); got != "a.txt" {
			t.Errorf("%s holds %q", path, got)
		}
	}
	if got := inside(t, dir); got != "new there" {
		t.Errorf("left %s", got)
	}
}

func TestFolderDiscard(t *testing.T) {
	dir := t.TempDir()
	f, err := CreateFolder(filepath.Join(dir, "new"))
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Write("a.txt", nil); err != nil {
		t.Fatal(err)
	}
	f.Discard()
	if got := inside(t, dir); got != "" {
		t.Errorf("left %s", got)
	}
	if err := f.Write("b.txt", nil); !errors.Is(err, ErrWrite) {
		t.Errorf("Write after Discard: %v", err)
	}
}

func TestFolderErrors(t *testing.T) {
	dir := t.TempDir()
	if err := Write(filepath.Join(dir, "file"), nil); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		dir:                                  "already contains files",
		filepath.Join(dir, "file"):           "is not a folder",
		filepath.Join(dir, "none", "folder"): "there is no folder",
	} {
		if _, err := CreateFolder(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", path, err, want)
		}
	}
	if _, err := CreateFolder(filepath.Join(dir, "none", "folder")); !errors.Is(err, ErrWrite) || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v wraps neither ErrWrite nor fs.ErrNotExist", err)
	}
}

// The current folder is not replaced: who stands in it would stand in nothing.
func TestCurrentFolder(t *testing.T) {
	dir := t.TempDir()
	before, err := os.Stat(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	f, err := CreateFolder(".")
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(f.Write("a.txt", nil), f.Write("b/c.txt", nil), f.Commit()); err != nil {
		t.Fatal(err)
	}
	after, err := os.Stat(dir)
	if err != nil || !os.SameFile(before, after) || inside(t, dir) != "a.txt b" {
		t.Errorf("%s, %v", inside(t, dir), err)
	}
}

// What an interrupted process has moved into the current folder is moved again.
func TestCurrentFolderAgain(t *testing.T) {
	t.Chdir(t.TempDir())
	do := func() error {
		f, err := CreateFolder(".")
		if err != nil {
			return err
		}
		defer f.Discard()
		for _, name := range []string{"a.txt", "b.txt", "sub/c.txt"} {
			if err := f.Write(name, []byte(name)); err != nil {
				return err
			}
		}
		return f.Commit()
	}
	end := fault.Inject(fault.Plan{})
	if err := do(); err != nil {
		t.Fatal(err)
	}
	for n := range end() {
		for _, name := range []string{"a.txt", "b.txt", "sub"} {
			os.RemoveAll(name)
		}
		end := fault.Inject(fault.Plan{At: n + 1, Err: fault.ErrDead})
		first := do()
		end()
		if here := inside(t, "."); first == nil || here == "a.txt b.txt sub" { // only the empty temporary folder was not removed
			continue
		}
		if err := do(); err != nil || inside(t, ".") != "a.txt b.txt sub" {
			t.Errorf("killed at change %d, and again: %v, %s", n+1, err, inside(t, "."))
		}
	}
}

// inside lists the contents of a folder; a missing one has none.
func inside(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return strings.Join(names, " ")
}
