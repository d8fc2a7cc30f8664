package api

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/diabolo-go/diabolo/internal/file/atomicfile"
)

// A file that is replaced is another version, even by one of the same size within one tick
// of the file system's clock.
func TestStamp(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if before, now := stampOf(path), stampOf(path); !before.same(now) {
		t.Error("a missing file has changed")
	}
	missing := stampOf(path)
	write := func(text string) stamp {
		if err := atomicfile.Write(path, []byte(text)); err != nil {
			t.Fatal(err)
		}
		return stampOf(path)
	}
	first := write("one")
	if first.same(missing) || missing.same(first) {
		t.Error("a new file is the missing one")
	}
	if !first.same(stampOf(path)) {
		t.Error("a file that nobody touched has changed")
	}
	write("two")
	if err := os.Chtimes(path, first.info.ModTime(), first.info.ModTime()); err != nil {
		t.Fatal(err)
	}
	if second := stampOf(path); first.same(second) {
		t.Error("a replaced file of the same time and size is the one before")
	}
}
