package dataset

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// tabled loads the folder of animals with a table of labels of that content.
func tabled(t *testing.T, c Config, table string) (*Data, error) {
	t.Helper()
	c.Name = "folder:" + write(t, t.TempDir(), animals(t))
	c.Labels = filepath.Join(write(t, t.TempDir(), map[string][]byte{"labels.csv": []byte(table)}), "labels.csv")
	return loadSet(t, c, Options{})
}

func TestLabels(t *testing.T) {
	const table = "file,class,group,split,age,note,weight\n" +
		"cat/1.png,old,anna,train,3,x,1e3\n" +
		"cat/b/2.PNG,young,anna,val,1.5,,\n" +
		"dog/1.jpg,old,bert,test,-2,y,NaN\n" +
		"dog/9.png,old,bert,train,0,,7\n"
	for name, text := range map[string]string{
		"commas":       table,
		"a BOM":        "\ufeff" + table,
		"Windows":      "file;class;group;split;age;note;weight\r\n./cat/1.png;old;anna;train;3;x;1e3\r\ncat\\b\\2.PNG;young;anna;Validation;1.5;;\r\ndog/1.jpg;old;bert;test;-2;y;NaN\r\ndog/9.png;old;bert;train;0;;7\r\n",
		"tabs, spaces": "FILE\tclass\tgroup\tsplit\tage\tnote\tweight\n\"cat/1.png\"\told\tanna\ttrain\t3\tx\t1e3\ncat/b/2.PNG\t young \tanna\tval\t1.5\t\t\n\ndog/1.jpg\told\tbert\ttest\t-2\ty\tNaN\ndog/9.png\told\tbert\ttrain\t0\t\t7\n",
	} {
		t.Run(name, func(t *testing.T) {
			d, err := tabled(t, Config{}, text)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(d.Classes, []string{"old", "young"}) || !slices.Equal(d.Labels, []int{0, 1, 0, -1}) || !slices.Equal(d.Groups, []int{0, 0, 1, 2}) {
				t.Errorf("classes %q, labels %v, groups %v", d.Classes, d.Labels, d.Groups)
			}
			if !slices.Equal(d.Train.Index, []int{0, 3}) || !slices.Equal(d.Val.Index, []int{1}) || !slices.Equal(d.Test.Index, []int{2}) || !d.Held {
				t.Errorf("training %v, validation %v, test %v", d.Train.Index, d.Val.Index, d.Test.Index)
			}
			if len(d.Attrs) != 2 || fmt.Sprint(d.Attrs) != "[{age [3 1.5 -2 NaN]} {weight [1000 NaN NaN NaN]}]" {
				t.Errorf("attributes %v", d.Attrs)
			}
			wantWarning(t, d.Warnings, "labels.csv: 1 row without a picture: dog/9.png")
			wantWarning(t, d.Warnings, "labels.csv: 1 picture without a row: dog/2.png")
			wantWarning(t, d.Warnings, `labels.csv: column note is not an attribute: line 2: "x" is not a number; leave`)
			if len(d.Sums) != 2 || d.Sums[1].File != "labels.csv" || d.Used.Split == nil || d.Used.Split.By != "given" {
				t.Errorf("sums %v, split %+v", d.Sums, d.Used.Split)
			}
		})
	}
}

// Loaded with what the data decided, the same pictures are in the same parts.
func TestUsed(t *testing.T) {
	d, err := tabled(t, Config{Split: &Split{Val: 0.1}}, "file,class,split\ncat/1.png,a,train\ncat/b/2.PNG,a,val\ndog/1.jpg,b,test\ndog/2.png,a,val\n")
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(d.Used.Only, []string{"a"}) || *d.Used.Split != (Split{By: "given"}) {
		t.Errorf("used %+v, %+v", d.Used.Only, d.Used.Split)
	}
	again := mustLoad(t, d.Used, Options{})
	if !slices.Equal(again.Train.Index, d.Train.Index) || !slices.Equal(again.Val.Index, d.Val.Index) || !slices.Equal(again.Names, d.Names) {
		t.Errorf("%v, %v of %q, want %v, %v", again.Train.Index, again.Val.Index, again.Names, d.Train.Index, d.Val.Index)
	}
	c := d.Config
	c.Only = []string{}
	if all := mustLoad(t, c, Options{}); len(all.Classes) != 2 || all.Test.Len() != 1 {
		t.Errorf("with only: [], classes %q, %d to test", all.Classes, all.Test.Len())
	}
	c.Split = &Split{By: "random"}
	if d := mustLoad(t, c, Options{}); d.Train.Len() != 2 || d.Val.Len() != 1 || d.Test.Len() != 1 {
		t.Errorf("split at random: %d, %d, %d", d.Train.Len(), d.Val.Len(), d.Test.Len())
	}
}

// A table without a split leaves it to the config, by group if it has groups; one without
// classes leaves the sub-folders.
func TestLabelsAndSplit(t *testing.T) {
	d, err := tabled(t, Config{}, "file,group\ncat/1.png,a\ncat/b/2.PNG,b\ndog/1.jpg,a\ndog/2.png,b\n")
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(d.Classes, []string{"cat", "dog"}) || d.Used.Split.By != "group" {
		t.Errorf("classes %q, split %+v", d.Classes, d.Used.Split)
	}
	for _, train := range d.Train.Index {
		for _, val := range d.Val.Index {
			if d.Groups[train] == d.Groups[val] {
				t.Errorf("group %d is on both sides", d.Groups[train])
			}
		}
	}
	_, err = tabled(t, Config{Split: &Split{By: "given"}}, "file\ncat/1.png\n")
	wantError(t, err, "dataset.split.by: given, but nothing says", "column split")
}

func TestBadLabels(t *testing.T) {
	for _, c := range []struct {
		name, table string
		want        []string
	}{
		{"empty", "", []string{"labels.csv: the file is empty; want a header line with a column file"}},
		{"spaces", "\ufeff \n", []string{"the file is empty"}},
		{"only a header", "file,class\n", []string{"no row after the header line"}},
		{"no header", "cat/1.png,a\n", []string{`no column "file" in the first line, but cat/1.png, a; want file and any of`}},
		{"another name", "filename,class\ncat/1.png,a\n", []string{`no column "file" in the first line, but filename, class`}},
		{"column twice", "file,age,age\ncat/1.png,1,2\n", []string{`line 1, column 3: the name "age" is empty or a duplicate`}},
		{"column without a name", "file,,age\ncat/1.png,1,2\n", []string{`line 1, column 2: the name ""`}},
		{"column twice, by case", "file,Class,class\ncat/1.png,a,b\n", []string{`column 3: the name "class"`}},
		{"row twice", "file,class\ncat/1.png,a\ndog/1.jpg,b\n./cat/1.png,a\n", []string{"lines 2 and 4 are both of ./cat/1.png"}},
		{"short row", "file,class\ncat/1.png\n", []string{"line 2", "wrong number of fields"}},
		{"quote", "file,class\n\"cat/1.png,a\n", []string{"line 2", "quote"}},
		{"no file", "file,class\n,a\n", []string{"line 2: no file"}},
		{"outside", "file,class\n../cat/1.png,a\n", []string{"line 2: ../cat/1.png is not in the folder"}},
		{"absolute", "file,class\n/cat/1.png,a\n", []string{"line 2: /cat/1.png is not in the folder of the pictures; want a path relative to it"}},
		{"of another folder", "file,class\nanimals/cat/1.png,a\n", []string{"no row is of a picture of folder:", "the first row names animals/cat/1.png, the first picture is cat/1.png; want paths relative"}},
		{"no class", "file,class\ncat/1.png,\n", []string{"column class: every cell is empty"}},
		{"unknown split", "file,split\ncat/1.png,train\ndog/1.jpg,dev\n", []string{`line 3, column split: "dev", want train, val or test`}},
		{"all validate", "file,split\ncat/1.png,val\ncat/b/2.PNG,val\ndog/1.jpg,val\ndog/2.png,val\n", []string{"0 images train and 4 validate"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := tabled(t, Config{}, c.table)
			wantError(t, err, c.want...)
		})
	}
	_, err := loadSet(t, Config{Name: "folder:" + write(t, t.TempDir(), animals(t)), Labels: "nowhere.csv"}, Options{})
	if wantError(t, err, "dataset.labels: there is no file nowhere.csv"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v is not an fs.ErrNotExist", err)
	}
	_, err = loadSet(t, Config{Name: "folder:" + write(t, t.TempDir(), animals(t)), Labels: t.TempDir()}, Options{})
	wantError(t, err, "want a CSV file")
}

// Columns that are not of finite numbers are named, not guessed at.
func TestNotAttributes(t *testing.T) {
	d, err := tabled(t, Config{}, "file,many,none,decimal\ncat/1.png,1,,\"1,5\"\ndog/1.jpg,Inf,,2\n")
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Attrs) != 0 {
		t.Errorf("attributes %v", d.Attrs)
	}
	wantWarning(t, d.Warnings, `column many is not an attribute: line 3: "Inf" is not a number`)
	wantWarning(t, d.Warnings, `column none is not an attribute: no row has a number`)
	wantWarning(t, d.Warnings, `column decimal is not an attribute: line 2: "1,5" is not a number`)
}

// A picture that cannot be read is named as such, and its row not again.
func TestLabelOfBroken(t *testing.T) {
	files := animals(t)
	files["dog/2.png"] = nil
	c := Config{Name: "folder:" + write(t, t.TempDir(), files)}
	c.Labels = filepath.Join(write(t, t.TempDir(), map[string][]byte{"l.csv": []byte("file,x\ncat/1.png,1\ncat/b/2.PNG,2\ndog/1.jpg,3\ndog/2.png,4\n")}), "l.csv")
	d := mustLoad(t, c, Options{})
	if d.Len() != 3 || d.Attrs[0].Values[2] != 3 {
		t.Errorf("attributes %v", d.Attrs)
	}
	wantWarning(t, d.Warnings, "1 picture left out: dog/2.png")
	for _, w := range d.Warnings {
		if strings.Contains(w, " row ") {
			t.Errorf("its row is named again: %s", w)
		}
	}
}

func TestLabelsNeedFiles(t *testing.T) {
	table := filepath.Join(write(t, t.TempDir(), map[string][]byte{"l.csv": []byte("file,x\na,1\n")}), "l.csv")
	_, err := loadSet(t, Config{Name: "mnist", Labels: table}, Options{Dir: write(t, t.TempDir(), smallMNIST(t))})
	wantError(t, err, "mnist has no files that rows could name")
}
