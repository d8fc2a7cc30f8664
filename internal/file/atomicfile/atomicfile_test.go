package atomicfile_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/internal/file/atomicfile"
)

func ExampleCreate() {
	dir, _ := os.MkdirTemp("", "example")
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "metrics.json")

	f, err := atomicfile.Create(path)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer f.Discard()
	fmt.Fprintln(f, `{"epoch": 1}`)
	if err := f.Commit(); err != nil {
		fmt.Println(err)
		return
	}
	text, _ := os.ReadFile(path)
	fmt.Print(string(text))
	// Output: {"epoch": 1}
}

// names lists dir, hidden files included.
func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

func content(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestWriteReplaces(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.txt")
	for _, text := range []string{"first", "the second", ""} {
		if err := atomicfile.Write(path, []byte(text)); err != nil {
			t.Fatal(err)
		}
		if got := content(t, path); got != text {
			t.Errorf("file holds %q, want %q", got, text)
		}
	}
	if got := names(t, dir); !slices.Equal(got, []string{"a.txt"}) {
		t.Errorf("folder holds %q", got)
	}
}

func TestNothingIsSeenBeforeCommit(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.txt")
	if err := atomicfile.Write(path, []byte("old")); err != nil {
		t.Fatal(err)
	}
	f, err := atomicfile.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(f, "new")
	if got := content(t, path); got != "old" {
		t.Errorf("before Commit the file holds %q", got)
	}
	f.Discard()
	f.Discard()
	if got := content(t, path); got != "old" {
		t.Errorf("after Discard the file holds %q", got)
	}
	if got := names(t, dir); !slices.Equal(got, []string{"a.txt"}) {
		t.Errorf("Discard left %q", got)
	}
	if err := f.Commit(); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("Commit after Discard: %v, want fs.ErrClosed", err)
	}
	if _, err := f.Write([]byte("x")); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("Write after Discard: %v, want fs.ErrClosed", err)
	}
}

func TestTwoWritersOfOneFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.txt")
	a, err := atomicfile.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	b, err := atomicfile.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(a, "from a")
	fmt.Fprint(b, "from b")
	for _, f := range []*atomicfile.File{b, a} {
		if err := f.Commit(); err != nil {
			t.Fatal(err)
		}
	}
	if got := content(t, path); got != "from a" {
		t.Errorf("file holds %q, want the last to commit", got)
	}
}

func TestFailuresAreExplained(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, path, want string }{
		{"missing folder", filepath.Join(dir, "none", "a.txt"), "there is no folder"},
		{"a folder has the name", dir, "not a file"},
		{"a file is the folder", filepath.Join(file, "a.txt"), "folder"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := atomicfile.Write(c.path, []byte("x"))
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), c.path) {
				t.Errorf("error %v does not name %s and say %q", err, c.path, c.want)
			}
		})
	}
	if got := names(t, dir); !slices.Equal(got, []string{"file"}) {
		t.Errorf("failures left %q", got)
	}
}

func TestReadOnlyFolder(t *testing.T) {
	if runtime.GOOS == "windows" || os.Geteuid() == 0 {
		t.Skip("needs a user whom file permissions bind")
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	err := atomicfile.Write(filepath.Join(dir, "a.txt"), nil)
	if !errors.Is(err, fs.ErrPermission) || !strings.Contains(err.Error(), "read-only") {
		t.Errorf("error %v, want one that says the folder is read-only", err)
	}
}

// A target that becomes a folder while the file is written makes rename fail.
func TestFailedCommitLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a")
	f, err := atomicfile.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(path, "inner"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := f.Commit(); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("Commit over a folder: %v", err)
	}
	if got := names(t, dir); !slices.Equal(got, []string{"a"}) {
		t.Errorf("failed Commit left %q", got)
	}
}

func TestSymbolicLinkIsFollowed(t *testing.T) {
	dir := t.TempDir()
	target, link := filepath.Join(dir, "target"), filepath.Join(dir, "link")
	if err := os.Symlink("target", link); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	for _, text := range []string{"into nothing", "over a file"} {
		if err := atomicfile.Write(link, []byte(text)); err != nil {
			t.Fatal(err)
		}
		if got := content(t, target); got != text {
			t.Errorf("target holds %q, want %q", got, text)
		}
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Errorf("the link was replaced: %v, %v", info.Mode(), err)
	}
}

func TestNewFilesHaveUsualPermissions(t *testing.T) {
	dir := t.TempDir()
	plain, atomic := filepath.Join(dir, "plain"), filepath.Join(dir, "atomic")
	if err := os.WriteFile(plain, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := atomicfile.Write(atomic, nil); err != nil {
		t.Fatal(err)
	}
	a, _ := os.Stat(plain)
	b, _ := os.Stat(atomic)
	if a.Mode() != b.Mode() {
		t.Errorf("mode %v, want %v as any new file", b.Mode(), a.Mode())
	}
}

// A new writer of a file removes what killed ones have left of it, and nothing else: not
// what another writer, in this process or another, has open, and not the files of others.
func TestOnlyWhatWasLeftBehindIsRemoved(t *testing.T) {
	dir := t.TempDir()
	f, err := atomicfile.Create(filepath.Join(dir, "last.ckpt"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Discard()
	keep := []string{
		".lock", ".partial-1-2", ".x.partial-1-1", "x.partial-1-1", "last.ckpt.partial-1-1",
		".last.ckpt.partial-a-1", ".last.ckpt.partial-1", filepath.Base(names(t, dir)[0]),
	}
	for _, n := range append(keep[:len(keep)-1:len(keep)-1], ".last.ckpt.partial-1-1", ".last.ckpt.partial-99999999-3") {
		if err := os.WriteFile(filepath.Join(dir, n), nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, ".last.ckpt.partial-2-0"), 0o777); err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS == "windows" {
		keep = append(keep, ".last.ckpt.partial-2-0")
	}
	if err := atomicfile.Write(filepath.Join(dir, "last.ckpt"), nil); err != nil {
		t.Fatal(err)
	}
	keep = append(keep, "last.ckpt")
	slices.Sort(keep)
	if got := names(t, dir); !slices.Equal(got, keep) {
		t.Errorf("there is %q, want %q", got, keep)
	}
	fmt.Fprint(f, "still written")
	if err := f.Commit(); err != nil || content(t, filepath.Join(dir, "last.ckpt")) != "still written" {
		t.Errorf("the other writer: %v", err)
	}
}

// A long name, of which there is no room for more, has a temporary one.
func TestLongName(t *testing.T) {
	path := filepath.Join(t.TempDir(), strings.Repeat("n", 250))
	if err := atomicfile.Write(path, []byte("a")); err != nil || content(t, path) != "a" {
		t.Error(err)
	}
}

func TestWriteJSON(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.json")
	if err := atomicfile.WriteJSON(path, map[string]int{"a": 1}); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != "{\n  \"a\": 1\n}\n" {
		t.Errorf("%q, %v", got, err)
	}
	if err := atomicfile.WriteJSON(path, func() {}); err == nil {
		t.Error("a function was written")
	}
}

// What write returns ends Fill, and leaves the old file.
func TestFillFails(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.txt")
	if err := atomicfile.Write(path, []byte("old")); err != nil {
		t.Fatal(err)
	}
	half := errors.New("half")
	err := atomicfile.Fill(path, func(f *atomicfile.File) error {
		f.Write([]byte("new"))
		return half
	})
	if got, _ := os.ReadFile(path); !errors.Is(err, half) || string(got) != "old" {
		t.Errorf("%v, and the file holds %q", err, got)
	}
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) != 1 {
		t.Errorf("left %v", left)
	}
}
