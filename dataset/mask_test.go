package dataset

import (
	"path/filepath"
	"testing"
)

func TestMaskOf(t *testing.T) {
	dir := write(t, t.TempDir(), map[string][]byte{
		"bottle/test/broken/000.png": nil, "bottle/ground_truth/broken/000_mask.png": nil,
		"bottle/test/broken/001.png": nil,
		"bottle/test/good/000.png":   nil,
		"parts/test/scratch/7.jpg":   nil, "parts/mask/scratch/7.png": nil,
		"parts/good/7.jpg": nil, "parts/mask/good/7.png": nil,
	})
	for picture, want := range map[string]string{
		"bottle/test/broken/000.png": "bottle/ground_truth/broken/000_mask.png",
		"bottle/test/broken/001.png": "",
		"bottle/test/good/000.png":   "",
		"parts/test/scratch/7.jpg":   "parts/mask/scratch/7.png",
		"parts/good/7.jpg":           "", // not below test
		"7.jpg":                      "",
	} {
		got, ok := MaskOf(filepath.Join(dir, picture))
		if ok != (want != "") || ok && got != filepath.Join(dir, want) {
			t.Errorf("%s: %q, %v", picture, got, ok)
		}
	}
	t.Chdir(filepath.Join(dir, "parts/test/scratch"))
	if got, ok := MaskOf("7.jpg"); !ok || filepath.Base(filepath.Dir(got)) != "scratch" {
		t.Errorf("a relative path: %q, %v", got, ok)
	}
}
