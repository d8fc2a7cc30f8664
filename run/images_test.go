package run

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/dataset"
)

// Relative paths are those of the folder in which the training was started, as long as the
// files are there.
func TestAt(t *testing.T) {
	then, now := t.TempDir(), t.TempDir()
	if err := errors.Join(os.Mkdir(filepath.Join(then, "pics"), 0o777), os.WriteFile(filepath.Join(then, "labels.csv"), nil, 0o666)); err != nil {
		t.Fatal(err)
	}
	t.Chdir(then)
	relative := dataset.Config{Name: "folder:pics", Labels: "labels.csv", Size: 9}
	i := Info{Directory: DirectoryOf(relative)}
	if same := i.At(relative); same.Name != relative.Name || same.Labels != relative.Labels {
		t.Errorf("in the same folder: %+v", same)
	}
	t.Chdir(now)
	absolute := dataset.Config{Name: "folder:" + filepath.Join(then, "pics"), Labels: filepath.Join(then, "labels.csv"), Size: 9}
	for _, c := range []struct{ from, want dataset.Config }{
		{relative, absolute}, {absolute, absolute},
		{dataset.Config{Name: "mnist"}, dataset.Config{Name: "mnist"}},
		{dataset.Config{Name: "folder:gone", Labels: "gone.csv"}, dataset.Config{Name: "folder:gone", Labels: "gone.csv"}},
	} {
		if got := i.At(c.from); got.Name != c.want.Name || got.Labels != c.want.Labels || got.Size != c.want.Size {
			t.Errorf("%+v, want %+v", got, c.want)
		}
	}
	if got := Absolute(dataset.Config{Name: "folder:pics"}).Name; got != "folder:"+filepath.Join(now, "pics") {
		t.Error(got)
	}
	for _, c := range []dataset.Config{{Name: "mnist"}, absolute} {
		if dir := DirectoryOf(c); dir != "" {
			t.Errorf("%s: %s", c.Name, dir)
		}
	}
}

// A run folder without a record of images has none; a damaged one is named.
func TestReadImages(t *testing.T) {
	dir := t.TempDir()
	if r, err := ReadImages(dir); r != nil || err != nil {
		t.Errorf("%v, %v", r, err)
	}
	path := filepath.Join(dir, ImagesFile)
	if err := os.WriteFile(path, []byte("file,split\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadImages(dir); err == nil || !strings.Contains(err.Error(), path+": damaged") {
		t.Error(err)
	}
}

// Of data that are no files, the checksums are compared: another file of images makes them
// others, another table does not.
func TestSameFiles(t *testing.T) {
	r := &Run{Dir: t.TempDir(), Info: Info{Data: []dataset.Sum{{File: "images.gz", Kind: "md5", Hex: "01"}, {File: "labels.csv", Kind: dataset.TableSum, Hex: "02"}}}}
	for _, c := range []struct {
		sums []dataset.Sum
		want string
	}{
		{[]dataset.Sum{{File: "images.gz", Kind: "md5", Hex: "01"}}, ""},
		{[]dataset.Sum{{File: "images.gz", Kind: "md5", Hex: "01"}, {File: "labels.csv", Kind: dataset.TableSum, Hex: "03"}}, ""},
		{[]dataset.Sum{{File: "images.gz", Kind: "md5", Hex: "03"}}, "mnist is not what the model was trained on: images.gz has another checksum"},
	} {
		d := &dataset.Data{Set: &dataset.Set{Name: "mnist", Sums: c.sums}}
		same, _, err := r.Images(d)
		if c.want == "" && (err != nil || same != d) || c.want != "" && (err == nil || err.Error() != c.want) {
			t.Errorf("%v: %v, want %q", c.sums, err, c.want)
		}
	}
}
