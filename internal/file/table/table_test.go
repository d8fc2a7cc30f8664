package table

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/internal/memtest"
)

// What spreadsheets and pandas save is read as the same table.
func TestParse(t *testing.T) {
	for name, text := range map[string]string{
		"plain":               "file,Class,z_0\na.png,cat,0.5\nb.png,,-1\n",
		"byte order mark":     "\ufefffile,Class,z_0\na.png,cat,0.5\nb.png,,-1\n",
		"semicolons":          "file;Class;z_0\na.png;cat;0,5\nb.png;;-1\n",
		"tabs":                "file\tClass\tz_0\na.png\tcat\t0.5\nb.png\t\t-1\n",
		"lines of Windows":    "file,Class,z_0\r\na.png,cat,0.5\r\nb.png,,-1\r\n",
		"quotes":              "\"file\",\"Class\",\"z_0\"\n\"a.png\",\"cat\",\"0.5\"\n\"b.png\",\"\",\"-1\"\n",
		"spaces":              "file, Class, z_0\na.png, cat, 0.5\nb.png, , -1\n",
		"no line at the end":  "file,Class,z_0\na.png,cat,0.5\nb.png,,-1",
		"empty lines":         "file,Class,z_0\n\na.png,cat,0.5\nb.png,,-1\n\n",
		"semicolons of Excel": "\ufefffile;Class;z_0\r\na.png;cat;0,5\r\nb.png;;-1\r\n",
	} {
		table, err := Parse([]byte(text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := table.Column("class"); !slices.Equal(got, []string{"cat", ""}) {
			t.Errorf("%s: class %q", name, got)
		}
		if got := table.Column("file"); !slices.Equal(got, []string{"a.png", "b.png"}) {
			t.Errorf("%s: file %q", name, got)
		}
		z := table.Column("z_0")
		if v, err := table.Number(z[0]); v != 0.5 || err != nil {
			t.Errorf("%s: %v, %v", name, v, err)
		}
		if table.Column("none") != nil {
			t.Errorf("%s: a column that is not there", name)
		}
	}
	table, err := Parse([]byte(",class\n0,\xe9t\xe9\n"))
	if err != nil || table.Column("class")[0] != "\ufffdt\ufffd" || table.Lines[0] != 2 {
		t.Errorf("%v, %v", table, err)
	}
	if table, err = Parse([]byte("class,Class\na,b\n")); err != nil || table.Column("Class")[0] != "b" {
		t.Errorf("the equal name goes first: %v, %v", table, err)
	}
	if table, err = Parse([]byte("class\n")); err != nil || table.Column("class") == nil {
		t.Errorf("no row: %v, %v", table, err)
	}
}

func TestParseErrors(t *testing.T) {
	for want, text := range map[string]string{
		"the file is empty":                    "",
		"UTF-16, want UTF-8":                   "\xff\xfec\x00l\x00",
		"UTF-16, want UTF-8: save":             "\xfe\xff\x00c\x00l",
		"UTF-16":                               "c\x00l\x00a\x00s\x00s\x00",
		"not a text file":                      "PK\x03\x04\x00\x00",
		"record on line 3: wrong number of fi": "a,b\n1,2\n1\n",
		"line 2":                               "class\n\"a",
	} {
		if _, err := Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// What is written is read again, names that are no UTF-8 with U+FFFD.
func TestWriter(t *testing.T) {
	var b bytes.Buffer
	w, err := NewWriter(&b, "file", "score")
	if err := errors.Join(err, w.Row("a, \"b\"\n\xff.png", Float32(0.1)), w.Row("", Float64(1e-20)), w.Close()); err != nil {
		t.Fatal(err)
	}
	if want := "file,score\n\"a, \"\"b\"\"\n\ufffd.png\",0.1\n,1e-20\n"; b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
	if table, err := Parse(b.Bytes()); err != nil || table.Column("file")[0] != "a, \"b\"\n\ufffd.png" {
		t.Errorf("%v, %v", table, err)
	}
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.csv")
	if err := WriteFile(path, func(w io.Writer) error { _, err := io.WriteString(w, "text"); return err }); err != nil {
		t.Fatal(err)
	}
	if data, err := ReadFile(path); err != nil || string(data) != "text" {
		t.Errorf("%q, %v", data, err)
	}
	if _, err := ReadFile(path + "x"); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "there is no file "+path+"x") {
		t.Error(err)
	}
	if _, err := ReadFile(dir); err == nil || !strings.Contains(err.Error(), "is a folder") {
		t.Error(err)
	}
}

// "-" is standard input and standard output.
func TestStandard(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	in, out := os.Stdin, os.Stdout
	defer func() { os.Stdin, os.Stdout = in, out }()
	os.Stdin, os.Stdout = r, w
	if err := WriteFile(Standard, func(w io.Writer) error { _, err := io.WriteString(w, "text"); return err }); err != nil {
		t.Fatal(err)
	}
	w.Close()
	if data, err := ReadFile(Standard); err != nil || string(data) != "text" {
		t.Errorf("%q, %v", data, err)
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{"a,b\n1,2\n", "\ufeffa;b\n1,5;2\n", "\"a\"\"\tb\n\"1\n2\"\t3\n", "a\n\n\n1", ",,,\n,,,\n"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var table *Table
		var err error
		memtest.AtMost(t, 1<<20+200*len(data), func() { table, err = Parse(data) })
		if err != nil {
			return
		}
		for i, cells := range table.Cells {
			if len(cells) != len(table.Lines) {
				t.Errorf("column %d has %d cells for %d rows", i, len(cells), len(table.Lines))
			}
		}
	})
}
