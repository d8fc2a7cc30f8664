package dataset

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// write writes files, by their names below dir, and returns dir.
func write(t testing.TB, dir string, files map[string][]byte) string {
	t.Helper()
	for name, data := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// idxFile is an idx file of unsigned bytes.
func idxFile(values []uint8, shape ...int) []byte {
	out := []byte{0, 0, idxBytes, byte(len(shape))}
	for _, n := range shape {
		out = binary.BigEndian.AppendUint32(out, uint32(n))
	}
	return append(out, values...)
}

func zip(t testing.TB, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// counting returns n bytes 0, 1, 2...
func counting(n int) []uint8 {
	out := make([]uint8, n)
	for i := range out {
		out[i] = uint8(i)
	}
	return out
}

// smallMNIST is a set like MNIST of 20 + 5 pictures of 4x4; pixel p of image i
// is 16i + p, the label i mod 10.
func smallMNIST(t testing.TB) map[string][]byte {
	label := func(from, n int) []uint8 {
		out := make([]uint8, n)
		for i := range out {
			out[i] = uint8((from + i) % 10)
		}
		return out
	}
	all := counting(25 * 16)
	return map[string][]byte{
		"mnist/train-images-idx3-ubyte":   idxFile(all[:320], 20, 4, 4),
		"mnist/train-labels-idx1-ubyte":   idxFile(label(0, 20), 20),
		"mnist/t10k-images-idx3-ubyte.gz": zip(t, idxFile(all[320:], 5, 4, 4)),
		"mnist/t10k-labels-idx1-ubyte.gz": zip(t, idxFile(label(20, 5), 5)),
	}
}

// flat is a picture of one colour.
func flat(width, height int, c color.Color) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			img.Set(x, y, c)
		}
	}
	return img
}

func jpegFile(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pngFile(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// greyFace is the JPEG of a face in the size of LFW, with uniform brightness.
func greyFace(t testing.TB, brightness uint8) []byte {
	return jpegFile(t, flat(lfwStored, lfwStored, color.Gray{brightness}))
}

// tgz packs members in that order.
func tgz(t testing.TB, members ...member) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	for _, m := range members {
		h := &tar.Header{Name: m.name, Typeflag: m.kind, Size: int64(len(m.data)), Mode: 0o644, Linkname: m.link}
		if m.kind == 0 {
			h.Typeflag = tar.TypeReg
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(m.data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

type member struct {
	name string
	data []byte
	kind byte
	link string
}

func face1(t testing.TB, person string, number string, brightness uint8) member {
	return member{name: "lfw-deepfunneled/" + person + "/" + person + "_" + number + ".jpg", data: greyFace(t, brightness)}
}

// smallLFW is five faces of three persons, out of order; brightness counts in
// the order of their names.
func smallLFW(t testing.TB) []member {
	return []member{
		{name: "lfw-deepfunneled/", kind: tar.TypeDir},
		face1(t, "Cy_Twombly", "0001", 150),
		face1(t, "Bo_Le", "0002", 120),
		{name: "lfw-deepfunneled/Al_Gore/", kind: tar.TypeDir},
		face1(t, "Al_Gore", "0001", 30),
		face1(t, "Al_Gore", "0002", 60),
		face1(t, "Bo_Le", "0001", 90),
	}
}

// load loads with a separate cache unless o has one.
func loadSet(t testing.TB, c Config, o Options) (*Data, error) {
	t.Helper()
	if o.CacheDir == "" {
		o.CacheDir = t.TempDir()
	}
	return Load(context.Background(), c, o)
}

func mustLoad(t testing.TB, c Config, o Options) *Data {
	t.Helper()
	d, err := loadSet(t, c, o)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// wantError checks that err is one line with all the parts in it.
func wantError(t testing.TB, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want one with %q", parts)
	}
	for _, p := range parts {
		if !strings.Contains(err.Error(), p) {
			t.Errorf("%q says nothing of %q", err, p)
		}
	}
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("%q is more than a line", err)
	}
}

// wantWarning checks that one of the warnings has all the parts in it.
func wantWarning(t testing.TB, warnings []string, parts ...string) {
	t.Helper()
	for _, w := range warnings {
		found := true
		for _, p := range parts {
			found = found && strings.Contains(w, p)
		}
		if found {
			return
		}
	}
	t.Errorf("none of %q says %q", warnings, parts)
}

func unzip(t testing.TB, data []byte) []byte {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	out, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// wantEmpty checks that nothing was left in a folder.
func wantEmpty(t testing.TB, dir string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		t.Errorf("%s was left behind", e.Name())
	}
}

// greyPicture is a picture without colour.
func greyPicture(width, height int, v uint8) image.Image {
	img := image.NewGray(image.Rect(0, 0, width, height))
	for i := range img.Pix {
		img.Pix[i] = v
	}
	return img
}

// wantMissing wants the error for a data set of that name that is not there.
func wantMissing(t testing.TB, err error, name string) {
	t.Helper()
	var missing *MissingError
	if !errors.As(err, &missing) || missing.Name != name || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v is not the error of a missing %s", err, name)
	}
}
