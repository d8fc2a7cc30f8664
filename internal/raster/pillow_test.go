package raster

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// recorded is testdata/pillow.json, written by testdata/pillow.py.
type recorded struct {
	Resized []struct {
		From, To [2]int
		Pixels   []uint8
	}
	Pictures []struct {
		File      string
		Size      [2]int
		Grey      bool
		RGB, Luma []uint8
	}
}

func pillow(t *testing.T) (r recorded) {
	t.Helper()
	data, err := os.ReadFile("testdata/pillow.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// noise returns the bytes that pillow.py resizes.
func noise(n int) []uint8 {
	out, state := make([]uint8, n), uint32(1)
	for i := range out {
		state = state*1664525 + 1013904223
		out[i] = uint8(state >> 24)
	}
	return out
}

func TestResizerIsPillow(t *testing.T) {
	var r resizer // one for all cases: what it keeps must not leak into the next
	for _, c := range pillow(t).Resized {
		t.Run(fmt.Sprintf("%dx%d to %dx%d", c.From[0], c.From[1], c.To[0], c.To[1]), func(t *testing.T) {
			got := make([]uint8, c.To[0]*c.To[1])
			r.plane(got, c.To[0], c.To[1], noise(c.From[0]*c.From[1]), c.From[0], c.From[1])
			if !slices.Equal(got, c.Pixels) {
				t.Errorf("differs by up to %d from Pillow", apart(got, c.Pixels))
			}
		})
	}
}

// tolerance says how far a file's values may be from Pillow's. JPEG and lossy
// WebP leave the last bits of the inverse transform and of the colour
// conversion to the decoder; 16 bits become 8 by rounding here and by cutting
// in Pillow.
func tolerance(file string) int {
	switch filepath.Ext(file) {
	case ".jpg", ".webp":
		return 3
	}
	return 1
}

func TestDecodeIsPillow(t *testing.T) {
	for _, c := range pillow(t).Pictures {
		t.Run(c.File, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join("testdata", c.File))
			if err != nil {
				t.Fatal(err)
			}
			info, err := Stat(data)
			if err != nil {
				t.Fatal(err)
			}
			if info.Width != c.Size[0] || info.Height != c.Size[1] || info.Grey != c.Grey {
				t.Errorf("header %+v, want %v, grey %v", info, c.Size, c.Grey)
			}
			check(t, data, Options{}, planar(c.RGB), tolerance(c.File))
			check(t, data, Options{Grey: true}, c.Luma, tolerance(c.File))
		})
	}
}

func check(t *testing.T, data []byte, o Options, want []uint8, tolerance int) {
	t.Helper()
	var d Decoder
	got, err := d.Decode(t.Context(), nil, data, o)
	if err != nil {
		t.Fatal(err)
	}
	if a := apart(got, want); a > tolerance {
		t.Errorf("%+v: differs by up to %d from Pillow, want at most %d", o, a, tolerance)
	}
}

func planar(rgb []uint8) []uint8 {
	out := make([]uint8, len(rgb))
	for i, v := range rgb {
		out[i%3*len(rgb)/3+i/3] = v
	}
	return out
}

// apart returns the largest difference of two slices, or 256 when their lengths differ.
func apart(a, b []uint8) int {
	if len(a) != len(b) {
		return 256
	}
	most := 0
	for i := range a {
		most = max(most, int(a[i])-int(b[i]), int(b[i])-int(a[i]))
	}
	return most
}
