//go:build !windows

package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestExplain(t *testing.T) {
	for _, c := range []struct {
		errno syscall.Errno
		want  string
	}{
		{syscall.ENOSPC, "disk is full"},
		{syscall.EDQUOT, "disk is full"},
		{syscall.EACCES, "folder run is read-only"},
		{syscall.EROFS, "folder run is read-only"},
		{syscall.ENOENT, "no folder run"},
		{syscall.ENOTDIR, "run is not a folder"},
		{syscall.EIO, "input/output error"},
	} {
		path := filepath.Join("run", "last.ckpt")
		for _, err := range []error{
			&fs.PathError{Op: "write", Path: "run/.temp", Err: c.errno},
			&os.LinkError{Op: "rename", Old: "run/.temp", New: path, Err: c.errno},
		} {
			got := Explain(path, err)
			if !strings.Contains(got.Error(), c.want) || strings.Contains(got.Error(), ".temp") {
				t.Errorf("%v: %q should say %q and not name the temporary file", c.errno, got, c.want)
			}
			if !errors.Is(got, c.errno) {
				t.Errorf("%v is lost from %q", c.errno, got)
			}
		}
	}
}

// Commit returns the error of a Write that nobody checked.
func TestWriteErrorIsKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.txt")
	f, err := Create(path)
	if err != nil {
		t.Fatal(err)
	}
	f.temp.Close()
	if _, err := f.Write([]byte("x")); err == nil {
		t.Fatal("Write to a closed file succeeded")
	}
	if err := f.Commit(); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("Commit returned %v, want the error of Write", err)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".*partial*")); len(left) != 0 {
		t.Errorf("left %q", left)
	}
}
