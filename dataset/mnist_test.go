package dataset

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"testing"

	"github.com/diabolo-go/diabolo/tensor"
)

func TestMNIST(t *testing.T) {
	d := mustLoad(t, Config{Name: "mnist"}, Options{Dir: write(t, t.TempDir(), smallMNIST(t))})
	if d.Shape != [3]int{1, 4, 4} || d.Train.Len() != 20 || d.Val.Len() != 5 || d.Test.Len() != 5 || d.Held {
		t.Errorf("shape %v, %d + %d, test %d, held %v", d.Shape, d.Train.Len(), d.Val.Len(), d.Test.Len(), d.Held)
	}
	if !bytes.Equal(d.Pixels, counting(400)) {
		t.Error("other pixels than in the files")
	}
	if got := d.Labels[18:23]; !slices.Equal(got, []int{8, 9, 0, 1, 2}) {
		t.Errorf("labels 18 to 22: %v", got)
	}
	if len(d.Classes) != 10 || d.Val.Index[0] != 20 {
		t.Errorf("classes %v, validation from %d", d.Classes, d.Val.Index[0])
	}
	if len(d.Sums) != 4 || d.Sums[2].Kind != "md5" {
		t.Errorf("sums %v", d.Sums)
	}
	wantWarning(t, d.Warnings, "not the published files", "train-images-idx3-ubyte")
}

// The same files packed or not are the same data set, checksums included.
func TestMNISTPackedOrNot(t *testing.T) {
	packed := make(map[string][]byte)
	for name, data := range smallMNIST(t) {
		if data[0] == 0x1f {
			packed[name] = data
			continue
		}
		packed[name+".gz"] = zip(t, data)
	}
	a := mustLoad(t, Config{Name: "mnist"}, Options{Dir: write(t, t.TempDir(), smallMNIST(t))})
	b := mustLoad(t, Config{Name: "mnist"}, Options{Dir: write(t, t.TempDir(), packed)})
	if !bytes.Equal(a.Pixels, b.Pixels) || !slices.Equal(a.Labels, b.Labels) || !slices.Equal(a.Sums, b.Sums) {
		t.Error("another data set")
	}
}

func TestMNISTResized(t *testing.T) {
	o := Options{Dir: write(t, t.TempDir(), smallMNIST(t))}
	d := mustLoad(t, Config{Name: "mnist", Size: 5, Colour: "rgb", Crop: &Crop{Top: 1, Height: 2, Width: 2}}, o)
	if d.Shape != [3]int{3, 5, 5} || d.Len() != 25 {
		t.Fatalf("%d pictures of %v", d.Len(), d.Shape)
	}
	// The corners of the crop are nearest to the corners of the picture.
	if got := d.Image(2); got[0] != 32+4 || got[24] != 32+9 || got[25] != got[0] {
		t.Errorf("%v", got)
	}
	_, err := loadSet(t, Config{Name: "mnist", Crop: &Crop{Top: 3, Height: 2, Width: 4}}, o)
	wantError(t, err, "train-images", "crop of columns 0 to 3 and rows 3 to 4", "4x4")
}

func TestBadMNIST(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(files map[string][]byte)
		want   []string
	}{
		{"truncated gzip", func(f map[string][]byte) {
			f["mnist/t10k-images-idx3-ubyte.gz"] = f["mnist/t10k-images-idx3-ubyte.gz"][:40]
		}, []string{"t10k-images-idx3-ubyte.gz", "cut short"}},
		{"damaged gzip", func(f map[string][]byte) {
			data := f["mnist/t10k-images-idx3-ubyte.gz"]
			data[len(data)-5] ^= 1
		}, []string{"t10k-images-idx3-ubyte.gz", "damaged"}},
		{"empty", func(f map[string][]byte) { f["mnist/train-images-idx3-ubyte"] = nil },
			[]string{"train-images-idx3-ubyte", "cut short"}},
		{"half a header", func(f map[string][]byte) {
			f["mnist/train-images-idx3-ubyte"] = f["mnist/train-images-idx3-ubyte"][:9]
		}, []string{"train-images-idx3-ubyte", "cut short"}},
		{"wrong magic", func(f map[string][]byte) {
			f["mnist/train-images-idx3-ubyte"] = f["mnist/train-labels-idx1-ubyte"]
		}, []string{"train-images-idx3-ubyte", "not an idx file of images", "00 00 08 01", "00 00 08 03"}},
		{"wrong count", func(f map[string][]byte) { f["mnist/train-images-idx3-ubyte"][7] = 21 },
			[]string{"train-images-idx3-ubyte", "[21 4 4] values, 352 bytes in all, but the file has 336"}},
		{"wrong size", func(f map[string][]byte) { f["mnist/train-images-idx3-ubyte"][11] = 3 },
			[]string{"[20 3 4] values"}},
		{"wrong size in gzip", func(f map[string][]byte) {
			f["mnist/t10k-images-idx3-ubyte.gz"] = zip(t, idxFile(counting(81), 5, 4, 4))
		}, []string{"t10k-images-idx3-ubyte.gz", "1 bytes follow"}},
		{"huge count", func(f map[string][]byte) {
			f["mnist/t10k-images-idx3-ubyte.gz"] = zip(t, idxFile(nil, 1<<31, 1<<31, 1<<31))
		}, []string{"t10k-images-idx3-ubyte.gz", "want 1 to"}},
		{"more than gzip can hold", func(f map[string][]byte) {
			f["mnist/t10k-images-idx3-ubyte.gz"] = zip(t, idxFile(nil, 1<<18, 28, 28))
		}, []string{"t10k-images-idx3-ubyte.gz", "but the file has"}},
		{"nothing in it", func(f map[string][]byte) { f["mnist/train-images-idx3-ubyte"] = idxFile(nil, 0, 4, 4) },
			[]string{"[0 4 4] values"}},
		{"fewer labels", func(f map[string][]byte) {
			f["mnist/train-labels-idx1-ubyte"] = idxFile(make([]uint8, 19), 19)
		}, []string{"20 images in train-images-idx3-ubyte but 19 labels in train-labels-idx1-ubyte"}},
		{"label 10", func(f map[string][]byte) { f["mnist/train-labels-idx1-ubyte"][8+3] = 10 },
			[]string{"train-labels-idx1-ubyte: label 10 of image 3, want 0 to 9"}},
		{"two sizes", func(f map[string][]byte) {
			f["mnist/t10k-images-idx3-ubyte.gz"] = zip(t, idxFile(counting(45), 5, 3, 3))
		}, []string{"do not belong together"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := smallMNIST(t)
			c.change(files)
			dir := write(t, t.TempDir(), files)
			_, err := loadSet(t, Config{Name: "mnist"}, Options{Dir: dir})
			wantError(t, err, append(c.want, filepath.Join(dir, "mnist"))...)
		})
	}
}

func TestMissing(t *testing.T) {
	dir := t.TempDir()
	for name, want := range map[string]string{
		"mnist":                 "mnist holds no train-images-idx3-ubyte",
		"lfw":                   "lfw holds no lfw-deepfunneled.tgz",
		"folder:" + dir + "/no": "there is no folder",
	} {
		_, err := loadSet(t, Config{Name: name}, Options{Dir: dir})
		wantError(t, err, want, dir)
		wantMissing(t, err, name)
	}
	files := smallMNIST(t)
	delete(files, "mnist/t10k-labels-idx1-ubyte.gz")
	_, err := loadSet(t, Config{Name: "mnist"}, Options{Dir: write(t, dir, files)})
	wantError(t, err, "t10k-labels-idx1-ubyte[.gz]")
	wantMissing(t, err, "mnist")
}

func TestCancelledLoad(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	dir := write(t, t.TempDir(), smallMNIST(t))
	write(t, dir, map[string][]byte{"lfw/" + lfwArchive: tgz(t, smallLFW(t)...)})
	for _, c := range []Config{{Name: "mnist", Size: 8}, {Name: "lfw"}} {
		if _, err := Load(ctx, c, Options{Dir: dir, CacheDir: t.TempDir()}); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", c.Name, err)
		}
	}
}

func FuzzIDX(f *testing.F) {
	for _, data := range slices.Collect(maps.Values(smallMNIST(f))) {
		f.Add(data)
	}
	f.Add(idxFile(nil, 1<<31, 1<<31, 1<<31))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, dimensions := range []int{idxImages, idxLabels} {
			x, err := newIdx(bytes.NewReader(data), int64(len(data)), dimensions)
			if err != nil {
				continue
			}
			if tensor.Volume(x.shape) > maxDeflate*len(data) {
				t.Fatalf("%v values believed of a file of %d bytes", x.shape, len(data))
			}
			values := make([]uint8, tensor.Volume(x.shape)) // little, as is said above
			if err := x.read(values); err == nil {
				err = x.end()
				if n, _ := io.Copy(io.Discard, x.body); err == nil && n != 0 {
					t.Fatal("more after the end")
				}
			}
		}
	})
}
