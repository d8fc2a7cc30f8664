package raster

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

func encodePNG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// ramp is a grey picture whose pixels count 0, 1, 2...
func ramp(width, height int) *image.Gray {
	img := image.NewGray(image.Rect(0, 0, width, height))
	for i := range img.Pix {
		img.Pix[i] = uint8(i)
	}
	return img
}

func TestCrop(t *testing.T) {
	data := encodePNG(t, ramp(4, 3)) // rows 0 to 3, 4 to 7, 8 to 11
	for _, c := range []struct {
		name string
		o    Options
		want []uint8
	}{
		{"all", Options{Grey: true}, []uint8{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}},
		{"crop", Options{Grey: true, Crop: image.Rect(1, 1, 3, 3)}, []uint8{5, 6, 9, 10}},
		{"centre", Options{Grey: true, Centre: true}, []uint8{0, 1, 2, 4, 5, 6, 8, 9, 10}},
		{"planes", Options{Crop: image.Rect(3, 2, 4, 3)}, []uint8{11, 11, 11}},
		{"one pixel each", Options{Grey: true, Width: 4, Height: 3}, []uint8{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var d Decoder
			got, err := d.Decode(t.Context(), []byte{99}, data, c.o)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(got, append([]byte{99}, c.want...)) {
				t.Errorf("got %v, want what was there and %v", got, c.want)
			}
		})
	}
}

// A crop and a size are those of the upright picture.
func TestTurnedCrop(t *testing.T) {
	var d Decoder
	upright := read(t, "turn1.jpg")
	for n := 1; n <= 8; n++ {
		turned := read(t, "turn"+string(rune('0'+n))+".jpg")
		info, err := Stat(turned)
		if err != nil {
			t.Fatal(err)
		}
		if swapped := n >= 5; swapped != (info.Width == 16 && info.Height == 24) {
			t.Errorf("orientation %d: %dx%d", n, info.Width, info.Height)
		}
		// The right half of a picture is another part of the stored one each time.
		right := image.Rect(info.Width/2, 0, info.Width, info.Height)
		whole, err := d.Decode(t.Context(), nil, turned, Options{Grey: true})
		if err != nil {
			t.Fatal(err)
		}
		half, err := d.Decode(t.Context(), nil, turned, Options{Grey: true, Crop: right})
		if err != nil {
			t.Fatal(err)
		}
		for y := range info.Height {
			want := whole[y*info.Width+right.Min.X : (y+1)*info.Width]
			if got := half[y*right.Dx():][:right.Dx()]; !slices.Equal(got, want) {
				t.Fatalf("orientation %d, row %d: %v, want %v", n, y, got, want)
			}
		}
	}
	if _, err := d.Decode(t.Context(), nil, upright, Options{Crop: image.Rect(0, 0, 16, 24)}); err == nil {
		t.Error("a crop of 16x24 was taken from a picture of 24x16")
	}
}

func read(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestOneDecoder reads pictures of many kinds and sizes one after another: what
// a decoder keeps must not show.
func TestOneDecoder(t *testing.T) {
	var kept Decoder
	o := Options{Width: 9, Height: 7}
	for _, c := range pillow(t).Pictures {
		var fresh Decoder
		want, err := fresh.Decode(t.Context(), nil, read(t, c.File), o)
		if err != nil {
			t.Fatal(err)
		}
		got, err := kept.Decode(t.Context(), nil, read(t, c.File), o)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: another picture after other pictures", c.File)
		}
	}
}

func TestFirstFrameOnItsCanvas(t *testing.T) {
	palette := color.Palette{color.Black, color.White, color.Transparent}
	frame := image.NewPaletted(image.Rect(1, 0, 3, 1), palette) // black, transparent
	frame.Pix[1] = 2
	var b bytes.Buffer
	err := gif.EncodeAll(&b, &gif.GIF{
		Image:  []*image.Paletted{frame, image.NewPaletted(image.Rect(0, 0, 4, 1), palette)},
		Delay:  []int{1, 1},
		Config: image.Config{ColorModel: palette, Width: 4, Height: 1},
	})
	if err != nil {
		t.Fatal(err)
	}
	var d Decoder
	got, err := d.Decode(t.Context(), nil, b.Bytes(), Options{Grey: true})
	if want := []uint8{255, 0, 255, 255}; err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v; want %v", got, err, want)
	}
}

// photometric is the entry of a TIFF that says how its values make a colour.
func photometric(kind byte) []byte { return []byte{6, 1, 3, 0, 1, 0, 0, 0, kind, 0} }

// giantPNG is a PNG that claims a size and holds nothing.
func giantPNG(width, height uint32) []byte {
	head := append([]byte("IHDR"), binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, width), height)...)
	head = append(head, 8, 2, 0, 0, 0)
	out := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), head...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(head))
}

// giantJPEG is a JPEG of which the header was changed to a width and height.
func giantJPEG(t testing.TB, width, height uint16) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, ramp(8, 8), nil); err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(b.Bytes(), []byte{0xff, 0xc0})
	binary.BigEndian.PutUint16(b.Bytes()[at+5:], height)
	binary.BigEndian.PutUint16(b.Bytes()[at+7:], width)
	return b.Bytes()
}

func TestBadPictures(t *testing.T) {
	whole := read(t, "420.jpg")
	for _, c := range []struct {
		name string
		data []byte
		want string
	}{
		{"empty", nil, "the file is empty"},
		{"text", []byte("hello, world"), `not a picture (PNG, JPEG, GIF, WebP, TIFF or BMP): it begins with "hello, w"`},
		{"header only", whole[:200], "the JPEG is cut short"},
		{"half a JPEG", whole[:len(whole)-20], "the JPEG is cut short"},
		{"half a PNG", read(t, "rgb.png")[:90], "the PNG is cut short"},
		{"half a GIF", read(t, "rgb.gif")[:900], "the GIF is "},
		{"half a WebP", read(t, "lossy.webp")[:80], "the WebP is "},
		{"half a TIFF", read(t, "rgb.tiff")[:200], "the TIFF is "},
		{"CMYK in a TIFF", bytes.Replace(read(t, "rgb.tiff"), photometric(2), photometric(5), 1), "the TIFF is of a kind that is not read here, save it as PNG: "},
		{"half a BMP", read(t, "rgb.bmp")[:200], "the BMP is cut short"},
		{"only claims to be JPEG", []byte("\xff\xd8\xffnothing of the kind"), "the JPEG is broken: "},
		{"wide PNG", giantPNG(100_000, 10), "the PNG is too large: 100000x10, the limit is 30000 a side and 67 million pixels"},
		{"wide JPEG", giantJPEG(t, 65_535, 10), "the JPEG is too large: 65535x10"},
		{"large PNG", giantPNG(20_000, 20_000), "the PNG is too large: 20000x20000"},
		{"flat PNG", giantPNG(10, 0), "the PNG "},
	} {
		t.Run(c.name, func(t *testing.T) {
			var d Decoder
			_, err := d.Decode(t.Context(), nil, c.data, Options{})
			if err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("got %v, want %s...", err, c.want)
			}
		})
	}
}

// A giant is refused on what its header says: no memory is taken for its pixels.
func TestGiantTakesNoMemory(t *testing.T) {
	data := giantPNG(29_000, 29_000)
	var d Decoder
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := d.Decode(t.Context(), nil, data, Options{}); err == nil {
		t.Error("decoded")
	}
	runtime.ReadMemStats(&after)
	if n := after.TotalAlloc - before.TotalAlloc; n > 64<<10 {
		t.Errorf("%d bytes allocated to refuse a file of %d", n, len(data))
	}
}

func TestNames(t *testing.T) {
	for ext, want := range map[string]string{".JPG": "JPEG", ".tif": "TIFF", ".txt": "", "": ""} {
		if got := ByExtension(ext); got != want {
			t.Errorf("extension %q: %q, want %q", ext, got, want)
		}
	}
	for _, c := range pillow(t).Pictures {
		if got := Sniff(read(t, c.File)[:12]); got != ByExtension(filepath.Ext(c.File)) {
			t.Errorf("%s begins as %q", c.File, got)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, c := range []string{"420.jpg", "progressive.jpg", "cmyk.jpg", "turn6.jpg", "turn6.png", "turn6.tiff", "turn6.webp",
		"rgb16.png", "palette.png", "rgb.gif", "lossy.webp", "lossyalpha.webp", "rgb.bmp"} {
		f.Add(read(f, c))
	}
	f.Add(giantPNG(100_000, 1))
	f.Fuzz(func(t *testing.T, data []byte) {
		if info, err := Stat(data); err == nil && info.Width*info.Height > 1<<20 {
			t.Skip("allowed, but slow")
		}
		var d Decoder
		got, err := d.Decode(t.Context(), nil, data, Options{Width: 8, Height: 8, Centre: true})
		if err == nil && len(got) != 3*8*8 {
			t.Errorf("%d bytes without an error", len(got))
		}
		if err != nil && (len(got) != 0 || strings.Contains(err.Error(), "\n")) {
			t.Errorf("%d bytes beside %q", len(got), err)
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	var j bytes.Buffer
	if err := jpeg.Encode(&j, ramp(250, 250), nil); err != nil {
		b.Fatal(err)
	}
	var d Decoder
	out := make([]byte, 0, 3*64*64)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := d.Decode(b.Context(), out, j.Bytes(), Options{Width: 64, Height: 64, Crop: image.Rect(80, 80, 170, 170)}); err != nil {
			b.Fatal(err)
		}
	}
}
