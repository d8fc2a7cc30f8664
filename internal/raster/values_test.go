package raster

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// valuesRead is testdata/values.json, written by testdata/values.py.
type valuesRead struct {
	Files []struct {
		File            string
		Channels        int
		Values, Resized []float64
	}
}

func readValues(t testing.TB) (r valuesRead) {
	t.Helper()
	data, err := os.ReadFile("testdata/values.json")
	if err == nil {
		err = json.Unmarshal(data, &r)
	}
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// The values of TIFF files are those that tifffile and libtiff read, and resized they are
// those of Pillow.
func TestValuesAreTifffile(t *testing.T) {
	var d Decoder
	for _, c := range readValues(t).Files {
		t.Run(c.File, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join("testdata/values", c.File))
			if err != nil {
				t.Fatal(err)
			}
			info, err := Stat(data)
			if err != nil || info.Width != 36 || info.Height != 20 || info.Grey != (c.Channels == 1) || info.Type == Bytes {
				t.Errorf("%+v, %v", info, err)
			}
			got, err := d.Values(t.Context(), nil, data, Options{Grey: c.Channels == 1})
			if err != nil {
				t.Fatal(err)
			}
			for i, want := range c.Values {
				if float64(got[i]) != want {
					t.Fatalf("value %d is %v, want %v", i, got[i], want)
				}
			}
			got, err = d.Values(t.Context(), got[:0], data, Options{Grey: c.Channels == 1, Width: 9, Height: 7})
			if err != nil || len(got) != len(c.Resized) {
				t.Fatal(len(got), err)
			}
			largest := slices.MaxFunc(c.Values, func(a, b float64) int { return int(math.Abs(a) - math.Abs(b)) })
			for i, want := range c.Resized { // two sums of float64, each rounded to float32
				if d := math.Abs(float64(got[i]) - want); d > 2*math.Abs(largest)/(1<<23) {
					t.Fatalf("resized value %d is %v, want %v", i, got[i], want)
				}
			}
			if _, err := Verify(t.Context(), data); err != nil {
				t.Error(err)
			}
		})
	}
}

// Pictures of bytes have the values of Decode, turned and cropped alike.
func TestValuesOfBytes(t *testing.T) {
	var d Decoder
	for _, file := range []string{"turn6.jpg", "turn6.png", "alpha.png", "grey.png", "420.jpg", "lossyalpha.webp", "rgb.gif"} {
		data, err := os.ReadFile(filepath.Join("testdata", file))
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range []Options{{}, {Grey: true}, {Crop: image.Rect(2, 1, 9, 8)}} {
			pixels, err := d.Decode(t.Context(), nil, data, o)
			if err != nil {
				t.Fatal(err)
			}
			values, err := d.Values(t.Context(), nil, data, o)
			if err != nil || len(values) != len(pixels) {
				t.Fatal(len(values), err)
			}
			for i, v := range values {
				if v != float32(pixels[i]) {
					t.Fatalf("%s %+v: value %d is %v, the byte %d", file, o, i, v, pixels[i])
				}
			}
		}
	}
}

// Sixteen bits keep all their steps, in files and in memory, on white where they are
// transparent.
func TestValuesOfSixteenBits(t *testing.T) {
	img := image.NewNRGBA64(image.Rect(0, 0, 2, 1))
	img.SetNRGBA64(0, 0, color.NRGBA64{R: 1000, G: 2001, B: 65535, A: 65535})
	var d Decoder
	got, err := d.ConvertValues(nil, img, Options{})
	if want := []float32{1000, 65535, 2001, 65535, 65535, 65535}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%v, %v, want %v", got, err, want)
	}
	grey := image.NewGray16(image.Rect(3, 3, 5, 4))
	grey.SetGray16(3, 3, color.Gray16{Y: 401})
	grey.SetGray16(4, 3, color.Gray16{Y: 402})
	got, err = d.ConvertValues(nil, grey, Options{Grey: true})
	if err != nil || !slices.Equal(got, []float32{401, 402}) {
		t.Errorf("%v, %v", got, err)
	}
	if info, err := InfoOf(grey); err != nil || info.Type != (Type{0, 65535}) || !info.Grey {
		t.Errorf("%+v, %v", info, err)
	}
}

func TestRange(t *testing.T) {
	r, got := Range{400, 3400}, make([]float32, 4)
	r.ToUnit(got, []float32{0, 400, 1900, 5000})
	if !slices.Equal(got, []float32{0, 0, 0.5, 1}) {
		t.Error(got)
	}
	for typ, suits := range map[Type]bool{{0, 65535}: true, {0, 255}: false, {0, 700}: true, {0, 1}: false, {-5, 5}: false} {
		if err := r.Suits(typ); (err == nil) != suits || err != nil && !errors.Is(err, ErrRange) {
			t.Errorf("%v: %v", typ, err)
		}
	}
}

// Floating-point values are not cut off to bytes.
func TestFloatsBeyondBytes(t *testing.T) {
	data, err := os.ReadFile("testdata/values/float32.tif")
	if err != nil {
		t.Fatal(err)
	}
	var d Decoder
	_, err = d.Decode(t.Context(), nil, data, Options{})
	if !errors.Is(err, ErrRange) || !strings.Contains(err.Error(), "its floating-point values are -66.5 to 253.75, want 0 to 1") {
		t.Errorf("%v", err)
	}
	img, err := Decode(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Convert(nil, img, Options{}); !errors.Is(err, ErrRange) {
		t.Errorf("in memory: %v", err)
	}
	if c := img.At(0, 19); c != (color.RGBA64{A: 0xffff}) {
		t.Errorf("a value below 0 is %v", c)
	}
}

// A damaged file is an error that says so, wherever it is damaged, and no panic.
func TestDamagedTIFF(t *testing.T) {
	for _, c := range readValues(t).Files {
		data, err := os.ReadFile(filepath.Join("testdata/values", c.File))
		if err != nil {
			t.Fatal(err)
		}
		for n := range len(data) {
			if n > 400 && n%97 != 0 {
				continue
			}
			if _, err := Verify(t.Context(), data[:n]); err == nil && n < len(data)/2 {
				t.Errorf("%s: %d of %d bytes are taken for all", c.File, n, len(data))
			}
			bad := slices.Clone(data)
			bad[n] ^= 0xff
			if img, err := Verify(t.Context(), bad); err != nil && strings.Contains(err.Error(), "runtime error") {
				t.Errorf("%s, byte %d: %v, %+v", c.File, n, err, img)
			}
		}
	}
}

// What is not read is refused in words, and a value that is no number by its place.
func TestRefusedTIFF(t *testing.T) {
	data, err := os.ReadFile("testdata/values/float32.tif")
	if err != nil {
		t.Fatal(err)
	}
	entry := func(tag uint16, value uint16) []byte {
		bad := slices.Clone(data)
		at := int(binary.LittleEndian.Uint32(bad[4:])) + 2
		for ; binary.LittleEndian.Uint16(bad[at:]) != tag; at += 12 {
		}
		binary.LittleEndian.PutUint16(bad[at+8:], value)
		return bad
	}
	nan := slices.Clone(data)
	var value [4]byte
	binary.LittleEndian.PutUint32(value[:], math.Float32bits(1*7.25-0+0)) // the pixel at column 1, row 0
	at := strings.Index(string(nan), string(value[:]))
	binary.LittleEndian.PutUint32(nan[at:], math.Float32bits(float32(math.NaN())))
	for want, bad := range map[string][]byte{
		"floating-point values of 16 bits":              entry(tagBits, 16),
		"floating-point values with photometric":        entry(tagPhotometric, 0),
		"compression 7 (JPEG)":                          entry(tagCompression, 7),
		"2 floating-point values a pixel":               entry(tagSamples, 2),
		"the value at column 1, row 0 is NaN, want fin": nan,
	} {
		if _, err := Verify(t.Context(), bad); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	if fmt.Sprint(Type{0, 65535}) != "0 to 65535" {
		t.Error(Type{0, 65535})
	}
}
