package dataset

import (
	"archive/tar"
	"context"
	"errors"
	"image/color"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// wantProblems checks a path and compares each problem with "file: part of the reason".
func wantProblems(t *testing.T, path string, checked int, want ...string) {
	t.Helper()
	r, err := Check(context.Background(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if r.Checked != checked || r.Path != path {
		t.Errorf("%d files of %s checked, want %d", r.Checked, r.Path, checked)
	}
	for i, p := range r.Problems {
		t.Log(p)
		if i < len(want) {
			file, reason, _ := strings.Cut(want[i], "|")
			if !strings.HasSuffix(p.File, file) || !strings.Contains(p.Reason, reason) {
				t.Errorf("problem %d is %v, want %s", i, p, want[i])
			}
		}
	}
	if len(r.Problems) != len(want) {
		t.Errorf("%d problems, want %d", len(r.Problems), len(want))
	}
}

func TestCheckFindsNothing(t *testing.T) {
	dir := write(t, t.TempDir(), smallMNIST(t))
	write(t, dir, map[string][]byte{"lfw/" + lfwArchive: tgz(t, smallLFW(t)...), "lfw/" + lfwAttributes: []byte(smallAttributes)})
	pictures := animals(t)
	delete(pictures, "cat/b/without name")
	delete(pictures, ".git/x.png")
	write(t, dir, prefixed("pictures/", pictures))
	for path, checked := range map[string]int{
		"": 10, "mnist": 4, "lfw": 6, "lfw/" + lfwArchive: 5, "lfw/" + lfwAttributes: 1, "pictures": 4, "pictures/cat/1.png": 1,
		"mnist/train-images-idx3-ubyte": 1, "mnist/t10k-labels-idx1-ubyte.gz": 1,
	} {
		wantProblems(t, filepath.Join(dir, path), checked)
	}
}

func prefixed(prefix string, files map[string][]byte) map[string][]byte {
	out := make(map[string][]byte)
	for name, data := range files {
		out[prefix+name] = data
	}
	return out
}

func TestCheckFolder(t *testing.T) {
	files := make(map[string][]byte)
	for i := range 20 {
		files[string(rune('a'+i))+".png"] = pngFile(t, flat(20, 20, red))
	}
	files["1 empty.png"] = nil
	files["2 half.jpg"] = jpegFile(t, flat(20, 20, red))[:300]
	files["3 html.jpg"] = []byte("<html>")
	files["4 other.jpg"] = files["a.png"]
	files["5 no extension"] = files["a.png"]
	files["6 size.png"] = pngFile(t, flat(21, 20, red))
	files["7 tiny.png"] = pngFile(t, flat(2, 2, red))
	files["8 wide.jpg"] = wide(t)
	files["9 readme.txt"] = []byte("hello")
	wantProblems(t, write(t, t.TempDir(), files), 27,
		"1 empty.png|the file is empty", "2 half.jpg|cut short", "3 html.jpg|not a picture", "4 other.jpg|named .jpg but is a PNG",
		"5 no extension|not by its name", "6 size.png|odd size: 21x20 pixels, nearly all others are 20x20", "7 tiny.png|odd size: 2x2", "8 wide.jpg|too large")
}

func TestCheckArchive(t *testing.T) {
	members := append(smallLFW(t),
		member{name: "lfw-deepfunneled/Aa_A/Aa_A_0001.jpg", data: greyFace(t, 1)[:700]},
		member{name: "lfw-deepfunneled/Bb_B/Bb_B_0001.jpg", kind: tar.TypeSymlink, link: "/etc/passwd"},
		member{name: "../Cc_C/Cc_C_0001.jpg", data: greyFace(t, 1)},
		member{name: "lfw-deepfunneled/Dd_D/Dd_D_0001.jpg", data: pngFile(t, flat(250, 250, color.White))},
		member{name: "lfw-deepfunneled/notes", data: []byte("hello")},
	)
	whole := tgz(t, members...)
	dir := write(t, t.TempDir(), map[string][]byte{lfwArchive: whole, lfwAttributes: []byte("Al Gore\t1\n")})
	wantProblems(t, dir, 8,
		lfwArchive+": ../Cc_C/Cc_C_0001.jpg|leads out", "Aa_A_0001.jpg|cut short", "Dd_D_0001.jpg|named .jpg but is a PNG", "Bb_B_0001.jpg|a link", "notes|not a picture",
		lfwAttributes+"|line 1: a row before the header")
	write(t, dir, map[string][]byte{lfwArchive: whole[:len(whole)/3]})
	r, err := Check(context.Background(), filepath.Join(dir, lfwArchive), Options{})
	if err != nil || len(r.Problems) == 0 || r.Problems[0].Reason != "the file is cut short" {
		t.Errorf("%v, %v", r, err)
	}
}

func TestCheckMNIST(t *testing.T) {
	files := smallMNIST(t)
	files["mnist/train-labels-idx1-ubyte"] = idxFile(make([]uint8, 19), 19)
	files["mnist/t10k-images-idx3-ubyte.gz"] = files["mnist/t10k-images-idx3-ubyte.gz"][:40]
	delete(files, "mnist/t10k-labels-idx1-ubyte.gz")
	wantProblems(t, write(t, t.TempDir(), files), 3,
		"t10k-images-idx3-ubyte.gz|image 1: the file is cut short", "t10k-labels-idx1-ubyte|missing", "train-labels-idx1-ubyte|19 labels for the 20 images")
	files = smallMNIST(t)
	files["mnist/t10k-images-idx3-ubyte.gz"] = zip(t, idxFile(counting(45), 5, 3, 3))
	wantProblems(t, write(t, t.TempDir(), files), 4, "t10k-images-idx3-ubyte.gz|pictures of [3 3], those of train-images-idx3-ubyte are [4 4]")
}

func TestCheckCannotLook(t *testing.T) {
	dir := write(t, t.TempDir(), map[string][]byte{"a.txt": []byte("hello")})
	_, err := Check(context.Background(), dir, Options{})
	wantError(t, err, "holds no pictures")
	_, err = Check(context.Background(), filepath.Join(dir, "a.txt"), Options{})
	wantError(t, err, "is not a picture, idx file, LFW archive")
	_, err = Check(context.Background(), filepath.Join(dir, "b"), Options{})
	wantError(t, err, "there is no file or folder")
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v is not fs.ErrNotExist", err)
	}
}

func TestList(t *testing.T) {
	dir := write(t, t.TempDir(), map[string][]byte{"lfw/" + lfwFolder + "/x": nil})
	files := smallMNIST(t)
	for i, want := range []string{"lfw synthetic-digits synthetic-faces", "mnist lfw synthetic-digits synthetic-faces"} {
		infos, err := List(Options{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		var present []string
		for _, info := range infos {
			if info.Present {
				present = append(present, info.Name)
			}
		}
		if got := strings.Join(present, " "); got != want {
			t.Errorf("listing %d: %s, want %s", i, got, want)
		}
		write(t, dir, files)
	}
}
