package latents

import (
	"encoding/csv"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/internal/file/atomicfile"
	"github.com/diabolo-go/diabolo/internal/file/npy"
)

// three rows of two numbers; the last name is not valid UTF-8.
var three = Rows{
	Names: []string{"a.png", "b, c.png", "\xff.png"}, Classes: []string{"0", "", "1"},
	Mu: []float32{0.1, -2, 1e-20, 4, 5, 6}, LogVar: []float32{7, 8, 9, 10, 11, 12},
}

// write writes three in two pieces.
func write(t *testing.T, path, format string, gaussian bool) (files []string) {
	t.Helper()
	w, err := Create(path, format, Columns{Width: 2, LogVar: gaussian})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Discard()
	for _, r := range []Rows{
		{three.Names[:2], three.Classes[:2], three.Mu[:4], three.LogVar[:4]},
		{three.Names[2:], three.Classes[2:], three.Mu[4:], three.LogVar[4:]},
	} {
		if !gaussian {
			r.LogVar = nil
		}
		if err := w.Write(r); err != nil {
			t.Fatal(err)
		}
	}
	if here, _ := filepath.Glob(path); here != nil {
		t.Errorf("%s is there before Commit", path)
	}
	if files, err = w.Commit(); err != nil {
		t.Fatal(err)
	}
	return files
}

func TestMatrices(t *testing.T) {
	base := filepath.Join(t.TempDir(), "z")
	files := write(t, base+".npy", "npy", true)
	if want := []string{base + ".npy", base + "-logvar.npy", base + "-files.csv"}; !slices.Equal(files, want) {
		t.Fatalf("files %q", files)
	}
	for i, want := range [][]float32{three.Mu, three.LogVar} {
		r, err := Open(files[i], 2)
		if err != nil || r.Rows != 3 {
			t.Fatal(r, err)
		}
		got := make([]float32, 6)
		if err := r.Read(got); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v, %v", files[i], got, err)
		}
		r.Close()
	}
	if classes, err := Classes(files[2]); err != nil || !slices.Equal(classes, three.Classes) {
		t.Errorf("classes %q, %v", classes, err)
	}
	if points := write(t, base+"-point.npy", "npy", false); len(points) != 2 {
		t.Errorf("files of points: %q", points)
	}
}

func TestCSV(t *testing.T) {
	path := filepath.Join(t.TempDir(), "z.csv")
	for gaussian, want := range map[bool][][]string{
		true: {
			{"file", "class", "mu_0", "mu_1", "logvar_0", "logvar_1"},
			{"a.png", "0", "0.1", "-2", "7", "8"}, {"b, c.png", "", "1e-20", "4", "9", "10"}, {"\uFFFD.png", "1", "5", "6", "11", "12"},
		},
		false: {{"file", "class", "z_0", "z_1"}, {"a.png", "0", "0.1", "-2"}, {"b, c.png", "", "1e-20", "4"}, {"\uFFFD.png", "1", "5", "6"}},
	} {
		os.Remove(path)
		f, err := os.Open(write(t, path, "csv", gaussian)[0])
		if err != nil {
			t.Fatal(err)
		}
		got, err := csv.NewReader(f).ReadAll()
		f.Close()
		if err != nil || !slices.EqualFunc(got, want, slices.Equal[[]string]) {
			t.Errorf("%q, %v", got, err)
		}
	}
}

func TestFormat(t *testing.T) {
	for _, c := range []struct{ path, asked, want, problem string }{
		{"", "", "npy", ""},
		{"a.CSV", "", "csv", ""},
		{"a.b", "parquet", "parquet", ""},
		{"a.csv", "csv", "csv", ""},
		{"a.txt", "", "", "its extension is not one of npy, csv, parquet"},
		{"", "cvs", "", `no format "cvs"; did you mean "csv"?`},
		{"a.npy", "csv", "", "a.npy has the extension of another format than csv"},
	} {
		got, err := Format(c.path, c.asked)
		if got != c.want || (err == nil) != (c.problem == "") || err != nil && !strings.Contains(err.Error(), c.problem) {
			t.Errorf("Format(%q, %q) = %q, %v", c.path, c.asked, got, err)
		}
	}
}

// If one of several files cannot be written, none remains.
func TestCreateFails(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "z-files.csv"), 0o777); err != nil {
		t.Fatal(err)
	}
	if _, err := Create(filepath.Join(dir, "z.npy"), "npy", Columns{Width: 2}); !errors.Is(err, atomicfile.ErrWrite) {
		t.Errorf("a folder of the name: %v", err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("left %v", left)
	}
}

func TestOpenErrors(t *testing.T) {
	dir := t.TempDir()
	matrix := func(name string, width int, values ...float32) string {
		path := filepath.Join(dir, name)
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		w, err := npy.NewWriter(f, width)
		if err := errors.Join(err, w.Write(values), w.Close()); err != nil {
			t.Fatal(err)
		}
		return path
	}
	text := filepath.Join(dir, "text")
	if err := os.WriteFile(text, []byte("class\n\"a"), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(matrix("wide", 3, 1, 2, 3), 2); !errors.Is(err, ErrWidth) {
		t.Errorf("another width: %v", err)
	}
	if _, err := Open(matrix("empty", 2), 2); err == nil || !strings.Contains(err.Error(), "no row") {
		t.Errorf("no row: %v", err)
	}
	if _, err := Open(text, 2); err == nil || !strings.Contains(err.Error(), "text: not a .npy file") {
		t.Errorf("text: %v", err)
	}
	if _, err := Open(filepath.Join(dir, "none"), 2); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	r, err := Open(matrix("infinite", 2, 1, 2, 3, float32(math.Inf(1))), 2)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	row := make([]float32, 2)
	if err := r.Read(row); err != nil {
		t.Error(err)
	}
	if err := r.Read(row); err == nil || !strings.Contains(err.Error(), "row 1, column 1: +Inf, want a finite number") {
		t.Errorf("infinity: %v", err)
	}
	if _, err := Classes(text); err == nil {
		t.Error("a damaged table of classes was read")
	}
	if _, err := Classes(r.path); err == nil || !strings.Contains(err.Error(), "want a CSV file with a column class") {
		t.Errorf("classes of a matrix: %v", err)
	}
}
