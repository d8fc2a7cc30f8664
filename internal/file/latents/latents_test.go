package latents

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/internal/file/atomicfile"
	"github.com/diabolo-go/diabolo/internal/file/atomicfile/faulttest"
	"github.com/diabolo-go/diabolo/internal/file/npy"
	"github.com/diabolo-go/diabolo/internal/memtest"
)

// three rows of two numbers; the last name is not valid UTF-8.
var three = Rows{
	Names: []string{"a.png", "b, c.png", "\xff.png"}, Classes: []string{"0", "", "1"},
	Mu: []float32{0.1, -2, 1e-20, 4, 5, 6}, LogVar: []float32{7, 8, 9, 10, 11, 12},
}

// writeThree writes three in two pieces.
func writeThree(path, format string, gaussian bool) error {
	w, err := Create(path, format, Columns{Width: 2, LogVar: gaussian})
	if err != nil {
		return err
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
			return err
		}
	}
	if here, _ := filepath.Glob(path); here != nil {
		return fmt.Errorf("%s is there before Commit", path)
	}
	return w.Commit()
}

func write(t *testing.T, path, format string, gaussian bool) {
	t.Helper()
	if err := writeThree(path, format, gaussian); err != nil {
		t.Fatal(err)
	}
}

// What is written in any format is read again, to the last bit, with the classes.
func TestThereAndBack(t *testing.T) {
	for _, format := range Formats() {
		for _, gaussian := range []bool{true, false} {
			path := filepath.Join(t.TempDir(), "z") // the content tells the format
			write(t, path, format, gaussian)
			l, err := Read(path, 2)
			if err != nil {
				t.Errorf("%s: %v", format, err)
				continue
			}
			want := three.Classes
			if format == "npy" {
				want = nil
			}
			if l.Rows != 3 || !slices.Equal(l.Values, three.Mu) || !slices.Equal(l.Classes, want) {
				t.Errorf("%s: %+v", format, l)
			}
			if format == "npy" {
				continue
			}
			if classes, err := Classes(path); err != nil || !slices.Equal(classes, three.Classes) {
				t.Errorf("%s: classes %q, %v", format, classes, err)
			}
		}
	}
}

// The arrays of an .npz file have the names that docs/files.md tells.
func TestArrays(t *testing.T) {
	path := filepath.Join(t.TempDir(), "z.npz")
	for gaussian, want := range map[bool]string{true: "mu logvar file class", false: "z file class"} {
		os.Remove(path)
		write(t, path, "npz", gaussian)
		z, err := zip.OpenReader(path)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, f := range z.File {
			names = append(names, strings.TrimSuffix(f.Name, ".npy"))
			a, err := readMember(f)
			if err != nil {
				t.Errorf("%s: %v", f.Name, err)
			} else if f.Name == "file.npy" && !slices.Equal(a.Texts, []string{"a.png", "b, c.png", "\uFFFD.png"}) {
				t.Errorf("files %q", a.Texts)
			} else if f.Name == "logvar.npy" && !slices.Equal(a.Values, three.LogVar) {
				t.Errorf("logvar %v", a.Values)
			}
		}
		z.Close()
		if got := strings.Join(names, " "); got != want {
			t.Errorf("arrays %s, want %s", got, want)
		}
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
		write(t, path, "csv", gaussian)
		f, err := os.Open(path)
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
		{"", "", "npz", ""},
		{"-", "", "csv", ""},
		{"-", "parquet", "parquet", ""},
		{"a.CSV", "", "csv", ""},
		{"a.b", "parquet", "parquet", ""},
		{"a.csv", "csv", "csv", ""},
		{"a.txt", "", "", "its extension is not one of npz, csv, parquet, npy"},
		{"", "cvs", "", `no format "cvs"; did you mean "csv"?`},
		{"a.npy", "csv", "", "a.npy has the extension of another format than csv"},
	} {
		got, err := Format(c.path, c.asked)
		if got != c.want || (err == nil) != (c.problem == "") || err != nil && !strings.Contains(err.Error(), c.problem) {
			t.Errorf("Format(%q, %q) = %q, %v", c.path, c.asked, got, err)
		}
	}
}

// If the file cannot be written, nothing remains.
func TestCreateFails(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "z.npz"), 0o777); err != nil {
		t.Fatal(err)
	}
	if _, err := Create(filepath.Join(dir, "z.npz"), "npz", Columns{Width: 2}); !errors.Is(err, atomicfile.ErrWrite) {
		t.Errorf("a folder of the name: %v", err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("left %v", left)
	}
}

// Whatever fails, the old file is there or the new one.
func TestFaults(t *testing.T) {
	for _, format := range Formats() {
		t.Run(format, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "z."+format)
			if err := os.WriteFile(path, []byte("old"), 0o666); err != nil {
				t.Fatal(err)
			}
			faulttest.Drive(t, faulttest.Verb{Dir: dir, Do: func() error {
				w, err := Create(path, format, Columns{Width: 2})
				if err != nil {
					return err
				}
				defer w.Discard()
				if err := w.Write(Rows{Names: three.Names, Classes: three.Classes, Mu: three.Mu}); err != nil {
					return err
				}
				return w.Commit()
			}})
		})
	}
}

// A table of pandas or a spreadsheet has an index, other columns, and another order.
func TestReadTables(t *testing.T) {
	for name, text := range map[string]string{
		"pandas":     ",file,class,z_0,z_1\n0,a.png,0,0.1,-2.0\n1,b.png,,1e-20,4.0\n",
		"any order":  "z_1,other,z_0,Class\n-2,x,0.1,0\n4,y,1e-20,\n",
		"upper case": "Z_0,Z_1,CLASS\n0.1,-2,0\n1e-20,4,\n",
		"mark":       "\ufeffz_0,z_1,class\n0.1,-2,0\n1e-20,4,\n",
		"semicolons": "z_0;z_1;class\n0,1;-2;0\n1e-20;4;\n",
		"tabs":       "z_0\tz_1\tclass\n0.1\t-2\t0\n1e-20\t4\t\n",
		"mu first":   "z_0,mu_0,mu_1,logvar_0,logvar_1,class\n9,0.1,-2,9,9,0\n9,1e-20,4,9,9,\n",
	} {
		path := filepath.Join(t.TempDir(), "t")
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		l, err := Read(path, 2)
		if err != nil || l.Rows != 2 || !slices.Equal(l.Values, three.Mu[:4]) || !slices.Equal(l.Classes, three.Classes[:2]) {
			t.Errorf("%s: %+v, %v", name, l, err)
		}
	}
}

// testdata/record.py has written the files with NumPy.
func TestReadNumPy(t *testing.T) {
	for _, name := range []string{"savez.npz", "compressed.npz", "named.npz"} {
		l, err := Read(filepath.Join("testdata", name), 2)
		if err != nil || !slices.Equal(l.Values, []float32{0.5, 1.5, 2.5, 3.5, 4.5, 5.5}) {
			t.Errorf("%s: %+v, %v", name, l, err)
		}
		if want := []string{"cat", "", "dog"}; name == "named.npz" && !slices.Equal(l.Classes, want) {
			t.Errorf("%s: classes %q", name, l.Classes)
		}
	}
}

func TestReadErrors(t *testing.T) {
	dir := t.TempDir()
	put := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		return path
	}
	matrix := func(name string, width int, values ...float32) string {
		var b bytes.Buffer
		if err := npy.Write(&b, width, values); err != nil {
			t.Fatal(err)
		}
		return put(name, b.String())
	}
	if _, err := Read(matrix("wide", 3, 1, 2, 3), 2); !errors.Is(err, ErrWidth) {
		t.Errorf("another width: %v", err)
	}
	if _, err := Read(filepath.Join(dir, "none"), 2); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	ambiguous := filepath.Join("testdata", "two.npz")
	for path, want := range map[string]string{
		matrix("empty", 2): "no row",
		matrix("infinite", 2, 1, 2, 3, float32(math.Inf(1))): "row 1, column 1: +Inf, want a finite number",
		put("text", "class\n\"a"):                            "text: not a .npz, .npy or .parquet file, and no table: ",
		put("other.csv", "file,class\na,b\n"):                `no columns mu_0, mu_1... or z_0, z_1... among "file", "class"`,
		put("word.csv", "z_0,z_1\n1,2\n3,x\n"):               `row 1, column z_1: "x", want a finite number`,
		put("nan.csv", "z_0,z_1\n1,NaN\n"):                   "row 0, column 1: NaN, want a finite number",
		put("huge.csv", "z_0,z_1\n1,1e300\n"):                `row 0, column z_1: "1e300", want a finite number`,
		put("narrow.csv", "z_0\n1\n"):                        "rows of 1 latents, the model has 2",
		put("header.csv", "z_0,z_1\n"):                       "no row",
		put("zip", "PK\x03\x04 and so on"):                   "damaged .npz file",
		put("cut.parquet", "PAR1 and so on"):                 "the Parquet file is damaged or cut off",
		put("utf16.csv", "\xff\xfez\x00_\x000\x00"):          "UTF-16, want UTF-8",
		ambiguous: "want an array mu or z in the .npz file",
		filepath.Join("..", "npy", "testdata", "texts.npy"):  "strings, want numbers",
		filepath.Join("..", "npy", "testdata", "vector.npy"): "an array of shape [12], want a matrix",
	} {
		if _, err := Read(path, 2); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v, want %q", path, err, want)
		}
	}
	if _, err := Classes(filepath.Join(dir, "text")); err == nil {
		t.Error("a damaged table of classes was read")
	}
	if _, err := Classes(filepath.Join(dir, "infinite")); err == nil || !strings.Contains(err.Error(), "want a CSV file with a column class") {
		t.Errorf("classes of a matrix: %v", err)
	}
	if _, err := Classes(filepath.Join(dir, "narrow.csv")); err == nil || !strings.Contains(err.Error(), `no column class among "z_0", want`) {
		t.Errorf("classes of other columns: %v", err)
	}
}

// The file is named by an error that has the name among its words, and standard input is
// called so.
func TestErrorsNameTheFile(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("z", []byte("a,b\n1,2\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := Read("z", 2); err == nil || !strings.HasPrefix(err.Error(), "z: no columns mu_0, mu_1... or z_0") {
		t.Error(err)
	}
	in := os.Stdin
	defer func() { os.Stdin = in }()
	f, err := os.Open("z")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	os.Stdin = f
	if _, err := Classes("-"); err == nil || !strings.HasPrefix(err.Error(), `standard input: no column class among "a", "b", want`) {
		t.Error(err)
	}
}

func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("testdata/*.npz")
	if err != nil || len(files) == 0 {
		f.Fatal("no files: ", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		const inflated = 1100 // what a byte of an archive may become
		memtest.AtMost(t, 4<<20+16*inflated*len(data), func() {
			c, err := parse(data)
			if err != nil {
				return
			}
			if l, err := c.latents(3); err == nil && len(l.Values) != 3*l.Rows {
				t.Errorf("%d values in %d rows", len(l.Values), l.Rows)
			}
		})
	})
}
