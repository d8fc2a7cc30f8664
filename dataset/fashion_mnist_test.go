package dataset

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"errors"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// smallFashion is smallMNIST under the other name.
func smallFashion(t testing.TB) map[string][]byte {
	files := make(map[string][]byte)
	for name, data := range smallMNIST(t) {
		files["fashion-"+name] = data
	}
	return files
}

func TestFashionMNIST(t *testing.T) {
	dir := write(t, t.TempDir(), smallFashion(t))
	d := mustLoad(t, Config{Name: "fashion-mnist", Only: []string{"Bag", "9"}}, Options{Dir: dir})
	if d.Name != "fashion-mnist" || !slices.Equal(d.Classes, []string{"Bag", "Ankle boot"}) || d.Shape != [3]int{1, 4, 4} {
		t.Errorf("%s of %v, classes %q", d.Name, d.Shape, d.Classes)
	}
	if !slices.Equal(d.Labels, []int{0, 1, 0, 1}) || d.Train.Len() != 4 || d.Val.Len() != 0 {
		t.Errorf("labels %v, %d + %d", d.Labels, d.Train.Len(), d.Val.Len())
	}
	wantWarning(t, d.Warnings, "fashion-mnist: not the published files", "t10k-labels-idx1-ubyte")
	_, err := loadSet(t, Config{Name: "mnist"}, Options{Dir: dir})
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("MNIST in the folder of the other: %v", err)
	}
	_, err = loadSet(t, Config{Name: "fashion-mnist"}, Options{Dir: t.TempDir()})
	wantMissing(t, err, "fashion-mnist")
	_, err = loadSet(t, Config{Name: "fashion-mnist", Only: []string{"bag"}}, Options{Dir: dir})
	wantError(t, err, `fashion-mnist has no class "bag"; did you mean "Bag"?`)
}

// A folder with the files of both is checked as both, and each file once.
func TestCheckFashionMNIST(t *testing.T) {
	dir := write(t, t.TempDir(), smallMNIST(t))
	files := smallFashion(t)
	files["fashion-mnist/train-labels-idx1-ubyte"] = idxFile(make([]uint8, 19), 19)
	write(t, dir, files)
	wantProblems(t, dir, 8, "fashion-mnist/train-labels-idx1-ubyte|19 labels for the 20 images")
	wantProblems(t, filepath.Join(dir, "fashion-mnist"), 4, "train-labels-idx1-ubyte|19 labels for the 20 images")
}

// Small files are downloaded from their published addresses and then accepted as the
// published data set.
func TestGetFashionMNIST(t *testing.T) {
	sum := func(data []byte) string { s := md5.Sum(data); return hex.EncodeToString(s[:]) }
	d, packed := fashionMNIST, make(map[string][]byte)
	for i, names := range idxNames {
		for j, name := range names {
			data := smallFashion(t)["fashion-mnist/"+name]
			if data == nil {
				data = unzip(t, smallFashion(t)["fashion-mnist/"+name+".gz"])
			}
			packed["/"+name+".gz"] = zip(t, data)
			d.packed[i][j], d.unpacked[i][j] = sum(packed["/"+name+".gz"]), sum(data)
		}
	}
	var asked []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.Path)
		w.Write(packed[r.URL.Path])
	}))
	defer server.Close()
	d.mirrors = []string{server.URL + "/"}
	dir := t.TempDir()
	got, err := getFiles(t.Context(), d.remote(), filepath.Join(dir, d.name), GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range got {
		if !f.Verified || !strings.HasSuffix(f.File, ".gz") {
			t.Errorf("%+v", f)
		}
	}
	s, err := d.load(context.Background(), Config{Name: d.name}, Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if len(asked) != 4 || s.Len() != 25 || len(s.warnings) > 0 {
		t.Errorf("asked for %q, %d items, %q", asked, s.Len(), s.warnings)
	}

	// Other bytes under these names are refused.
	_, err = Get(t.Context(), "fashion-mnist", GetOptions{Dir: t.TempDir(), URL: server.URL})
	wantError(t, err, "wrong bytes: MD5 is ", "train-images-idx3-ubyte.gz")
}
