package regular

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

func TestOpen(t *testing.T) {
	dir := t.TempDir()
	file, link := filepath.Join(dir, "file"), filepath.Join(dir, "link")
	if err := errors.Join(os.WriteFile(file, []byte("hello"), 0o666), os.Symlink(file, link)); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{file, link} {
		if data, err := ReadFile(path, 5); err != nil || string(data) != "hello" {
			t.Errorf("%s: %q, %v", path, data, err)
		}
	}
	if _, err := ReadFile(file, 4); err == nil || err.Error() != file+": more than 4 bytes" {
		t.Error(err)
	}
	if _, err := Open(dir); !errors.Is(err, ErrOther) || err.Error() != dir+" is a folder, not a file" {
		t.Error(err)
	}
	if _, err := Open(filepath.Join(dir, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}
