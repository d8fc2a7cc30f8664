package raster

import (
	"bytes"
	"encoding/json"
	"errors"
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/internal/memtest"
)

// variant is a picture of testdata/variants.json, written by testdata/variants.py.
type variant struct {
	File string
	Size [2]int
	Mode string // of Pillow
	RGB  []uint8
}

func variants(t testing.TB) (all []variant) {
	t.Helper()
	data, err := os.ReadFile("testdata/variants.json")
	if err == nil {
		err = json.Unmarshal(data, &all)
	}
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// notRead are the variants that are refused, with what is said of them.
var notRead = map[string]string{
	"bmp16.bmp": "the BMP is of a kind that is not read here, save it as PNG: unsupported BMP image",
	"rle.bmp":   "the BMP is of a kind that is not read here, save it as PNG: unsupported BMP image",
}

// Each variant of the formats has the pixels that Pillow reads, or is refused as of a kind
// that is not read; none is called broken.
func TestVariantsArePillow(t *testing.T) {
	all := variants(t)
	if len(all) < 60 {
		t.Fatalf("%d variants", len(all))
	}
	for _, c := range all {
		t.Run(c.File, func(t *testing.T) {
			data := read(t, filepath.Join("variants", c.File))
			if want, ok := notRead[c.File]; ok {
				if _, err := Verify(t.Context(), data); !errors.Is(err, ErrUnsupported) || err.Error() != want {
					t.Errorf("%v, want %s", err, want)
				}
				return
			}
			info, err := Stat(data)
			if err != nil || info.Width != c.Size[0] || info.Height != c.Size[1] {
				t.Errorf("%+v, %v, want %v", info, err, c.Size)
			}
			check(t, data, Options{}, planar(c.RGB), tolerance(c.File))
		})
	}
}

// What a TIFF may be besides is refused in words, and is not called broken.
func TestUnsupportedTIFF(t *testing.T) {
	data := read(t, "variants/planar.tif")
	for _, c := range []struct {
		tag   uint16
		value uint16
		want  string
	}{
		{tagCompression, 7, "compression 7 (JPEG)"},
		{tagCompression, 50000, "compression 50000 (Zstandard)"},
		{tagPhotometric, 5, "photometric interpretation 5 (CMYK)"},
		{tagPhotometric, 8, "photometric interpretation 8 (CIELab)"},
		{tagSamples, 12, "12 values a pixel, of which 9 are neither colour nor transparency"},
	} {
		bad := withTag(data, c.tag, c.value)
		if _, err := Verify(t.Context(), bad); !errors.Is(err, ErrUnsupported) || !strings.HasSuffix(err.Error(), ": "+c.want) {
			t.Errorf("%v, want %s", err, c.want)
		}
	}
}

// withTag returns a little-endian TIFF with another value of a tag.
func withTag(data []byte, tag, value uint16) []byte {
	bad := bytes.Clone(data)
	order, _, _ := tiffDirectory(bad)
	at := int(order.Uint32(bad[4:])) + 2
	for ; order.Uint16(bad[at:]) != tag; at += 12 {
	}
	order.PutUint16(bad[at+8:], value)
	return bad
}

// A small file takes little memory, whatever it claims of itself.
func TestSmallTIFFTakesLittleMemory(t *testing.T) {
	data := read(t, "variants/planar-tiles.tif")
	for name, bad := range map[string][]byte{
		"tile width":  withTag(data, tagTileWidth, 30_000),
		"tile height": withTag(data, tagTileHeight, 30_000),
		"channels":    withTag(data, tagSamples, 60_000),
	} {
		if n := memtest.Allocated(func() { Verify(t.Context(), bad) }); n > 4<<20 {
			t.Errorf("%s: %d bytes", name, n)
		}
	}
	// Entries that all point to the whole file.
	many := []byte("II*\x00\x08\x00\x00\x00\xff\xff")
	for range 65_535 {
		many = append(many, byte(tagBits&0xff), byte(tagBits>>8), 1, 0, 0, 0, 8, 0, 0, 0, 0, 0)
	}
	if n := memtest.Allocated(func() { Verify(t.Context(), many) }); n > 4<<20 {
		t.Errorf("many entries: %d bytes", n)
	}
}

// wantLittle decodes a file and compares the memory that this takes with its pixels.
func wantLittle(t *testing.T, data []byte, pieces int) {
	info, err := Stat(data)
	if err != nil {
		info = Info{}
	}
	if info.Width*info.Height > 1<<18 {
		t.Skip("allowed, but slow")
	}
	most := 4<<20 + 64*info.Width*info.Height + 32*len(data) + pieces<<17
	n := memtest.Allocated(func() { _, err = Verify(t.Context(), data) })
	if n > most {
		t.Errorf("%d bytes allocated, want at most %d for %dx%d pixels from %d bytes", n, most, info.Width, info.Height, len(data))
	}
	if err != nil && (strings.Contains(err.Error(), "runtime error") || strings.Contains(err.Error(), "\n")) {
		t.Error(err)
	}
}

func FuzzTIFF(f *testing.F) {
	for _, pattern := range []string{"testdata/variants/*.tif", "testdata/values/*.tif"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			f.Fatal(err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if !bytes.HasPrefix(data, []byte("II")) && !bytes.HasPrefix(data, []byte("MM")) {
			t.Skip("another format")
		}
		pieces := 0
		if s, err := openTIFF(data); err == nil && s.tile.X > 0 && s.tile.Y > 0 {
			pieces = s.planes * (s.width/s.tile.X + 1) * (s.height/s.tile.Y + 1)
		}
		wantLittle(t, data, min(pieces, 1<<18))
	})
}

func FuzzWebP(f *testing.F) {
	for _, c := range variants(f) {
		if filepath.Ext(c.File) == ".webp" {
			f.Add(read(f, filepath.Join("variants", c.File)))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if !isWebP(data) {
			t.Skip("another format")
		}
		if _, own, canvas, at, err := webpFrame(data); err == nil && !(image.Rectangle{at, at.Add(own)}.In(image.Rectangle{Max: canvas})) {
			t.Errorf("a frame of %v at %v on a canvas of %v", own, at, canvas)
		}
		wantLittle(t, data, 0)
	})
}

func FuzzFax(f *testing.F) {
	f.Add([]byte{0, 1, 0x35, 0xff, 0x4d}, uint16(35), byte(fax3), byte(1))
	f.Add([]byte{0x26, 0xa1, 0xb8, 0x00, 0x10, 0x01}, uint16(35), byte(fax4), byte(0))
	f.Add([]byte{0xff, 0xff, 0x92, 0x92}, uint16(2000), byte(faxRows), byte(0))
	f.Fuzz(func(t *testing.T, data []byte, width uint16, compression, options byte) {
		w := 1 + int(width)%4096
		var rows int
		n := memtest.Allocated(func() {
			r := newFax(data, w, faxRows+int(compression)%3, int(options))
			row := make([]byte, (w+7)/8)
			for rows = 0; rows < 1000; rows++ {
				if n, err := r.Read(row); err != nil || n != len(row) {
					break
				}
			}
		})
		if n > 1<<20+200*w {
			t.Errorf("%d bytes allocated for rows of %d pixels", n, w)
		}
	})
}

// FuzzScans walks through any bytes, and wants no scan before them to be missed.
func FuzzScans(f *testing.F) {
	f.Add(read(f, "progressive.jpg"))
	f.Add(read(f, "420.jpg"))
	f.Add([]byte{0xff, 0xd8, 0xff, 0xff, 0xda, 0, 2})
	f.Fuzz(func(t *testing.T, data []byte) {
		before := bytes.Clone(data)
		_ = checkJPEG(data)
		if !bytes.Equal(before, data) {
			t.Error("the file was changed")
		}
		scan := []byte{0xff, 0xda, 0, 8, 1, 1, 0, 1, 63, 0, 0, 0}
		many := append([]byte{0xff, 0xd8}, bytes.Repeat(scan, MaxScans+1)...)
		if err := checkJPEG(append(many, data...)); !errors.Is(err, ErrLimit) {
			t.Errorf("%v for more scans than are allowed", err)
		}
	})
}
